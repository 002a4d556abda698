// SPDX-License-Identifier: Apache-2.0

package app

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"sort"
	"strings"
	"time"

	"verdict"
	"verdict/internal/reach/profile"
	"verdict/internal/store"
	"verdict/internal/triage"
	"verdict/spec/purl"
)

// codeQuestion is a premise that the code of a part is asked.
type codeQuestion struct {
	kind    verdict.PremiseKind
	subject string
}

// codeSearch is the search for the vulnerable code of one component.
type codeSearch struct {
	vulnerability string
	component     string   // package URL with version
	symbols       []string // in order of text
	// artifact is the SHA-256 of the file in which every occurrence of the component lies;
	// "" where there are several.
	artifact string
	// proven is set when the symbols are known to be right: two builds showed them, or an
	// analysis found them in some release.
	proven bool
}

// partPlan is what the code of one part of a release is asked.
type partPlan struct {
	ref       verdict.Ref
	name      string // of the profile; "" where none is declared
	profile   verdict.Profile
	artifacts []verdict.Artifact // whose code is that of the part
	shipped   []verdict.Artifact // of which anything may be in it
	found     string             // SHA-256 of what those hold
	questions []codeQuestion
	searches  []codeSearch
	scopes    []scopeSearch
	replays   []verdict.Replay
	evidence  []verdict.Evidence
}

// planReach says what is asked of the parts of a release: every premise of an assessment
// that covers it and was not taken back, and the confirmed symbols of every vulnerability
// that matched, of those that ids name where any are given.
func planReach(s *store.Snapshot, w triage.World, ref verdict.Ref, ids []string) ([]partPlan, error) {
	release, err := s.Release(ref.Product, ref.Version)
	if err != nil {
		return nil, err
	}
	artifacts, err := s.Artifacts(ref.Product, ref.Version)
	if err != nil {
		return nil, err
	}
	e := triage.New(w)
	var plans []partPlan
	for _, part := range e.PartNames(release.Version) {
		if ref.Part != "" && part != ref.Part {
			continue
		}
		p := partPlan{ref: verdict.Ref{Product: ref.Product, Version: ref.Version, Part: part}, name: w.Product.ProfileOf(part)}
		p.artifacts = codeOf(artifacts, part)
		if p.name != "" {
			if p.profile, err = namedProfile(s, p.name); err != nil {
				return nil, err
			}
		}
		p.questions = questionsOf(w, release, part, ids)
		if p.searches, err = searchesOf(s, e, w.Evidence, w.Now, p.ref, ids); err != nil {
			return nil, err
		}
		p.replays, p.evidence = w.Replays, triage.Latest(w.Evidence)
		p.shipped = shippedOf(artifacts, part)
		p.found = foundDigest(p.shipped)
		if p.scopes, err = p.scopesOf(e, ids); err != nil {
			return nil, err
		}
		plans = append(plans, p)
	}
	return plans, nil
}

// namedProfile gives a profile of the programme's own, or one that verdict ships with, and
// all that it extends.
func namedProfile(s *store.Snapshot, name string) (verdict.Profile, error) {
	own, err := s.Profiles()
	if err != nil {
		return verdict.Profile{}, err
	}
	lookup := amongProfiles(own)
	p, ok := lookup(name)
	if !ok {
		return p, verdict.Errorf(verdict.NotFound, "there is no profile %s", name).
			WithHint("`verdict profile list` shows those that there are; `verdict apply` stores one of your own (kind: Profile)")
	}
	return profile.Flatten(p, lookup)
}

// questionsOf gathers the premises that the code of a part answers.
func questionsOf(w triage.World, release verdict.Release, part string, ids []string) []codeQuestion {
	var list []codeQuestion
	for _, a := range w.Assessments {
		if !a.Revoked.IsZero() || !a.Scope.CoversRelease(release) || a.Scope.Part != "" && a.Scope.Part != part || !namedBy(ids, a.Vulnerability) {
			continue
		}
		for _, p := range a.Premises {
			if q := (codeQuestion{p.Kind, p.Subject}); p.Kind.AskedOfCode() && !slices.Contains(list, q) {
				list = append(list, q)
			}
		}
	}
	sort.Slice(list, func(i, j int) bool {
		return list[i].kind < list[j].kind || list[i].kind == list[j].kind && list[i].subject < list[j].subject
	})
	return list
}

// namedBy reports whether an id is among those that are asked for; all are where none is.
func namedBy(ids []string, id string) bool {
	return len(ids) == 0 || slices.ContainsFunc(ids, func(asked string) bool { return verdict.CanonicalID(asked) == verdict.CanonicalID(id) })
}

// searchesOf gathers the code that the vulnerabilities which matched in a part are in.
func searchesOf(s *store.Snapshot, e *triage.Engine, evidence []verdict.Evidence, now time.Time, ref verdict.Ref, ids []string) ([]codeSearch, error) {
	sets, err := s.SymbolSets()
	if err != nil {
		return nil, err
	}
	var list []codeSearch
	for _, set := range sets {
		if !set.Standing(now) || !namedBy(ids, set.Vulnerability) {
			continue
		}
		answer, err := e.Answer(set.Vulnerability, ref.Version, ref.Part)
		if err != nil {
			return nil, err
		}
		for _, f := range answer.Findings() {
			if f.Match.As == verdict.AsRelease || !isIn(set, f.Component) {
				continue
			}
			list = addSearch(list, answer.Vulnerability, f, set)
		}
	}
	for i, x := range list {
		list[i].proven = x.proven || slices.ContainsFunc(evidence, func(ev verdict.Evidence) bool {
			return ev.Analysis != nil && !ev.OfScope() && len(ev.Analysis.Places) > 0 && slices.Equal(ev.Analysis.Symbols, x.symbols)
		})
	}
	return list, nil
}

// isIn reports whether the symbols of a set are in a component: its own package, or one
// that it was rebuilt from, in the stretch of versions. Of a version that cannot be
// compared they are: to look for them shows more, not less.
func isIn(set verdict.SymbolSet, c verdict.Component) bool {
	names := []string{c.PURL}
	if c.Pedigree != nil {
		names = append(names, c.Pedigree.Ancestors...)
	}
	for _, text := range names {
		if verdict.PURLBase(text) != set.Component {
			continue
		}
		named, err := purl.Parse(text)
		if err != nil || named.Version == "" {
			return true
		}
		if in, err := set.Covers(named.Version); in || err != nil {
			return true
		}
	}
	return false
}

// addSearch puts the symbols of a set to those that are looked for of the same finding.
func addSearch(list []codeSearch, vulnerability string, f triage.FindingAnswer, set verdict.SymbolSet) []codeSearch {
	i := slices.IndexFunc(list, func(s codeSearch) bool { return s.vulnerability == vulnerability && s.component == f.Component.PURL })
	if i < 0 {
		list, i = append(list, codeSearch{vulnerability: vulnerability, component: f.Component.PURL, artifact: onlyFile(f.Occurrences), proven: true}), len(list)
	}
	list[i].proven = list[i].proven && set.Source == verdict.SymbolsOfBytecode
	list[i].symbols = append(list[i].symbols, set.Symbols...)
	slices.Sort(list[i].symbols)
	list[i].symbols = slices.Compact(list[i].symbols)
	return list
}

// onlyFile gives the SHA-256 that all occurrences of a component have.
func onlyFile(occurrences []verdict.Occurrence) string {
	digest := ""
	for i, o := range occurrences {
		if sum := o.Digests["sha-256"]; sum == "" || i > 0 && sum != digest {
			return ""
		}
		digest = o.Digests["sha-256"]
	}
	return digest
}

// reachVersion is the semantic version of the checks of code: another one makes all of them
// run again. It changes with whatever may change an answer.
const reachVersion = "1"

// key is the SHA-256 of all that an answer about a part depends on.
func (p partPlan) key(jdk string, asked ...string) string {
	lines := []string{reachVersion, p.name, jdk}
	if p.name != "" {
		lines = append(lines, p.profile.Digest())
	}
	for _, a := range p.artifacts {
		lines = append(lines, a.Name, a.Code)
	}
	sum := sha256.Sum256([]byte(strings.Join(append(lines, asked...), "\n")))
	return hex.EncodeToString(sum[:])
}
