// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"fmt"
	"maps"
	"math/rand"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/scan/matcher"
	"verdict/internal/source"
	"verdict/internal/triage"
	"verdict/internal/vulndb"
	"verdict/spec/vers"
)

// world is a World with what its vulnerabilities and matches are made from, so
// that both can be made again.
type world struct {
	triage.World
	records     []verdict.Record
	own         []verdict.OwnVulnerability
	rulings     []verdict.AliasRuling
	relocations []verdict.Relocation
	earlier     map[string]verdict.VulnerabilityID
}

func newWorld(w triage.World) *world {
	base := &world{World: w, earlier: source.Surrogates(w.Vulnerabilities)}
	seen := map[string]bool{}
	for _, v := range w.Vulnerabilities {
		for _, r := range v.Records {
			if key := r.Source + " " + r.ID; !seen[key] {
				seen[key] = true
				base.records = append(base.records, r)
			}
		}
		if v.Own != nil && !seen[v.Own.IDs[0]] {
			seen[v.Own.IDs[0]] = true
			base.own = append(base.own, *v.Own)
		}
	}
	_, p := unpacked()
	for _, d := range p.Relocations {
		base.relocations = append(base.relocations, d.Value)
	}
	return base
}

// copied gives a world whose releases, bills and records can be changed.
func (w *world) copied() *world {
	c := *w
	c.records, c.rulings = slices.Clone(w.records), slices.Clone(w.rulings)
	for i := range c.records {
		c.records[i].Affected = slices.Clone(c.records[i].Affected)
	}
	c.Releases = slices.Clone(w.Releases)
	for i := range c.Releases {
		c.Releases[i].Facts = maps.Clone(c.Releases[i].Facts)
	}
	c.Bills = slices.Clone(w.Bills)
	for i := range c.Bills {
		c.Bills[i].SBOM.Occurrences = slices.Clone(c.Bills[i].SBOM.Occurrences)
	}
	return &c
}

// rebuilt groups the records and matches the components anew.
func (w *world) rebuilt() triage.World {
	w.Vulnerabilities = source.Group(w.records, w.own, w.rulings, w.earlier)
	distinct := map[string]verdict.Component{}
	for _, b := range w.Bills {
		for _, o := range b.SBOM.Occurrences {
			distinct[o.Component.Key()] = o.Component
		}
	}
	var components []verdict.Component
	for _, key := range slices.Sorted(maps.Keys(distinct)) {
		components = append(components, distinct[key])
	}
	index, err := vulndb.Make(w.Vulnerabilities, w.relocations)
	if err != nil {
		panic(err) // the test's own vulnerabilities
	}
	w.Matches, _ = matcher.Match(index, components)
	return w.World
}

// change is a kind of change; make does one and says what it did.
type change struct {
	name string
	make func(r *rand.Rand, w *world) string
}

var changes = []change{
	{"component replaced", func(r *rand.Rand, w *world) string {
		b, o := w.occurrence(r)
		base := verdict.PURLBase(o.Component.PURL)
		was := o.Component.PURL
		if version, known := affectedUnassessed[base]; known && r.Intn(2) == 0 {
			o.Component.PURL = base + "@" + version
			return fmt.Sprintf("%s: %s becomes %s, which nobody looked at", b.Version, was, o.Component.PURL)
		}
		o.Component.PURL = base + "@" + pick(r, append(w.versions(base), "0.0.1", "1.0", "2.8.1", "2.12.0-rc1", "99.0", "not-a-version"))
		return fmt.Sprintf("%s: %s becomes %s", b.Version, was, o.Component.PURL)
	}},
	{"range widened", func(r *rand.Rand, w *world) string {
		rec := w.record(r)
		if len(rec.Affected) == 0 {
			return rec.ID + " names nothing"
		}
		i := r.Intn(len(rec.Affected))
		rec.Affected[i].Ranges = [][]vers.Event{{{Introduced: "0"}, {Fixed: pick(r, []string{"4.0", "100", "2.13.99"})}}}
		return fmt.Sprintf("%s: %s is affected to before %s", rec.ID, rec.Affected[i].Name, rec.Affected[i].Ranges[0][1].Fixed)
	}},
	{"scope changed", func(r *rand.Rand, w *world) string {
		b, o := w.occurrence(r)
		o.Scope = pick(r, []verdict.Scope{verdict.Optional, verdict.Excluded, verdict.Required})
		return fmt.Sprintf("%s: %s is %s", b.Version, o.Component.PURL, o.Scope)
	}},
	{"vulnerabilities merged", func(r *rand.Rand, w *world) string {
		ruling := verdict.AliasRuling{A: pick(r, assessedIDs), B: w.record(r).ID, Merge: true, Reason: "a test", By: "tester"}
		w.rulings = append(w.rulings, ruling)
		return ruling.A + " and " + ruling.B + " are one"
	}},
	{"record withdrawn", func(r *rand.Rand, w *world) string {
		rec := w.record(r)
		rec.Withdrawn = w.Now.AddDate(0, -1, 0)
		return rec.ID + " is withdrawn"
	}},
	{"fact changed", func(r *rand.Rand, w *world) string {
		rel := &w.Releases[r.Intn(len(w.Releases))]
		if r.Intn(2) == 0 {
			clear(rel.Facts)
			return rel.Version + " declares nothing any more"
		}
		for name := range rel.Facts {
			rel.Facts[name] = "3"
		}
		return fmt.Sprintf("%s declares %v", rel.Version, rel.Facts)
	}},
	{"component removed", func(r *rand.Rand, w *world) string {
		b, o := w.occurrence(r)
		gone := o.Component.PURL
		b.SBOM.Occurrences = slices.DeleteFunc(b.SBOM.Occurrences, func(o verdict.Occurrence) bool { return o.Component.PURL == gone })
		return b.Version + " ships no " + gone
	}},
	{"completeness lost", func(r *rand.Rand, w *world) string {
		b := &w.Bills[r.Intn(len(w.Bills))]
		if r.Intn(2) == 0 {
			b.SBOM.Unidentified++
			return b.Version + " ships something that nobody can name"
		}
		for i := range w.Releases {
			if w.Releases[i].Version == b.Version {
				w.Releases[i].Completeness = verdict.Incomplete
			}
		}
		return b.Version + " has an incomplete bill"
	}},
	{"component added", func(r *rand.Rand, w *world) string {
		b := &w.Bills[r.Intn(len(w.Bills))]
		purl := pick(r, []string{"pkg:maven/com.google.guava/guava@", "pkg:maven/org.apache.logging.log4j/log4j-core@",
			"pkg:maven/log4j/log4j@", "pkg:maven/org.xerial.snappy/snappy-java@"}) + pick(r, []string{"1.2.17", "2.14.1", "33.0.0-jre"})
		b.SBOM.Occurrences = append(b.SBOM.Occurrences, verdict.Occurrence{Component: verdict.Component{PURL: purl}, Ref: "added"})
		return b.Version + " ships " + purl + " too"
	}},
	{"another package named", func(r *rand.Rand, w *world) string {
		rec := w.record(r)
		_, o := w.occurrence(r)
		group, name, _ := strings.Cut(strings.TrimPrefix(verdict.PURLBase(o.Component.PURL), "pkg:maven/"), "/")
		rec.Affected = append(rec.Affected, verdict.AffectedPackage{Ecosystem: "Maven", Name: group + ":" + name,
			Ranges: [][]vers.Event{{{Introduced: "0"}}}})
		return rec.ID + " names " + group + ":" + name
	}},
}

// assessedIDs are vulnerabilities about which the example holds assessments.
var assessedIDs = []string{"CVE-2023-34455", "CVE-2021-4104", "CVE-2022-23302", "CVE-2022-23305", "CVE-2022-23307", "CVE-2021-44228",
	"CVE-2021-45046", "CVE-2023-25194", "CVE-2023-36479", "CVE-2023-2976", "CVE-2022-42003", "CVE-2023-43642"}

// assessedRecords are the records of these, which most changes are about.
var assessedRecords = []string{"GHSA-qcwq-55hx-v3vh", "GHSA-fp5r-v3w9-4333", "CVE-2021-4104", "CVE-2022-23302", "CVE-2022-23305", "CVE-2022-23307",
	"GHSA-jfh8-c2jp-5v3q", "CVE-2021-45046", "x_kafka-example-connect-runtime", "GHSA-3gh6-v5v9-6v9j", "GHSA-7g45-4rm6-3mm3", "GHSA-jjjh-jjxp-wpff", "GHSA-55g7-9cwv-5qfv"}

// affectedUnassessed are versions that the records call affected and that no
// assessment looked at.
var affectedUnassessed = map[string]string{
	"pkg:maven/com.fasterxml.jackson.core/jackson-databind": "2.8.1",
	"pkg:maven/org.xerial.snappy/snappy-java":               "1.0.5",
}

// assessedComponents are what the assessments and their records name.
var assessedComponents = []string{"pkg:maven/org.xerial.snappy/snappy-java", "pkg:maven/log4j/log4j",
	"pkg:maven/org.apache.kafka/connect-runtime", "pkg:maven/com.fasterxml.jackson.core/jackson-databind"}

// record picks one, three times of four an assessed one.
func (w *world) record(r *rand.Rand) *verdict.Record {
	if r.Intn(4) > 0 {
		id := pick(r, assessedRecords)
		for i := range w.records {
			if strings.EqualFold(w.records[i].ID, id) {
				return &w.records[i]
			}
		}
		panic("no record " + id)
	}
	return &w.records[r.Intn(len(w.records))]
}

// occurrence picks a component of a bill, half of the time an assessed one.
func (w *world) occurrence(r *rand.Rand) (*triage.Bill, *verdict.Occurrence) {
	b := &w.Bills[r.Intn(len(w.Bills))]
	if r.Intn(2) == 0 {
		base := pick(r, assessedComponents)
		for i := range b.SBOM.Occurrences {
			if verdict.PURLBase(b.SBOM.Occurrences[i].Component.PURL) == base {
				return b, &b.SBOM.Occurrences[i]
			}
		}
	}
	return b, &b.SBOM.Occurrences[r.Intn(len(b.SBOM.Occurrences))]
}

// versions gives those in which the releases ship a component.
func (w *world) versions(base string) []string {
	seen := map[string]bool{}
	for _, b := range w.Bills {
		for _, o := range b.SBOM.Occurrences {
			if verdict.PURLBase(o.Component.PURL) == base {
				seen[strings.TrimPrefix(o.Component.PURL, base+"@")] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(seen))
}
