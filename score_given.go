// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"slices"
	"strings"
	"time"

	"verdict/spec/cvss"
)

// GivenScore is a score that a person of ours gave a vulnerability, in one product or in
// all. It is private, append-only, and becomes public only by a statement that is
// published with it.
type GivenScore struct {
	ID string // SCR-<8 hex of what it says and when>
	// Vulnerability is the id that was named; the score stays bound to it through merges
	// and splits.
	Vulnerability string
	Product       string `json:",omitempty"` // "" for all products
	Vector        string
	// Of is the score that it re-scores; zero when it was scored anew.
	Of Score
	// Because says, for each metric that differs from Of, why it does.
	Because []MetricReason `json:",omitempty"`
	Reason  string         `json:",omitempty"` // why at all, in words
	Author  string
	Written time.Time
	// Number counts the scores of the vulnerability, from 1: of one instant the later one
	// counts.
	Number int `json:",omitempty"`

	Withdrawal
}

// MetricReason says why a metric of a vector has the value that it has.
type MetricReason struct {
	Metric string // its abbreviation, such as MAV
	Reason string
}

// Withdrawal is when and by whom something was taken back, and why; zero while it stands.
type Withdrawal struct {
	Withdrawn       time.Time
	WithdrawnBy     string
	WithdrawnReason string
}

// Gone reports whether it was taken back by now.
func (w Withdrawal) Gone(now time.Time) bool { return !w.Withdrawn.IsZero() && !w.Withdrawn.After(now) }

func (w Withdrawal) validate(what string) error {
	if none := w.Withdrawn.IsZero(); none != (w.WithdrawnBy == "") || none != (strings.TrimSpace(w.WithdrawnReason) == "") {
		return Errorf(Invalid, "the withdrawal of %s needs a person, a time and a reason", what).at("withdrawn")
	}
	return nil
}

// Standing reports whether the score was given by now, and not withdrawn.
func (s GivenScore) Standing(now time.Time) bool { return !s.Written.After(now) && !s.Gone(now) }

// Score is the score itself, as one of our own.
func (s GivenScore) Score() Score { return Score{Vector: s.Vector, Source: ScoreOwn, By: s.Author} }

// Normalized is the score as it is kept, with the id that follows from it. Reasons stand in
// the order of their metrics.
func (s GivenScore) Normalized() GivenScore {
	s.Vulnerability = CanonicalID(s.Vulnerability)
	s.Because = slices.Clone(s.Because)
	slices.SortStableFunc(s.Because, func(a, b MetricReason) int { return strings.Compare(a.Metric, b.Metric) })
	t := textOf("score of " + s.Vulnerability)
	t.word("product", s.Product)
	t.word("vector", s.Vector)
	for _, b := range s.Because {
		t.words(b.Metric, b.Reason)
	}
	t.words("reason", s.Reason)
	t.word("author", s.Author)
	t.at("written", s.Written)
	s.ID = t.marked("SCR-")
	return s
}

// Says reports whether two scores say the same, whoever gave them and when.
func (s GivenScore) Says(other GivenScore) bool {
	a, b := s.Normalized(), other.Normalized()
	return a.Vulnerability == b.Vulnerability && a.Product == b.Product && a.Vector == b.Vector && a.Reason == b.Reason && slices.Equal(a.Because, b.Because)
}

// Changes gives the metrics that need a reason: those of the groups that a score rests on
// whose values differ from the score that is re-scored. What is scored anew is held
// against its own base metrics.
func (s GivenScore) Changes() ([]cvss.Change, error) {
	from := s.Of.Vector
	if from == "" {
		var err error
		if from, err = cvss.Base(s.Vector); err != nil {
			return nil, err
		}
	}
	list, err := cvss.Changes(from, s.Vector)
	return slices.DeleteFunc(list, func(c cvss.Change) bool { return c.Group == "supplemental" }), err
}

// because finds the reason of a change; that of a base metric is also that of the metric
// which takes its place here, where the base metric itself is as it was.
func because(reasons []MetricReason, changes []cvss.Change, c cvss.Change) (int, bool) {
	at := func(metric string) int {
		return slices.IndexFunc(reasons, func(r MetricReason) bool { return r.Metric == metric })
	}
	if i := at(c.Metric.Metric); i >= 0 {
		return i, true
	}
	if c.Of == "" || slices.ContainsFunc(changes, func(o cvss.Change) bool { return o.Metric.Metric == c.Of }) {
		return 0, false
	}
	i := at(c.Of)
	return i, i >= 0
}

// Validate reports the first thing that keeps s from being accepted.
func (s GivenScore) Validate() error {
	switch {
	case s.Vulnerability == "":
		return Errorf(Invalid, "a score names no vulnerability").at("vulnerability")
	case s.Product != "" && !ValidSlug(s.Product):
		return Errorf(Invalid, "the score of %s is for the product %q, which is no name of one", s.Vulnerability, s.Product).at("product")
	case s.Author == "":
		return Errorf(Invalid, "the score of %s is by nobody", s.Vulnerability).at("author").WithHint("say who gives it")
	}
	if _, err := cvss.Parse(s.Vector); err != nil {
		return Errorf(Invalid, "the vector of the score of %s cannot be read: %w", s.Vulnerability, err).at("vector").
			WithHint("`verdict cvss VECTOR` explains a vector, metric by metric")
	}
	if err := s.validateReasons(); err != nil {
		return err
	}
	return s.validate("the score of " + s.Vulnerability)
}

func (s GivenScore) validateReasons() error {
	changes, err := s.Changes()
	if err != nil {
		return Errorf(Invalid, "the score of %s re-scores %s, which cannot be compared: %w", s.Vulnerability, s.Of.Vector, err).at("of").
			WithHint("name a score of the same version of CVSS")
	}
	used := make([]bool, len(s.Because))
	for _, c := range changes {
		i, given := because(s.Because, changes, c)
		if !given {
			return Errorf(Invalid, "%s of the score of %s is %s and was %s, and nothing says why", c.Metric.Metric, s.Vulnerability, c.Value, c.Was).at("because").
				WithHint("give a reason for each metric that you change, such as %s=the listener is on an inner network", c.Metric.Metric)
		}
		used[i] = true
	}
	for i, r := range s.Because {
		switch {
		case strings.TrimSpace(r.Reason) == "":
			return Errorf(Invalid, "the reason for %s in the score of %s is empty", r.Metric, s.Vulnerability).at("because")
		case slices.ContainsFunc(s.Because[:i], func(o MetricReason) bool { return o.Metric == r.Metric }):
			return Errorf(Invalid, "the score of %s gives two reasons for %s", s.Vulnerability, r.Metric).at("because")
		case !used[i]:
			return Errorf(Invalid, "the score of %s gives a reason for %s, which is as it was", s.Vulnerability, r.Metric).at("because").
				WithHint("leave it out, or look at the vector")
		}
	}
	return nil
}
