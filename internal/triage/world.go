// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"sort"
	"time"

	"verdict"
	"verdict/internal/triage/suppress"
)

// World is everything that an answer about one product depends on: rows as they
// are known, and the instant at which they are judged. The order of its rows
// never matters.
type World struct {
	Now      time.Time
	Product  verdict.Product
	Lines    []verdict.Line
	Releases []verdict.Release
	Bills    []Bill

	Sources         []verdict.SourceHealth
	Vulnerabilities []verdict.Vulnerability
	Matches         []verdict.Match

	// Suppressions are our own rules, Imported the files of others.
	Suppressions []verdict.Suppression
	Imported     []suppress.File

	Assessments     []verdict.Assessment
	Evidence        []verdict.Evidence
	Classifications []verdict.Classification
	// Promotion says when evidence may stand as a machine's verdict.
	Promotion PromotionRule
}

// Bill is the bill of materials of a release, or of one part of it.
type Bill struct {
	Version string
	Part    string // "" for the whole release
	SBOM    verdict.SBOM
}

// PromotionRule is the policy by which evidence may stand as a machine's
// verdict (verdicts.md §3.5).
type PromotionRule struct {
	// AbsenceOnArtifact admits the proof that a component, class or patch is
	// absent from (or present in) the very artifact, named by its digest.
	AbsenceOnArtifact bool
}

// ShippedPromotion is the rule that verdict ships with. It admits absence proved
// on the artifact's digest and nothing else.
var ShippedPromotion = PromotionRule{AbsenceOnArtifact: true}

// Engine answers questions about one World. It keeps what it has worked out;
// it is not safe for use by several goroutines at once.
type Engine struct {
	w        World
	releases map[string]verdict.Release
	lines    map[string]verdict.Line
	parts    map[partKey]*inventory
	byID     map[string][]*verdict.Vulnerability
	matches  map[verdict.VulnerabilityID]map[string]verdict.Match
	imported *suppress.Matcher
	sources  map[string]verdict.SourceHealth
	severity map[verdict.VulnerabilityID]rating
	prints   map[verdict.VulnerabilityID]string
	answers  map[answerKey]*PartAnswer
	// components are the keys of all components that some release ships.
	components map[string]bool
}

type partKey struct{ version, part string }

type answerKey struct {
	vulnerability verdict.VulnerabilityID
	partKey
}

// New prepares an Engine. The rows are not copied; they must not change while it
// is in use.
func New(w World) *Engine {
	e := &Engine{
		w:        w,
		releases: map[string]verdict.Release{},
		lines:    map[string]verdict.Line{},
		parts:    map[partKey]*inventory{},
		byID:     map[string][]*verdict.Vulnerability{},
		matches:  map[verdict.VulnerabilityID]map[string]verdict.Match{},
		imported: suppress.NewMatcher(w.Imported),
		sources:  map[string]verdict.SourceHealth{},
		severity: map[verdict.VulnerabilityID]rating{},
		prints:   map[verdict.VulnerabilityID]string{},
		answers:  map[answerKey]*PartAnswer{},
	}
	for _, r := range w.Releases {
		e.releases[r.Version] = r
	}
	for _, l := range w.Lines {
		e.lines[l.Slug] = l
	}
	for _, s := range w.Sources {
		e.sources[s.Source.Name] = s
	}
	for i := range w.Vulnerabilities {
		v := &w.Vulnerabilities[i]
		for _, id := range v.IDs {
			e.byID[id] = append(e.byID[id], v)
		}
	}
	for _, m := range w.Matches {
		if e.matches[m.Vulnerability] == nil {
			e.matches[m.Vulnerability] = map[string]verdict.Match{}
		}
		e.matches[m.Vulnerability][m.Component] = m
	}
	return e
}

// Vulnerabilities gives those that the id names, by shown id: none, one, or
// several for an ambiguous id.
func (e *Engine) Vulnerabilities(id string) []*verdict.Vulnerability {
	found := append([]*verdict.Vulnerability(nil), e.byID[verdict.CanonicalID(id)]...)
	sort.Slice(found, func(i, j int) bool { return found[i].Shown() < found[j].Shown() })
	return found
}

// inventory is what is known to be in a part of a release.
type inventory struct {
	present      bool // there is a bill
	complete     bool
	unidentified int // software in the bill that has no identity
	occurrences  []verdict.Occurrence
	byComponent  map[string][]verdict.Occurrence // by Component.Key
	byPackage    map[verdict.PackageName][]verdict.Occurrence
	byBase       map[string][]verdict.Occurrence
}

// inventory gathers the bills that speak of a part: its own, and that of the
// whole release as far as the part holds it.
func (e *Engine) inventory(version, part string) *inventory {
	key := partKey{version, part}
	if inv, ok := e.parts[key]; ok {
		return inv
	}
	inv := &inventory{
		complete:    true,
		byComponent: map[string][]verdict.Occurrence{},
		byPackage:   map[verdict.PackageName][]verdict.Occurrence{},
		byBase:      map[string][]verdict.Occurrence{},
	}
	declared := e.releases[version].Completeness
	for _, bill := range e.w.Bills {
		if bill.Version != version || bill.Part != "" && bill.Part != part {
			continue
		}
		inv.present = true
		if completeness(declared, bill.SBOM) != verdict.Complete {
			inv.complete = false
		}
		inv.unidentified += bill.SBOM.Unidentified
		inv.add(bill, e.partOf(part))
	}
	inv.complete = inv.complete && inv.present
	sort.Slice(inv.occurrences, func(i, j int) bool { return occurrenceLess(inv.occurrences[i], inv.occurrences[j]) })
	for _, o := range inv.occurrences {
		inv.index(o)
	}
	e.parts[key] = inv
	return inv
}

// completeness takes the release's own declaration before the bill's.
func completeness(declared verdict.Completeness, bill verdict.SBOM) verdict.Completeness {
	if declared != "" {
		return declared
	}
	return bill.Completeness
}

func (inv *inventory) add(bill Bill, part verdict.Part) {
	for _, o := range bill.SBOM.Occurrences {
		if bill.Part != "" || part.Holds(o.Component.PURL) {
			inv.occurrences = append(inv.occurrences, o)
		}
	}
}

func (inv *inventory) index(o verdict.Occurrence) {
	key := o.Component.Key()
	inv.byComponent[key] = append(inv.byComponent[key], o)
	base := verdict.PURLBase(o.Component.PURL)
	inv.byBase[base] = append(inv.byBase[base], o)
	for _, name := range verdict.PackageNames(o.Component) {
		inv.byPackage[name] = append(inv.byPackage[name], o)
	}
}

func occurrenceLess(a, b verdict.Occurrence) bool {
	if ka, kb := a.Component.Key(), b.Component.Key(); ka != kb {
		return ka < kb
	}
	if a.Path != b.Path {
		return a.Path < b.Path
	}
	return a.Ref < b.Ref
}

// partOf gives the product's part of that name; an undeclared name, which only a
// bill knows, holds what its bill says.
func (e *Engine) partOf(name string) verdict.Part {
	for _, p := range e.w.Product.Parts {
		if p.Name == name {
			return p
		}
	}
	return verdict.Part{Name: name}
}

// partNames gives the parts of a release in the product's order, then those
// that only a bill names.
func (e *Engine) partNames(version string) []string {
	names := e.w.Product.PartNames()
	known := map[string]bool{}
	for _, n := range names {
		known[n] = true
	}
	var extra []string
	for _, bill := range e.w.Bills {
		if bill.Version == version && !known[bill.Part] && bill.Part != "" {
			known[bill.Part] = true
			extra = append(extra, bill.Part)
		}
	}
	sort.Strings(extra)
	if len(e.w.Product.Parts) == 0 && len(extra) > 0 && !e.wholeBill(version) {
		return extra
	}
	return append(names, extra...)
}

func (e *Engine) wholeBill(version string) bool {
	for _, bill := range e.w.Bills {
		if bill.Version == version && bill.Part == "" {
			return true
		}
	}
	return false
}
