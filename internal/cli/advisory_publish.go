// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

// publishedAdvisoryView is a published revision in JSON.
type publishedAdvisoryView struct {
	Number     string               `json:"number"`
	Version    string               `json:"version"`
	Revision   int                  `json:"revision"`
	State      string               `json:"state"`
	Reason     string               `json:"reason"`
	Superseder string               `json:"superseded_by"`
	First      time.Time            `json:"first"`
	At         time.Time            `json:"at"`
	Text       verdict.AdvisoryText `json:"text"`
	Releases   []advisedView        `json:"releases"`
	History    []revisionView       `json:"history"`
}

type revisionView struct {
	Version string    `json:"version"`
	At      time.Time `json:"at"`
	Summary string    `json:"summary"`
}

func viewPublishedAdvisory(p verdict.PublishedAdvisory) publishedAdvisoryView {
	v := publishedAdvisoryView{Number: p.Number, Version: p.Version, Revision: p.Revision, State: string(p.State), Reason: p.Reason,
		Superseder: p.Superseder, First: p.First.UTC(), At: p.At.UTC(), Text: p.Text, Releases: viewAdvised(p.Releases), History: []revisionView{}}
	for _, h := range p.History {
		v.History = append(v.History, revisionView{h.Version, h.At.UTC(), h.Summary})
	}
	return v
}

func (r *run) advisoryPublish() *cobra.Command {
	var due bool
	c := &cobra.Command{
		Use: "publish ADVISORY | publish --due", Short: "Publish an approved advisory",
		Long: `publish says an approved advisory to the outside: it draws its number the first time,
adds the revision, publishes the statements about the releases of its products, and makes
flaws of ours public that were not. All of that happens or nothing does, and a second run
changes nothing. Pages and documents follow ("verdict publish").

It is refused with exit code 3 while it is not approved, before its hour, and when what is
known of a release has changed since the review: then it is reviewed again. With --due everything is published that is approved and whose time has come: let a
timer run it.`,
		Example: `  verdict advisory publish ADV-1f0c2a9b --dry-run
  verdict advisory publish ADV-1f0c2a9b --as ana
  verdict advisory publish --due`,
	}
	c.Args = func(c *cobra.Command, args []string) error {
		if due {
			return exactly()(c, args)
		}
		return exactly("ADVISORY")(c, args)
	}
	c.Flags().BoolVar(&due, "due", false, "publish all that is approved and due")
	c.RunE = func(c *cobra.Command, args []string) error {
		if err := r.notBeforeItsTime(); err != nil {
			return err
		}
		return r.open(c.Context(), func(a *app.App) error {
			if due {
				list, n, failed, err := a.PublishDueAdvisories(c.Context())
				if err != nil {
					return err
				}
				return errors.Join(r.out(a, list, n), unpublished(failed))
			}
			p, n, err := a.PublishAdvisory(c.Context(), args[0])
			if err != nil {
				return err
			}
			return r.out(a, []verdict.PublishedAdvisory{p}, n)
		})
	}
	return c
}

// unpublished says which advisories stay in although their hour has come; the code is that
// of the first.
func unpublished(failed []app.DueFailure) error {
	if len(failed) == 0 {
		return nil
	}
	var words []string
	for _, f := range failed {
		words = append(words, f.Advisory.ID+" ("+f.Advisory.Text.Title+"): "+f.Err.Error())
	}
	return verdict.Errorf(verdict.CodeOf(failed[0].Err), "%s cannot be published: %s", counted(len(failed), "advisory that is due", "advisories that are due"), strings.Join(words, "; "))
}

// out shows what was published.
func (r *run) out(a *app.App, list []verdict.PublishedAdvisory, n int) error {
	r.changed(a, n)
	views := []publishedAdvisoryView{}
	for _, p := range list {
		views = append(views, viewPublishedAdvisory(p))
	}
	return r.print(views, func() {
		for _, v := range views {
			r.line("%s %s (revision %d) is %s", v.Number, v.Version, v.Revision, v.State)
		}
	})
}

func (r *run) advisoryWithdraw() *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use: "withdraw ADVISORY", Short: "Ask for a published advisory to be taken back",
		Long: `withdraw hands an edition to review that takes a published advisory back. Once somebody
else has approved it, publishing it says so: number, address and words stay, with the
reason. Statements about releases are taken back on their own (verdict statement withdraw).`,
		Example: `  verdict advisory withdraw VSA-2026-03 --reason "The flaw cannot be reached in any release"`,
		Args:    exactly("ADVISORY"),
	}
	c.Flags().StringVar(&reason, "reason", "", "why, in words that the outside may read")
	c.RunE = func(c *cobra.Command, args []string) error {
		return r.open(c.Context(), func(a *app.App) error {
			w, n, err := a.WithdrawAdvisory(c.Context(), args[0], reason)
			if err != nil {
				return err
			}
			return r.wrote(a, w, n)
		})
	}
	return need(c, "reason")
}

func (r *run) advisorySupersede() *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use: "supersede ADVISORY BY", Short: "Ask for another published advisory to take the place of one",
		Example: `  verdict advisory supersede VSA-2026-03 VSA-2026-05 --reason "VSA-2026-05 covers both flaws"`,
		Args:    exactly("ADVISORY", "BY"),
	}
	c.Flags().StringVar(&reason, "reason", "", "why, in words that the outside may read")
	c.RunE = func(c *cobra.Command, args []string) error {
		return r.open(c.Context(), func(a *app.App) error {
			w, n, err := a.SupersedeAdvisory(c.Context(), args[0], args[1], reason)
			if err != nil {
				return err
			}
			return r.wrote(a, w, n)
		})
	}
	return need(c, "reason")
}
