// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"path/filepath"
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

// ImportedRules says what became of a suppression file: how many rules it has,
// and those that hit none of the findings.
type ImportedRules struct {
	Name    string
	Rules   int
	Changed bool
	Idle    []suppress.Remark
}

// RuleFile is a suppression file as it was handed over.
type RuleFile struct {
	Name string
	Raw  []byte
}

// ImportSuppressions stores suppression files under their base names: all of them
// or, when one is refused, none. With strict a rule that hits nothing is an error.
func (a *App) ImportSuppressions(ctx context.Context, files []RuleFile, strict bool) (results []ImportedRules, changed int, err error) {
	parsed, err := parseRules(files)
	if err != nil {
		return nil, 0, err
	}
	var names []string
	for _, f := range parsed {
		names = append(names, f.Name)
	}
	changed, err = a.update(ctx, "suppression import "+strings.Join(names, " "), func(tx *store.Tx) error {
		subjects, err := allSubjects(tx.Snapshot, a)
		if err != nil {
			return err
		}
		for i, f := range parsed {
			result := ImportedRules{Name: f.Name, Rules: len(f.Content.Rules), Idle: idle(f, plain(subjects), a.Now())}
			if strict && len(result.Idle) > 0 {
				return verdict.Errorf(verdict.Refused, "%d of %d rules hit nothing", len(result.Idle), result.Rules).
					At(files[i].Name, result.Idle[0].Line, "").WithHint("correct them, or import without --strict")
			}
			if result.Changed, err = tx.PutSuppressionFile(f.Name, files[i].Raw, f.Rules()); err != nil {
				return err
			}
			results = append(results, result)
		}
		return nil
	})
	return results, changed, err
}

// parseRules reads files; two of one base name would replace one another.
func parseRules(files []RuleFile) (list []suppress.File, err error) {
	by := map[string]string{}
	for _, f := range files {
		parsed, err := suppress.Parse(f.Name, f.Raw)
		if err != nil {
			return nil, err
		}
		parsed.Name = filepath.Base(f.Name)
		if other, ok := by[parsed.Name]; ok {
			return nil, verdict.Errorf(verdict.Conflict, "is stored as %s, as %s is", parsed.Name, other).At(f.Name, 0, "").
				WithHint("rename one of them, or import one of them")
		}
		by[parsed.Name] = f.Name
		list = append(list, parsed)
	}
	return list, nil
}

// hitless are the remarks about rules that hit nothing, whatever the reason.
var hitless = []suppress.RemarkKind{suppress.HitsNothing, suppress.Expired, suppress.NoCriterion, suppress.Undecided}

// idle gives the first of them for each rule.
func idle(f suppress.File, subjects []suppression.Subject, now time.Time) (list []suppress.Remark) {
	for _, remark := range suppress.Lint([]suppress.File{f}, subjects, now) {
		last := len(list) - 1
		if slices.Contains(hitless, remark.Kind) && (last < 0 || list[last].Rule != remark.Rule) {
			list = append(list, remark)
		}
	}
	return list
}

// allSubjects gives the findings of all products; releases are named with the
// product.
func allSubjects(s *store.Snapshot, a *App) ([]triage.FindingSubject, error) {
	products, err := s.Products()
	if err != nil {
		return nil, err
	}
	var subjects []triage.FindingSubject
	for _, p := range products {
		e, _, err := a.engine(s, p.Slug)
		if err != nil {
			return nil, err
		}
		for _, subject := range e.Subjects() {
			subject.Releases = slices.Clone(subject.Releases)
			for i, version := range subject.Releases {
				subject.Releases[i] = verdict.Ref{Product: p.Slug, Version: version}.String()
			}
			subjects = append(subjects, subject)
		}
	}
	return subjects, nil
}

func plain(subjects []triage.FindingSubject) []suppression.Subject {
	list := make([]suppression.Subject, len(subjects))
	for i, s := range subjects {
		list[i] = s.Subject
	}
	return list
}

// LintSuppressions says what is wrong with the rules of files that are handed
// over, or of the stored ones when there are none, against all findings.
func (a *App) LintSuppressions(ctx context.Context, files []suppress.File) (remarks []suppress.Remark, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		subjects, err := allSubjects(s, a)
		if err != nil {
			return err
		}
		if len(files) == 0 {
			if files, err = storedFiles(s); err != nil {
				return err
			}
		}
		remarks = suppress.Lint(files, plain(subjects), a.Now())
		return nil
	})
	return remarks, err
}

func storedFiles(s *store.Snapshot) (files []suppress.File, err error) {
	stored, err := s.SuppressionFiles()
	if err != nil {
		return nil, err
	}
	for _, f := range stored {
		parsed, err := suppress.Parse(f.Name, f.Raw)
		if err != nil {
			return nil, err
		}
		files = append(files, parsed)
	}
	return files, nil
}

// ExplainedFinding is a finding with the rules that hit it and that nearly did.
type ExplainedFinding struct {
	Vulnerability string
	Component     string
	Releases      []string
	suppress.Explanation
}

// ExplainSuppressions says for the findings of a vulnerability which stored
// rules hit them, and why.
func (a *App) ExplainSuppressions(ctx context.Context, id string) (list []ExplainedFinding, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		files, err := storedFiles(s)
		if err != nil {
			return err
		}
		subjects, err := allSubjects(s, a)
		if err != nil {
			return err
		}
		m := suppress.NewMatcher(files)
		for _, f := range subjects {
			if hasName(f.Names, id) {
				list = append(list, ExplainedFinding{f.Vulnerability, f.PURL, f.Releases, m.Explain(f.Subject, a.Now())})
			}
		}
		return nil
	})
	return list, err
}

func hasName(names []string, id string) bool {
	id = verdict.CanonicalID(id)
	for _, n := range names {
		if n == id {
			return true
		}
	}
	return false
}

// RuleHits gives the findings that a stored rule hits.
func (a *App) RuleHits(ctx context.Context, file, rule string) (list []ExplainedFinding, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		files, err := storedFiles(s)
		if err != nil {
			return err
		}
		subjects, err := allSubjects(s, a)
		if err != nil {
			return err
		}
		hits, err := suppress.NewMatcher(files).Subjects(file, rule, plain(subjects), a.Now())
		for _, h := range hits {
			f := subjects[h.Index]
			list = append(list, ExplainedFinding{f.Vulnerability, f.PURL, f.Releases,
				suppress.Explanation{Hits: []suppress.RuleHit{{File: file, Line: lineOf(files, file, rule), Rule: rule, Why: h.Why}}}})
		}
		return err
	})
	return list, err
}

// lineOf gives the line on which a rule stands; 0 when there is none.
func lineOf(files []suppress.File, name, rule string) int {
	for _, f := range files {
		for _, r := range f.Content.Rules {
			if f.Name == name && strconv.Itoa(r.Number) == rule {
				return r.Line
			}
		}
	}
	return 0
}

// SuppressionFiles gives the stored files, and the rules of our own.
func (a *App) SuppressionFiles(ctx context.Context) (files []store.SuppressionFile, own []verdict.Suppression, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		if files, err = s.SuppressionFiles(); err != nil {
			return err
		}
		own, err = s.Suppressions()
		return err
	})
	return files, own, err
}
