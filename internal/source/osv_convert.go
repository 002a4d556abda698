// SPDX-License-Identifier: Apache-2.0

package source

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"verdict"
	"verdict/internal/limits"
	"verdict/spec/cvss"
	"verdict/spec/osv"
	"verdict/spec/vers"
)

// OSVDocument is the Converter of documents in the OSV schema.
func OSVDocument(d Document, raw []byte, c *Content) error {
	r, remarks, err := ConvertOSV(d.Shown, raw)
	if err != nil {
		return err
	}
	for _, remark := range remarks {
		c.Remark(remark, d.Shown)
	}
	c.Record(r, raw)
	return nil
}

// ConvertOSV reads one document in the OSV schema; shown names it in errors, which say line and path.
// The remarks say which departures from the standard were read, and how. The
// record's Source and Origin are not set.
func ConvertOSV(shown string, raw []byte) (verdict.Record, []string, error) {
	if err := limits.CheckJSON(shown, raw, limits.Caps{Bytes: documentBytes, Depth: documentDepth}); err != nil {
		return verdict.Record{}, nil, err
	}
	doc, err := osv.Decode(raw)
	var unusable *osv.DecodeError
	if errors.As(err, &unusable) {
		return verdict.Record{}, nil, verdict.Errorf(verdict.Invalid, "%s", unusable.Message).At(shown, unusable.Line, unusable.Path)
	}
	if err != nil {
		return verdict.Record{}, nil, err
	}
	var v osvConversion
	record := v.record(doc)
	if v.failed != nil {
		return verdict.Record{}, nil, v.failed.At(shown, limits.PathLine(raw, v.failed.Path), v.failed.Path)
	}
	record.Digest = DigestOf(raw)
	return record, v.remarks, nil
}

// maxAliases is far above what a flaw has. Grouping takes time in proportion to
// the product of the aliases that records share.
const maxAliases = 1000

// osvConversion turns one document into a record, and collects what was odd.
type osvConversion struct {
	remarks []string
	failed  *verdict.Error // with the JSON pointer of the place
}

// remark notes a departure from the standard, once a document.
func (v *osvConversion) remark(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(v.remarks, text) {
		v.remarks = append(v.remarks, text)
	}
}

func (v *osvConversion) fail(path, format string, args ...any) {
	if v.failed == nil {
		v.failed = verdict.Errorf(verdict.Invalid, format, args...).At("", 0, path)
	}
}

func (v *osvConversion) record(doc osv.Record) verdict.Record {
	r := verdict.Record{
		ID:      verdict.CanonicalID(doc.ID),
		Related: OtherIDs(doc.Related, doc.ID), Aliases: OtherIDs(doc.Aliases, doc.ID),
		Summary: doc.Summary, Details: doc.Details,
		Published: v.moment("published", doc.Published),
		Modified:  v.moment("modified", doc.Modified),
		Withdrawn: v.moment("withdrawn", doc.Withdrawn),
	}
	if later(doc.SchemaVersion) {
		v.fail("/schema_version", "version %q of the OSV schema is not supported; supported are those of 1", doc.SchemaVersion)
	}
	if len(r.Aliases) > maxAliases {
		v.fail("/aliases", "the record has more than %d aliases", maxAliases)
	}
	for i, a := range doc.Affected {
		r.Affected = append(r.Affected, v.affected(fmt.Sprintf("/affected/%d", i), a))
	}
	for _, ref := range doc.References {
		r.References = append(r.References, verdict.Reference{Kind: ref.Type, URL: ref.URL})
	}
	r.Scores, r.Words = v.severities(r.ID, doc)
	v.databaseSpecific(&r, doc.DatabaseSpecific)
	if len(doc.Unknown) > 0 {
		v.remark("a field that the schema does not know is not read")
	}
	return r
}

// later reports whether a version has a major number above 1: what such a record
// says may be meant otherwise. A version that is none says nothing.
func later(version string) bool {
	major, _, _ := strings.Cut(strings.TrimPrefix(version, "v"), ".")
	n, err := strconv.Atoi(major)
	return err == nil && n > 1
}

// OtherIDs spells ids as their issuers do, each once and without the record's own.
func OtherIDs(ids []string, own string) []string {
	var list []string
	seen := map[string]bool{"": true, verdict.CanonicalID(own): true}
	for _, id := range ids {
		if id = verdict.CanonicalID(id); !seen[id] {
			seen[id] = true
			list = append(list, id)
		}
	}
	return list
}

// severities gives each CVSS vector and each word once, those of single packages
// too. Whose they are is known of GitHub's ids only.
func (v *osvConversion) severities(id string, doc osv.Record) (scores []verdict.Score, words []verdict.SeverityWord) {
	by := verdict.ScoreOther
	if strings.HasPrefix(id, "GHSA-") {
		by = verdict.ScoreGHSA
	}
	word := func(w string) {
		if said := (verdict.SeverityWord{Word: w, Source: by, By: id}); w != "" && !slices.Contains(words, said) {
			words = append(words, said)
		}
	}
	all := slices.Clone(doc.Severity)
	for _, a := range doc.Affected {
		all = append(all, a.Severity...)
	}
	for _, s := range all {
		if !strings.HasPrefix(s.Type, "CVSS_") { // Ubuntu's priorities
			word(s.Score)
			continue
		}
		if _, err := cvss.Parse(s.Score); err != nil {
			v.remark("a CVSS vector cannot be read, and is left out")
			continue
		}
		if score := (verdict.Score{Vector: s.Score, Source: by, By: id}); !slices.Contains(scores, score) {
			scores = append(scores, score)
		}
	}
	word(v.severityWord(doc.DatabaseSpecific))
	for _, a := range doc.Affected {
		word(v.severityWord(a.DatabaseSpecific))
		word(v.severityWord(a.EcosystemSpecific))
	}
	return scores, words
}

func (v *osvConversion) affected(path string, a osv.Affected) verdict.AffectedPackage {
	p := verdict.AffectedPackage{Versions: a.Versions, Symbols: v.symbols(a)}
	if a.Package != nil {
		p.Ecosystem, p.Name = a.Package.Ecosystem, a.Package.Name
	}
	for i, r := range a.Ranges {
		switch r.Type {
		case osv.Git:
			p.Uncompared++
		case osv.SemVer, osv.Ecosystem:
			p.Ranges = append(p.Ranges, v.events(fmt.Sprintf("%s/ranges/%d/events", path, i), r.Events))
		default:
			v.fail(fmt.Sprintf("%s/ranges/%d/type", path, i), "a range of the unknown type %q cannot be compared", r.Type)
		}
	}
	return p
}

// events reads the events of a range so that nothing that they might mean is
// lost: what says too little counts as more versions, never as fewer.
func (v *osvConversion) events(path string, events []osv.Event) []vers.Event {
	var list []vers.Event
	introduced := false
	for i, e := range events {
		switch e.Set() {
		case 0:
			v.fail(fmt.Sprintf("%s/%d", path, i), "the event names no version")
		case 1:
		default:
			v.remark("an event that names several versions is read as several events")
		}
		introduced = introduced || e.Introduced != ""
		list = append(list, single(e)...)
	}
	if !introduced {
		v.remark("a range that does not say where the flaw was introduced is read as from the first version on")
		list = append([]vers.Event{{Introduced: "0"}}, list...)
	}
	return list
}

// single gives one event for each field that is set.
func single(e osv.Event) []vers.Event {
	var list []vers.Event
	for _, one := range []vers.Event{{Introduced: e.Introduced}, {Fixed: e.Fixed}, {LastAffected: e.LastAffected}, {Limit: e.Limit}} {
		if one != (vers.Event{}) {
			list = append(list, one)
		}
	}
	return list
}

// moment reads a time that Decode has passed, or one that may be unreadable.
func (v *osvConversion) moment(field string, t osv.Timestamp) time.Time {
	at, err := t.Time()
	switch {
	case err != nil:
		v.remark("%s is no time, and is left out", field)
		return time.Time{}
	case !t.Standard():
		v.remark("a time in another form than RFC 3339 in UTC is read all the same")
	}
	return at
}
