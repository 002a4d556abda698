// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"time"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

// decisionView is a decision in JSON.
type decisionView struct {
	Vulnerability string     `json:"vulnerability"`
	Line          string     `json:"line"` // product/line
	Treatment     string     `json:"treatment"`
	Publish       string     `json:"publish"`
	Target        string     `json:"target"`
	Due           *time.Time `json:"due"`
	Owner         string     `json:"owner"`
	Expires       *time.Time `json:"expires"`
	Reason        string     `json:"reason"`
	By            string     `json:"by"`
	Approver      string     `json:"approver"`
	At            *time.Time `json:"at"`
	Policy        string     `json:"policy"` // "" when none judged it
	Rule          string     `json:"rule"`
}

func viewDecision(d verdict.Decision) decisionView {
	return decisionView{
		Vulnerability: d.Vulnerability, Line: verdict.Ref{Product: d.Product, Line: d.Line}.String(), Treatment: string(d.Treatment),
		Publish: string(d.Publish), Target: d.Target, Due: instant(d.Due), Owner: d.Owner, Expires: instant(d.Expires),
		Reason: d.Reason, By: d.By, Approver: d.Approver, At: instant(d.At), Policy: d.Policy, Rule: d.Rule,
	}
}

func (r *run) decideCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "decide VULNERABILITY PRODUCT/LINE",
		Short: "Decide what is done in a line, and what is said",
		Long: `decide records what is done about a vulnerability in a line (fix, mitigate, accept
or none) and how users are told (advisory, note or nothing). The last decision
stands. To accept needs an owner and an expiry; to say nothing needs a reason. It is
held against the policy of the product: what the rule that wins forbids is refused,
and the decision keeps the version of the policy and the rule ("verdict policy
explain").`,
		Example: `  verdict decide CVE-2023-34455 kafka/3.5 --treatment fix --publish advisory --target 3.5.1 --due 2023-07-21
  verdict decide CVE-2022-42003 kafka/3.3 --treatment accept --publish nothing --owner ana \
    --expires 2023-12-31 --reason "Nobody but the administrator writes that input"
  verdict decide list kafka`,
		Args: exactly("VULNERABILITY", "PRODUCT/LINE"),
	}
	e := editsOf[verdict.Decision](c)
	word(e, "treatment", "what is done", verdict.Treatments, func(d *verdict.Decision) *verdict.Treatment { return &d.Treatment })
	word(e, "publish", "how users are told", verdict.Tellings, func(d *verdict.Decision) *verdict.Telling { return &d.Publish })
	text(e, "target", "release that carries it", func(d *verdict.Decision) *string { return &d.Target })
	date(e, "due", "by when", func(d *verdict.Decision) *time.Time { return &d.Due })
	text(e, "owner", "who answers for it", func(d *verdict.Decision) *string { return &d.Owner })
	date(e, "expires", "first day on which an acceptance no longer holds", func(d *verdict.Decision) *time.Time { return &d.Expires })
	text(e, "reason", "why, in words", func(d *verdict.Decision) *string { return &d.Reason })
	text(e, "approver", "who approved it", func(d *verdict.Decision) *string { return &d.Approver })
	c.RunE = func(c *cobra.Command, args []string) error {
		ref, err := lineRef(args[1])
		if err != nil {
			return err
		}
		d := verdict.Decision{Vulnerability: verdict.CanonicalID(args[0]), Product: ref.Product, Line: ref.Line}
		e.apply(&d)
		return r.open(c.Context(), func(a *app.App) error {
			d, n, err := a.Decide(c.Context(), d)
			if err != nil {
				return err
			}
			return r.done(a, n, viewDecision(d))
		})
	}
	c.AddCommand(r.decideList())
	return need(c, "treatment", "publish")
}
