// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"encoding/json"
	"strings"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/spec/cve/services"
)

// requestView is a request to CVE Services, in JSON.
type requestView struct {
	Method string          `json:"method"`
	URL    string          `json:"url"`
	When   string          `json:"when"` // "" for always
	Body   json.RawMessage `json:"body"`
}

func viewRequests(plan []app.PlannedRequest) []requestView {
	views := []requestView{}
	for _, p := range plan {
		views = append(views, requestView{p.Method, p.URL, p.When, p.Body})
	}
	return views
}

// planned prints what would be sent.
func (r *run) planned(plan []app.PlannedRequest) {
	for _, p := range plan {
		when := ""
		if p.When != "" {
			when = ", when " + p.When
		}
		r.line("%s %s%s", p.Method, p.URL, when)
		for line := range strings.Lines(string(p.Body)) {
			r.line("  %s", strings.TrimRight(line, "\n"))
		}
	}
	if r.config.DryRun {
		r.note("nothing was sent, as this is a rehearsal")
		return
	}
	r.note("nothing was sent; add --send")
}

// sendFlag is the flag without which nothing reaches CVE Services.
func sendFlag(c *cobra.Command, send *bool) *cobra.Command {
	c.Flags().BoolVar(send, "send", false, "send it to CVE Services, instead of printing what would be sent")
	return c
}

// reservationView is what reserving came to, in JSON.
type reservationView struct {
	Sent     bool          `json:"sent"`
	Finished bool          `json:"finished"` // an earlier request whose answer was lost
	IDs      []string      `json:"ids"`
	Requests []requestView `json:"requests"`
}

func (r *run) cveReserve() *cobra.Command {
	var amount, year int
	var send bool
	c := &cobra.Command{
		Use: "reserve", Short: "Reserve CVE ids at CVE Services",
		Long: `reserve asks CVE Services for ids in a row. The request is stored before it is sent: when
its answer is lost, the same command asks what is reserved, takes up what the request has
brought, and reserves nothing twice.`,
		Example: `  verdict cve reserve --year 2026
  verdict cve reserve --amount 2 --year 2026 --send`,
		Args: exactly(),
	}
	c.Flags().IntVar(&amount, "amount", 1, "how many")
	c.Flags().IntVar(&year, "year", 0, "year in the ids; the present one when it is left out")
	c.RunE = func(c *cobra.Command, _ []string) error {
		return r.open(c.Context(), func(a *app.App) error {
			if !c.Flags().Changed("year") {
				year = a.Now().Year()
			}
			got, n, err := a.ReserveCVE(c.Context(), amount, year, send)
			if err != nil {
				return err
			}
			if got.Sent {
				r.changed(a, n)
			}
			v := reservationView{Sent: got.Sent, Finished: got.Finished, IDs: []string{}, Requests: viewRequests(got.Plan)}
			for _, id := range got.IDs {
				v.IDs = append(v.IDs, id.ID)
			}
			return r.print(v, func() { r.reservation(got, v) })
		})
	}
	return sendFlag(c, &send)
}

func (r *run) reservation(got app.ReservedCVE, v reservationView) {
	if !got.Sent {
		r.planned(got.Plan)
		return
	}
	if v.Finished {
		r.note("an earlier request whose answer was lost had brought them")
	}
	for _, id := range v.IDs {
		r.line("%s", id)
	}
}

// quotaView is how many ids may be reserved, in JSON; null when nobody was asked.
type quotaView struct {
	Sent     bool             `json:"sent"`
	Quota    *services.Quotas `json:"quota"`
	Requests []requestView    `json:"requests"`
}

func (r *run) cveQuota() *cobra.Command {
	var send bool
	c := &cobra.Command{
		Use: "quota", Short: "Ask CVE Services how many ids may be reserved yet",
		Example: "  verdict cve quota --send", Args: exactly(),
	}
	c.RunE = func(c *cobra.Command, _ []string) error {
		return r.open(c.Context(), func(a *app.App) error {
			q, plan, sent, err := a.CVEQuota(c.Context(), send)
			if err != nil {
				return err
			}
			v := quotaView{Sent: sent, Requests: viewRequests(plan)}
			if sent {
				v.Quota = &q
			}
			return r.print(v, func() {
				if !sent {
					r.planned(plan)
					return
				}
				r.line("%d of %d are reserved, and %d may be reserved yet", q.Reserved, q.Quota, q.Available)
			})
		})
	}
	return sendFlag(c, &send)
}

// sentView is what sending came to, in JSON.
type sentView struct {
	Sent bool `json:"sent"`
	// Stood is set when CVE Services had it already.
	Stood    bool             `json:"stood"`
	CVE      cveView          `json:"cve"`
	Findings []cveFindingView `json:"findings"`
	Requests []requestView    `json:"requests"`
}

func viewSent(a *app.App, s app.SentCVE) sentView {
	return sentView{Sent: s.Sent, Stood: s.Stood, CVE: viewCVE(s.StandingCVE, a.Now()), Findings: viewCVEFindings(s.Found), Requests: viewRequests(s.Plan)}
}

// sentCVE shows what was or would be sent.
func (r *run) sentCVE(a *app.App, s app.SentCVE, n int, err error) error {
	if err != nil {
		return err
	}
	if s.Sent {
		r.changed(a, n)
	}
	return r.print(viewSent(a, s), func() { r.sentSheet(s) })
}

func (r *run) sentSheet(s app.SentCVE) {
	r.cveFindings(s.Found)
	switch {
	case s.Stood:
		r.line("%s is %s, as it was at CVE Services already", s.ID, s.State)
	case s.Sent || len(s.Plan) == 0:
		r.line("%s is %s", s.ID, s.State)
	default:
		r.planned(s.Plan)
	}
}

func (r *run) cvePublish() *cobra.Command {
	return r.sending("publish CVE", "Publish the record of an id that is ready",
		`publish sends the record of an id that is ready. It is refused while the record breaks a
rule, and while the flaw is not public: a record must not be the first to tell of it.

CVE Services are asked first what they have. A run that was killed after it had sent the
record is finished by the next one, and another record that is there already is not
overwritten.`,
		`  verdict cve publish CVE-2026-41115
  verdict cve publish CVE-2026-41115 --send`, false)
}

func (r *run) cveUpdate() *cobra.Command {
	return r.sending("update CVE", "Send the next revision of a record that is public",
		`update sends the draft of an id that is public, in place of the record that CVE Services
have. It is refused as publish is. Where they have the same already, nothing is sent.`,
		`  verdict cve record CVE-2026-41115 --from record.json
  verdict cve update CVE-2026-41115 --send`, true)
}

func (r *run) sending(use, short, long, example string, update bool) *cobra.Command {
	var send bool
	c := &cobra.Command{Use: use, Short: short, Long: long, Example: example, Args: exactly("CVE")}
	c.RunE = func(c *cobra.Command, args []string) error {
		return r.open(c.Context(), func(a *app.App) error {
			s, n, err := a.PublishCVE(c.Context(), args[0], update, send)
			return r.sentCVE(a, s, n, err)
		})
	}
	return sendFlag(c, &send)
}

func (r *run) cveReject() *cobra.Command {
	var reason string
	var replacedBy []string
	var send bool
	c := &cobra.Command{
		Use: "reject CVE", Short: "Reject a CVE id for ever",
		Long: `reject says that an id names no vulnerability, or that others took its place. It is never
used again, and its record shows the reason.`,
		Example: `  verdict cve reject CVE-2026-41115 --reason "It is the same flaw as CVE-2026-41114." --replaced-by CVE-2026-41114 --send`,
		Args:    exactly("CVE"),
	}
	c.Flags().StringVar(&reason, "reason", "", "why, in English, for everybody to read")
	c.Flags().StringArrayVar(&replacedBy, "replaced-by", nil, "id that took its place (may be repeated)")
	c.RunE = func(c *cobra.Command, args []string) error {
		return r.open(c.Context(), func(a *app.App) error {
			s, n, err := a.RejectCVE(c.Context(), args[0], reason, replacedBy, send)
			return r.sentCVE(a, s, n, err)
		})
	}
	return need(sendFlag(c, &send), "reason")
}

func (r *run) cveSweep() *cobra.Command {
	var year int
	var reject, send bool
	c := &cobra.Command{
		Use: "sweep", Short: "List the ids of a year that nobody used, or reject them",
		Long: `sweep lists the ids of a year that are reserved for nothing: no flaw has them and no record
is written. At the end of the year they must be rejected; --reject does, from December of
the year on. What was rejected before a failure stays so, and the next run goes on.`,
		Example: `  verdict cve sweep --year 2026
  verdict cve sweep --year 2026 --reject --send`,
		Args: exactly(),
	}
	c.Flags().IntVar(&year, "year", 0, "year in the ids")
	c.Flags().BoolVar(&reject, "reject", false, "reject them")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if send && !reject {
			return verdict.Errorf(verdict.Usage, "--send sends nothing without --reject")
		}
		return r.open(c.Context(), func(a *app.App) error {
			if !reject {
				list, err := a.UnusedCVEs(c.Context(), year)
				if err != nil {
					return err
				}
				return r.printCVEs(a, list)
			}
			list, n, err := a.SweepCVEs(c.Context(), year, send)
			if err != nil {
				return err
			}
			return r.swept(a, list, n)
		})
	}
	return need(sendFlag(c, &send), "year")
}

func (r *run) swept(a *app.App, list []app.SentCVE, n int) error {
	if len(list) == 0 || list[0].Sent {
		r.changed(a, n)
	}
	views := []sentView{}
	for _, s := range list {
		views = append(views, viewSent(a, s))
	}
	return r.print(views, func() {
		for _, s := range list {
			r.sentSheet(s)
		}
	})
}
