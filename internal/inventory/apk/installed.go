// SPDX-License-Identifier: Apache-2.0

package apk

import (
	"bytes"
	"fmt"
	"strings"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/limits"
	"verdict/spec/purl"
)

// databaseCaps bound a database; that of a whole desktop has 10 MiB.
var databaseCaps = limits.Caps{Bytes: 64 << 20}

const (
	maxPath = 4096 // the longest path that Linux opens
	// detailBytes is what the paths of all files of a database, and the names that
	// its packages provide and require, may take: a folder is named once, and may be
	// meant by any number of files.
	detailBytes = 256 << 20
	perFile     = 100 // what a path takes beside its bytes
	perWord     = 24  // what a name takes
)

const manyNames = "an apk database that lists too many files and dependencies: the rest of them is not told"

// installed is a package that apk installed: fields of apk-installed(5).
type installed struct {
	name, version, arch string
	origin              string // the source package
	checksum            string
	files               []string
	requires, provides  []string
	line                int
	ref                 string // of its occurrence
}

func (p installed) key() string              { return p.name + "-" + p.version + " " + p.checksum }
func (p installed) place(file string) string { return fmt.Sprintf("%s:%d", file, p.line) }

// purl names a package as records do (package-url types, apk).
func (p installed) purl(system inventory.Distribution) (string, error) {
	u := purl.PURL{Type: "apk", Namespace: system.ID, Name: p.name, Version: p.version, Qualifiers: map[string]string{}}
	set := func(key, value string) {
		if value != "" {
			u.Qualifiers[key] = value
		}
	}
	set("arch", p.arch)
	set("distro", system.Qualifier())
	if p.origin != p.name {
		set("upstream", p.origin)
	}
	u, err := u.Normalize()
	if err != nil {
		return "", err
	}
	return u.String(), nil
}

// database is what was read of one.
type database struct {
	packages []installed
	skipped  []verdict.Skipped
}

func (d database) keys() []string {
	keys := make([]string, len(d.packages))
	for i, p := range d.packages {
		keys[i] = p.key()
	}
	return keys
}

// reading reads a database line by line.
type reading struct {
	database
	file   string
	p      installed
	begun  bool // the entry has a line
	folder string
	bytes  int // of details that may still be kept
}

// readDatabase reads the entries of a database, with their details when they are
// asked for.
func readDatabase(f inventory.File, details bool) (database, error) {
	b, err := f.Read(databaseCaps)
	if err != nil {
		return database{}, err
	}
	r := reading{file: f.Path}
	if details {
		r.bytes = detailBytes
	}
	number := 0
	for line := range bytes.Lines(b) {
		number++
		if line = bytes.TrimRight(line, "\r\n"); len(line) == 0 {
			r.end()
			continue
		}
		if !r.begun {
			r.begun, r.p.line = true, number
		}
		r.field(line)
	}
	r.end()
	if details && r.bytes <= 0 {
		r.skip(manyNames, f.Path)
	}
	return r.database, nil
}

func (r *reading) skip(reason, example string) {
	r.skipped = verdict.AddSkipped(r.skipped, reason, limits.Strip(example))
}

// field reads a line: a letter, a colon and a value.
func (r *reading) field(line []byte) {
	if len(line) < 2 || line[1] != ':' {
		return
	}
	value := line[2:]
	switch line[0] {
	case 'P':
		r.p.name = string(value)
	case 'V':
		r.p.version = string(value)
	case 'A':
		r.p.arch = string(value)
	case 'o':
		r.p.origin = string(value)
	case 'C':
		r.p.checksum = string(value)
	case 'D':
		r.p.requires = r.names(value)
	case 'p':
		r.p.provides = r.names(value)
	case 'F':
		if r.folder = string(value); r.folder != "" {
			r.folder += "/"
		}
	case 'R':
		size := len(r.folder) + len(value)
		if r.bytes <= 0 || size > maxPath {
			return
		}
		r.bytes -= size + perFile
		r.p.files = append(r.p.files, r.folder+string(value))
	}
}

// names gives those of dependencies or of what is provided, without versions. What
// a package conflicts with (!name) is none.
func (r *reading) names(list []byte) []string {
	var out []string
	for word := range strings.FieldsSeq(string(list)) {
		if end := strings.IndexAny(word, "<>=~@"); end >= 0 {
			word = word[:end]
		}
		if word == "" || word[0] == '!' {
			continue
		}
		if r.bytes <= 0 {
			break
		}
		r.bytes -= len(word) + perWord
		out = append(out, word)
	}
	return out
}

// end takes the entry that was read.
func (r *reading) end() {
	p, begun := r.p, r.begun
	r.p, r.begun, r.folder = installed{}, false, ""
	switch {
	case !begun:
	case p.name == "" || p.version == "":
		r.skip(noEntry, p.place(r.file)+": it has no name or no version")
	case strings.HasPrefix(p.name, "."):
		r.skip(isVirtual, p.place(r.file)+": "+p.name)
	default:
		r.packages = append(r.packages, p)
	}
}
