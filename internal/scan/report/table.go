// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/limits"
)

// ColumnNames are what a column of a table can hold.
var ColumnNames = []string{"vulnerability", "component", "version", "purl", "file", "digest", "image", "severity", "fixed", "location"}

// headings are the usual names of columns, without case, spaces and punctuation;
// the first that a table has counts.
var headings = map[string][]string{
	"vulnerability": {"vulnerability", "vulnerabilityid", "cve", "cveid", "vulnid", "vuln", "id", "advisory", "ghsa", "identifiers", "name"},
	"component":     {"component", "componentname", "package", "packagename", "pkgname", "pkg", "library", "artifact", "dependency", "dependencyname", "coordinate", "coordinates", "gav", "module", "name"},
	"version":       {"version", "installedversion", "installed", "packageversion", "componentversion", "currentversion"},
	"purl":          {"purl", "packageurl", "componentpurl"},
	"file":          {"file", "filename", "jar"},
	"digest":        {"digest", "sha256", "sha1", "hash", "checksum", "filehash"},
	"image":         {"image", "imagename", "imagetag"},
	"severity":      {"severity", "risk", "priority", "cvssseverity"},
	"fixed":         {"fixed", "fixedversion", "fixedin", "fixversion", "fix", "fixversions", "remediation"},
	"location":      {"location", "path", "filepath", "target", "layer"},
}

// tableCaps bound a table: reports hold descriptions, and may be exports of a
// whole programme.
var tableCaps = limits.CSVCaps{Bytes: 64 << 20, Row: 1 << 20, Rows: 1_000_000}

// tableReader reads a table with a row of headings, whose columns are named by
// hand or by their usual names.
func tableReader(named Columns) reader {
	return func(s *sheet) error {
		r := limits.NewCSV(s.Name, bytes.NewReader(s.raw), limits.CSVForm{Comma: separator(s.raw), Ragged: true}, tableCaps)
		head, _, err := r.Read()
		if err != nil {
			return emptyTable(s.Name, err)
		}
		at, err := columnsOf(s.Name, head, named)
		if err != nil {
			return err
		}
		s.Format = "table"
		for {
			row, line, err := r.Read()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			at.row(s, row, line)
		}
	}
}

func emptyTable(name string, err error) error {
	if errors.Is(err, io.EOF) {
		return invalid("holds no row").At(name, 0, "")
	}
	return err
}

// separator tells by the row of headings what stands between fields.
func separator(raw []byte) byte {
	head, _, _ := bytes.Cut(raw, []byte("\n"))
	best := byte(',')
	for _, c := range []byte{';', '\t'} {
		if bytes.Count(head, []byte{c}) > bytes.Count(head, []byte{best}) {
			best = c
		}
	}
	return best
}

// tableColumns is where a table holds what, by ColumnNames.
type tableColumns map[string]int

func columnsOf(name string, head []string, named Columns) (tableColumns, error) {
	at := tableColumns{}
	for _, what := range slices.Sorted(mapKeys(named)) {
		i := slices.IndexFunc(head, func(h string) bool { return strings.EqualFold(strings.TrimSpace(h), strings.TrimSpace(named[what])) })
		if i < 0 {
			return nil, invalid("has no column %q; it has %s", named[what], short(strings.Join(head, ", "))).At(name, 1, "")
		}
		at[what] = i
	}
	taken := map[int]bool{}
	for _, i := range at {
		taken[i] = true
	}
	for _, what := range ColumnNames {
		if _, ok := at[what]; ok {
			continue
		}
		for _, usual := range headings[what] {
			i := slices.IndexFunc(head, func(h string) bool { return plainHeading(h) == usual })
			if i >= 0 && !taken[i] {
				at[what], taken[i] = i, true
				break
			}
		}
	}
	_, vulnerability := at["vulnerability"]
	if !vulnerability || !at.identifies() {
		return nil, invalid("is no report that is known, and as a table it has no column for the vulnerability and the component; its first row is %s", short(strings.Join(head, ", "))).
			At(name, 1, "").WithHint("name them with --columns vulnerability=HEADING,component=HEADING, or %s", useHint)
	}
	return at, nil
}

func (c tableColumns) identifies() bool {
	return slices.ContainsFunc([]string{"component", "purl", "file", "digest", "image"}, func(what string) bool { _, ok := c[what]; return ok })
}

var notWord = regexp.MustCompile(`[^a-z0-9]+`)

func plainHeading(h string) string { return notWord.ReplaceAllString(strings.ToLower(h), "") }

// row adds a row of the table. A cell may name several ids of one flaw.
func (c tableColumns) row(s *sheet, cells []string, line int) {
	cell := func(what string) string {
		if i, ok := c[what]; ok && i < len(cells) {
			return unescaped(strings.TrimSpace(cells[i]))
		}
		return ""
	}
	row := verdict.ScanRow{IDs: idsIn(cell("vulnerability")), Location: cell("location"), Severity: severity(cell("severity"), s.Name), Fixed: split(cell("fixed"))}
	row.Component = verdict.ScanComponent{PURL: cell("purl"), Version: cell("version"), Image: cell("image"), Digests: tableDigest(cell("digest")), Files: []string{cell("file")}}
	component(&row.Component, cell("component"))
	if len(row.IDs) == 0 && row.Component.String() == "" {
		if strings.TrimSpace(strings.Join(cells, "")) != "" {
			s.skip(emptyRow, s.Name+" line "+itoa(line))
		}
		return
	}
	s.add(row)
}

// unescaped takes away the apostrophe that spreadsheets put before what would be
// a formula.
func unescaped(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && rest != "" && strings.ContainsRune("=+-@", rune(rest[0])) {
		return rest
	}
	return cell
}

// idsIn gives the ids that a cell names: those of known forms, else its words.
func idsIn(cell string) []string {
	if found := knownIDs(cell); len(found) > 0 {
		return found
	}
	return strings.FieldsFunc(cell, func(r rune) bool { return r == ',' || r == ';' || r == '|' || r == ' ' || r == '\n' })
}

var fileName = regexp.MustCompile(`(?i)\.(jar|war|ear|zip|tar|tgz|gz|so|dll|exe|whl|js|deb|rpm|apk|nupkg|gem)$`)

// component reads a cell that may hold a package URL, a coordinate with or
// without version, an image's reference, a file name or a name.
func component(c *verdict.ScanComponent, cell string) {
	parts := strings.Split(cell, ":")
	switch {
	case cell == "":
	case strings.HasPrefix(cell, "pkg:"):
		c.PURL = first(c.PURL, cell)
	case fileName.MatchString(cell):
		c.Files = append(c.Files, cell)
	case len(parts) == 2 && strings.Contains(parts[0], "/") && !strings.HasPrefix(cell, "@"):
		c.Image = first(c.Image, cell)
	case len(parts) >= 3 && len(parts) <= 5 && !strings.Contains(cell, "/"): // group:artifact[:packaging[:classifier]]:version
		c.Type, c.Name, c.Version = "maven", parts[0]+":"+parts[1], first(c.Version, parts[len(parts)-1])
	case len(parts) == 2:
		c.Name = cell
		if c.Version == "" && parts[1] != "" && parts[1][0] >= '0' && parts[1][0] <= '9' {
			c.Name, c.Version = parts[0], parts[1]
		}
	default:
		c.Name = cell
		if i := strings.LastIndexByte(cell, '@'); i > 0 && c.Version == "" {
			c.Name, c.Version = cell[:i], cell[i+1:]
		}
	}
}

// digestNames are the algorithms by the length of their digests in hexadecimal.
var digestNames = map[int]string{32: "md5", 40: "sha-1", 64: "sha-256", 128: "sha-512"}

func tableDigest(cell string) map[string]string {
	algorithm, value, ok := strings.Cut(cell, ":")
	if !ok {
		algorithm, value = digestNames[len(cell)], cell
	}
	return digest(nil, algorithm, value)
}
