// SPDX-License-Identifier: Apache-2.0

package app

import (
	"errors"
	"slices"

	"verdict"
	"verdict/internal/programme"
	"verdict/internal/reach/profile"
	"verdict/internal/remedy"
	"verdict/internal/triage"
	"verdict/internal/triage/suppress"
)

func (w *applier) suppressions() error {
	err := each(w, "SuppressionFile", w.programme.SuppressionFiles, func(f programme.File) string { return f.Name },
		func(f programme.File) (bool, error) {
			parsed, err := suppress.Parse(f.Name, f.Raw)
			if err != nil {
				return false, err
			}
			return w.PutSuppressionFile(f.Name, f.Raw, parsed.Rules())
		})
	if err != nil {
		return err
	}
	return each(w, "Suppression", w.programme.Suppressions, func(s verdict.Suppression) string { return s.Rule }, w.PutSuppression)
}

func (w *applier) evidence() error {
	return each(w, "Evidence", w.programme.Evidence, func(e verdict.Evidence) string { return e.Vulnerability },
		func(e verdict.Evidence) (bool, error) {
			return w.AddEvidence(triage.Evidenced(e))
		})
}

// assessments stores what was assessed, the oldest first; one that names who
// approved it is approved at the instant at which it was written.
func (w *applier) assessments() error {
	docs := slices.Clone(w.programme.Assessments)
	slices.SortStableFunc(docs, func(a, b programme.Doc[programme.Assessment]) int {
		return a.Value.Written.Compare(b.Value.Written)
	})
	return each(w, "Assessment", docs, func(a programme.Assessment) string { return a.Vulnerability + " of " + a.Scope.Product },
		func(a programme.Assessment) (bool, error) {
			stored, changed, err := triage.Assess(w.Tx, a.Assessment)
			if err != nil || a.ApprovedBy == "" {
				return changed, err
			}
			approved, err := triage.Approve(w.Tx, a.Scope.Product, stored.ID, a.ApprovedBy, w.since(a.Written))
			return changed || approved, err
		})
}

func (w *applier) classifications() error {
	docs := slices.Clone(w.programme.Classifications)
	slices.SortStableFunc(docs, func(a, b programme.Doc[verdict.Classification]) int { return a.Value.At.Compare(b.Value.At) })
	return each(w, "Classification", docs, func(c verdict.Classification) string { return c.Vulnerability + " of " + c.Product },
		func(c verdict.Classification) (bool, error) {
			c.At = w.since(c.At)
			return triage.Classify(w.Tx, asked(c))
		})
}

func (w *applier) decisions() error {
	docs := slices.Clone(w.programme.Decisions)
	slices.SortStableFunc(docs, func(a, b programme.Doc[verdict.Decision]) int {
		return w.since(a.Value.At).Compare(w.since(b.Value.At))
	})
	return each(w, "Decision", docs, func(d verdict.Decision) string { return d.Vulnerability + " in " + d.Product + "/" + d.Line },
		func(d verdict.Decision) (bool, error) {
			d.At = w.since(d.At)
			if told, err := w.DecisionTold(d); err != nil || told {
				return false, err // what was told is not judged again
			}
			judged, err := policed(w.Tx, d)
			if d.Policy != "" && d.Policy != judged.Policy && verdict.CodeOf(err) == verdict.Refused {
				err = nil // whether the policy of now lets it stand is asked before anything is told by it
			}
			if err != nil {
				return false, err
			}
			if d.Policy != "" {
				judged.Policy, judged.Rule = d.Policy, d.Rule // by which it was taken
			}
			return w.AddDecision(judged)
		})
}

// policies stores the policies that were read before.
func (w *applier) policies() error {
	docs := make([]programme.Doc[*remedy.Policy], len(w.programme.Policies))
	for i, d := range w.programme.Policies {
		docs[i] = programme.Doc[*remedy.Policy]{Value: w.read[i], Place: d.Place}
	}
	return each(w, "Policy", docs, func(p *remedy.Policy) string { return p.Name }, func(p *remedy.Policy) (bool, error) { return putPolicy(w.Tx, p) })
}

// storeProfiles stores the profiles that were read before.
func (w *applier) storeProfiles() error {
	docs := make([]programme.Doc[verdict.Profile], len(w.programme.Profiles))
	for i, d := range w.programme.Profiles {
		docs[i] = programme.Doc[verdict.Profile]{Value: w.profiles[i], Place: d.Place}
	}
	return each(w, "Profile", docs, func(p verdict.Profile) string { return p.Name }, w.PutProfile)
}

// profilesIn reads a programme's profiles, and policiesIn its policies. What is wrong in one
// has the line in its file.
func profilesIn(p *programme.Programme) ([]verdict.Profile, error) {
	return documentsIn(p.Profiles, profile.Parse)
}

func policiesIn(p *programme.Programme) ([]*remedy.Policy, error) {
	return documentsIn(p.Policies, remedy.Parse)
}

func documentsIn[T any](docs []programme.Doc[programme.File], parse func(name string, raw []byte) (T, error)) (list []T, err error) {
	for _, d := range docs {
		read, err := parse(d.File, d.Value.Raw)
		var e *verdict.Error
		if errors.As(err, &e) {
			return nil, e.At(d.File, max(e.Line, 1)+d.Line-1, e.Path)
		}
		if err != nil {
			return nil, err
		}
		list = append(list, read)
	}
	return list, nil
}
