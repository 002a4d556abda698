// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"verdict"
	"verdict/internal/reach/jvm"
	"verdict/internal/store"
)

// ReleaseReach asks to run the checks of the code of a release, or of one part of it.
type ReleaseReach struct {
	Ref             verdict.Ref
	Vulnerabilities []string // ids; none means all
	JDK             string   // the home of a JDK; "" is that of this machine, - is none
	Again           bool     // run also what ran with the same input already
	BillOnly        bool     // compare only what the bill lists with what ships
}

// PartReach is what checks of the code of a part said.
type PartReach struct {
	Part      string
	Profile   string
	JDK       string
	Artifacts []string
	Stats     jvm.Stats // of the call graph; zero where none was built
	Classes   int       // that ship
	Took      time.Duration
	Replays   []verdict.Replay
	Evidence  []verdict.Evidence
	Kept      int    // answers that stood already, of the same input
	Why       string // why nothing ran; "" where something did, or nothing was asked
}

// ReachRelease runs the checks that premises and the symbols of vulnerabilities ask for, on
// the code that was kept of a release, and stores what they say. What ran with the same
// input already is left as it is.
func (a *App) ReachRelease(ctx context.Context, o ReleaseReach) (list []PartReach, changed int, err error) {
	var plans []partPlan
	err = a.view(ctx, func(s *store.Snapshot) error {
		w, _, err := load(s, o.Ref.Product, a.Now())
		if err != nil {
			return err
		}
		plans, err = planReach(s, w, o.Ref, o.Vulnerabilities)
		return err
	})
	if err != nil {
		return nil, 0, err
	}
	if len(plans) == 0 {
		return nil, 0, verdict.Errorf(verdict.NotFound, "%s has no part %q", o.Ref.Product+"@"+o.Ref.Version, o.Ref.Part)
	}
	for i, p := range plans {
		if o.BillOnly {
			p.questions, p.searches = nil, nil
		}
		a.progress("checks of code")(i, len(plans))
		found, err := a.reachPart(ctx, p, o)
		if err != nil {
			return nil, 0, err
		}
		list = append(list, found)
	}
	changed, err = a.update(ctx, "reach run "+o.Ref.String(), func(tx *store.Tx) error { return putReach(tx, plans, list) })
	return list, changed, err
}

// putReach stores what checks said, unless what they looked at was changed meanwhile.
func putReach(tx *store.Tx, plans []partPlan, found []PartReach) error {
	for i, p := range plans {
		now, err := tx.Artifacts(p.ref.Product, p.ref.Version)
		if err != nil {
			return err
		}
		if foundDigest(shippedOf(now, p.ref.Part)) != p.found {
			return verdict.Errorf(verdict.Conflict, "the artifacts of %s were changed while their code was looked at", p.ref).WithHint("run it again")
		}
		for _, r := range found[i].Replays {
			if _, err := tx.PutReplay(r); err != nil {
				return err
			}
		}
		for _, ev := range found[i].Evidence {
			if _, err := tx.AddEvidence(ev); err != nil {
				return err
			}
		}
	}
	return nil
}

// reachPart runs what is asked of a part and has not run with the same input.
func (a *App) reachPart(ctx context.Context, p partPlan, o ReleaseReach) (found PartReach, err error) {
	began := time.Now()
	found = PartReach{Part: p.ref.Part, Profile: p.name}
	for _, x := range p.artifacts {
		found.Artifacts = append(found.Artifacts, x.Name)
	}
	options := ReachOptions{JDK: o.JDK}
	q, err := options.request(nil)
	if err != nil {
		return found, err
	}
	if q.JDK != nil {
		found.JDK = q.JDK.Version
	}
	total := p.asked()
	if !o.Again {
		p.leaveKnown(found.JDK)
	}
	found.Kept = total - p.asked()
	if err := a.askPart(ctx, p, o, &found); err != nil {
		return found, err
	}
	compared, err := a.compareScopes(ctx, p)
	found.Evidence = append(found.Evidence, compared...)
	found.Took = time.Since(began)
	return found, err
}

// asked is how much is asked of a part.
func (p *partPlan) asked() int { return len(p.questions) + len(p.searches) + len(p.scopes) }

// askPart asks the code of a part all but what is compared with its bill.
func (a *App) askPart(ctx context.Context, p partPlan, o ReleaseReach, found *PartReach) (err error) {
	switch {
	case len(p.questions)+len(p.searches) == 0:
		return nil
	case len(p.artifacts) == 0:
		found.Why = "no code of it was kept: `verdict release add " + p.ref.Product + "@" + p.ref.Version + " --artifact PATH` keeps it"
		found.Replays = p.unanswered(found.Why, found.JDK, a.Now())
		return nil
	}
	checks, err := a.openChecks(ctx, p, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, checks.close()) }()
	return checks.run(ctx, a.Now(), found)
}

// leaveKnown leaves out what was answered with the same input.
func (p *partPlan) leaveKnown(jdk string) {
	p.questions = slices.DeleteFunc(slices.Clone(p.questions), func(q codeQuestion) bool {
		return slices.ContainsFunc(p.replays, func(r verdict.Replay) bool {
			return r.Version == p.ref.Version && r.Part == p.ref.Part && r.Kind == q.kind && r.Subject == q.subject && r.Key == p.questionKey(jdk, q)
		})
	})
	p.searches = slices.DeleteFunc(slices.Clone(p.searches), func(s codeSearch) bool {
		return slices.ContainsFunc(p.evidence, func(ev verdict.Evidence) bool {
			return ev.Analysis != nil && ev.Version == p.ref.Version && ev.Part == p.ref.Part && ev.Vulnerability == s.vulnerability && ev.Analysis.Key == p.searchKey(jdk, s)
		})
	})
	p.scopes = slices.DeleteFunc(slices.Clone(p.scopes), func(s scopeSearch) bool {
		return slices.ContainsFunc(p.evidence, func(ev verdict.Evidence) bool { return p.isOf(ev, s) && ev.Analysis.Key == p.scopeKey(s) })
	})
}

func (p partPlan) questionKey(jdk string, q codeQuestion) string {
	return p.key(jdk, string(q.kind), q.subject)
}

func (p partPlan) searchKey(jdk string, s codeSearch) string {
	return p.key(jdk, slices.Concat([]string{s.vulnerability, s.component, s.artifact}, s.symbols)...)
}

// unanswered are replays that say why there is no answer.
func (p partPlan) unanswered(why, jdk string, at time.Time) (list []verdict.Replay) {
	for _, q := range p.questions {
		list = append(list, verdict.Replay{Product: p.ref.Product, Version: p.ref.Version, Part: p.ref.Part, Kind: q.kind, Subject: q.subject,
			Why: why, Key: p.questionKey(jdk, q), At: at})
	}
	return list
}

// codeOf gives the artifacts of a release whose code is that of a part.
func codeOf(artifacts []verdict.Artifact, part string) (list []verdict.Artifact) {
	for _, x := range artifacts {
		if x.Code != "" && (x.Part == "" || x.Part == part) {
			list = append(list, x)
		}
	}
	return list
}
