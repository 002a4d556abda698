// SPDX-License-Identifier: Apache-2.0

package inventory

import (
	"bytes"
	"strings"

	"verdict/internal/limits"
)

// Distribution is what an operating system says of itself (os-release(5)).
type Distribution struct {
	ID        string // lower case: rhel, debian, alpine
	VersionID string // 9.4; "" of one that rolls on
	Codename  string // bookworm
	Name      string // as people call it: Red Hat Enterprise Linux 9.4 (Plow)
	Like      []string
}

// osReleases are the places of the file, the first that is there counts.
var osReleases = []string{"etc/os-release", "usr/lib/os-release"}

// osReleaseCaps bound the file, which has some twenty lines.
var osReleaseCaps = limits.Caps{Bytes: 64 << 10}

// RootOf gives the folder of the system in which a file lies at a place: "" or one
// that ends with a slash. Systems lie in folders of others, too.
func RootOf(path, place string) (root string, ok bool) {
	root, ok = strings.CutSuffix(path, place)
	return root, ok && (root == "" || strings.HasSuffix(root, "/"))
}

// IsOSRelease tells the file in which an operating system describes itself, below
// any folder.
func IsOSRelease(path string) bool {
	for _, place := range osReleases {
		if _, ok := RootOf(path, place); ok {
			return true
		}
	}
	return false
}

// DistributionAt gives the distribution of the system whose root is the folder,
// "" or one that ends with a slash, by its os-release among the files. It is the
// zero Distribution when there is none, and an error when it cannot be read.
func DistributionAt(files []File, root string) (Distribution, error) {
	for _, place := range osReleases {
		for _, f := range files {
			if f.Path != root+place || f.Size == 0 {
				continue
			}
			b, err := f.Read(osReleaseCaps)
			if err != nil {
				return Distribution{}, err
			}
			return parseOSRelease(b), nil
		}
	}
	return Distribution{}, nil
}

// parseOSRelease reads the assignments of a shell, without expansions. The last
// one of a name counts.
func parseOSRelease(b []byte) Distribution {
	values := map[string]string{}
	for line := range bytes.Lines(b) {
		name, value, ok := strings.Cut(strings.TrimSpace(string(line)), "=")
		if ok && !strings.HasPrefix(name, "#") {
			values[name] = unquote(value)
		}
	}
	d := Distribution{
		ID: strings.ToLower(values["ID"]), VersionID: values["VERSION_ID"], Codename: values["VERSION_CODENAME"], Name: values["PRETTY_NAME"],
		Like: strings.Fields(strings.ToLower(values["ID_LIKE"])),
	}
	if d.Name == "" {
		d.Name = values["NAME"]
	}
	return d
}

// unquote reads a value in single, double or no quotes.
func unquote(s string) string {
	if len(s) < 2 || s[0] != '"' && s[0] != '\'' || s[len(s)-1] != s[0] {
		return s
	}
	quote := s[0]
	if s = s[1 : len(s)-1]; quote == '\'' {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && strings.IndexByte("\"$\\`", s[i+1]) >= 0 {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// Qualifier is the value of a package URL's qualifier distro: rhel-9.4, and
// debian-trixie of one that has no version yet; "" when nothing is known.
func (d Distribution) Qualifier() string {
	switch {
	case d.ID == "":
		return ""
	case d.VersionID != "":
		return d.ID + "-" + d.VersionID
	case d.Codename != "":
		return d.ID + "-" + d.Codename
	}
	return d.ID
}
