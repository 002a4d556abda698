// SPDX-License-Identifier: Apache-2.0

package python

import (
	"bytes"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"

	"verdict/internal/inventory"
	"verdict/internal/limits"
)

var requirementsCaps = limits.LineCaps{Bytes: 4 << 20, Line: 64 << 10, Lines: 200_000}

// isRequirements reports whether a path is that of a requirements file by custom:
// requirements.txt, requirements-dev.txt, dev-requirements.txt, and what lies in a
// folder requirements. What an installed distribution carries along has no effect.
func isRequirements(name string) bool {
	base := path.Base(name)
	if !strings.HasSuffix(base, ".txt") || inPackages(path.Dir(name)) {
		return false
	}
	stem := strings.TrimSuffix(base, ".txt")
	return strings.HasPrefix(stem, "requirements") || strings.HasSuffix(stem, "requirements") || path.Base(path.Dir(name)) == "requirements"
}

// readRequirements reads what pip freeze and pip-compile write (pip, Requirements
// File Format). It names the line of what it leaves out.
func readRequirements(f inventory.File) (inventory.Catalogued, error) {
	if f.Size == 0 {
		return inventory.Catalogued{}, nil
	}
	raw, err := f.Read(limits.Caps{Bytes: requirementsCaps.Bytes})
	if err != nil {
		return inventory.Catalogued{}, err
	}
	lines := limits.NewLines(f.Path, bytes.NewReader(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))), requirementsCaps)
	var c inventory.Catalogued
	var dists []dist
	var logical strings.Builder // lines that end in a backslash go on
	first := 0
	for {
		line, number, err := lines.Next()
		last := errors.Is(err, io.EOF)
		if err != nil && !last {
			return inventory.Catalogued{}, err
		}
		if logical.Len() == 0 {
			first = number
		}
		text := string(line)
		if rest, more := strings.CutSuffix(text, `\`); more && !last {
			logical.WriteString(rest)
			continue
		}
		logical.WriteString(text)
		if d, reason := requirement(logical.String()); reason != "" {
			c.Skip(reason, f.Path+":"+strconv.Itoa(first))
		} else if d.name != "" {
			d.evidence = "line " + strconv.Itoa(first)
			dists = append(dists, d)
		}
		logical.Reset()
		if last {
			add(&c, f.Path, dists)
			return c, nil
		}
	}
}

// requirement reads a line. A line that asks for nothing gives neither a name nor
// a reason.
func requirement(line string) (d dist, reason string) {
	line = withoutComment(line)
	if line == "" {
		return dist{}, ""
	}
	if line[0] == '-' {
		return option(line)
	}
	if name, at, ok := strings.Cut(line, "@"); ok && isAddress(at) && !isAddress(name) {
		address, _, _ := strings.Cut(strings.TrimSpace(at), " ")
		return dist{name: nameOf(strings.TrimSpace(name)), source: elsewhere, from: address}, ""
	}
	if isAddress(line) || strings.HasPrefix(line, ".") || strings.HasPrefix(line, "/") {
		return byAddress(line)
	}
	spec, _, _ := strings.Cut(line, ";")
	spec, _, _ = strings.Cut(spec, " --")
	name := nameOf(spec)
	rest := strings.TrimSpace(spec[len(name):])
	if strings.HasPrefix(rest, "[") {
		_, rest, _ = strings.Cut(rest, "]")
	}
	rest = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(rest), "("), ")"))
	version, exact := strings.CutPrefix(rest, "==")
	version = strings.TrimSpace(strings.TrimPrefix(version, "="))
	if name == "" || !exact || version == "" || strings.ContainsAny(version, "*,<>!~= ") {
		return dist{}, notPinned
	}
	return dist{name: name, version: version}, ""
}

// withoutComment takes away a comment, which begins behind white space.
func withoutComment(line string) string {
	line = strings.TrimSpace(line)
	for i := range len(line) {
		if line[i] == '#' && (i == 0 || line[i-1] == ' ' || line[i-1] == '\t') {
			return strings.TrimSpace(line[:i])
		}
	}
	return line
}

// option reads a line of an option. Of those that name what is installed there are
// two: another file, and a folder or repository to be worked on.
func option(line string) (dist, string) {
	for name, read := range map[string]func(string) (dist, string){"-e": byAddress, "--editable": byAddress, "-r": included, "--requirement": included} {
		value, ok := strings.CutPrefix(line, name)
		if ok && (len(name) == 2 || value != "" && strings.ContainsAny(value[:1], " =")) {
			return read(strings.TrimLeft(value, " ="))
		}
	}
	return dist{}, ""
}

// included reads the name of another requirements file, which is read on its own.
func included(name string) (dist, string) {
	if !isRequirements(name) {
		return dist{}, otherFile
	}
	return dist{}, ""
}

func isAddress(s string) bool {
	return strings.Contains(s, "://") || strings.HasPrefix(strings.TrimSpace(s), "file:")
}

// byAddress reads an address or a folder, whose name may stand behind it.
func byAddress(line string) (dist, string) {
	address, _, _ := strings.Cut(line, " ")
	_, fragment, _ := strings.Cut(address, "#")
	name := ""
	for part := range strings.SplitSeq(fragment, "&") {
		if egg, ok := strings.CutPrefix(part, "egg="); ok {
			name = nameOf(egg)
		}
	}
	if name == "" {
		return dist{}, noName
	}
	return dist{name: name, source: elsewhere, from: address}, ""
}
