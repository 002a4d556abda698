// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/triage/suppress"
)

func (r *run) suppressionCommand() *cobra.Command {
	c := parent("suppression", "Import suppressions of dependency-check, and say what they do",
		r.suppressionImportCommand(), r.suppressionListCommand(), r.suppressionLintCommand(), r.suppressionExplainCommand(), r.suppressionContribute())
	c.Long = `Imported rules mute: what they hit leaves the queue and the gates, is still counted
and shown, and keeps its status. They never make anything not affected.`
	c.Example = `  verdict suppression import dependencycheck-suppressions.xml
  verdict suppression lint dependencycheck-suppressions.xml
  verdict suppression explain CVE-2023-36479`
	return c
}

func (r *run) suppressionImportCommand() *cobra.Command {
	var strict bool
	c := &cobra.Command{
		Use:   "import FILE…",
		Short: "Store suppression files of dependency-check 1.0 to 1.4",
		Long: `import stores suppression files under their base names; one of the same name is
replaced. Of several files all are stored or none. It names every rule that hits
none of the findings; --strict makes that an error and stores nothing.`,
		Example: `  verdict suppression import dependencycheck-suppressions.xml
  verdict suppression import rules.xml --strict`,
		Args: between(1, "FILE…"),
		RunE: func(c *cobra.Command, args []string) error {
			var files []app.RuleFile
			for _, name := range args {
				raw, err := r.read(name)
				if err != nil {
					return err
				}
				files = append(files, app.RuleFile{Name: name, Raw: raw})
			}
			return r.open(c.Context(), func(a *app.App) error {
				results, changed, err := a.ImportSuppressions(c.Context(), files, strict)
				if err != nil {
					return err
				}
				r.changed(a, changed)
				views := []importView{}
				for _, x := range results {
					views = append(views, importView{x.Name, x.Rules, none(x.Idle)})
				}
				return r.print(views, func() { r.importTable(views) })
			})
		},
	}
	c.Flags().BoolVar(&strict, "strict", false, "refuse a file with a rule that hits nothing")
	return c
}

type importView struct {
	File  string            `json:"file"`
	Rules int               `json:"rules"`
	Idle  []suppress.Remark `json:"hits_nothing"`
}

func (r *run) importTable(views []importView) {
	for _, v := range views {
		r.line("%s: %s, %d hit nothing", v.File, count(v.Rules, "rule"), len(v.Idle))
		for _, remark := range v.Idle {
			r.line("  line %d, rule %s: %s", remark.Line, remark.Rule, remark.Message)
		}
	}
}

func (r *run) suppressionListCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List the stored rules",
		Example: `  verdict suppression list`,
		Args:    exactly(),
		RunE: func(c *cobra.Command, _ []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				files, own, err := a.SuppressionFiles(c.Context())
				if err != nil {
					return err
				}
				views := []ruleView{}
				for _, f := range files {
					for _, s := range f.Rules {
						views = append(views, viewRule(f.Name, s))
					}
				}
				for _, s := range own {
					views = append(views, viewRule("", s))
				}
				return r.print(views, func() { r.ruleTable(views) })
			})
		},
	}
}

type ruleView struct {
	File          string                  `json:"file"`
	Line          int                     `json:"line"`
	Rule          string                  `json:"rule"`
	Kind          verdict.SuppressionKind `json:"kind"`
	Vulnerability string                  `json:"vulnerability"`
	Component     string                  `json:"component"`
	Reason        string                  `json:"reason"`
	Until         string                  `json:"until"`
}

func viewRule(file string, s verdict.Suppression) ruleView {
	return ruleView{file, s.Line, s.Rule, s.Kind, s.Vulnerability, s.Component, s.Reason, day(s.Until)}
}

func (r *run) ruleTable(views []ruleView) {
	t := newTable("FILE", "LINE", "RULE", "KIND", "UNTIL", "REASON")
	for _, v := range views {
		file, line := v.File, fmt.Sprint(v.Line)
		if file == "" {
			file, line = "our own", ""
		}
		t.row(file, line, v.Rule, string(v.Kind), v.Until, v.Reason)
	}
	t.write(r.Out)
}

func (r *run) suppressionLintCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "lint [FILE…]",
		Short: "Say what is wrong with suppression rules",
		Long: `lint names rules that are not scoped, that hit nothing, that have expired, whose
expiry stands in prose only (and whether a bill of materials could check it), that
an earlier rule shadows, that give no notes, and the quirks of dependency-check.
Without files it looks at the stored ones. Files are judged by what the programme of
--data holds; where there is none and --data is not given, by themselves. It exits
with 3 when it has a remark.`,
		Example: `  verdict suppression lint dependencycheck-suppressions.xml
  verdict suppression lint --format json`,
		Args: between(0, "FILE…"),
		RunE: func(c *cobra.Command, args []string) error {
			var files []suppress.File
			for _, name := range args {
				raw, err := r.read(name)
				if err != nil {
					return err
				}
				f, err := suppress.Parse(name, raw)
				if err != nil {
					return err
				}
				files = append(files, f)
			}
			open := r.open
			if len(files) > 0 && !c.Flags().Changed("data") {
				open = r.openOrNone
			}
			return open(c.Context(), func(a *app.App) error {
				remarks, err := a.LintSuppressions(c.Context(), files)
				if err != nil {
					return err
				}
				if err := r.print(none(remarks), func() { r.remarks(remarks) }); err != nil || len(remarks) == 0 {
					return err
				}
				return silent{verdict.Errorf(verdict.Refused, "%s", count(len(remarks), "remark"))}
			})
		},
	}
}

func (r *run) remarks(remarks []suppress.Remark) {
	for _, m := range remarks {
		r.line("%s:%d: rule %s: %s: %s", m.File, m.Line, m.Rule, m.Kind, m.Message)
	}
	r.line("%s", count(len(remarks), "remark"))
}

func (r *run) suppressionExplainCommand() *cobra.Command {
	var file string
	c := &cobra.Command{
		Use:   "explain VULNERABILITY | explain --file FILE RULE",
		Short: "Say which rule hits a finding and why, or what a rule hits",
		Long: `explain says for every finding of a vulnerability which stored rules hit it and why,
and which nearly did. With --file it takes the number of a rule in that file and
lists the findings that the rule hits.`,
		Example: `  verdict suppression explain CVE-2023-36479
  verdict suppression explain --file dependencycheck-suppressions.xml 3`,
		Args: exactly("VULNERABILITY or RULE"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) (err error) {
				var list []app.ExplainedFinding
				if file != "" {
					list, err = a.RuleHits(c.Context(), file, args[0])
				} else {
					list, err = a.ExplainSuppressions(c.Context(), args[0])
				}
				if err != nil {
					return err
				}
				views := []suppressedView{}
				for _, f := range list {
					views = append(views, suppressedView{f.Vulnerability, f.Component, none(f.Releases), none(f.Hits), none(f.Near)})
				}
				return r.print(views, func() { r.suppressed(views) })
			})
		},
	}
	c.Flags().StringVar(&file, "file", "", "stored file whose rule is asked for")
	return c
}

type suppressedView struct {
	Vulnerability string              `json:"vulnerability"`
	Component     string              `json:"component"`
	Releases      []string            `json:"releases"`
	Hits          []suppress.RuleHit  `json:"hits"`
	Near          []suppress.NearMiss `json:"near"`
}

func (r *run) suppressed(views []suppressedView) {
	if len(views) == 0 {
		r.line("no finding")
	}
	for _, v := range views {
		r.line("%s of %s in %s", v.Vulnerability, v.Component, strings.Join(v.Releases, ", "))
		if len(v.Hits) == 0 {
			r.line("  no rule hits it")
		}
		for _, h := range v.Hits {
			r.line("  muted by %s rule %s: %s", place(h.File, h.Line), h.Rule, h.Why)
		}
		for _, n := range v.Near {
			r.line("  nearly   %s rule %s (%s): %s", place(n.File, n.Line), n.Rule, n.Kind, n.Why)
		}
	}
}

func place(file string, line int) string {
	if line == 0 {
		return file
	}
	return fmt.Sprintf("%s:%d", file, line)
}
