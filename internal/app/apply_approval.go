// SPDX-License-Identifier: Apache-2.0

package app

import (
	"slices"

	"verdict"
	"verdict/internal/programme"
)

// people stores the people whose signatures are known; their keys are those of the
// document, and no others.
func (w *applier) people() error {
	return each(w, "Person", w.programme.People, func(p programme.Person) string { return p.Name },
		func(p programme.Person) (bool, error) {
			known := verdict.Person{Name: p.Name}
			for _, line := range p.Keys {
				key, err := ReadKey("", []byte(line))
				if err != nil {
					return false, err
				}
				known.Keys = append(known.Keys, key.Line)
			}
			for _, f := range p.Former {
				key, err := ReadKey("", []byte(f.Key))
				if err != nil {
					return false, err
				}
				known.Former = append(known.Former, verdict.FormerKey{Key: key.Line, Until: f.Until})
			}
			return w.PutPerson(known)
		})
}

// approvals verifies the signed approvals and stores them, the earliest first. What
// was overtaken after it was approved was approved all the same.
func (w *applier) approvals() error {
	docs := slices.Clone(w.programme.Approvals)
	slices.SortStableFunc(docs, func(a, b programme.Doc[programme.Approval]) int { return a.Value.At.Compare(b.Value.At) })
	return each(w, "Approval", docs, func(a programme.Approval) string { return a.Subject }, w.approve)
}

func (w *applier) approve(a programme.Approval) (bool, error) {
	at := w.since(a.At)
	x, err := subjectOf(w.Snapshot, a.Subject, at)
	if err != nil {
		return false, err
	}
	if slices.ContainsFunc(x.Approvals, func(known verdict.Approval) bool { return known.Signature == a.Signature }) {
		return false, nil // the key may have been taken back since
	}
	by, key, err := signerOf(w.Snapshot, x.ApprovalSubject, []byte(a.Signature), at)
	if err != nil {
		return false, err
	}
	word := verdict.Approval{Subject: x.ID, Digest: x.Digest(), By: by, At: at, Key: key, Signature: a.Signature}
	return approveSubject(w.Tx, x, word)
}
