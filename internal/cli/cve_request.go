// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"time"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

// cveRequestView is a question for a CVE id in JSON.
type cveRequestView struct {
	ID       string     `json:"id"`
	Title    string     `json:"title"`
	From     string     `json:"from"`
	Product  string     `json:"product"`
	Asked    time.Time  `json:"asked"`
	Due      time.Time  `json:"due"`
	Answer   string     `json:"answer"` // "" while there is none
	Answered *time.Time `json:"answered"`
	CVE      string     `json:"cve"`
	Reason   string     `json:"reason"`
	By       string     `json:"by"`
}

func viewCVERequest(q verdict.CVERequest) cveRequestView {
	return cveRequestView{ID: q.ID, Title: q.Title, From: q.From, Product: q.Product, Asked: q.Asked.UTC(), Due: q.Due().UTC(), Answer: string(q.Answer),
		Answered: instant(q.Answered), CVE: q.CVE, Reason: q.Reason, By: q.By}
}

func (r *run) cveRequest() *cobra.Command {
	var q verdict.CVERequest
	var on instantFlag
	c := &cobra.Command{
		Use: "request TITLE", Short: "Note that somebody asks us for a CVE id",
		Long: `request notes that a finder or another CVE Numbering Authority asks whether you assign a CVE
id to a flaw in your scope. You have the right of the first refusal and answer within 72
hours, until which the queue shows it.`,
		Example: `  verdict cve request "Orders of others can be read" --by "R. Finder" --product shop
  verdict cve answer REQ-1f0c2a9b --assigned CVE-2026-41115`,
		Args: exactly("TITLE"),
	}
	c.Flags().StringVar(&q.From, "by", "", "who asks")
	c.Flags().StringVar(&q.Product, "product", "", "product that it is about")
	c.Flags().Var(&on, "on", "when it was asked, if not now: a date, which means its beginning, or an instant")
	c.RunE = func(c *cobra.Command, args []string) error {
		return r.open(c.Context(), func(a *app.App) error {
			q.Title, q.Asked = args[0], on.Time
			noted, n, err := a.RequestCVE(c.Context(), q)
			return r.wroteRequest(a, noted, n, err)
		})
	}
	return need(c, "by")
}

func (r *run) cveAnswer() *cobra.Command {
	var assigned, refused string
	c := &cobra.Command{
		Use: "answer REQUEST", Short: "Note what we answered who asked for a CVE id",
		Long: `answer notes the id that the flaw has got, which the reporter must be told, or why you
assign none, so that others may.`,
		Example: `  verdict cve answer REQ-1f0c2a9b --assigned CVE-2026-41115
  verdict cve answer REQ-1f0c2a9b --refused "The flaw is in the library acme-lib, whose supplier assigns ids."`,
		Args: exactly("REQUEST"),
	}
	c.Flags().StringVar(&assigned, "assigned", "", "the id that was assigned")
	c.Flags().StringVar(&refused, "refused", "", "why none is")
	c.RunE = func(c *cobra.Command, args []string) error {
		if (assigned == "") == (refused == "") {
			return verdict.Errorf(verdict.Usage, "give either --assigned or --refused")
		}
		return r.open(c.Context(), func(a *app.App) error {
			answered, n, err := a.AnswerCVE(c.Context(), args[0], assigned, refused)
			return r.wroteRequest(a, answered, n, err)
		})
	}
	return c
}

func (r *run) wroteRequest(a *app.App, q verdict.CVERequest, n int, err error) error {
	if err != nil {
		return err
	}
	r.changed(a, n)
	return r.print(viewCVERequest(q), func() { r.line("%s", q.ID) })
}

func (r *run) cveRequests() *cobra.Command {
	return &cobra.Command{
		Use: "requests", Short: "List who asked us for CVE ids, and what we answered", Example: "  verdict cve requests", Args: exactly(),
		RunE: func(c *cobra.Command, _ []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				list, err := a.CVERequests(c.Context())
				if err != nil {
					return err
				}
				views := []cveRequestView{}
				for _, q := range list {
					views = append(views, viewCVERequest(q))
				}
				return r.print(views, func() { r.requestTable(views) })
			})
		},
	}
}

func (r *run) requestTable(views []cveRequestView) {
	if len(views) == 0 {
		r.note("nobody has asked")
		return
	}
	t := newTable("REQUEST", "FROM", "PRODUCT", "ASKED", "DUE", "ANSWER", "CVE", "TITLE")
	for _, v := range views {
		due := timeOf(&v.Due)
		if v.Answer != "" {
			due = ""
		}
		t.row(v.ID, v.From, v.Product, day(v.Asked), due, v.Answer, v.CVE, v.Title)
	}
	t.writeUsed(r.Out)
}
