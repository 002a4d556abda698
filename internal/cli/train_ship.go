// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

// gateFlags are the flags for bills and artifacts beside the declared ones.
type gateFlags struct {
	bills     []string
	artifacts []string
	reading   artifactFlags
}

func (f *gateFlags) add(c *cobra.Command) {
	c.Flags().StringArrayVar(&f.bills, "sbom", nil, "a second bill of materials as FILE, or as PART=FILE for one part (may be repeated)")
	c.Flags().StringArrayVar(&f.artifacts, "artifact", nil, "what is shipped as PATH, or as PART=PATH, instead of what was added (may be repeated)")
	f.reading.add(c)
}

// secondBills reads what the flags name.
func (r *run) secondBills(ctx context.Context, f gateFlags) (s app.SecondBills, err error) {
	if s.Bills, err = r.readBills(f.bills); err != nil {
		return s, err
	}
	s.Artifacts, err = r.catalogueAll(ctx, f.artifacts, f.reading, nil, false)
	return s, err
}

// shipmentView is what came of shipping a release of a train, in JSON.
type shipmentView struct {
	Train   trainView `json:"train"`
	Gate    gateView  `json:"gate"`
	Blocked bool      `json:"blocked"`
}

func (r *run) trainShip() *cobra.Command {
	var f gateFlags
	c := &cobra.Command{
		Use:   "ship TRAIN PRODUCT@VERSION",
		Short: "Tell a train that a release of it ships, and prove what it carries",
		Long: `ship holds a release against the frozen list of its line and everything else that was
said of it, as "verdict release verify" does, and records the outcome. It exits with 3
when the release does not hold to it. A release that is planned does not ship then.
One that is out is out: the train counts it as shipped. What it fails in is recorded and
private; its notes say what is published as affected. The same again changes nothing.`,
		Example: `  verdict train ship kafka/2023q3 kafka@3.5.1
  verdict train ship kafka/2023q3 kafka@3.5.1 --artifact kafka_2.13-3.5.1.tgz`,
		Args: exactly("TRAIN", "PRODUCT@VERSION"),
		RunE: func(c *cobra.Command, args []string) error {
			product, name, err := trainRef(args[0])
			if err != nil {
				return err
			}
			ref, err := releaseRef(args[1], false)
			if err != nil {
				return err
			}
			if ref.Product != product {
				return verdict.Errorf(verdict.Usage, "%s is no release of %s", ref, product)
			}
			return r.ship(c.Context(), product, name, ref, f)
		},
	}
	f.add(c)
	return c
}

func (r *run) ship(ctx context.Context, product, name string, ref verdict.Ref, f gateFlags) error {
	if err := r.checkFormat(); err != nil {
		return err
	}
	seconds, err := r.secondBills(ctx, f)
	if err != nil {
		return err
	}
	return r.open(ctx, func(a *app.App) error {
		s, n, err := a.ShipTrain(ctx, product, name, ref.Version, seconds)
		if err != nil {
			return err
		}
		r.changed(a, n)
		v := shipmentView{viewTrain(s.PlannedTrain), viewGate(s.Gate), s.Blocked}
		if err := r.print(v, func() { r.gateSheet(v.Gate) }); err != nil {
			return err
		}
		switch {
		case s.Blocked:
			return verdict.Errorf(verdict.Refused, "%s does not hold to what was said of it in %s, and does not ship", ref, counted(len(s.Gate.Findings), "place", "places"))
		case !s.Gate.Passed():
			return verdict.Errorf(verdict.Refused, "%s shipped and does not hold to what was said of it in %s; that is recorded", ref, counted(len(s.Gate.Findings), "place", "places"))
		}
		return nil
	})
}
