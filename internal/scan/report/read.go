// SPDX-License-Identifier: Apache-2.0

// Package report reads the reports of other people's scanners of components:
// trivy, grype, dependency-check, osv-scanner, Snyk and Dependency-Track in
// their own forms, CycloneDX documents with vulnerabilities, SARIF logs of such
// tools, and tables with named columns.
//
// What a file is, its content tells; its name does not. Each claim becomes one
// verdict.ScanRow, with all that the report says of the component's identity and
// nothing made up. What is no claim, such as a misconfiguration or what the tool
// was told to ignore, is counted with its reason. Reports of other kinds of
// tools are refused by name.
//
// Bytes pass internal/limits first, and JSON is read by the exact names of its
// members.
package report

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"unicode/utf16"

	"verdict"
	"verdict/internal/limits"
	"verdict/spec/strictjson"
)

// Columns name the columns of a table by what they hold; what is not named is
// found by its usual names. The keys are the ColumnNames.
type Columns map[string]string

// Read reads a report; name stands in errors. columns is for tables, and nil or
// empty for reports that name their columns in the usual way. The error is of
// code Invalid for what is no report, and for a report of another kind of tool.
func Read(name string, raw []byte, columns Columns) (verdict.ScanReport, error) {
	raw = withoutNUL(plainText(raw))
	s := &sheet{ScanReport: verdict.ScanReport{Name: name}, raw: raw}
	read, err := recognise(name, raw, columns)
	if err == nil {
		err = read(s)
	}
	if err == nil && len(s.Rows) > maxRows {
		err = verdict.Errorf(verdict.TooLarge, "holds more than %d rows", maxRows).At(name, 0, "").WithHint("give the reports of parts of it")
	}
	if err != nil {
		return verdict.ScanReport{}, err
	}
	return s.ScanReport, nil
}

// What a row keeps is bounded, for one text or list of a report may stand behind
// every row of it.
const (
	maxRows  = 250_000
	maxIDs   = 64  // of a row
	maxFixed = 64  // versions of a row
	maxFiles = 64  // of a row
	maxText  = 512 // bytes of a name, id or place
)

// plainText gives a report as UTF-8 without a byte order mark: PowerShell writes
// what a tool prints into a file as UTF-16, and editors of Windows write the mark.
func plainText(raw []byte) []byte {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(raw, []byte{0xFF, 0xFE}):
		order = binary.LittleEndian
	case bytes.HasPrefix(raw, []byte{0xFE, 0xFF}):
		order = binary.BigEndian
	default:
		return bytes.TrimPrefix(raw, []byte("\xEF\xBB\xBF"))
	}
	units := make([]uint16, 0, len(raw)/2)
	for i := 2; i+1 < len(raw); i += 2 {
		units = append(units, order.Uint16(raw[i:]))
	}
	return []byte(string(utf16.Decode(units)))
}

// nul is U+0000 as JSON escapes it. Grype writes it into the CPEs of packages
// whose names hold one; no id, name or path that anybody means does.
var nul = []byte(`\u0000`)

// withoutNUL puts U+FFFD in the place of each escaped U+0000, which
// limits.CheckJSON would refuse the whole report for. Offsets and lines stay.
func withoutNUL(raw []byte) []byte {
	if !bytes.Contains(raw, nul) {
		return raw
	}
	raw = bytes.Clone(raw)
	for i := 0; i+len(nul) <= len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		if bytes.HasPrefix(raw[i:], nul) {
			copy(raw[i:], `\ufffd`)
		}
		i++ // what is escaped escapes nothing
	}
	return raw
}

// sheet collects what a report says.
type sheet struct {
	verdict.ScanReport
	raw []byte
}

// The reasons for which something in a report is no row.
const (
	ignored       = "ignored by a rule that the tool was given"
	suppressed    = "suppressed in the report"
	misconfigured = "misconfiguration, not a vulnerability of a component"
	exposed       = "secret, not a vulnerability of a component"
	licence       = "licence, not a vulnerability of a component"
	otherResult   = "result that names no vulnerability"
	passed        = "result that says that nothing was found"
	otherRun      = "result of a tool that does not look at components"
	unaffected    = "component in a version that the report calls unaffected"
	emptyRow      = "row without a vulnerability and without a component"
)

func (s *sheet) skip(reason, example string) {
	s.Skipped = verdict.AddSkipped(s.Skipped, reason, short(example))
}

func (s *sheet) skipAll(reason string, n int, example string) {
	for range n {
		s.skip(reason, example)
	}
}

// add appends a row: its ids in canonical spelling and once each, texts trimmed.
func (s *sheet) add(r verdict.ScanRow) {
	r.IDs = canonical(r.IDs)
	s.addAs(r)
}

// addAs is add for a row whose ids are canonical.
func (s *sheet) addAs(r verdict.ScanRow) {
	if len(s.Rows) > maxRows { // Read says so
		return
	}
	r.Number = len(s.Rows) + 1
	r.Location = clip(r.Location)
	r.Fixed = compact(r.Fixed, maxFixed)
	c := &r.Component
	c.PURL, c.Name, c.Version, c.Image = clip(c.PURL), clip(c.Name), clip(c.Version), clip(c.Image)
	c.Files = compact(c.Files, maxFiles)
	s.Rows = append(s.Rows, r)
}

// settle makes the image that all rows were seen in what the report is about.
func (s *sheet) settle() {
	if len(s.Rows) == 0 || s.Subject.Name != "" && !s.Subject.Several {
		return
	}
	image := s.Rows[0].Component.Image
	for _, r := range s.Rows {
		if r.Component.Image != image {
			s.Subject.Several = true
			return
		}
	}
	if image != "" {
		s.Subject = verdict.ScanSubject{Name: image, Image: true, Tags: []string{image}}
		for i := range s.Rows {
			s.Rows[i].Component.Image = ""
		}
	}
}

func canonical(ids []string) []string {
	list := make([]string, 0, min(len(ids), maxIDs))
	for _, id := range ids {
		list = append(list, verdict.CanonicalID(clip(id)))
	}
	return compact(list, maxIDs)
}

// compact gives at most so many texts, without what is empty and what stands
// before already.
func compact(texts []string, most int) []string {
	var list []string
	for _, t := range texts {
		if t = clip(t); t != "" && len(list) < most && !slices.Contains(list, t) {
			list = append(list, t)
		}
	}
	return list
}

// clip trims a text and cuts one short that is no name.
func clip(s string) string {
	if s = strings.TrimSpace(s); len(s) <= maxText {
		return s
	}
	return strings.ToValidUTF8(s[:maxText], "") + "…"
}

// split cuts a text at commas.
func split(text string) []string { return strings.Split(text, ",") }

func severity(word, by string) verdict.SeverityWord {
	if word = clip(word); word == "" {
		return verdict.SeverityWord{}
	}
	return verdict.SeverityWord{Word: word, Source: verdict.ScoreOther, By: by}
}

// short cuts text of a report to what an example needs.
func short(s string) string {
	const most = 160
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

func invalid(format string, args ...any) *verdict.Error {
	return verdict.Errorf(verdict.Invalid, format, args...)
}

// decode reads the sheet's JSON, which has passed limits.CheckJSON.
func decode[T any](s *sheet, plan func() strictjson.Plan[T]) (T, error) {
	v, _, err := plan().Decode(s.raw)
	return v, placed(s.Name, err)
}

// placed gives an error of a decoder the place that it names.
func placed(name string, err error) error {
	var wrong *strictjson.Error
	if errors.As(err, &wrong) {
		return invalid("%s", wrong.Message).At(name, wrong.Line, wrong.Path)
	}
	return err
}

// checkJSON passes JSON whose keys are read by their exact names.
func checkJSON(name string, raw []byte) error {
	return limits.CheckJSON(name, raw, limits.Caps{CaseKeys: true})
}

// digest adds a digest in lower case, under the name that bills give its
// algorithm: sha256 is sha-256.
func digest(digests map[string]string, algorithm, value string) map[string]string {
	algorithm, value = strings.ToLower(strings.TrimSpace(algorithm)), strings.ToLower(strings.TrimSpace(value))
	if rest, ok := strings.CutPrefix(algorithm, "sha"); ok && rest != "" && rest[0] != '-' && rest[0] != '3' {
		algorithm = "sha-" + rest
	}
	if algorithm == "" || value == "" || len(value) > maxText || len(algorithm) > 20 {
		return digests
	}
	if digests == nil {
		digests = map[string]string{}
	}
	digests[algorithm] = value
	return digests
}
