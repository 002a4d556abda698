// SPDX-License-Identifier: Apache-2.0

package dpkg

import (
	"bytes"
	"fmt"
	"strings"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/limits"
	"verdict/spec/purl"
)

// statusCaps bound a status file; that of a whole desktop has 10 MiB.
var statusCaps = limits.Caps{Bytes: 64 << 20}

// installed is a package that dpkg installed.
type installed struct {
	name, version, arch string
	source              string // the field Source: NAME or NAME (VERSION)
	depends, provides   string // lists of names
	line                int
	ref                 string // of its occurrence
}

func (p installed) key() string              { return p.name + ":" + p.arch + "=" + p.version }
func (p installed) place(file string) string { return fmt.Sprintf("%s:%d", file, p.line) }

// purl names a package as records do (package-url types, deb).
func (p installed) purl(system inventory.Distribution) (string, error) {
	u := purl.PURL{Type: "deb", Namespace: system.ID, Name: p.name, Version: p.version, Qualifiers: map[string]string{}}
	set := func(key, value string) {
		if value != "" {
			u.Qualifiers[key] = value
		}
	}
	set("arch", p.arch)
	set("distro", system.Qualifier())
	set("upstream", p.upstream())
	u, err := u.Normalize()
	if err != nil {
		return "", err
	}
	return u.String(), nil
}

// upstream gives the source package: NAME@VERSION where it has a version of its
// own (Debian Policy 5.6.1), "" where it is the package itself.
func (p installed) upstream() string {
	name, version, own := strings.Cut(p.source, " ")
	version = strings.Trim(version, "() ")
	switch {
	case own && version != "" && version != p.version:
		return name + "@" + version
	case name != p.name:
		return name
	}
	return ""
}

// status is what a status file says.
type status struct {
	packages []installed
	skipped  []verdict.Skipped
}

func (s status) keys() []string {
	keys := make([]string, len(s.packages))
	for i, p := range s.packages {
		keys[i] = p.key()
	}
	return keys
}

// readStatus reads a status file, or a file of one package that is there because
// it is installed.
func readStatus(f inventory.File, single bool) (status, error) {
	b, err := f.Read(statusCaps)
	if err != nil {
		return status{}, err
	}
	var s status
	for line := 1; len(b) > 0; {
		var st stanza
		var lines int
		st, b, lines = nextStanza(b)
		if st.any {
			s.add(f.Path, line+st.first, st, single)
		}
		line += lines
	}
	return s, nil
}

func (s *status) add(file string, line int, st stanza, single bool) {
	p := installed{
		name: st.Package, version: st.Version, arch: st.Architecture, source: st.Source, line: line,
		depends: st.PreDepends + "," + st.Depends, provides: st.Provides,
	}
	skip := func(reason, example string) { s.skipped = verdict.AddSkipped(s.skipped, reason, limits.Strip(example)) }
	if st.twice != "" {
		skip(noStanza, fmt.Sprintf("%s: the field %s stands twice", p.place(file), st.twice))
		return
	}
	if p.name == "" {
		skip(noStanza, p.place(file)+": it has no field Package")
		return
	}
	if !single {
		switch stateOf(st.Status) {
		case "installed", "triggers-awaited", "triggers-pending", "unpacked", "half-configured":
		case "", "not-installed", "config-files":
			skip(removed, p.place(file)+": "+p.name)
			return
		case "half-installed":
			skip(unfinished, p.place(file)+": "+p.name)
			return
		default:
			skip(noStanza, fmt.Sprintf("%s: the status %q of %s is none of dpkg's", p.place(file), st.Status, p.name))
			return
		}
	}
	if p.version == "" {
		skip(noStanza, p.place(file)+": "+p.name+" has no field Version")
		return
	}
	s.packages = append(s.packages, p)
}

// stateOf gives the last of the three words of a status: what is wanted, whether
// something is wrong, and the state (dpkg-query(1)).
func stateOf(status string) string {
	words := strings.Fields(status)
	if len(words) == 0 {
		return ""
	}
	return words[len(words)-1]
}

// stanza is a paragraph of fields (deb822(5)): those that matter.
type stanza struct {
	Package, Version, Architecture, Source, Status string
	Depends, PreDepends, Provides                  string

	any   bool
	first int    // lines before the first field
	twice string // a field that stands twice
}

// fields are the names of those that matter.
var fields = []struct {
	name string
	of   func(*stanza) *string
}{
	{"Package", func(s *stanza) *string { return &s.Package }},
	{"Version", func(s *stanza) *string { return &s.Version }},
	{"Architecture", func(s *stanza) *string { return &s.Architecture }},
	{"Source", func(s *stanza) *string { return &s.Source }},
	{"Status", func(s *stanza) *string { return &s.Status }},
	{"Depends", func(s *stanza) *string { return &s.Depends }},
	{"Pre-Depends", func(s *stanza) *string { return &s.PreDepends }},
	{"Provides", func(s *stanza) *string { return &s.Provides }},
}

// field gives the place of a field, whose name may be in any case; nil when it does
// not matter.
func (s *stanza) field(name []byte) *string {
	for _, f := range fields {
		if len(name) == len(f.name) && strings.EqualFold(string(name), f.name) {
			return f.of(s)
		}
	}
	return nil
}

// nextStanza reads up to the next empty line, and gives the rest and how many lines
// were read. Lines that begin with a space go on with a field, none of which
// matters.
func nextStanza(b []byte) (s stanza, rest []byte, lines int) {
	for len(b) > 0 {
		var line []byte
		line, b, _ = bytes.Cut(b, []byte{'\n'})
		lines++
		if len(bytes.TrimSpace(line)) == 0 {
			if s.any {
				return s, b, lines
			}
			s.first++
			continue
		}
		s.any = true
		if line[0] == ' ' || line[0] == '\t' || line[0] == '#' {
			continue
		}
		name, value, _ := bytes.Cut(line, []byte{':'})
		at := s.field(bytes.TrimRight(name, " \t"))
		if at == nil {
			continue
		}
		if *at != "" {
			s.twice = string(name)
		}
		*at = string(bytes.TrimSpace(value))
	}
	return s, nil, lines
}
