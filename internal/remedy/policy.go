// SPDX-License-Identifier: Apache-2.0

package remedy

import (
	"fmt"
	"slices"
	"strings"

	"verdict"
)

// Policy is an ordered list of rules, as a document says it.
type Policy struct {
	Name string
	// Version is the name, @, and the first 16 digits of the SHA-256 of the text.
	Version string
	// Text is the document, verbatim.
	Text []byte
	// Says is what the policy is for, in words.
	Says string
	// Products are those that the policy is for; none means all.
	Products []string
	// Scores are those whose scores count, the most trusted first.
	Scores    []verdict.ScoreSource
	WellBeing WellBeing
	Calendar  Calendar
	Rules     []Rule
	// Remarks are what a reader of the policy should know: cases without a rule, and
	// what could not be decided about rules that shadow others.
	Remarks []string
}

// Rule is what holds where its condition does, and that of no rule before it.
type Rule struct {
	Name       string
	Line       int    // where it stands in the document
	When       string // the condition, in CEL
	Says       string // why, in words
	Clocks     []Clock
	Vehicle    verdict.Vehicle
	Telling    verdict.Telling
	Discretion bool
	Channels   []RuleChannel
	Audience   verdict.Audience
	// Remediation are the kinds that decisions may name; none for any.
	Remediation []verdict.Remediation
	Approvers   int

	condition condition
}

// RuleChannel is a channel that a rule opens.
type RuleChannel struct {
	Channel verdict.Channel
	// When is a further condition, in CEL; "" for always.
	When string

	condition condition
}

// For reports whether the policy is for a product.
func (p *Policy) For(product string) bool {
	return len(p.Products) == 0 || slices.Contains(p.Products, product)
}

// Decide says what the first rule that applies makes of the facts. When none does
// the outcome names no rule, and nothing may be published. The error names the rule
// whose condition cannot be worked out.
func (p *Policy) Decide(f Facts) (Outcome, error) {
	f = f.complete()
	o := Outcome{Policy: p.Version, Unscored: f.Severity == verdict.SeverityUnknown}
	language, err := conditions()
	if err != nil {
		return o, err
	}
	values := language.activation(f, p.WellBeing)
	var winner *Rule
	for i := range p.Rules {
		r := &p.Rules[i]
		holds, err := r.condition.holds(values)
		if err != nil {
			return o, r.failed(err)
		}
		switch {
		case !holds:
			o.Lost = append(o.Lost, Lost{r.Name, r.Line, "its condition does not hold: " + r.When})
		case winner != nil:
			o.Lost = append(o.Lost, Lost{r.Name, r.Line, "it holds too, and comes after " + winner.Name})
		default:
			winner = r
		}
	}
	if winner == nil {
		return o, nil
	}
	return o, winner.decide(&o, f, values, p.Calendar)
}

func (r *Rule) failed(err error) error {
	return verdict.Errorf(verdict.Invalid, "the condition of rule %s cannot be worked out: %s", r.Name, err).At("", r.Line, "")
}

// decide fills an outcome with what the rule says; channels come in the order of the
// dictionary, however the rule names them.
func (r *Rule) decide(o *Outcome, f Facts, values map[string]any, c Calendar) error {
	o.Rule, o.Line, o.Why = r.Name, r.Line, r.When
	o.Vehicle, o.Telling, o.Discretion = r.Vehicle, r.Telling, r.Discretion
	o.Audience, o.Remediation, o.Approvers = r.Audience, r.Remediation, r.Approvers
	o.NewCVE = r.Telling == verdict.TellAdvisory && f.Origin == verdict.Own
	for _, ch := range r.Channels {
		open := ch.When == ""
		if !open {
			var err error
			if open, err = ch.condition.holds(values); err != nil {
				return r.failed(err)
			}
		}
		if open {
			o.Channels = append(o.Channels, ch.Channel)
		}
	}
	slices.SortFunc(o.Channels, func(a, b verdict.Channel) int {
		return slices.Index(verdict.Channels, a) - slices.Index(verdict.Channels, b)
	})
	for _, k := range r.Clocks {
		d := k.at(f.Dates, c)
		done, isDone := f.Done[k.Kind]
		if why := f.nothingToFix(); why != "" && k.Kind == DeadlineFix && !isDone {
			d = Deadline{Kind: k.Kind, Arithmetic: why}
		}
		if isDone && !d.Due.IsZero() {
			d.done(c.day(done))
		}
		o.Deadlines = append(o.Deadlines, d)
	}
	return nil
}

// nothingToFix says why the clock for a fix does not run; "" when it does.
func (f Facts) nothingToFix() string {
	switch {
	case f.Status.Clean():
		return "there is nothing to fix: the line is " + string(f.Status)
	case f.LineState == LineEnded:
		return "the line is past its end of life, and no release of it will come"
	}
	return ""
}

// Forbids gives an error that names the rule when the outcome does not allow a
// decision, and nil when it does. No rule forbids nothing.
func (o Outcome) Forbids(d verdict.Decision) error {
	if o.Rule == "" {
		return nil
	}
	refuse := func(path, format string, args ...any) error {
		return verdict.Errorf(verdict.Refused, "rule %s of policy %s %s", o.Rule, o.Policy, fmt.Sprintf(format, args...)).At("", 0, path)
	}
	for _, kind := range d.Remediation {
		if len(o.Remediation) > 0 && !slices.Contains(o.Remediation, kind) {
			return refuse("remediation", "does not let %s be remedied by %s, only by %s", d.Vulnerability, kind, listed(o.Remediation))
		}
	}
	switch {
	case o.Telling == verdict.TellAdvisory && d.Publish != verdict.TellAdvisory:
		return refuse("publish", "wants an advisory about %s, and the decision says %s", d.Vulnerability, d.Publish)
	case o.Telling == verdict.TellNote && d.Publish == verdict.TellNothing:
		return refuse("publish", "wants %s in the notes, and the decision says nothing", d.Vulnerability)
	case o.Telling == verdict.TellNothing && d.Publish != verdict.TellNothing:
		return refuse("publish", "lets nothing be told about %s, and the decision says %s", d.Vulnerability, d.Publish)
	case o.Discretion && strings.TrimSpace(d.Reason) == "":
		return refuse("reason", "leaves %s to the discretion of whoever decides, which needs a reason", d.Vulnerability)
	}
	return nil
}
