// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"cmp"
	"context"
	"strings"

	"github.com/spf13/cobra"

	"verdict/internal/app"
	"verdict/internal/remedy"
)

func (r *run) policyCommand() *cobra.Command {
	c := parent("policy", "Check, explain and rehearse what has to be done by when, and what is said",
		r.policyCheck(), r.policyExplain(), r.policySimulate(), r.policyList(), r.policyShow())
	c.Long = `A policy is an ordered list of rules: the first whose condition holds says by when a
vulnerability is triaged, fixed and published in a line, by which kind of release, how
users are told, and where a statement about it appears to whom. It is a YAML document
of kind Policy, stored by "verdict apply". Products without one have the policy that
verdict ships with, "standard": it judges decisions and sets deadlines, and leaves
statements to appear everywhere.`
	c.Example = `  verdict policy show standard --text > policy.yaml
  verdict policy check policy.yaml
  verdict policy simulate policy.yaml kafka`
	return c
}

// policyView is a policy in JSON.
type policyView struct {
	Name     string     `json:"name"`
	Version  string     `json:"version"`
	Shipped  bool       `json:"shipped"`
	Says     string     `json:"says"`
	Products []string   `json:"products"` // none for all that no other names
	Scores   []string   `json:"scores"`
	Rules    []ruleSaid `json:"rules"`
	Text     string     `json:"text,omitempty"`
}

// ruleSaid is a rule of a policy in JSON.
type ruleSaid struct {
	Name      string        `json:"name"`
	Line      int           `json:"line"`
	When      string        `json:"when"`
	Says      string        `json:"says"`
	Deadlines []string      `json:"deadlines"`
	Vehicle   string        `json:"vehicle"`
	Tell      string        `json:"tell"`
	Channels  []channelSaid `json:"channels"`
	Audience  string        `json:"audience"`
	Remedies  []string      `json:"remediation"`
	Approvers int           `json:"approvers"`
}

type channelSaid struct {
	Name string `json:"name"`
	When string `json:"when"` // "" for always
}

func viewPolicy(p app.StoredPolicy) policyView {
	v := policyView{Name: p.Name, Version: p.Version, Shipped: p.Shipped, Says: p.Says, Products: none(p.Products), Scores: words(p.Scores), Rules: []ruleSaid{}}
	for _, x := range p.Rules {
		s := ruleSaid{Name: x.Name, Line: x.Line, When: x.When, Says: x.Says, Deadlines: []string{}, Vehicle: string(x.Vehicle), Tell: x.Tell(),
			Channels: []channelSaid{}, Audience: cmp.Or(string(x.Audience), "public"), Remedies: none(words(x.Remediation)), Approvers: x.Approvers}
		for _, k := range x.Clocks {
			s.Deadlines = append(s.Deadlines, string(k.Kind)+" within "+k.String())
		}
		for _, c := range x.Channels {
			s.Channels = append(s.Channels, channelSaid{string(c.Channel), c.When})
		}
		v.Rules = append(v.Rules, s)
	}
	return v
}

func (r *run) policyList() *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List the policies that hold",
		Example: "  verdict policy list",
		Args:    exactly(),
		RunE: func(c *cobra.Command, _ []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				list, err := a.Policies(c.Context())
				if err != nil {
					return err
				}
				views := []policyView{}
				for _, p := range list {
					views = append(views, viewPolicy(p))
				}
				return r.print(views, func() {
					t := newTable("POLICY", "VERSION", "PRODUCTS", "RULES", "STORED")
					for i, v := range views {
						stored := dayOf(instant(list[i].At))
						if v.Shipped {
							stored = "no, comes with verdict"
						}
						t.row(v.Name, v.Version, productWords(v), count(len(v.Rules), "rule"), stored)
					}
					t.write(r.Out)
				})
			})
		},
	}
}

func productWords(v policyView) string {
	if len(v.Products) == 0 {
		return "all that no other names"
	}
	return strings.Join(v.Products, ", ")
}

func (r *run) policyShow() *cobra.Command {
	var verbatim bool
	c := &cobra.Command{
		Use:   "show POLICY",
		Short: "Show the rules of a policy, or of a product's",
		Long: `show takes the name of a policy, or of a product whose policy is wanted. --text gives
the document itself, to begin one's own with.`,
		Example: `  verdict policy show standard
  verdict policy show kafka
  verdict policy show standard --text > policy.yaml`,
		Args: exactly("POLICY"),
		RunE: func(c *cobra.Command, args []string) error {
			standard, err := remedy.Standard()
			if err != nil {
				return err
			}
			if args[0] == standard.Name && !app.HasDatabase(r.config) { // it needs none
				return r.showPolicy(app.StoredPolicy{Policy: standard, Shipped: true}, verbatim)
			}
			return r.open(c.Context(), func(a *app.App) error {
				p, err := a.Policy(c.Context(), args[0])
				if err != nil {
					return err
				}
				return r.showPolicy(p, verbatim)
			})
		},
	}
	c.Flags().BoolVar(&verbatim, "text", false, "print the document itself")
	return c
}

func (r *run) showPolicy(p app.StoredPolicy, verbatim bool) error {
	v := viewPolicy(p)
	if v.Text = string(p.Text); verbatim && r.format != "json" {
		_, err := r.Out.Write(p.Text)
		return err
	}
	return r.print(v, func() { r.policySheet(v, p.Rules) })
}

func (r *run) policySheet(v policyView, rules []remedy.Rule) {
	var s sheet
	s.add("policy", v.Version)
	s.add("says", v.Says)
	s.add("products", productWords(v))
	s.add("scores of", strings.Join(v.Scores, ", "))
	if v.Shipped {
		s.add("stored", "no, it comes with verdict")
	}
	s.write(r.Out)
	for i, x := range rules {
		r.line("")
		r.line("%d. %s, when %s", i+1, x.Name, strings.Join(strings.Fields(x.When), " "))
		for _, line := range x.Words() {
			r.line("   %s", line)
		}
	}
}

// readPolicy reads a policy from a file.
func (r *run) readPolicy(name string) (*remedy.Policy, error) {
	raw, err := r.read(name)
	if err != nil {
		return nil, err
	}
	return remedy.Parse(name, raw)
}

// policies completes names of policies and of products.
var policies = joined(policyNames, products)

func policyNames(ctx context.Context, a *app.App) (found []string) {
	list, _ := a.Policies(ctx)
	for _, p := range list {
		found = append(found, p.Name)
	}
	return found
}
