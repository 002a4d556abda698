// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"cmp"
	"slices"
	"sort"
	"strings"
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

	Assessments []verdict.Assessment
	Evidence    []verdict.Evidence
	// Replays are what the code of releases answered to premises.
	Replays []verdict.Replay
	// Symbols are the sets of symbols of vulnerabilities, confirmed or not.
	Symbols         []verdict.SymbolSet
	Classifications []verdict.Classification
	Decisions       []verdict.Decision
	// Approvals are of anything; what needs more than it has decides nothing.
	Approvals []verdict.Approval
	// Promotion says when evidence may stand as a machine's verdict.
	Promotion PromotionRule
	// Scores are those whose scores count, the most trusted first; none means
	// [verdict.ScoreSources].
	Scores []verdict.ScoreSource
	// GivenScores are those that people of ours gave, and ScoreChoices their words on which
	// one is authoritative.
	GivenScores  []verdict.GivenScore
	ScoreChoices []verdict.ScoreChoice
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
	ratings  map[verdict.VulnerabilityID]verdict.ProductRating
	prints   map[verdict.VulnerabilityID]string
	answers  map[answerKey]*PartAnswer
	fixes    map[verdict.VulnerabilityID][]verdict.LineRelease
	// lineOrder and shipped are the lines and their released releases, in order
	// of version.
	lineOrder []string
	shipped   map[string][]verdict.Release
	places    map[placeKey]string
	cut       map[string][]string // names of the parts, by release
	proposed  map[verdict.VulnerabilityID]verdict.Class
	// classes are the words on classes that stand, with the instants from which they do.
	classes []standingClass
	listed  map[verdict.VulnerabilityID][]verdict.Evidence // by catalogues of what is exploited
	// outlying are the vulnerabilities that matched outside of the declared parts.
	outlying map[verdict.VulnerabilityID]bool
	// supplied are the suppliers' statements of the vulnerabilities that were asked.
	supplied map[verdict.VulnerabilityID]supplied
	replays  map[replayKey]verdict.Replay
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
	w.Evidence = Latest(liftedBy(w.Evidence, w.Now))
	e := &Engine{
		w:        w,
		releases: map[string]verdict.Release{},
		lines:    map[string]verdict.Line{},
		parts:    map[partKey]*inventory{},
		byID:     map[string][]*verdict.Vulnerability{},
		matches:  map[verdict.VulnerabilityID]map[string]verdict.Match{},
		imported: suppress.NewMatcher(byName(w.Imported)),
		places:   map[placeKey]string{},
		cut:      map[string][]string{},
		proposed: map[verdict.VulnerabilityID]verdict.Class{},
		listed:   map[verdict.VulnerabilityID][]verdict.Evidence{},
		outlying: map[verdict.VulnerabilityID]bool{},
		sources:  map[string]verdict.SourceHealth{},
		ratings:  map[verdict.VulnerabilityID]verdict.ProductRating{},
		prints:   map[verdict.VulnerabilityID]string{},
		answers:  map[answerKey]*PartAnswer{},
		fixes:    map[verdict.VulnerabilityID][]verdict.LineRelease{},
		supplied: map[verdict.VulnerabilityID]supplied{},
		replays:  replaysOf(w),
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
	e.standClasses()
	e.orderReleases()
	return e
}

func byName(files []suppress.File) []suppress.File {
	sorted := append([]suppress.File(nil), files...)
	sort.SliceStable(sorted, func(i, j int) bool { return sorted[i].Name < sorted[j].Name })
	return sorted
}

// Vulnerabilities gives those that the id names, by shown id: none, one, or
// several for an ambiguous id.
func (e *Engine) Vulnerabilities(id string) []*verdict.Vulnerability {
	found := append([]*verdict.Vulnerability(nil), e.byID[verdict.CanonicalID(id)]...)
	sort.Slice(found, func(i, j int) bool {
		if a, b := found[i].Shown(), found[j].Shown(); a != b {
			return a < b
		}
		return found[i].ID < found[j].ID
	})
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
	// ofDistribution are the packages of distributions, by the ecosystem without the
	// release.
	ofDistribution map[verdict.PackageName][]verdict.Occurrence
	unnamed        []verdict.Occurrence // that no record can name, unless by a CPE
	upper          map[string]bool      // layers above an image's base, where its layers are known
}

// inventory gathers the bills that speak of a part: its own, and that of the
// whole release as far as the part holds it.
func (e *Engine) inventory(version, part string) *inventory {
	key := partKey{version, part}
	if inv, ok := e.parts[key]; ok {
		return inv
	}
	inv := &inventory{
		complete:       true,
		byComponent:    map[string][]verdict.Occurrence{},
		byPackage:      map[verdict.PackageName][]verdict.Occurrence{},
		byBase:         map[string][]verdict.Occurrence{},
		ofDistribution: map[verdict.PackageName][]verdict.Occurrence{},
		upper:          map[string]bool{},
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
		for _, o := range bill.SBOM.Occurrences {
			if bill.Part == "" && !e.inPart(part, o.Component.PURL) {
				continue
			}
			inv.occurrences = append(inv.occurrences, o)
			if base := bill.SBOM.Base; base != nil && len(base.Layers) > 0 && !slices.Contains(base.Layers, o.Layer) {
				inv.upper[o.Layer] = true
			}
			if guessed(o) {
				inv.unidentified++
			}
		}
	}
	inv.complete = inv.complete && inv.present
	sort.Slice(inv.occurrences, func(i, j int) bool { return occurrenceLess(inv.occurrences[i], inv.occurrences[j]) })
	for _, o := range inv.occurrences {
		inv.index(o)
	}
	e.parts[key] = inv
	return inv
}

// guessed reports whether what a file is could not be told, or only guessed by the
// names of its packages: it may be another component than it is listed as.
func guessed(o verdict.Occurrence) bool {
	return o.Identity == verdict.Unresolved || o.Identity == verdict.ByPrefix
}

// completeness takes the release's own declaration before the bill's.
func completeness(declared verdict.Completeness, bill verdict.SBOM) verdict.Completeness {
	if declared != "" {
		return declared
	}
	return bill.Completeness
}

// inPart reports whether the declarations put a package URL into the part. The
// unnamed part of a product with declared parts is what is left: shipped, and on
// the class path of none of them.
func (e *Engine) inPart(part, purl string) bool {
	if part != "" || len(e.w.Product.Parts) == 0 {
		return e.partOf(part).Holds(purl)
	}
	for _, p := range e.w.Product.Parts {
		if p.Holds(purl) {
			return false
		}
	}
	return true
}

func (inv *inventory) index(o verdict.Occurrence) {
	key := o.Component.Key()
	inv.byComponent[key] = append(inv.byComponent[key], o)
	base := verdict.PURLBase(o.Component.PURL)
	inv.byBase[base] = append(inv.byBase[base], o)
	names := verdict.PackageNames(o.Component)
	for _, name := range names {
		inv.byPackage[name] = append(inv.byPackage[name], o)
		if distribution, _, released := strings.Cut(name.Ecosystem, ":"); released {
			at := verdict.PackageName{Ecosystem: distribution, Name: name.Name}
			inv.ofDistribution[at] = append(inv.ofDistribution[at], o)
		}
	}
	if !slices.ContainsFunc(names, func(n verdict.PackageName) bool { return n.Ecosystem != verdict.CPE }) {
		inv.unnamed = append(inv.unnamed, o)
	}
}

func occurrenceLess(a, b verdict.Occurrence) bool {
	return cmp.Or(strings.Compare(a.Component.Key(), b.Component.Key()), strings.Compare(a.Path, b.Path), strings.Compare(a.Ref, b.Ref),
		strings.Compare(string(a.Scope), string(b.Scope)), strings.Compare(a.Layer, b.Layer)) < 0
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

// PartNames gives the parts of a release in the product's order, then those that only a
// bill names.
func (e *Engine) PartNames(version string) []string { return slices.Clone(e.partNames(version)) }

func (e *Engine) partNames(version string) []string {
	names, known := e.cut[version]
	if !known {
		names = slices.Clip(e.cutOf(version))
		e.cut[version] = names
	}
	return names
}

func (e *Engine) cutOf(version string) []string {
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

// partsOf gives the parts to ask about a vulnerability: those of the release, and
// the unnamed rest where the vulnerability matched, or may concern, a component of
// some release that is on the class path of no declared part, or where an incomplete
// bill may hide one. It is shipped all the same.
func (e *Engine) partsOf(v *verdict.Vulnerability, version string) []string {
	names := e.partNames(version)
	if len(e.w.Product.Parts) == 0 || !e.matchesBesideParts(v) && !e.hidesBesideParts(v, version) {
		return names
	}
	return append(names, "")
}

// hidesBesideParts reports whether the vulnerability names a package that no declared
// part holds, while the bill of the release does not prove that it is not there.
func (e *Engine) hidesBesideParts(v *verdict.Vulnerability, version string) bool {
	rest := e.inventory(version, "")
	if !rest.present || rest.proves() {
		return false
	}
	return slices.ContainsFunc(v.Claims(), func(c verdict.Claim) bool { return c.Named() && e.inPart("", c.PackageName().PURL()) })
}

// matchesBesideParts reports whether the vulnerability matched outside of the
// declared parts, or names what may lie there among the things that no record can
// name.
func (e *Engine) matchesBesideParts(v *verdict.Vulnerability) bool {
	outside, known := e.outlying[v.ID]
	if known {
		return outside
	}
	for _, r := range e.w.Releases {
		rest := e.inventory(r.Version, "")
		for key := range e.matches[v.ID] {
			outside = outside || len(rest.byComponent[key]) > 0
		}
		if !outside && len(rest.unnamed) > 0 {
			outside = slices.ContainsFunc(v.Claims(), rest.mayHold)
		}
	}
	e.outlying[v.ID] = outside
	return outside
}

func (e *Engine) wholeBill(version string) bool {
	for _, bill := range e.w.Bills {
		if bill.Version == version && bill.Part == "" {
			return true
		}
	}
	return false
}
