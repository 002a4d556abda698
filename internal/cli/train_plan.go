// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

func (r *run) trainPlan() *cobra.Command {
	var lines []string
	c := &cobra.Command{
		Use:   "plan TRAIN",
		Short: "Plan patch releases of some lines, and show what would go along",
		Long: `plan stores a train, PRODUCT/NAME, which makes a patch release of each line that is
named, or changes one that is not frozen. What goes along by rule:

  · what is decided to be fixed without a target, or with the version that the line
    is planned as; on an ad hoc train nothing that is decided for a quarterly one
  · on a quarterly train hygiene that an upgrade brings: every component that
    matches has a version on the same branch that ends it

What was published or decided after the cut slips. What a line lacks besides stands
beneath it, with the reason.`,
		Example: `  verdict train plan kafka/2023q3 --line 3.4 --line 3.5=3.5.1 --cut 2023-07-10
  verdict train plan kafka/snappy --kind ad_hoc --line 3.5=3.5.1`,
		Args: exactly("TRAIN"),
	}
	e := editsOf[verdict.Train](c)
	word(e, "kind", "how it comes about", verdict.TrainKinds, func(t *verdict.Train) *verdict.TrainKind { return &t.Kind })
	date(e, "cut", "by when something has to be known to go along", func(t *verdict.Train) *time.Time { return &t.Cut })
	c.Flags().StringArrayVar(&lines, "line", nil, "line that it makes a release of, as LINE or LINE=VERSION (may be repeated)")
	c.RunE = func(c *cobra.Command, args []string) error {
		product, name, err := trainRef(args[0])
		if err != nil {
			return err
		}
		t := verdict.Train{Product: product, Name: name}
		e.apply(&t)
		for _, l := range lines {
			line, version, _ := strings.Cut(l, "=")
			t.Lines = append(t.Lines, verdict.TrainLine{Line: line, Release: version})
		}
		return r.open(c.Context(), func(a *app.App) error {
			p, n, err := a.PlanTrain(c.Context(), t)
			return r.trained(a, p, n, err)
		})
	}
	return c
}

// trained tells what became of a train.
func (r *run) trained(a *app.App, p app.PlannedTrain, changed int, err error) error {
	if err != nil {
		return err
	}
	r.changed(a, changed)
	v := viewTrain(p)
	return r.print(v, func() { r.trainSheet(v) })
}

func (r *run) trainList() *cobra.Command {
	return &cobra.Command{
		Use:     "list PRODUCT",
		Short:   "List the trains of a product",
		Example: "  verdict train list kafka",
		Args:    exactly("PRODUCT"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				list, err := a.Trains(c.Context(), args[0])
				if err != nil {
					return err
				}
				views := []trainView{}
				for _, t := range list {
					views = append(views, viewTrain(app.Listed(t)))
				}
				return r.print(views, func() { r.trainTable(views) })
			})
		},
	}
}

func (r *run) trainTable(list []trainView) {
	if len(list) == 0 {
		r.note("there are no trains")
		return
	}
	t := newTable("TRAIN", "KIND", "STATE", "CUT", "FROZEN", "RELEASES", "FIXES", "SLIPPED")
	for _, v := range list {
		var releases []string
		fixes, slipped := 0, 0
		for _, l := range v.Lines {
			releases = append(releases, cmp.Or(l.Shipped, l.Release, l.Line+".?"))
			fixes, slipped = fixes+len(l.Fixes), slipped+len(l.Slipped)
		}
		t.row(v.Train, v.Kind, v.State, dayOf(v.Cut), dayOf(v.Frozen), strings.Join(releases, ", "), fmt.Sprint(fixes), fmt.Sprint(slipped))
	}
	t.writeUsed(r.Out)
}

func (r *run) trainShow() *cobra.Command {
	return &cobra.Command{
		Use:   "show TRAIN",
		Short: "Show what goes along with a train, what slipped, and what its lines lack",
		Long: `show tells, line by line, what goes along with a train, what slipped and why, what
the line lacks besides, and how the release that shipped held to it. Of a frozen train
the list is the frozen one; what has come to qualify since stands among the slipped.`,
		Example: "  verdict train show kafka/2023q3",
		Args:    exactly("TRAIN"),
		RunE: func(c *cobra.Command, args []string) error {
			product, name, err := trainRef(args[0])
			if err != nil {
				return err
			}
			return r.open(c.Context(), func(a *app.App) error {
				p, err := a.Train(c.Context(), product, name)
				if err != nil {
					return err
				}
				v := viewTrain(p)
				return r.print(v, func() { r.trainSheet(v) })
			})
		},
	}
}
