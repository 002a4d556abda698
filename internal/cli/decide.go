// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

// decisionView is a decision in JSON.
type decisionView struct {
	ID            string     `json:"id"`
	Vulnerability string     `json:"vulnerability"`
	Line          string     `json:"line"` // product/line
	Treatment     string     `json:"treatment"`
	Publish       string     `json:"publish"`
	Target        string     `json:"target"`
	Vehicle       string     `json:"vehicle"`
	Remediation   []string   `json:"remediation"`
	Settings      string     `json:"settings"`
	Due           *time.Time `json:"due"`
	Owner         string     `json:"owner"`
	Expires       *time.Time `json:"expires"`
	Reason        string     `json:"reason"`
	By            string     `json:"by"`
	Approver      string     `json:"approver"`
	At            *time.Time `json:"at"`
	People        int        `json:"people"` // that it takes, the author among them
	// Stands is from when on it had the approvals that it needs; null while it waits.
	Stands *time.Time `json:"stands"`
	Policy string     `json:"policy"` // "" when none judged it
	Rule   string     `json:"rule"`
}

func viewDecision(d verdict.Decision) decisionView {
	return decisionView{
		ID: d.Subject().ID, Vehicle: string(d.Vehicle), Remediation: none(words(d.Remediation)), Settings: d.Settings, People: max(d.People, 1),
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
stands. To accept needs an owner and an expiry, before and after which it comes into
the queue; to say nothing needs a reason.

A fix with a target, or with a vehicle, is a candidate of the line's trains. What
removes the risk is an upgrade, a configuration, a removal or documentation; settings
that users have to make stand beside it. "Fixed if configured" is affected with a
mitigation.

A decision that takes more people than its author waits, and the one before stands,
until others approve it with a signature (verdict approve).

It is held against the policy of the product: what the rule that wins forbids is
refused, and the decision keeps the version of the policy and the rule ("verdict
policy explain").`,
		Example: `  verdict decide CVE-2023-34455 kafka/3.5 --treatment fix --publish advisory --target 3.5.1 --due 2023-07-21
  verdict decide CVE-2022-42003 kafka/3.3 --treatment accept --publish nothing --owner ana \
    --expires 2023-12-31 --reason "Nobody but the administrator writes that input"
  verdict decide CVE-2023-25194 kafka/3.4 --treatment mitigate --publish advisory \
    --remediation configuration --settings "Forbid JndiLoginModule" --people 2
  verdict decide list kafka`,
		Args: exactly("VULNERABILITY", "PRODUCT/LINE"),
	}
	e := editsOf[verdict.Decision](c)
	word(e, "treatment", "what is done", verdict.Treatments, func(d *verdict.Decision) *verdict.Treatment { return &d.Treatment })
	word(e, "publish", "how users are told", verdict.Tellings, func(d *verdict.Decision) *verdict.Telling { return &d.Publish })
	var remediation []string
	var people int
	c.Flags().StringSliceVar(&remediation, "remediation", nil, "what removes the risk, with commas: "+listed(verdict.Remediations))
	completeFlag(c, "remediation", verdict.Remediations)
	text(e, "settings", "what users have to set for it, in words", func(d *verdict.Decision) *string { return &d.Settings })
	word(e, "vehicle", "kind of release that carries it", verdict.Vehicles, func(d *verdict.Decision) *verdict.Vehicle { return &d.Vehicle })
	c.Flags().IntVar(&people, "people", 0, "how many people it takes, the author among them, where policy wants fewer")
	text(e, "target", "release that carries it", func(d *verdict.Decision) *string { return &d.Target })
	date(e, "due", "by when", func(d *verdict.Decision) *time.Time { return &d.Due })
	text(e, "owner", "who answers for it", func(d *verdict.Decision) *string { return &d.Owner })
	date(e, "expires", "first day on which an acceptance no longer holds", func(d *verdict.Decision) *time.Time { return &d.Expires })
	text(e, "reason", "why, in words", func(d *verdict.Decision) *string { return &d.Reason })
	text(e, "approver", "who approved it, unauthenticated", func(d *verdict.Decision) *string { return &d.Approver })
	c.RunE = func(c *cobra.Command, args []string) error {
		ref, err := lineRef(args[1])
		if err != nil {
			return err
		}
		d := verdict.Decision{Vulnerability: verdict.CanonicalID(args[0]), Product: ref.Product, Line: ref.Line}
		e.apply(&d)
		d.People = people
		for _, kind := range remediation {
			d.Remediation = append(d.Remediation, verdict.Remediation(strings.TrimSpace(kind)))
		}
		return r.open(c.Context(), func(a *app.App) error {
			decided, n, err := a.Decide(c.Context(), d)
			if err != nil {
				return err
			}
			if err := r.done(a, n, taken(decided)); err != nil {
				return err
			}
			if id := decided.Subject().ID; decided.People > 1 && !a.DryRun() {
				r.note("%s takes %d people, and decides nothing until others than %s sign it; see `verdict approve %s`", id, decided.People, decided.By, id)
			}
			return nil
		})
	}
	c.AddCommand(r.decideList())
	return need(c, "treatment", "publish")
}

// taken is a decision as it was just taken.
func taken(d verdict.Decision) decisionView {
	v := viewDecision(d)
	if d.People < 2 {
		v.Stands = v.At
	}
	return v
}
