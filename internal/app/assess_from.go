// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/reach/jvm"
	"verdict/internal/store"
	"verdict/internal/triage"
)

// FromEvidence gives an assessment what an analysis proposes: the status and justification,
// the component and part that it looked at, its result as a premise, and its id as known.
// What the author said already stays. It fails with NotFound for evidence that is not there,
// and with Invalid for what proposes nothing.
func (a *App) FromEvidence(ctx context.Context, as verdict.Assessment, id string) (verdict.Assessment, error) {
	list, err := a.Evidence(ctx, as.Scope.Product)
	if err != nil {
		return as, err
	}
	i := slices.IndexFunc(list, func(ev verdict.Evidence) bool { return ev.ID == id })
	if i < 0 {
		return as, verdict.Errorf(verdict.NotFound, "there is no evidence %s about %s", id, as.Scope.Product).
			WithHint("`verdict finding evidence list %s` shows what there is", as.Scope.Product)
	}
	ev := list[i]
	named, err := a.sameVulnerability(ctx, as.Vulnerability, ev.Vulnerability)
	switch {
	case err != nil:
		return as, err
	case !named:
		return as, verdict.Errorf(verdict.Invalid, "evidence %s is about %s, not %s", id, ev.Vulnerability, as.Vulnerability)
	case ev.Analysis == nil:
		return as, verdict.Errorf(verdict.Invalid, "evidence %s is no analysis of code, and proposes nothing", id).WithHint("give --status, and --evidence %s to say that you know of it", id)
	case ev.Result == verdict.ResultPresent:
		return as, verdict.Errorf(verdict.Invalid, "evidence %s says that the component ships, and not whether it can be exploited: %s", id, ev.Summary).
			WithHint("decide yourself with --status, and say why")
	case ev.Result == verdict.ResultUndetermined:
		return as, verdict.Errorf(verdict.Invalid, "evidence %s leaves it open: %s", id, ev.Summary).WithHint("decide yourself with --status, and say why")
	}
	return proposedBy(as, ev), nil
}

func (a *App) sameVulnerability(ctx context.Context, id, other string) (same bool, err error) {
	if verdict.CanonicalID(id) == verdict.CanonicalID(other) {
		return true, nil
	}
	err = a.view(ctx, func(s *store.Snapshot) error {
		ids, err := namesOf(s, id)
		same = slices.Contains(ids, verdict.CanonicalID(other))
		return err
	})
	return same, err
}

// proposedBy takes over what the evidence says where the author said nothing.
func proposedBy(as verdict.Assessment, ev verdict.Evidence) verdict.Assessment {
	base := verdict.PURLBase(ev.Component)
	status, justification := triage.Proposed(ev)
	impact := ""
	switch justification {
	case verdict.CodeNotInExecutePath:
		impact = "Nothing that runs leads to the vulnerable code of " + base + "."
	case verdict.CodeNotPresent:
		impact = "The vulnerable code of " + base + " is not part of what ships."
	case verdict.ComponentNotPresent:
		impact = base + " is not part of what ships."
	}
	if as.Status == "" {
		as.Status = status
	}
	if as.Status == verdict.NotAffected && as.Justification == "" && status == verdict.NotAffected {
		as.Justification = justification
	}
	if as.Impact == "" && as.Status == status {
		as.Impact = impact
	}
	if as.Scope.Component == "" {
		as.Scope.Component = base
	}
	if as.Scope.Part == "" {
		as.Scope.Part = ev.Part
	}
	for _, premise := range premisesOf(ev) {
		if !slices.Contains(as.Premises, premise) {
			as.Premises = append(as.Premises, premise)
		}
	}
	if !slices.Contains(as.Evidence, ev.ID) {
		as.Evidence = append(as.Evidence, ev.ID)
	}
	return as
}

// premisesOf are the checks by which later releases prove again what the evidence found.
func premisesOf(ev verdict.Evidence) []verdict.Premise {
	symbols := strings.Join(ev.Analysis.Symbols, " ")
	if ev.Result != verdict.ResultAbsent {
		return []verdict.Premise{{Kind: verdict.PremiseReach, Subject: symbols, Expected: ev.Analysis.Answer}}
	}
	list := []verdict.Premise{{Kind: verdict.PremisePresence, Subject: symbols, Expected: "absent"}}
	if ev.OfScope() && slices.Equal(ev.Analysis.Scopes, []verdict.Scope{verdict.Excluded}) {
		list = append(list, verdict.Premise{Kind: verdict.PremiseScope, Subject: verdict.PURLBase(ev.Component), Expected: string(verdict.Excluded)})
	}
	return list
}

// asksCode reports whether a premise is one that code answers.
func asksCode(as verdict.Assessment) bool {
	return slices.ContainsFunc(as.Premises, func(p verdict.Premise) bool { return p.Kind.AskedOfCode() })
}

// checkSubjects refuses premises that ask code for what is nothing.
func checkSubjects(as verdict.Assessment) error {
	for _, p := range as.Premises {
		if err := jvm.CheckSubject(p.Kind, p.Subject); err != nil {
			return err
		}
	}
	return nil
}

// askScope has the code of the releases in an assessment's scope answer its premises, so
// that an approval accepts what they say.
func (a *App) askScope(ctx context.Context, as verdict.Assessment) (changed int, err error) {
	if !asksCode(as) || a.dry {
		return 0, nil // a rehearsal asks nothing
	}
	var releases []verdict.Release
	var coded []string // of the others nothing could be asked
	err = a.view(ctx, func(s *store.Snapshot) (err error) {
		if coded, err = s.Coded(as.Scope.Product); err != nil {
			return err
		}
		releases, err = s.Releases(as.Scope.Product)
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, r := range releases {
		if !as.Scope.CoversRelease(r) || !slices.Contains(coded, r.Version) {
			continue
		}
		ref := verdict.Ref{Product: r.Product, Version: r.Version, Part: as.Scope.Part}
		_, n, err := a.ReachRelease(ctx, ReleaseReach{Ref: ref, Vulnerabilities: []string{as.Vulnerability}})
		if verdict.CodeOf(err) == verdict.NotFound && as.Scope.Part != "" {
			continue // this release has no such part
		}
		if err != nil {
			return changed, err
		}
		changed += n
	}
	return changed, nil
}

// assessInCode stores an assessment that asks code for something, has the code answer, and
// then approves it where that is asked for.
func (a *App) assessInCode(ctx context.Context, as verdict.Assessment, approve bool) (stored verdict.Assessment, changed int, err error) {
	changed, err = a.update(ctx, "assess "+as.Vulnerability+" "+as.Scope.Product, func(tx *store.Tx) error {
		stored, _, err = triage.Assess(tx, as)
		return err
	})
	if err != nil {
		return stored, 0, err
	}
	asked, err := a.askScope(ctx, stored)
	if changed += asked; err != nil || !approve {
		return stored, changed, err
	}
	approved, err := a.Approve(ctx, stored.Scope.Product, stored.ID)
	return stored, changed + approved, err
}

// namesOf gives an id and all others of what it names.
func namesOf(s *store.Snapshot, id string) ([]string, error) {
	ids := []string{verdict.CanonicalID(id)}
	found, err := s.VulnerabilitiesByID(id)
	for _, v := range found {
		ids = append(ids, v.IDs...)
	}
	return ids, err
}
