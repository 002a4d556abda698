// SPDX-License-Identifier: Apache-2.0

package osv

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"verdict"
	"verdict/spec/cvss"
	"verdict/spec/osv"
	"verdict/spec/vers"
)

// maxAliases is far above what a flaw has. Grouping takes time in proportion to
// the product of the aliases that records share.
const maxAliases = 1000

// conversion turns one document into a record, and collects what was odd.
type conversion struct {
	remarks []string
	failed  *verdict.Error // with the JSON pointer of the place
}

// remark notes a departure from the standard, once a document.
func (v *conversion) remark(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(v.remarks, text) {
		v.remarks = append(v.remarks, text)
	}
}

func (v *conversion) fail(path, format string, args ...any) {
	if v.failed == nil {
		v.failed = verdict.Errorf(verdict.Invalid, format, args...).At("", 0, path)
	}
}

func (v *conversion) record(doc osv.Record) verdict.Record {
	r := verdict.Record{
		ID:      verdict.CanonicalID(doc.ID),
		Related: canonical(doc.Related, doc.ID), Aliases: canonical(doc.Aliases, doc.ID),
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
	r.Scores = v.scores(r.ID, doc)
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

// canonical spells ids as their issuers do, each once and without the record's own.
func canonical(ids []string, own string) []string {
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

// scores gives each CVSS vector once, those of single packages too. Whose they
// are is known of GitHub's ids only.
func (v *conversion) scores(id string, doc osv.Record) []verdict.Score {
	by := verdict.ScoreOther
	if strings.HasPrefix(id, "GHSA-") {
		by = verdict.ScoreGHSA
	}
	all := slices.Clone(doc.Severity)
	for _, a := range doc.Affected {
		all = append(all, a.Severity...)
	}
	var scores []verdict.Score
	for _, s := range all {
		if !strings.HasPrefix(s.Type, "CVSS_") {
			v.remark("a score of type %s is no CVSS vector, and is left out", s.Type)
			continue
		}
		if _, err := cvss.Parse(s.Score); err != nil {
			v.remark("a CVSS vector cannot be read, and is left out")
			continue
		}
		score := verdict.Score{Vector: s.Score, Source: by, By: id}
		if !slices.Contains(scores, score) {
			scores = append(scores, score)
		}
	}
	return scores
}

func (v *conversion) affected(path string, a osv.Affected) verdict.AffectedPackage {
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
func (v *conversion) events(path string, events []osv.Event) []vers.Event {
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

// symbols reads the functions and classes that a record names: imports as the Go
// database writes them, affected_functions as GitHub and affects.functions as
// RustSec, symbols as we do.
func (v *conversion) symbols(a osv.Affected) []string {
	var specific struct {
		Imports []struct {
			Path    string   `json:"path"`
			Symbols []string `json:"symbols"`
		} `json:"imports"`
		Symbols           []string `json:"symbols"`
		AffectedFunctions []string `json:"affected_functions"`
		Affects           struct {
			Functions []string `json:"functions"`
		} `json:"affects"`
	}
	if len(a.EcosystemSpecific) == 0 {
		return nil
	}
	if err := json.Unmarshal(a.EcosystemSpecific, &specific); err != nil {
		v.remark("symbols in ecosystem_specific have a form that is not known, and are not read")
		return nil
	}
	var list []string
	for _, i := range specific.Imports {
		if len(i.Symbols) == 0 {
			list = append(list, i.Path) // the whole package
		}
		for _, s := range i.Symbols {
			list = append(list, i.Path+"."+s)
		}
	}
	return slices.Concat(list, specific.Symbols, specific.AffectedFunctions, specific.Affects.Functions)
}

// databaseSpecific reads the weaknesses, and what makes a record one of the house.
func (v *conversion) databaseSpecific(r *verdict.Record, raw json.RawMessage) {
	if len(raw) == 0 {
		return
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		v.remark("database_specific is no JSON object, and is not read")
		return
	}
	var weaknesses []string
	if cwes, ok := members["cwe_ids"]; ok && json.Unmarshal(cwes, &weaknesses) != nil {
		v.remark("cwe_ids are no list of texts, and are not read")
	}
	for _, w := range weaknesses {
		if !slices.Contains(r.CWEs, w) {
			r.CWEs = append(r.CWEs, w)
		}
	}
	if own, ok := members["verdict"]; ok {
		v.house(r, own)
	}
}

// house reads what a record of our own overrides, and why.
func (v *conversion) house(r *verdict.Record, raw json.RawMessage) {
	const path = "/database_specific/verdict"
	var own struct {
		Overrides []string `json:"overrides"`
		Reason    string   `json:"reason"`
		Author    string   `json:"author"`
	}
	if err := json.Unmarshal(raw, &own); err != nil {
		v.fail(path, "this is no object of overrides, reason and author")
		return
	}
	switch {
	case len(own.Overrides) == 0:
		v.fail(path, "house record %s overrides nothing", r.ID)
	case strings.TrimSpace(own.Reason) == "":
		v.fail(path, "house record %s does not say why it overrides others", r.ID)
	case len(canonical(own.Overrides, r.ID)) < len(own.Overrides):
		v.fail(path+"/overrides", "house record %s overrides itself, nothing, or a record twice", r.ID)
	case verdict.IsCVE(r.ID):
		v.fail("/id", "house record %s bears the id of a CVE; give it an id of its own, such as x_ours-1", r.ID)
	}
	r.House = &verdict.HouseRecord{Overrides: canonical(own.Overrides, r.ID), Reason: own.Reason, Author: own.Author}
}
