// SPDX-License-Identifier: Apache-2.0

package ssvc

import (
	"fmt"
	"strings"
)

// Answer is what is known of one decision point.
type Answer struct {
	Point string
	Value string
}

// Decision is what a table says, and the row that says it.
type Decision struct {
	Table   *Table
	Row     Row
	Answers []Answer // as they are written in the table, in the order of its points
}

// Unanswered is the error of a decision that lacks answers.
type Unanswered struct {
	Table  *Table
	Points []Point
}

// Error names what has to be answered, and how.
func (u *Unanswered) Error() string {
	var texts []string
	for _, p := range u.Points {
		texts = append(texts, p.Name+" ("+strings.Join(p.Values, ", ")+")")
	}
	return "the table " + u.Table.Name + " also asks for " + strings.Join(texts, "; ")
}

// Decide finds the row that the answers lead to. Names and values are found as
// [Table.Point] and [Point.Value] do. It fails on an answer that the table does not ask
// for or does not know, on two answers to one point, and with *[Unanswered] when some are
// missing.
func (t *Table) Decide(answers ...Answer) (Decision, error) {
	known := map[string]string{}
	for _, a := range answers {
		p, asked := t.Point(a.Point)
		if !asked {
			return Decision{}, fmt.Errorf("the table %s does not ask for %q; it asks for %s", t.Name, a.Point, t.names())
		}
		v, found := p.Value(a.Value)
		if !found {
			return Decision{}, fmt.Errorf("%q is no answer to %s; it is one of %s", a.Value, p.Name, strings.Join(p.Values, ", "))
		}
		if before, twice := known[p.Name]; twice && before != v {
			return Decision{}, fmt.Errorf("%s is answered twice, by %s and by %s", p.Name, before, v)
		}
		known[p.Name] = v
	}
	d := Decision{Table: t}
	open := &Unanswered{Table: t}
	var values []string
	for _, p := range t.Points {
		v, answered := known[p.Name]
		if !answered {
			open.Points = append(open.Points, p)
		}
		values = append(values, v)
		d.Answers = append(d.Answers, Answer{p.Name, v})
	}
	if len(open.Points) > 0 {
		return Decision{}, open
	}
	d.Row, _ = t.Row(values...) // a table has one for every combination
	return d, nil
}

func (t *Table) names() string {
	var names []string
	for _, p := range t.Points {
		names = append(names, p.Name)
	}
	return strings.Join(names, ", ")
}
