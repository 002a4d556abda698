// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"verdict"
	"verdict/internal/store"
	"verdict/internal/triage"
	"verdict/internal/triage/suppress"
	"verdict/spec/suppression"
)

// ContributeOptions say what a contributed file speaks of.
type ContributeOptions struct {
	Product string
	// By is the contributor, who has the credit.
	By string
	// Justification is the contributor's word for all rules of the file; "" leaves it to
	// the reviewer.
	Justification verdict.Justification
}

// Contributed is what came of a file of rules that somebody contributed.
type Contributed struct {
	Remarks []suppress.Remark
	// Assessments wait for a person: they decide nothing before they are approved.
	Assessments []ContributedAssessment
	// Left are rules of which nothing could be made.
	Left []verdict.Skipped
}

// ContributedAssessment is what a rule says of one vulnerability and component.
type ContributedAssessment struct {
	verdict.Assessment
	Rule string
	Line int // 0 where the form tells no line
	// New is false when the same words had been contributed before.
	New bool
	// Failing are the premises that do not hold, by release.
	Failing []Failing
}

// Contribute makes an assessment for each vulnerability and component that a rule of
// a contributed file hits: not affected, for the reason that the rule gives, tied to
// what can be checked again. They wait in the queue. A rule without a reason, or that
// hits nothing, is told and makes none.
func (a *App) Contribute(ctx context.Context, file RuleFile, o ContributeOptions) (out Contributed, changed int, err error) {
	read, left, err := contributedRules(file)
	if err != nil {
		return out, 0, err
	}
	out.Left = left
	changed, err = a.update(ctx, "suppression contribute "+read.Name, func(tx *store.Tx) error {
		e, w, err := a.engine(tx.Snapshot, o.Product)
		if err != nil {
			return err
		}
		c := contribution{file: read, subjects: e.SubjectsByFile(), world: w, options: o, now: a.Now()}
		out.Remarks = suppress.Lint([]suppress.File{read.File}, plain(c.subjects), a.Now())
		out.Remarks = slices.DeleteFunc(out.Remarks, func(r suppress.Remark) bool { return read.without[r.Kind] })
		for _, rule := range read.Content.Rules {
			list, whys, err := c.assessments(rule)
			if err != nil {
				return err
			}
			for _, why := range whys {
				out.Left = verdict.AddSkipped(out.Left, why, fmt.Sprintf("rule %d", rule.Number))
			}
			for _, as := range list {
				as.Line, as.Expires = rule.Line, rule.Until.Start
				if as.Assessment, as.New, err = c.assess(tx, as.Assessment); err != nil {
					return err
				}
				out.Assessments = append(out.Assessments, as)
			}
		}
		return nil
	})
	if err != nil || a.DryRun() {
		return out, changed, err
	}
	for i := range out.Assessments {
		if out.Assessments[i].Failing, err = a.Failing(ctx, out.Assessments[i].Assessment); err != nil {
			return out, changed, err
		}
	}
	return out, changed, nil
}

// contribution is a file of rules held against the findings of a product.
type contribution struct {
	file     ruleSet
	subjects []triage.FindingSubject
	world    triage.World
	options  ContributeOptions
	now      time.Time
}

// assess stores an assessment, unless the contributor has said the same before.
func (c *contribution) assess(tx *store.Tx, as verdict.Assessment) (verdict.Assessment, bool, error) {
	for _, old := range c.world.Assessments {
		if old.Author == as.Author && old.Revoked.IsZero() && old.Vulnerability == as.Vulnerability && old.Impact == as.Impact &&
			old.Justification == as.Justification && reflect.DeepEqual(old.Scope, as.Scope) {
			return old, false, nil
		}
	}
	stored, changed, err := triage.Assess(tx, as)
	c.world.Assessments = append(c.world.Assessments, stored)
	return stored, changed, err
}

// assessments gives what one rule says, and why it says nothing or not all.
func (c contribution) assessments(rule suppression.Rule) (list []ContributedAssessment, whys []string, err error) {
	notes, number := strings.Join(strings.Fields(rule.Notes), " "), strconv.Itoa(rule.Number)
	hits, err := suppress.NewMatcher([]suppress.File{c.file.File}).Subjects(c.file.Name, number, plain(c.subjects), c.now)
	switch {
	case err != nil:
		return nil, nil, err
	case len(hits) == 0:
		return nil, []string{"it hits none of the product's findings"}, nil
	case notes == "":
		return nil, []string{"it gives no reason, and a suppression without one cannot be reviewed"}, nil
	}
	hit := map[int]bool{}
	for _, h := range hits {
		hit[h.Index] = true
	}
	done := map[flawed]bool{}
	for _, h := range hits {
		of := flawedOf(c.subjects[h.Index])
		if done[of] {
			continue
		}
		done[of] = true
		scopes, left := c.scopes(rule, of, hit)
		whys = append(whys, left...)
		for _, scope := range scopes {
			list = append(list, ContributedAssessment{Assessment: c.assessment(of, scope, notes), Rule: number})
		}
	}
	return list, whys, nil
}

// assessment is the rule's word in a scope.
func (c contribution) assessment(of flawed, scope verdict.AssessmentScope, notes string) verdict.Assessment {
	return verdict.Assessment{
		Vulnerability: of.vulnerability, Scope: scope,
		Status: verdict.NotAffected, Justification: c.options.Justification, Impact: notes,
		Premises: suppress.Premises(notes, c.grounds(of.base)),
		Author:   c.options.By, Written: c.now,
	}
}

// grounds are what the product's releases declare and ship.
func (c contribution) grounds(base string) suppress.Grounds {
	g := suppress.Grounds{Component: base}
	seen := map[string]bool{}
	add := func(list *[]string, text string) {
		if !seen[text] {
			seen[text] = true
			*list = append(*list, text)
		}
	}
	for _, r := range c.world.Releases {
		for fact := range r.Facts {
			add(&g.Facts, fact)
		}
	}
	for _, b := range c.world.Bills {
		for _, o := range b.SBOM.Occurrences {
			add(&g.Shipped, verdict.PURLBase(o.Component.PURL))
		}
	}
	slices.Sort(g.Facts)
	slices.Sort(g.Shipped)
	return g
}
