// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"verdict/internal/app"
	"verdict/spec/cve"
)

func (r *run) cveCommand() *cobra.Command {
	c := parent("cve", "CVE ids of ours and their records, and records of whatever origin",
		r.cveRequest(), r.cveRequests(), r.cveAnswer(), r.cveReserve(), r.cveQuota(), r.cveAssign(), r.cveRecord(), r.cveState(), r.cveDisclosed(), r.cvePublish(), r.cveUpdate(), r.cveReject(), r.cveSweep(),
		r.cveList(), r.cveShow(), r.cveImport(), r.cveExport(), r.validateCommand(cveStandard))
	c.Long = `A CVE Numbering Authority reserves ids at CVE Services, gives each to a flaw, and publishes
its record once the flaw is public. An id is reserved, then a draft, perhaps in review,
then ready, then public; or it is rejected.

What would reach CVE Services is printed and not sent, unless --send is given. Where they
are and who you are there is set by the environment: VERDICT_CVE_URL, VERDICT_CVE_ORG,
VERDICT_CVE_USER, and VERDICT_CVE_KEY_FILE or VERDICT_CVE_KEY.`
	c.Example = `  verdict cve reserve --amount 2 --year 2026 --send
  verdict cve assign CVE-2026-41115 VUL-1f0c2a9b
  verdict cve record CVE-2026-41115 --from record.json
  verdict cve state CVE-2026-41115 ready
  verdict cve publish CVE-2026-41115 --send
  verdict cve validate CVE-2024-27309.json`
	return c
}

// cveView is a CVE id of ours in JSON.
type cveView struct {
	ID            string     `json:"id"`
	State         string     `json:"state"`
	Owner         string     `json:"owner"`
	Vulnerability string     `json:"vulnerability"`
	Product       string     `json:"product"`
	Reserved      *time.Time `json:"reserved"`
	Disclosed     *time.Time `json:"disclosed"`
	ByOthers      bool       `json:"by_others"`
	// Due is by when the record has to be public; null when no clock runs.
	Due        *time.Time `json:"due"`
	Published  *time.Time `json:"published"`
	Rejected   *time.Time `json:"rejected"`
	Reason     string     `json:"reason"`
	ReplacedBy []string   `json:"replaced_by"`
	// Draft and Sent are the SHA-256 of records; "" when there is none.
	Draft  string `json:"draft"`
	Sent   string `json:"sent"`
	Unsent bool   `json:"unsent"` // a public record has a revision that was not sent
}

func viewCVE(c app.StandingCVE, now time.Time) cveView {
	w := c.Whole()
	v := cveView{ID: w.ID, State: string(w.State), Owner: w.Owner, Vulnerability: w.Vulnerability, Reserved: instant(w.Reserved), Disclosed: instant(w.Disclosed),
		ByOthers: w.ByOthers, Published: instant(w.Published), Rejected: instant(w.Rejected), Reason: w.Reason, ReplacedBy: none(w.ReplacedBy),
		Draft: w.Draft, Sent: w.Sent, Unsent: w.Unsent()}
	if c.Flaw != nil {
		v.Product = c.Flaw.Product
	}
	if clock, runs := w.Clock(now); runs {
		v.Due = instant(clock.Due(now))
	}
	return v
}

func (r *run) cveList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the CVE ids of ours with their states", Example: "  verdict cve list", Args: exactly(),
		RunE: func(c *cobra.Command, _ []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				list, err := a.CVEIDs(c.Context())
				if err != nil {
					return err
				}
				if err := r.unfinished(c.Context(), a); err != nil {
					return err
				}
				return r.printCVEs(a, list)
			})
		},
	}
}

// unfinished tells of a request for ids whose answer was lost.
func (r *run) unfinished(ctx context.Context, a *app.App) error {
	open, err := a.OpenCVEReservation(ctx)
	if open != nil {
		r.note("it is not known what a request for ids has brought; finish it: `verdict cve reserve --amount %d --year %d --send`", open.Amount, open.Year)
	}
	return err
}

func (r *run) printCVEs(a *app.App, list []app.StandingCVE) error {
	views := []cveView{}
	for _, c := range list {
		views = append(views, viewCVE(c, a.Now()))
	}
	return r.print(views, func() { r.cveTable(views) })
}

func (r *run) cveTable(views []cveView) {
	if len(views) == 0 {
		r.note("there is none")
		return
	}
	t := newTable("CVE", "STATE", "VULNERABILITY", "PRODUCT", "RESERVED", "DISCLOSED", "DUE", "PUBLISHED", "REJECTED")
	for _, v := range views {
		state := v.State
		if v.Unsent {
			state += ", revised"
		}
		t.row(v.ID, state, v.Vulnerability, v.Product, dayOf(v.Reserved), dayOf(v.Disclosed), timeOf(v.Due), dayOf(v.Published), dayOf(v.Rejected))
	}
	t.writeUsed(r.Out)
}

// timeOf writes an instant, or nothing for none.
func timeOf(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.Format(time.RFC3339)
}

func (r *run) cveShow() *cobra.Command {
	return &cobra.Command{
		Use: "show CVE", Short: "Show a CVE id of ours", Example: "  verdict cve show CVE-2026-41115", Args: exactly("CVE"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				id, err := a.CVEID(c.Context(), args[0])
				if err != nil {
					return err
				}
				v := viewCVE(id, a.Now())
				return r.print(v, func() { r.cveSheet(v) })
			})
		},
	}
}

func (r *run) cveSheet(v cveView) {
	r.line("%s", v.ID)
	r.line("")
	var s sheet
	s.add("state", v.State)
	s.add("owner", v.Owner)
	s.add("vulnerability", v.Vulnerability)
	s.add("product", v.Product)
	s.add("reserved", timeOf(v.Reserved))
	told := timeOf(v.Disclosed)
	if v.ByOthers {
		told += ", by others"
	}
	s.add("disclosed", told)
	s.add("due", timeOf(v.Due))
	s.add("published", timeOf(v.Published))
	s.add("rejected", timeOf(v.Rejected))
	s.add("reason", v.Reason)
	for _, id := range v.ReplacedBy {
		s.add("replaced by", id)
	}
	s.add("record", v.Draft)
	if v.Unsent {
		s.add("to send", "the record has changed since it was sent")
	}
	s.write(r.Out)
}

var cveStandard = standard{
	short: "Judge records by the CVE Record Format and the rules for CNAs",
	long: `validate judges records by the schema of the CVE Record Format, version 5.0 to 5.2 (test
"schema", always run), and by the rules of the CNA Operational Rules 4.2.0 that a record
can be held against, each with the rule's number as id; "affected" is about versions. The
schema and the mandatory tests decide whether a record is valid; it ends with exit code 3
when one is not. Optional and informative tests only tell. - is standard input.`,
	example: `  verdict cve validate CVE-2024-27309.json
  verdict cve validate CVE-2024-27309.json --tests mandatory,optional,informative
  verdict cve validate CVE-2024-27309.json --tests 5.1.7,affected --format json`,
	ids: cveTests(),
	judge: func(raw []byte, tests []string) (views []testView) {
		for _, o := range cve.Validate(raw, tests...) {
			t := testView{ID: o.ID, Group: string(o.Group)}
			for _, f := range o.Findings {
				t.Errors = append(t.Errors, testErrorView{f.Path, f.Message, f.Line})
			}
			views = append(views, t)
		}
		return views
	},
}

func cveTests() (ids []string) {
	for _, t := range cve.Tests() {
		ids = append(ids, t.ID)
	}
	return ids
}
