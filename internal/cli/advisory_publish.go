// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/config"
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

// deliverFlags are those of advisory publish.
type deliverFlags struct {
	publishFlags
	due      bool
	send     bool
	outbox   string
	template string
	mail     app.AnnouncementOptions
}

func (r *run) advisoryPublish() *cobra.Command {
	var f deliverFlags
	c := &cobra.Command{
		Use: "publish ADVISORY | publish --due", Short: "Publish an approved advisory",
		Long: `publish says an approved advisory to the outside: it draws its number the first time,
adds the revision, publishes the statements about the releases of its products, and makes
flaws of ours public that were not. All of that happens or nothing does, and a second run
changes nothing.

It is refused with exit code 3 while it is not approved, before its hour, and when what is
known of a release has changed since the review: then it is reviewed again. With --due
everything is published that is approved and whose hour has come: let a timer run it.

With --out it writes the site then, as "verdict publish" does; with --send-cve it sends the
CVE records that are ready, as "verdict cve publish" does; and with --outbox it puts the
announcement there, as "verdict advisory announce" does. A run that was killed is finished
by the same command, and nothing is said twice.`,
		Example: `  verdict advisory publish ADV-1f0c2a9b --dry-run
  verdict advisory publish ADV-1f0c2a9b --as ana
  verdict advisory publish ADV-1f0c2a9b --out public/ --base-url https://security.example.org/ --send-cve \
    --outbox outbox/ --to announce@example.org
  verdict advisory publish --due`,
	}
	c.Args = func(c *cobra.Command, args []string) error {
		if f.due {
			return exactly()(c, args)
		}
		return exactly("ADVISORY")(c, args)
	}
	f.flags(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		if err := r.notBeforeItsTime(); err != nil {
			return err
		}
		if err := f.checkDelivery(); err != nil {
			return err
		}
		return r.open(c.Context(), func(a *app.App) error {
			if f.due {
				list, n, failed, err := a.PublishDueAdvisories(c.Context())
				if err != nil {
					return err
				}
				return errors.Join(r.out(a, list, n), unpublished(failed))
			}
			return r.deliver(c.Context(), a, args[0], f)
		})
	}
	return c
}

func (f *deliverFlags) flags(c *cobra.Command) {
	c.Flags().BoolVar(&f.due, "due", false, "publish all that is approved and due")
	c.Flags().StringVar(&f.out, "out", "", "folder of the site to write then")
	c.Flags().StringVar(&f.site.BaseURL, "base-url", "", "https URL where the site will stand")
	c.Flags().StringVar(&f.audience, "audience", "public", "for whom the site is: public, customers, or the name of a group")
	f.providerFlags(c)
	c.Flags().BoolVar(&f.send, "send-cve", false, "send the CVE records that are ready to CVE Services")
	c.Flags().StringVar(&f.outbox, "outbox", "", "folder to write the announcement into, once")
	c.Flags().StringVar(&f.mail.From, "from", "", "address of the announcement's sender; the advisory's contact without it")
	c.Flags().StringArrayVar(&f.mail.To, "to", nil, "address of a receiver (may be repeated)")
	c.Flags().StringVar(&f.template, "template", "", "file of a template of format text for the announcement")
	completeFlag(c, "from", []string{})
}

// checkDelivery refuses what cannot be meant.
func (f *deliverFlags) checkDelivery() error {
	delivers := f.out != "" || f.send || f.outbox != ""
	switch {
	case f.due && delivers:
		return verdict.Errorf(verdict.Usage, "--due publishes, and does no more").WithHint("name each advisory that came out with --out, --send-cve or --outbox then: a second run publishes nothing anew")
	case f.outbox == "" && (len(f.mail.To) > 0 || f.mail.From != "" || f.template != ""):
		return verdict.Errorf(verdict.Usage, "--from, --to and --template are for --outbox")
	case f.out == "":
		return nil
	}
	return f.publishFlags.check()
}

// deliver publishes an advisory and brings it to where the flags say.
func (r *run) deliver(ctx context.Context, a *app.App, name string, f deliverFlags) (err error) {
	d := app.Delivery{Folder: f.out, Site: f.site, SendCVE: f.send, Outbox: f.outbox, Mail: f.mail}
	if d.Mail.Template, err = r.template(f.template); err != nil {
		return err
	}
	f.signing.Passphrase = config.PassphraseFrom(os.Environ())
	if f.out != "" {
		if d.Site.Signing, err = a.Signing(ctx, f.signing); err != nil {
			return err
		}
		d.Site.Remark = func(remark string) { r.note("%s", remark) }
	}
	done, err := a.DeliverAdvisory(ctx, name, d)
	if err != nil {
		return err
	}
	if done.Site != nil {
		r.note("%s: %s, %d written, %d unchanged, %d removed", f.out, count(done.Site.Files, "file"), len(done.Site.Written), done.Site.Unchanged, len(done.Site.Removed))
	}
	for _, c := range done.CVE {
		r.note("%s is in state %s", c.ID, c.State)
	}
	switch {
	case done.Mailed:
		r.note("%s is in %s", done.Mail, f.outbox)
	case done.Mail != "":
		r.note("%s was written before, and is not written again", done.Mail)
	}
	return r.out(a, []verdict.PublishedAdvisory{done.Advisory}, done.Changed)
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
		Example: `  verdict advisory withdraw VSA-2026-03 --reason "The flaw cannot be reached in any release" --as ana`,
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
		Example: `  verdict advisory supersede VSA-2026-03 VSA-2026-05 --reason "VSA-2026-05 covers both flaws" --as ana`,
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
