// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"time"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/programme"
)

func (r *run) advisoryDraft() *cobra.Command {
	var file string
	var req app.AdvisoryRequest
	c := &cobra.Command{
		Use: "draft [VULNERABILITY…]", Short: "Begin an advisory",
		Long: `draft begins an advisory about vulnerabilities, of ours or of others, filled with what is
known: titles, descriptions of our own flaws, scores, credits, references, and the
products of which a release is or was affected. Or it reads a document of kind Advisory.
It is private, and has a working name until it is published.`,
		Example: `  verdict advisory draft CVE-2026-41115 --as ana
  verdict advisory draft CVE-2023-34455 --product kafka --as ana
  verdict advisory draft -f advisory.yaml --as ana`,
		Args: cobra.ArbitraryArgs,
	}
	c.Flags().StringVarP(&file, "file", "f", "", "YAML document of kind Advisory; - is standard input")
	c.Flags().StringArrayVar(&req.Products, "product", nil, "product that it speaks of (may be repeated)")
	c.RunE = func(c *cobra.Command, args []string) error {
		if (file == "") == (len(args) == 0) {
			return verdict.Errorf(verdict.Usage, "give vulnerabilities, or a document with -f")
		}
		if file != "" {
			text, err := r.advisoryText(file)
			if err != nil {
				return err
			}
			req.Text = &text
		}
		req.Vulnerabilities = args
		return r.open(c.Context(), func(a *app.App) error {
			draft, n, err := a.DraftAdvisory(c.Context(), req)
			if err != nil {
				return err
			}
			r.changed(a, n)
			v := viewAdvisory(app.WorkingAdvisory{Advisory: draft, Stands: draft.State})
			return r.print(v, func() { r.line("%s", v.ID) })
		})
	}
	return c
}

// advisoryText reads the one advisory of a file.
func (r *run) advisoryText(file string) (verdict.AdvisoryText, error) {
	raw, err := r.read(file)
	if err != nil {
		return verdict.AdvisoryText{}, err
	}
	p, err := programme.ReadFile(file, raw)
	if err != nil {
		return verdict.AdvisoryText{}, err
	}
	if len(p.Advisories) != 1 {
		return verdict.AdvisoryText{}, verdict.Errorf(verdict.Invalid, "holds %d documents of kind Advisory, and one is read", len(p.Advisories)).At(file, 0, "")
	}
	return p.Advisories[0].Value.Text, nil
}

func (r *run) advisoryEdit() *cobra.Command {
	var file string
	c := &cobra.Command{
		Use: "edit ADVISORY", Short: "Write the next edition of an advisory",
		Long: `edit takes a document in place of the text of an advisory, which is a draft from then on.
What is published stays as it is until the new edition is reviewed, approved and published.
Nothing is written any more of one that was withdrawn or superseded: the exit code is 3.`,
		Example: `  verdict advisory show VSA-2026-03 --format yaml > advisory.yaml
  verdict advisory edit VSA-2026-03 -f advisory.yaml --as ana`,
		Args: exactly("ADVISORY"),
	}
	c.Flags().StringVarP(&file, "file", "f", "", "YAML document of kind Advisory; - is standard input")
	c.RunE = func(c *cobra.Command, args []string) error {
		text, err := r.advisoryText(file)
		if err != nil {
			return err
		}
		return r.open(c.Context(), func(a *app.App) error {
			w, n, err := a.EditAdvisory(c.Context(), args[0], text)
			if err != nil {
				return err
			}
			return r.wrote(a, w, n)
		})
	}
	return need(c, "file")
}

func (r *run) advisoryReview() *cobra.Command {
	var req app.ReviewRequest
	var due instantFlag
	c := &cobra.Command{
		Use: "review ADVISORY", Short: "Hand a draft to somebody else",
		Long: `review freezes a draft with what is known of the releases, and shows what is to be
approved. What a gate finds an error in is refused with exit code 3 (verdict advisory check). A revision of
what is published says with --summary what is new in it; its version follows from what it
changes, and --size makes it more.

With --due it is published at that instant, with its time zone, once it is approved (verdict
advisory publish --due); without, when somebody publishes it.`,
		Example: `  verdict advisory review ADV-1f0c2a9b --as ana
  verdict advisory review ADV-1f0c2a9b --due 2026-12-01T15:00:00+01:00 --as ana
  verdict advisory review VSA-2026-03 --summary "3.9.2 has the fix as well" --as ana`,
		Args: exactly("ADVISORY"),
	}
	c.Flags().StringVar(&req.Summary, "summary", "", "what is new in it, for the history of revisions")
	c.Flags().StringVar((*string)(&req.Size), "size", "", "least size of the change: "+listed(verdict.ChangeSizes))
	completeFlag(c, "size", verdict.ChangeSizes)
	c.Flags().Var(&due, "due", "instant at which it is published, as 2026-12-01T15:00:00+01:00")
	c.RunE = func(c *cobra.Command, args []string) error {
		if req.Size != "" {
			if err := oneOf("size", []string{string(req.Size)}, words(verdict.ChangeSizes)); err != nil {
				return err
			}
		}
		req.Due = due.Time
		return r.open(c.Context(), func(a *app.App) error {
			w, n, err := a.ReviewAdvisory(c.Context(), args[0], req)
			if err != nil {
				return err
			}
			return r.wrote(a, w, n)
		})
	}
	return c
}

func (r *run) advisoryApprove() *cobra.Command {
	c := r.approveCommand()
	c.Use, c.Short = "approve ADVISORY.EDITION", "Approve an edition that somebody else wrote, with a signature"
	c.Long = `approve is ` + "`verdict approve`" + ` for the edition of an advisory that is in review: it shows
what is approved, with --print the bytes to be signed, and with --signature it stores the
approval of the person whose key signed them. One that does not count is refused with exit
code 3.`
	c.Example = `  verdict advisory approve ADV-1f0c2a9b.2 --print > text
  ssh-keygen -Y sign -n verdict-approval -f ~/.ssh/id_ed25519 text
  verdict advisory approve ADV-1f0c2a9b.2 --signature text.sig`
	c.Args = exactly("ADVISORY.EDITION")
	return c
}

func (r *run) advisoryComment() *cobra.Command {
	return &cobra.Command{
		Use: "comment ADVISORY TEXT", Short: "Give an advisory in review back to its author, with a word",
		Example: `  verdict advisory comment ADV-1f0c2a9b "Say which right is needed" --as ben`,
		Args:    exactly("ADVISORY", "TEXT"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				w, n, err := a.CommentAdvisory(c.Context(), args[0], args[1])
				if err != nil {
					return err
				}
				return r.wrote(a, w, n)
			})
		},
	}
}

func (r *run) advisorySchedule() *cobra.Command {
	var due instantFlag
	var cancel bool
	c := &cobra.Command{
		Use: "schedule ADVISORY", Short: "Change when an advisory is published, or cancel it",
		Long: `schedule sets the instant of publication of an advisory in review, or cancels it with
--cancel. Who approved it approved another instant, so that it is approved anew.`,
		Example: `  verdict advisory schedule ADV-1f0c2a9b --due 2026-12-01T15:00:00+01:00 --as ana
  verdict advisory schedule ADV-1f0c2a9b --cancel --as ana`,
		Args: exactly("ADVISORY"),
	}
	c.Flags().Var(&due, "due", "instant at which it is published, as 2026-12-01T15:00:00+01:00")
	c.Flags().BoolVar(&cancel, "cancel", false, "publish it only when somebody says so")
	c.RunE = func(c *cobra.Command, args []string) error {
		if cancel == c.Flags().Changed("due") {
			return verdict.Errorf(verdict.Usage, "give an instant with --due, or --cancel")
		}
		at := due.Time
		if cancel {
			at = time.Time{}
		}
		return r.open(c.Context(), func(a *app.App) error {
			w, n, err := a.ScheduleAdvisory(c.Context(), args[0], at)
			if err != nil {
				return err
			}
			return r.wrote(a, w, n)
		})
	}
	return c
}
