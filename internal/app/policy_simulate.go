// SPDX-License-Identifier: Apache-2.0

package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/internal/remedy"
	"verdict/internal/store"
	"verdict/internal/triage"
)

// Simulation is what a changed policy would make of what is stored.
type Simulation struct {
	Policy *remedy.Policy
	// Asked counts the occasions: a vulnerability in a line now, and on every day on
	// which a class was confirmed, a decision taken or a statement published.
	Asked   int
	Changes []PolicyChange
}

// PolicyChange is an occasion on which two policies differ.
type PolicyChange struct {
	Product       string
	Line          string
	Vulnerability string
	Version       string // of a publication: the release; "" else
	Occasion      Occasion
	At            time.Time
	Differences   []Difference
}

// Difference is one thing that two policies say differently; "" stands for nothing.
type Difference struct {
	What   string
	Before string
	After  string
}

// Occasion is why a policy was asked.
type Occasion string

// The occasions.
const (
	AsThingsStand    Occasion = "now"
	AtClassification Occasion = "classification"
	AtDecision       Occasion = "decision"
	AtPublication    Occasion = "publication"
)

// SimulatePolicy replays what is stored under another policy than the one that holds,
// for the products that it is for, or one of them. It changes nothing.
func (a *App) SimulatePolicy(ctx context.Context, p *remedy.Policy, product string) (x Simulation, err error) {
	x.Policy = p
	err = a.view(ctx, func(s *store.Snapshot) error {
		products, err := s.Products()
		if err != nil {
			return err
		}
		if product != "" && !slices.ContainsFunc(products, func(p verdict.Product) bool { return p.Slug == product }) {
			return verdict.Errorf(verdict.NotFound, "there is no product %s", product)
		}
		for _, known := range products {
			if product == known.Slug || product == "" && p.For(known.Slug) {
				if err := x.replay(s, known.Slug, a.Now()); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return x, err
}

// replay asks both policies about one product.
func (x *Simulation) replay(s *store.Snapshot, product string, now time.Time) error {
	before, err := judgeOf(s, product, now)
	if err != nil {
		return err
	}
	after := before.under(StoredPolicy{Policy: x.Policy})
	if !slices.Equal(before.world.Scores, x.Policy.Scores) { // else the answers are the same
		after.world.Scores = x.Policy.Scores
		after.engine = triage.New(after.world)
	}
	statements, err := s.Statements(product)
	if err != nil {
		return err
	}
	pair := rivals{before: map[time.Time]*judge{now: before}, after: map[time.Time]*judge{now: after}, now: now}
	for _, id := range before.engine.Concerning() {
		for _, line := range before.world.Lines {
			if len(before.releases[line.Slug]) == 0 {
				continue
			}
			if err := x.subject(pair, id, line.Slug, statements); err != nil {
				return err
			}
		}
	}
	return nil
}

// rivals are the judges of two policies, as of the instants that were asked.
type rivals struct {
	before, after map[time.Time]*judge
	now           time.Time
}

func (r rivals) at(t time.Time) (before, after *judge) {
	if r.before[t] != nil {
		return r.before[t], r.after[t]
	}
	r.before[t] = r.before[r.now].at(t)
	if after := r.after[r.now]; after.engine == r.before[r.now].engine {
		r.after[t] = r.before[t].under(after.policy)
	} else {
		r.after[t] = after.at(t)
	}
	return r.before[t], r.after[t]
}

// under is the judge with another policy and the same answers.
func (j *judge) under(p StoredPolicy) *judge {
	other := *j
	other.policy = p
	return &other
}

// subject asks about a vulnerability in a line, on every occasion.
func (x *Simulation) subject(pair rivals, id, line string, statements []verdict.Statement) error {
	j := pair.before[pair.now]
	ids := j.idsOf(id)
	c := PolicyChange{Product: j.world.Product.Slug, Line: line, Vulnerability: id, Occasion: AsThingsStand, At: pair.now}
	if err := x.compare(pair, c, nil, nil); err != nil {
		return err
	}
	for _, w := range j.world.Classifications {
		if slices.Contains(ids, verdict.CanonicalID(w.Vulnerability)) && w.At.Before(pair.now) {
			c.Occasion, c.At = AtClassification, w.At
			if err := x.compare(pair, c, nil, nil); err != nil {
				return err
			}
		}
	}
	for _, d := range j.taken {
		if d.Line == line && slices.Contains(ids, verdict.CanonicalID(d.Vulnerability)) && !d.At.After(pair.now) {
			c.Occasion, c.At = AtDecision, d.At
			if err := x.compare(pair, c, &d, nil); err != nil {
				return err
			}
		}
	}
	for _, st := range statements {
		if j.lineOf[st.Version] == line && slices.Contains(ids, st.Vulnerability) && !st.Withdrawn && !st.At.After(pair.now) {
			c.Occasion, c.At, c.Version = AtPublication, st.At, st.Version
			if err := x.compare(pair, c, nil, &st); err != nil {
				return err
			}
		}
	}
	return nil
}

// compare asks both policies on one occasion and notes what differs.
func (x *Simulation) compare(pair rivals, c PolicyChange, d *verdict.Decision, st *verdict.Statement) error {
	x.Asked++
	before, after := pair.at(c.At)
	was, is, err := outcomes(before, after, c)
	if err != nil {
		return err
	}
	switch {
	case d != nil:
		c.differ("decision", allowed(was.Forbids(*d)), allowed(is.Forbids(*d)))
	case st != nil:
		seen := st.Channels
		if len(seen) == 0 {
			seen = verdict.Channels
		}
		c.differ("channels", channelWords(seen), channelWords(is.Channels))
		c.differ("audience", audienceWord(st.Audience), audienceWord(is.Audience))
	}
	if st == nil {
		c.differs(was, is)
	}
	if len(c.Differences) > 0 {
		x.Changes = append(x.Changes, c)
	}
	return nil
}

func outcomes(before, after *judge, c PolicyChange) (was, is remedy.Outcome, err error) {
	if _, was, err = before.outcome(c.Vulnerability, c.Line, c.Version); err == nil {
		_, is, err = after.outcome(c.Vulnerability, c.Line, c.Version)
	}
	return was, is, err
}

func allowed(err error) string {
	if err == nil {
		return "allowed"
	}
	return "refused: " + err.Error()
}

func (c *PolicyChange) differ(what, before, after string) {
	if before != after {
		c.Differences = append(c.Differences, Difference{what, before, after})
	}
}

// differs compares everything that outcomes say.
func (c *PolicyChange) differs(was, is remedy.Outcome) {
	c.differ("rule", was.Rule, is.Rule)
	c.differ("vehicle", string(was.Vehicle), string(is.Vehicle))
	for _, kind := range remedy.DeadlineKinds {
		c.differ(string(kind)+" by", due(was, kind), due(is, kind))
	}
	c.differ("telling", tellingWord(was), tellingWord(is))
	c.differ("channels", channelWords(was.Channels), channelWords(is.Channels))
	c.differ("audience", audienceWord(was.Audience), audienceWord(is.Audience))
	c.differ("remediation", wordsOf(was.Remediation), wordsOf(is.Remediation))
	c.differ("approvers", fmt.Sprint(was.Approvers), fmt.Sprint(is.Approvers))
	c.differ("scored", fmt.Sprint(!was.Unscored), fmt.Sprint(!is.Unscored))
}

// due is the last day of a clock, else why it does not run.
func due(o remedy.Outcome, kind remedy.DeadlineKind) string {
	d, set := o.Deadline(kind)
	switch {
	case !set:
		return ""
	case d.Due.IsZero():
		return d.Arithmetic
	}
	text := d.Due.Format(time.DateOnly)
	if d.Late() {
		text += ", done late"
	}
	return text
}

func tellingWord(o remedy.Outcome) string {
	if o.Discretion {
		return "at discretion"
	}
	return string(o.Telling)
}

func audienceWord(a verdict.Audience) string { return cmp.Or(string(a), "public") }

// channelWords names channels in the order of the dictionary.
func channelWords(list []verdict.Channel) string {
	var open []verdict.Channel
	for _, c := range verdict.Channels {
		if slices.Contains(list, c) {
			open = append(open, c)
		}
	}
	return wordsOf(open)
}

func wordsOf[T ~string](list []T) string {
	texts := make([]string, len(list))
	for i, x := range list {
		texts[i] = string(x)
	}
	return strings.Join(texts, " ")
}
