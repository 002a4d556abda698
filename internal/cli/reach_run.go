// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/triage"
)

// partReachView is what checks of the code of a part said, in JSON.
type partReachView struct {
	Part      string                `json:"part"`
	Profile   string                `json:"profile"`
	JDK       string                `json:"jdk"`
	Artifacts []string              `json:"artifacts"`
	Stats     reachStatsView        `json:"stats"`
	Shipped   int                   `json:"classes_shipped"`
	Kept      int                   `json:"kept"` // answers that stood already
	Why       string                `json:"why"`  // why nothing ran
	Answers   []codeAnswerView      `json:"answers"`
	Evidence  []triage.EvidenceView `json:"evidence"`
}

// codeAnswerView is what a part's code answered to a premise.
type codeAnswerView struct {
	Kind    string   `json:"kind"`
	Subject string   `json:"subject"`
	Answer  string   `json:"answer"` // "" when the check could not be run
	Why     string   `json:"why"`
	Places  []string `json:"places"`
}

func (r *run) reachRun() *cobra.Command {
	o := app.ReleaseReach{}
	c := &cobra.Command{
		Use:   "run PRODUCT@VERSION[:PART]",
		Short: "Ask the code of a release what its assessments and vulnerabilities rest on",
		Long: `run asks the code that was kept of a release (` + "`verdict release add --artifact`" + `) two things.
Whether the confirmed symbols of each vulnerability that matches are there, and whether a
way leads to them from what the part's profile runs: that becomes evidence, and a proposal
in the queue. And what the premises of every assessment that covers the release ask of code:
an assessment is inherited where all answers are the same, and waits to be confirmed again
where one is not.

A third thing is asked of what ships, whether or not its code was kept: whether a component
that the bill lists, and a vulnerability matches, is there. Where the bill and what ships
say different things that becomes evidence too.

It runs by itself when a release is added with its artifact. What ran with the same code,
symbols, profile, JDK and analyzer already is left as it is; --again runs it all the same.
It decides nothing: a person assesses, "verdict assess … --from EVIDENCE".`,
		Example: `  verdict reach run kafka@3.5.1
  verdict reach run kafka@3.5.1:broker --vulnerability CVE-2023-34455 --again`,
		Args: exactly("PRODUCT@VERSION[:PART]"),
		RunE: func(c *cobra.Command, args []string) (err error) {
			if o.Ref, err = releaseRef(args[0], true); err != nil {
				return err
			}
			return r.open(c.Context(), func(a *app.App) error { return r.runReach(c.Context(), a, o) })
		},
	}
	c.Flags().StringArrayVar(&o.Vulnerabilities, "vulnerability", nil, "only what is about this one (may be repeated)")
	c.Flags().StringVar(&o.JDK, "jdk", "", "home of the JDK that runs it; without it that of this machine, - for none")
	c.Flags().BoolVar(&o.Again, "again", false, "run also what ran with the same input already")
	return c
}

func (r *run) runReach(ctx context.Context, a *app.App, o app.ReleaseReach) error {
	list, n, err := a.ReachRelease(ctx, o)
	if err != nil {
		return err
	}
	views := []partReachView{}
	for _, p := range list {
		views = append(views, viewPartReach(p))
	}
	r.changed(a, n)
	return r.print(views, func() { r.reachParts(o.Ref, views) })
}

func viewPartReach(p app.PartReach) partReachView {
	v := partReachView{Part: p.Part, Profile: p.Profile, JDK: p.JDK, Artifacts: none(p.Artifacts), Shipped: p.Classes, Kept: p.Kept, Why: p.Why,
		Stats:   reachStatsView{Archives: p.Stats.Archives, Classes: p.Stats.Classes, Methods: p.Stats.Methods, Reachable: p.Stats.Reachable, Seconds: p.Took.Seconds(), JDK: p.JDK},
		Answers: []codeAnswerView{}, Evidence: []triage.EvidenceView{}}
	for _, x := range p.Replays {
		v.Answers = append(v.Answers, codeAnswerView{string(x.Kind), x.Subject, x.Answer, x.Why, none(x.Places)})
	}
	for _, ev := range p.Evidence {
		v.Evidence = append(v.Evidence, triage.ViewEvidence(ev))
	}
	return v
}

// reachParts tells people what was found, part by part.
func (r *run) reachParts(ref verdict.Ref, parts []partReachView) {
	for _, p := range parts {
		name := verdict.Ref{Product: ref.Product, Version: ref.Version, Part: p.Part}
		r.line("%s: %s", name, reachWords(p))
		for _, x := range p.Answers {
			answer := x.Answer
			if answer == "" {
				answer = "no answer: " + x.Why
			}
			r.line("  premise    %s %s: %s", x.Kind, x.Subject, answer)
		}
		for _, ev := range p.Evidence {
			r.line("  evidence   %s: %s %s: %s", ev.ID, ev.Kind, plainResult(ev.Result), ev.Summary)
			r.analysis(*ev.Analysis)
		}
	}
}

// reachWords says how much was looked at.
func reachWords(p partReachView) string {
	asked := len(p.Answers) + len(p.Evidence)
	switch {
	case p.Why != "":
		return p.Why
	case asked == 0 && p.Kept == 0:
		return "nothing is asked of its code: no confirmed symbols of what matches, and no premise"
	case asked == 0:
		return counted(p.Kept, "answer stands", "answers stand") + " already"
	}
	var words []string
	if p.Profile != "" && p.Shipped > 0 {
		words = append(words, "profile "+p.Profile)
	}
	if p.Shipped > 0 {
		words = append(words, counted(p.Shipped, "class ships", "classes ship"))
	}
	if p.Stats.Reachable > 0 {
		words = append(words, counted(p.Stats.Reachable, "method can run", "methods can run"))
	}
	if n := p.compared(); n > 0 {
		words = append(words, counted(n, "component", "components")+" of the bill compared with what ships")
	}
	if p.Kept > 0 {
		words = append(words, counted(p.Kept, "answer stands", "answers stand")+" already")
	}
	return strings.Join(words, ", ")
}

// compared is how many components of the bill were held against what ships.
func (p partReachView) compared() (n int) {
	for _, ev := range p.Evidence {
		if ev.Analysis.Analyzer == string(verdict.AnalyzerScope) {
			n++
		}
	}
	return n
}
