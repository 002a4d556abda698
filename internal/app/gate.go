// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/remedy"
	"verdict/internal/scan"
	"verdict/internal/store"
	"verdict/internal/triage"
)

// SecondBills are bills of a release beside the declared ones, which a gate looks at
// too: as files, and as artifacts that were catalogued.
type SecondBills struct {
	Bills     []BillFile
	Artifacts []Catalogued
}

// VerifyRelease holds a release against everything that was said of it: decisions
// that name it as their target, the train that it went or goes along with, and published
// statements that call something fixed. It is compared by its declared bill, by the
// artifacts that were catalogued of it, and by those given here. Nothing is kept.
func (a *App) VerifyRelease(ctx context.Context, ref verdict.Ref, seconds SecondBills) (verdict.Gate, error) {
	return a.gate(ctx, ref, verdict.Train{}, seconds)
}

// second is a bill beside the declared ones.
type second struct {
	part  string
	name  string
	sbom  verdict.SBOM
	whole bool // it names everything that it should, as far as it says
}

// gate judges a release; what a train that is about to ship claims is claimed too. Where
// none is named, it is the one that the release goes along with.
func (a *App) gate(ctx context.Context, ref verdict.Ref, t verdict.Train, seconds SecondBills) (g verdict.Gate, err error) {
	read, err := readBills(seconds.Bills)
	if err != nil {
		return g, err
	}
	var others []second
	inspect := inspection{ref: ref, train: t}
	err = a.view(ctx, func(s *store.Snapshot) error {
		if inspect.declared, err = declaredByPart(s, ref); err != nil {
			return err
		}
		if others, err = inspect.secondsOf(s, read, seconds.Artifacts); err != nil {
			return err
		}
		r, err := remediesOf(s, ref.Product, a.Now())
		if err != nil {
			return err
		}
		if t.Name == "" {
			if inspect.train, err = carrierOf(s, r, ref); err != nil {
				return err
			}
		}
		g, err = inspect.byDeclared(s, r, a.person())
		return err
	})
	if err != nil {
		return g, err
	}
	if len(others) > 0 && !a.asOf.IsZero() {
		return g, verdict.Errorf(verdict.Usage, "a second bill of %s is compared with what is known now", ref).WithHint("leave out --as-of")
	}
	for _, other := range others {
		if slices.Contains(g.Bills, other.name) {
			other.name += " (second)"
		}
		findings, err := inspect.bySecond(ctx, a, other)
		if err != nil {
			return g, err
		}
		g.Bills = append(g.Bills, other.name)
		g.Findings = append(g.Findings, findings...)
	}
	g.Findings = remedy.Distinct(g.Findings)
	remedy.SortFindings(g.Findings)
	return g, nil
}

// declaredByPart gives what declared bills name; those made of artifacts prove
// nothing beside them.
func declaredByPart(s *store.Snapshot, ref verdict.Ref) (map[string][]verdict.Occurrence, error) {
	declared := map[string][]verdict.Occurrence{}
	bills, err := declaredBills(s, ref)
	for _, b := range bills {
		declared[b.Part] = append(declared[b.Part], b.SBOM.Occurrences...)
	}
	return declared, err
}

// secondsOf gathers the bills beside the declared ones: those that were given, and
// what is in the artifacts that were given or else are stored.
func (in *inspection) secondsOf(s *store.Snapshot, bills []readBill, fresh []Catalogued) (list []second, err error) {
	for _, b := range bills {
		list = append(list, second{part: b.Part, name: b.sbom.Name, sbom: b.sbom, whole: b.sbom.Completeness != verdict.Incomplete})
	}
	var artifacts []verdict.Artifact
	for _, c := range fresh {
		artifacts = append(artifacts, c.Artifact)
	}
	if len(fresh) == 0 && len(in.declared) > 0 { // else the bill was made of the artifacts
		if artifacts, err = s.Artifacts(in.ref.Product, in.ref.Version); err != nil {
			return nil, err
		}
	}
	byPart := map[string][]verdict.Artifact{}
	var parts []string
	for _, x := range artifacts {
		if byPart[x.Part] == nil {
			parts = append(parts, x.Part)
		}
		byPart[x.Part] = append(byPart[x.Part], x)
	}
	for _, part := range parts {
		found := joinedArtifacts(byPart[part])
		list = append(list, second{part: part, name: found.Name, sbom: found, whole: true})
	}
	return list, nil
}

// inspection is one release under a gate.
type inspection struct {
	ref      verdict.Ref
	train    verdict.Train
	declared map[string][]verdict.Occurrence // by part
	claims   []remedy.Claim
}

// declaredOf is what a second bill is compared with: the declared bill of its part,
// and that of the whole where the part has none, or it is of the whole itself.
func (in *inspection) declaredOf(part string) []verdict.Occurrence {
	if own, known := in.declared[part]; known && part != "" {
		return own
	}
	var all []verdict.Occurrence
	for _, name := range slices.Sorted(maps.Keys(in.declared)) {
		if part == "" || name == "" {
			all = append(all, in.declared[name]...)
		}
	}
	return all
}

// byDeclared judges the release as it stands at the instant of the world. What it
// finds is distinct and in order.
func (in *inspection) byDeclared(s *store.Snapshot, r *remedies, by string) (g verdict.Gate, err error) {
	release, err := s.Release(in.ref.Product, in.ref.Version)
	if err != nil {
		return g, err
	}
	if in.claims, err = in.claimed(s, r, release); err != nil {
		return g, err
	}
	g = verdict.Gate{Product: in.ref.Product, Version: in.ref.Version, Train: in.train.Name, Claims: len(in.claims), By: by, At: r.world.Now}
	for _, b := range r.world.Bills {
		if b.Version == in.ref.Version {
			g.Bills = append(g.Bills, b.SBOM.Name)
		}
	}
	g.Previous = previousOf(r, in.ref.Version)
	found, err := in.judge(r, strings.Join(g.Bills, ", "))
	g.Findings = remedy.Distinct(found)
	remedy.SortFindings(g.Findings)
	return g, err
}

// previousOf is the nearest release that this one descends from; "" for none.
func previousOf(r *remedies, version string) string {
	releases := map[string]verdict.Release{}
	for _, x := range r.world.Releases {
		releases[x.Version] = x
	}
	if line := verdict.Ancestry(releases, version); len(line) > 0 {
		return line[0].Version
	}
	return ""
}

// judge judges the release by the bills that the world holds.
func (in *inspection) judge(r *remedies, bill string) ([]verdict.GateFinding, error) {
	i := remedy.Inspection{Bill: bill, Claims: in.claims}
	var ids []string
	for _, c := range in.claims {
		ids = append(ids, c.Vulnerability)
	}
	var err error
	if i.Now, err = r.exposures(in.ref.Version, ids); err != nil {
		return nil, err
	}
	if previous := previousOf(r, in.ref.Version); previous != "" {
		i.Previous = previous
		i.Compared = slices.ContainsFunc(r.world.Bills, func(b triage.Bill) bool { return b.Version == previous })
		if i.Before, err = r.exposures(previous, ids); err != nil {
			return nil, err
		}
	}
	return remedy.Judge(i), nil
}

// bySecond judges the release as if another bill were the declared one, in a
// rehearsal: components that no release had are matched, and nothing is kept. What
// the two bills differ in is found too.
func (in *inspection) bySecond(ctx context.Context, a *App, other second) (found []verdict.GateFinding, err error) {
	if declared := in.declaredOf(other.part); len(declared) > 0 {
		found = differences(declared, other)
	}
	_, err = a.db.Rehearse(ctx, a.actor, "release verify "+in.ref.String(), func(tx *store.Tx) error {
		ref := verdict.Ref{Product: in.ref.Product, Version: in.ref.Version, Part: other.part}
		if _, err := inventory.Put(tx, ref, other.sbom, nil); err != nil {
			return err
		}
		if _, err := scan.MatchNew(tx); err != nil {
			return err
		}
		r, err := remediesOf(tx.Snapshot, in.ref.Product, a.Now())
		if err != nil {
			return err
		}
		judged, err := in.judge(r, other.name)
		found = append(found, judged...)
		return err
	})
	return found, err
}

// differences are those of what is declared and another bill.
func differences(declared []verdict.Occurrence, other second) (found []verdict.GateFinding) {
	for _, d := range inventory.Verify(declared, other.sbom.Occurrences).Discrepancies {
		if d.Kind == inventory.NotFound && !other.whole {
			continue // it does not claim to name everything
		}
		detail := string(d.Kind)
		if d.Detail != "" {
			detail += ": " + d.Detail
		}
		found = append(found, verdict.GateFinding{Kind: verdict.GateInventory, Declared: d.Declared, Found: d.Found, Bill: other.name, Detail: detail})
	}
	return found
}

// claimed gathers what is claimed fixed in a release, by vulnerability.
func (in *inspection) claimed(s *store.Snapshot, r *remedies, release verdict.Release) ([]remedy.Claim, error) {
	by := map[string][]string{}
	add := func(id, what string) {
		id = r.shown(id)
		if !slices.Contains(by[id], what) {
			by[id] = append(by[id], what)
		}
	}
	trains, err := s.Trains(in.ref.Product)
	if err != nil {
		return nil, err
	}
	for _, t := range trains {
		for _, l := range t.Lines {
			ships := t.Name == in.train.Name || l.Shipped == in.ref.Version
			if l.Line != release.Line || !ships {
				continue
			}
			for _, f := range l.Fixes {
				add(f.Vulnerability, "train "+t.Name)
			}
		}
	}
	for _, d := range r.decisions {
		if d.Treatment == verdict.Fix && d.Target == in.ref.Version && d.Line == release.Line {
			add(d.Vulnerability, "decision "+d.Subject().ID)
		}
	}
	statements, err := s.Statements(in.ref.Product)
	for _, st := range statements {
		if st.Version == in.ref.Version && st.Status == verdict.Fixed && !st.Withdrawn && !st.At.After(r.world.Now) {
			add(st.Vulnerability, fmt.Sprintf("statement, revision %d", st.Revision))
		}
	}
	var claims []remedy.Claim
	for id, what := range by {
		claims = append(claims, remedy.Claim{Vulnerability: id, By: what})
	}
	slices.SortFunc(claims, func(a, b remedy.Claim) int { return strings.Compare(a.Vulnerability, b.Vulnerability) })
	return claims, err
}

// carrierOf gives the train that a release goes along with: the one that shipped it, else
// the frozen one that plans its version, else the frozen one of its line that names no
// version and was planned from an earlier release; an empty one where there is none. Of
// two nobody knows which was meant.
func carrierOf(s *store.Snapshot, r *remedies, ref verdict.Ref) (none verdict.Train, err error) {
	release, err := s.Release(ref.Product, ref.Version)
	if err != nil {
		return none, err
	}
	trains, err := s.Trains(ref.Product)
	if err != nil {
		return none, err
	}
	var planning, unnamed []verdict.Train
	for _, t := range trains {
		l, goes := t.Line(release.Line)
		open := goes && t.State == verdict.TrainFrozen && l.Shipped == ""
		switch {
		case goes && l.Shipped == release.Version:
			return t, nil
		case open && l.Release == release.Version:
			planning = append(planning, t)
		case open && l.Release == "" && (l.Base == "" || r.world.Product.CompareVersions(release.Version, l.Base) > 0):
			unnamed = append(unnamed, t)
		}
	}
	if len(planning) == 0 {
		planning = unnamed
	}
	switch len(planning) {
	case 0:
		return none, nil
	case 1:
		return planning[0], nil
	}
	return none, verdict.Errorf(verdict.Conflict, "%s goes along with train %s or with train %s", release.Ref(), planning[0].Ref(), planning[1].Ref()).
		WithHint("name the versions, such as `verdict train plan %s --line %s=%s`, or cancel one", planning[0].Ref(), release.Line, release.Version)
}
