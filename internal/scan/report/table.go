// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bytes"
	"errors"
	"fmt"
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
	for _, what := range append([]string{"vulnerability", "version"}, identifying...) {
		i, ok := at[what]
		if ok && slices.ContainsFunc(head[i+1:], func(h string) bool { return plainHeading(h) == plainHeading(head[i]) }) {
			return nil, invalid("has two columns %q, and which of them holds the %s is not told", strings.TrimSpace(head[i]), what).At(name, 1, "").
				WithHint("give one of them another heading")
		}
	}
	_, vulnerability := at["vulnerability"]
	if !vulnerability || !at.identifies() {
		return nil, invalid("is no report that is known, and as a table it has no column for the vulnerability and the component; its first row is %s", short(strings.Join(head, ", "))).
			At(name, 1, "").WithHint("name them with --columns vulnerability=HEADING,component=HEADING, or %s", useHint)
	}
	return at, nil
}

// identifying are the columns of which a table needs one.
var identifying = []string{"component", "purl", "file", "digest", "image"}

func (c tableColumns) identifies() bool {
	return slices.ContainsFunc(identifying, func(what string) bool { _, ok := c[what]; return ok })
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
	row.Component = tableComponent(cell)
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

// tableComponent puts together what the cells of a row say of the component. Two that
// say different things of one thing make it unclear.
func tableComponent(cell func(string) string) verdict.ScanComponent {
	c := readComponent(cell("component"))
	fill := func(field *string, what string) {
		switch said := cell(what); {
		case *field == "":
			*field = said
		case said != "" && !sameVersion(said, *field):
			c.Unclear = fmt.Sprintf("contradicts itself: its component is %s, and its column for the %s says %s", short(cell("component")), what, short(said))
		}
	}
	fill(&c.PURL, "purl")
	fill(&c.Version, "version")
	fill(&c.Image, "image")
	c.Digests = tableDigest(cell("digest"))
	c.Files = append(c.Files, cell("file"))
	return c
}

// readComponent reads a cell that may hold a package URL, a coordinate with or
// without version, an image's reference, a file name or a name.
func readComponent(cell string) (c verdict.ScanComponent) {
	parts := strings.Split(cell, ":")
	switch {
	case cell == "":
	case isPURL(cell):
		c.PURL = cell
	case fileName.MatchString(cell):
		c.Files = append(c.Files, cell)
	case len(parts) == 2 && strings.Contains(parts[0], "/") && !strings.HasPrefix(cell, "@"):
		c.Image = cell
	case len(parts) >= 3 && len(parts) <= 5 && !strings.Contains(cell, "/"): // group:artifact[:packaging[:classifier]]:version
		c.Type, c.Name, c.Version = "maven", parts[0]+":"+parts[1], parts[len(parts)-1]
	case len(parts) == 2 && parts[1] != "" && parts[1][0] >= '0' && parts[1][0] <= '9':
		c.Name, c.Version = parts[0], parts[1]
	default:
		c.Name = cell
		if i := strings.LastIndexByte(cell, '@'); i > 0 && len(parts) != 2 {
			c.Name, c.Version = cell[:i], cell[i+1:]
		}
	}
	return c
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
