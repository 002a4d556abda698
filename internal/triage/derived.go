// SPDX-License-Identifier: Apache-2.0

package triage

import (
	"cmp"
	"slices"
	"sort"
	"strings"

	"verdict"
	"verdict/spec/purl"
)

// supplied holds what suppliers say of the flaw in their components: by the name
// under which records know the component, and by the builds that are meant.
type supplied struct {
	byName  map[verdict.PackageName][]suppliers
	byBuild map[packageBuild][]suppliers
}

// suppliers is a supplier's statement in a record.
type suppliers struct {
	verdict.SupplierStatement
	vulnerability string // the id by which the record knows the flaw
	// source is set where the word holds for all that is built from the package.
	source bool
}

// derived gives the evidence that standing records hold about a component: what
// suppliers say of the component in its own product streams, and of the very build in any: a build that has the fix
// has it wherever it is shipped, while one that is not affected in another stream
// may be configured otherwise there. A row of the same id, which people may have
// lifted, is the same evidence. The statements are given by the ids of the evidence.
func (q *question) derived(c verdict.Component, rows []verdict.Evidence) ([]verdict.Evidence, map[string]verdict.SupplierStatement) {
	var list []verdict.Evidence
	said := map[string]verdict.SupplierStatement{}
	add := func(s suppliers) {
		ev := s.evidence(c)
		list = append(list, ev)
		if known, ok := said[ev.ID]; !ok || fuller(s.SupplierStatement, known) {
			said[ev.ID] = s.SupplierStatement
		}
	}
	statements := q.suppliedOf(q.v)
	known, _ := c.Identities()
	for _, id := range known {
		for _, s := range statements.byName[id.Package] {
			if !id.Source || s.source {
				add(s)
			}
		}
	}
	if build, ok := buildOf(c.PURL); ok {
		for _, s := range statements.byBuild[build] {
			if s.Status == verdict.Fixed || s.Status == verdict.Affected {
				add(s)
			}
		}
	}
	stored := map[string]bool{}
	for _, ev := range rows {
		stored[ev.ID] = true
	}
	return slices.DeleteFunc(list, func(ev verdict.Evidence) bool {
		twice := stored[ev.ID]
		stored[ev.ID] = true
		return twice
	}), said
}

// fuller orders statements that are one piece of evidence by what they say besides,
// so that the one that is shown depends on no order of rows.
func fuller(a, b verdict.SupplierStatement) bool {
	return cmp.Or(cmp.Compare(a.FixState, b.FixState), cmp.Compare(a.Advisory, b.Advisory), cmp.Compare(a.URL, b.URL),
		cmp.Compare(a.Rating, b.Rating), cmp.Compare(a.CPE, b.CPE), cmp.Compare(a.Words, b.Words), slices.Compare(a.Arches, b.Arches)) > 0
}

// flawOf is the id by which a record knows the flaw: a CVE, else its own.
func flawOf(r verdict.Record) string {
	for _, id := range append([]string{r.ID}, r.Aliases...) {
		if id = verdict.CanonicalID(id); verdict.IsCVE(id) {
			return id
		}
	}
	return verdict.CanonicalID(r.ID)
}

// suppliedOf gathers a vulnerability's statements, once.
func (e *Engine) suppliedOf(v *verdict.Vulnerability) supplied {
	all, done := e.supplied[v.ID]
	if done {
		return all
	}
	standing := v.Standing()
	overridden := map[string]bool{}
	for _, r := range standing {
		if r.House == nil {
			continue
		}
		for _, id := range r.House.Overrides {
			overridden[verdict.CanonicalID(id)] = true
		}
	}
	all = supplied{byName: map[verdict.PackageName][]suppliers{}, byBuild: map[packageBuild][]suppliers{}}
	for _, r := range standing {
		if r.House == nil && overridden[verdict.CanonicalID(r.ID)] {
			continue
		}
		for _, said := range r.Supplier {
			_, source, _ := said.Package()
			all.add(suppliers{said, flawOf(r), source})
		}
	}
	e.supplied[v.ID] = all
	return all
}

func (all *supplied) add(s suppliers) {
	for _, name := range componentNames(s.SupplierStatement) {
		all.byName[name] = append(all.byName[name], s)
	}
	build, versioned := namedBuild(s.Component)
	if !versioned {
		return
	}
	for _, arch := range s.Arches {
		build.arch = arch
		all.byBuild[build] = append(all.byBuild[build], s)
	}
	if len(s.Arches) == 0 && build.arch != "" {
		all.byBuild[build] = append(all.byBuild[build], s)
	}
}

// componentNames gives the names under which records know what a statement speaks
// of: in its stream, or where that is none of a known distribution, by the package
// URL alone.
func componentNames(s verdict.SupplierStatement) []verdict.PackageName {
	if name, _, ok := s.Package(); ok {
		return []verdict.PackageName{name}
	}
	if verdict.RedHatEcosystem(s.CPE) != "" {
		return nil // an image, or a library inside of a product of Red Hat's
	}
	return verdict.PackageNames(verdict.Component{PURL: s.Component})
}

// evidence is the statement as it bears on a component.
func (s suppliers) evidence(c verdict.Component) verdict.Evidence {
	ev := verdict.Evidence{Vulnerability: s.vulnerability, Component: s.Component, Kind: verdict.EvidenceSupplier, Result: verdict.ResultStated,
		Build: s.build(c), Status: s.Status, Justification: s.Justification, Summary: s.summary(), By: s.By}
	ev.ID = EvidenceID(ev)
	return ev
}

// build gives the build that the statement speaks of: of several architectures
// the component's, where that is among them. It is "" where the statement speaks
// of every version in the stream, and where it is not by who made the build: what
// somebody says of another's package is meant inside of his own product.
func (s suppliers) build(c verdict.Component) string {
	p, err := purl.Parse(s.Component)
	if err != nil || p.Version == "" || !s.made() {
		return ""
	}
	if len(s.Arches) == 0 {
		return s.Component
	}
	arch := s.Arches[0]
	if own, err := purl.Parse(c.PURL); err == nil && slices.Contains(s.Arches, own.Qualifiers["arch"]) {
		arch = own.Qualifiers["arch"]
	}
	qualifiers := map[string]string{"arch": arch}
	for key, value := range p.Qualifiers {
		if key != "arch" {
			qualifiers[key] = value
		}
	}
	p.Qualifiers = qualifiers
	return p.String()
}

// fixWords say what a supplier does about a flaw.
var fixWords = map[verdict.FixState]string{
	verdict.FixAvailable:    "affected, a fix is available",
	verdict.FixPending:      "affected, a fix is likely",
	verdict.FixDeferred:     "fix deferred",
	verdict.FixRefused:      "will not fix",
	verdict.FixOutOfSupport: "out of support scope",
}

var statusWords = map[verdict.Status]string{
	verdict.Affected:           "affected",
	verdict.Fixed:              "fixed",
	verdict.NotAffected:        "not affected",
	verdict.UnderInvestigation: "still investigating",
	verdict.Unknown:            "not known whether affected",
}

// plainWords are words of suppliers that the fix state already says.
var plainWords = []string{"affected", "deferred", "fix deferred", "will not fix", "out of support scope"}

// summary says it in words: Red Hat: will not fix in Red Hat Enterprise Linux 9.
func (s suppliers) summary() string {
	said := statusWords[s.Status]
	if s.Status == verdict.Affected {
		said = cmp.Or(fixWords[s.FixState], said)
	}
	text := s.By + ": " + said + " in " + cmp.Or(s.Stream, s.CPE, "its products")
	if p, err := purl.Parse(s.Component); err == nil {
		text += " (" + strings.TrimSpace(p.Name+" "+p.Version) + ")"
	}
	if by := cmp.Or(s.Advisory, s.URL); by != "" {
		text += " by " + by
	}
	if s.Justification != "" {
		text += ", " + string(s.Justification)
	}
	if s.Words != "" && !slices.Contains(plainWords, strings.ToLower(s.Words)) {
		text += ": " + s.Words
	}
	return text
}

// sortEvidence orders evidence by id.
func sortEvidence(list []verdict.Evidence) {
	sort.Slice(list, func(i, j int) bool { return list[i].ID < list[j].ID })
}
