// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/internal/store"
	"verdict/internal/triage"
	"verdict/spec/sshsig"
)

// asked is a classification for which its author wants more people than the rules
// do, which to and from exploitable want two.
func asked(c verdict.Classification) verdict.Classification {
	c.People = atLeast(c.People, 0)
	return c
}

// atLeast gives the greater number of people; one, which is no more than the
// author, is written as zero.
func atLeast(a, b int) int {
	if n := max(a, b); n > 1 {
		return n
	}
	return 0
}

// Approvable is what can be approved, with its approvals and what it lacks.
type Approvable struct {
	verdict.ApprovalSubject
	Vulnerability string
	Approvals     []verdict.Approval // the earliest first
	Missing       int
	// Overtaken is set when something newer was said about the same; newer is its instant.
	Overtaken bool
	newer     time.Time
	product   string
}

// Subject gives what an id of something that can be approved names.
func (a *App) Subject(ctx context.Context, id string) (x Approvable, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error { x, err = subjectOf(s, id, a.Now()); return err })
	return x, err
}

func subjectOf(s *store.Snapshot, id string, now time.Time) (Approvable, error) {
	kind, known := verdict.ApprovalKindOf(id)
	if !known {
		return Approvable{}, verdict.Errorf(verdict.Usage, "%q names nothing that can be approved", id).
			WithHint("write the id of a decision (DEC-…), a class (CLS-…), an assessment (ASM-…), a suppression (SUP-…), a lift (LFT-…) or the edition of an advisory (ADV-….N); `verdict queue` shows those that wait")
	}
	all, err := approvables(s, kind)
	if err != nil {
		return Approvable{}, err
	}
	i := slices.IndexFunc(all, func(x Approvable) bool { return x.ID == id })
	if i < 0 {
		return Approvable{}, verdict.Errorf(verdict.NotFound, "there is no %s %s", kind, id).WithHint("`verdict queue` shows what waits for approval")
	}
	x := all[i]
	if x.Approvals, err = s.Approvals(id); err != nil {
		return x, err
	}
	x.Missing = x.ApprovalSubject.Missing(x.Approvals, now)
	return x, nil
}

// approvables gives everything of a kind that can be approved.
func approvables(s *store.Snapshot, kind verdict.ApprovalKind) (list []Approvable, err error) {
	if kind == verdict.ApproveSuppression {
		rules, err := s.Suppressions()
		for _, r := range rules {
			list = append(list, Approvable{ApprovalSubject: r.Subject(), Vulnerability: r.Vulnerability})
		}
		return list, err
	}
	if kind == verdict.ApproveAdvisory {
		return editionsInReview(s)
	}
	products, err := s.Products()
	if err != nil {
		return nil, err
	}
	for _, p := range products {
		some, err := approvablesOf(s, kind, p.Slug)
		if err != nil {
			return nil, err
		}
		list = append(list, some...)
	}
	return list, nil
}

func approvablesOf(s *store.Snapshot, kind verdict.ApprovalKind, product string) (list []Approvable, err error) {
	last := map[string]int{}
	add := func(subject verdict.ApprovalSubject, vulnerability, about string) {
		if before, known := last[about]; known {
			list[before].Overtaken, list[before].newer = true, subject.At
		}
		last[about] = len(list)
		list = append(list, Approvable{ApprovalSubject: subject, Vulnerability: vulnerability, product: product})
	}
	switch kind {
	case verdict.ApproveDecision:
		all, err := s.Decisions(product)
		for _, d := range all {
			add(d.Subject(), d.Vulnerability, d.Line+" "+d.Vulnerability)
		}
		return list, err
	case verdict.ApproveClass:
		all, err := s.Classifications(product)
		for _, c := range all {
			add(c.Subject(), c.Vulnerability, c.Vulnerability)
		}
		return list, err
	case verdict.ApproveLift:
		all, err := s.Evidence(product)
		for _, e := range all {
			if e.Lift != nil {
				add(e.LiftSubject(), e.Vulnerability, e.ID)
			}
		}
		return list, err
	}
	all, err := s.Assessments(product)
	for _, as := range all {
		add(as.Subject(), as.Vulnerability, as.ID)
	}
	return list, err
}

// ApproveSubject stores a person's approval of what an id names. With an armoured
// signature it is the approval of the person whose key made it, else it is that of
// the actor, and unsigned. An assessment decides from then on.
func (a *App) ApproveSubject(ctx context.Context, id string, signature []byte) (x Approvable, word verdict.Approval, changed int, err error) {
	changed, err = a.update(ctx, "approve "+id, func(tx *store.Tx) error {
		if x, err = subjectOf(tx.Snapshot, id, a.Now()); err != nil {
			return err
		}
		if word, err = a.wordOn(tx, x, signature); err != nil {
			return err
		}
		if _, err = approveSubject(tx, x, word); err != nil {
			return err
		}
		x, err = subjectOf(tx.Snapshot, id, a.Now())
		return err
	})
	return x, word, changed, err
}

// wordOn makes the approval of a subject, and verifies it when it is signed.
func (a *App) wordOn(tx *store.Tx, x Approvable, signature []byte) (verdict.Approval, error) {
	word := verdict.Approval{Subject: x.ID, Digest: x.Digest(), By: a.person(), At: a.Now()}
	if signature == nil {
		return word, nil
	}
	by, key, err := signerOf(tx.Snapshot, x.ApprovalSubject, signature, word.At)
	word.By, word.Key, word.Signature = by, key, string(signature)
	return word, err
}

// approveSubject stores an approval by somebody else than the author.
func approveSubject(tx *store.Tx, x Approvable, word verdict.Approval) (bool, error) {
	switch {
	case x.Wrote(word.By):
		return false, verdict.Errorf(verdict.Refused, "%s wrote %s and cannot approve it", word.By, x.ID).WithHint("somebody else has to")
	case x.Overtaken && !word.At.Before(x.newer):
		return false, verdict.Errorf(verdict.Conflict, "%s was overtaken by a newer %s about %s", x.ID, x.Kind, x.Vulnerability).
			WithHint("approve the newer one; `verdict queue` shows it when it waits")
	}
	changed, err := tx.AddApproval(word)
	if err != nil || x.Kind != verdict.ApproveAssessment {
		return changed, err
	}
	decides, err := triage.Approve(tx, x.product, x.ID, word.By, word.At)
	return changed || decides, err
}

// signerOf verifies the signature over a subject by the keys of known people.
func signerOf(s *store.Snapshot, subject verdict.ApprovalSubject, armoured []byte, at time.Time) (name, key string, err error) {
	refuse := func(format string, args ...any) (string, string, error) {
		return "", "", verdict.Errorf(verdict.Refused, "the approval of %s does not count: "+format, append([]any{subject.ID}, args...)...).
			WithHint("sign what `verdict approve %s --print` writes, with `ssh-keygen -Y sign -n %s`, by a key of `verdict person list`", subject.ID, verdict.ApprovalNamespace)
	}
	signature, err := sshsig.Parse(armoured)
	if err != nil {
		return refuse("the file %w", err)
	}
	if err := signature.Verify(verdict.ApprovalNamespace, []byte(subject.Text)); err != nil {
		return refuse("%w", err)
	}
	people, err := s.People()
	if err != nil {
		return "", "", err
	}
	signers, err := sshsig.ParseSigners([]byte(AllowedSigners(people)))
	if err != nil {
		return "", "", fmt.Errorf("keys of people: %w", err)
	}
	if name, err = signers.Of(signature, at); err != nil {
		return refuse("%w", err)
	}
	return name, signature.Fingerprint(), nil
}

// AllowedSigners writes people as OpenSSH's file of allowed signers: good for
// approvals and nothing else, and former keys for what was signed before their end.
func AllowedSigners(people []verdict.Person) string {
	var b strings.Builder
	for _, p := range people {
		for _, key := range p.Keys {
			fmt.Fprintf(&b, "%s namespaces=\"%s\" %s\n", p.Name, verdict.ApprovalNamespace, key)
		}
		for _, f := range p.Former {
			fmt.Fprintf(&b, "%s namespaces=\"%s\",valid-before=\"%s\" %s\n", p.Name, verdict.ApprovalNamespace, f.Until.UTC().Format("20060102150405Z"), f.Key)
		}
	}
	return b.String()
}

// PersonKey is a public key with its fingerprint.
type PersonKey struct{ Line, Fingerprint string }

// ReadKey reads a person's public key.
func ReadKey(file string, raw []byte) (PersonKey, error) {
	line, fingerprint, err := sshsig.ReadPublicKey(raw)
	if err != nil {
		return PersonKey{}, verdict.Errorf(verdict.Invalid, "%w", err).At(file, 0, "").WithHint("make one with `ssh-keygen -t ed25519` and give the file that ends with .pub")
	}
	return PersonKey{line, fingerprint}, nil
}

// AddPerson adds keys to a person, who is made when not known.
func (a *App) AddPerson(ctx context.Context, name string, keys []PersonKey) (p verdict.Person, changed int, err error) {
	changed, err = a.update(ctx, "person add "+name, func(tx *store.Tx) error {
		known, err := tx.People()
		if err != nil {
			return err
		}
		p = verdict.Person{Name: name}
		if i := slices.IndexFunc(known, func(k verdict.Person) bool { return k.Name == name }); i >= 0 {
			p = known[i]
		}
		for _, k := range keys {
			if !slices.Contains(p.Keys, k.Line) {
				p.Keys = append(slices.Clone(p.Keys), k.Line)
			}
		}
		_, err = tx.PutPerson(p)
		return err
	})
	return p, changed, err
}

// RetireKey makes a key of a person a former one from an instant on; zero is now.
func (a *App) RetireKey(ctx context.Context, name string, key PersonKey, until time.Time) (p verdict.Person, changed int, err error) {
	if until.IsZero() {
		until = a.Now()
	}
	changed, err = a.update(ctx, "person retire "+name, func(tx *store.Tx) error {
		known, err := tx.People()
		if err != nil {
			return err
		}
		i := slices.IndexFunc(known, func(k verdict.Person) bool { return k.Name == name })
		if i < 0 {
			return noPerson(name)
		}
		p = known[i]
		at := slices.Index(p.Keys, key.Line)
		if at < 0 {
			return verdict.Errorf(verdict.NotFound, "%s has no key %s that is in use", name, key.Fingerprint).WithHint("`verdict person show %s` lists the keys", name)
		}
		if until.After(a.Now()) {
			return verdict.Errorf(verdict.Invalid, "the key is to end on %s, which has not come yet", until.UTC().Format(time.DateOnly)).WithHint("retire it then")
		}
		p.Keys = slices.Delete(slices.Clone(p.Keys), at, at+1)
		p.Former = append(slices.Clone(p.Former), verdict.FormerKey{Key: key.Line, Until: until})
		_, err = tx.PutPerson(p)
		return err
	})
	return p, changed, err
}

// RemovePerson takes a person's keys back: they sign nothing any more. What they
// approved stays approved.
func (a *App) RemovePerson(ctx context.Context, name string) (int, error) {
	return a.update(ctx, "person remove "+name, func(tx *store.Tx) error {
		removed, err := tx.RemovePerson(name)
		if err == nil && !removed {
			err = noPerson(name)
		}
		return err
	})
}

// People gives everybody whose signature is known, by name.
func (a *App) People(ctx context.Context) (list []verdict.Person, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error { list, err = s.People(); return err })
	return list, err
}

// Person gives one of People.
func (a *App) Person(ctx context.Context, name string) (verdict.Person, error) {
	list, err := a.People(ctx)
	if err != nil {
		return verdict.Person{}, err
	}
	if i := slices.IndexFunc(list, func(p verdict.Person) bool { return p.Name == name }); i >= 0 {
		return list[i], nil
	}
	return verdict.Person{}, noPerson(name)
}

func noPerson(name string) error {
	return verdict.Errorf(verdict.NotFound, "nobody is known as %q", name).WithHint("`verdict person list` names everybody")
}
