// SPDX-License-Identifier: Apache-2.0

package app

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"verdict"
	"verdict/internal/programme"
)

// act is something that was done at an instant, and rests on what stood then.
type act struct {
	at time.Time
	do func() error
}

// acts does what was done on the trains and published, the earliest first: a gate
// looks at what had been said by then. Of one instant the trains come first, then statements.
func (w *applier) acts() error {
	var list []act
	for _, d := range w.programme.Trains {
		list = append(list, w.trainActs(d)...)
	}
	judges := map[string]*judge{}
	for _, d := range w.programme.Statements {
		list = append(list, act{at: w.since(d.Value.At), do: func() error { return w.statement(judges, d) }})
	}
	for _, d := range w.programme.Advisories {
		list = append(list, act{at: w.since(d.Value.Published), do: func() error { return w.advisory(d) }})
	}
	slices.SortStableFunc(list, func(a, b act) int { return a.at.Compare(b.at) })
	for _, a := range list {
		if err := a.do(); err != nil {
			return err
		}
	}
	return nil
}

// statement publishes what the engine answers as of the act's instant.
func (w *applier) statement(judges map[string]*judge, d programme.Doc[programme.Publication]) error {
	list, err := w.publish(judges, d.Value)
	changed, refused := 0, 0
	var why string
	for _, p := range list {
		if p.Changed {
			changed++
		}
		if p.Refused != "" {
			refused++
			why = cmp.Or(why, p.Vulnerability+" in "+p.Version+": "+p.Refused)
		}
	}
	if err := w.done("Statement", listed(d.Value.Vulnerabilities)+" of "+d.Value.Product, d.Place, changed > 0, err); err != nil {
		return err
	}
	w.note(fmt.Sprintf("%d revisions", changed))
	if refused > 0 {
		w.note(fmt.Sprintf("%d without an answer to publish (such as %s)", refused, why))
	}
	return nil
}

// publish publishes one act's statements; what is known of a product is read once.
func (w *applier) publish(judges map[string]*judge, p programme.Publication) ([]Published, error) {
	if p.At.After(w.now) {
		return nil, verdict.Errorf(verdict.Invalid, "it is to be published on %s, which has not come yet", p.At.UTC().Format(time.DateOnly)).At("", 0, "at").
			WithHint("apply it then; until then anybody who reads the site would read it")
	}
	j, known := judges[p.Product]
	if !known {
		var err error
		if j, err = judgeOf(w.Snapshot, p.Product, w.now); err != nil {
			return nil, err
		}
		judges[p.Product] = j
	}
	return publishStatements(w.Tx, j.at(w.since(p.At)), p.Releases, p.Vulnerabilities)
}

func listed(ids []string) string {
	if len(ids) > 3 {
		return fmt.Sprintf("%s and %d more", ids[0], len(ids)-1)
	}
	text := ids[0]
	for _, id := range ids[1:] {
		text += ", " + id
	}
	return text
}
