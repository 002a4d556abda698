// SPDX-License-Identifier: Apache-2.0

package programme

import (
	"cmp"
	"strings"
	"time"

	"verdict"
)

type trainDoc struct {
	header  `yaml:",inline"`
	Product string         `yaml:"product"`
	Name    string         `yaml:"name"`
	Type    string         `yaml:"type"`
	Cut     instant        `yaml:"cut"`
	By      string         `yaml:"by"`
	At      instant        `yaml:"at"`
	Frozen  instant        `yaml:"frozen"`
	Lines   []trainLineDoc `yaml:"lines"`
}

type trainLineDoc struct {
	Line    string     `yaml:"line"`
	Release string     `yaml:"release"`
	Fixes   []string   `yaml:"fixes"`
	Added   []namedDoc `yaml:"added"`
	Slipped []namedDoc `yaml:"slipped"`
	Shipped instant    `yaml:"shipped"`
}

// namedDoc is what a person changed of a list, by name.
type namedDoc struct {
	Vulnerability string `yaml:"vulnerability"`
	Reason        string `yaml:"reason"`
}

func (d *document) train() error {
	var doc trainDoc
	if err := d.decode(&doc); err != nil {
		return err
	}
	t := Train{Frozen: doc.Frozen.Time, Train: verdict.Train{
		Product: doc.Product, Name: doc.Name, Kind: cmp.Or(verdict.TrainKind(doc.Type), verdict.QuarterlyPatches), State: verdict.TrainPlanned,
		Cut: doc.Cut.Time, By: doc.By, At: doc.At.Time,
	}}
	for _, l := range doc.Lines {
		t.Train.Lines = append(t.Train.Lines, verdict.TrainLine{Line: l.Line, Release: l.Release})
		t.Lines = append(t.Lines, l.value())
	}
	add(d, &d.programme.Trains, t)
	return t.validate()
}

func (doc trainLineDoc) value() TrainLine {
	l := TrainLine{Line: doc.Line, Release: doc.Release, Fixes: doc.Fixes, Shipped: doc.Shipped.Time}
	for _, n := range doc.Added {
		l.Added = append(l.Added, Named(n))
	}
	for _, n := range doc.Slipped {
		l.Slipped = append(l.Slipped, Named(n))
	}
	return l
}

func (t Train) validate() error {
	if err := t.Train.Validate(); err != nil {
		return typed(err)
	}
	wrong := func(l TrainLine, words, hint string) error {
		return verdict.Errorf(verdict.Invalid, "train %s on line %s %s", t.Ref(), l.Line, words).At("", 0, "lines").WithHint("%s", hint)
	}
	for _, l := range t.Lines {
		listed := l.Fixes != nil || len(l.Added)+len(l.Slipped) > 0
		switch {
		case t.Frozen.IsZero() && (listed || !l.Shipped.IsZero()):
			return wrong(l, "says what goes along or shipped, and was never frozen", "write when its lists were frozen, under frozen")
		case !l.Shipped.IsZero() && l.Release == "":
			return wrong(l, "shipped, and the release is not named", "write its version, under release")
		case !l.Shipped.IsZero() && l.Shipped.Before(t.Frozen):
			return wrong(l, "shipped before its list was frozen on "+t.Frozen.Format(time.DateOnly), "correct one of the two")
		}
		for _, n := range append(append([]Named{}, l.Added...), l.Slipped...) {
			if n.Vulnerability == "" || strings.TrimSpace(n.Reason) == "" {
				return wrong(l, "changes its list without a name or without a reason", "give each a vulnerability and a reason")
			}
		}
	}
	return nil
}
