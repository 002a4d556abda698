// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/spec/vers"
)

var assessable = []verdict.Status{verdict.Affected, verdict.NotAffected, verdict.Fixed, verdict.UnderInvestigation}

// assessInput is what the flags of `assess` say beside the fields themselves.
type assessInput struct {
	edits    *edits[verdict.Assessment]
	premises []string
	versions string
	from     string
	approve  bool
}

func (r *run) assessCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "assess VULNERABILITY PRODUCT[/LINE|@VERSION[:PART]]…",
		Short: "Say, with reasons, whether we are affected",
		Long: `assess stores a reasoned statement about a vulnerability for a product, some of its
lines, or some of its releases. It is private, and decides nothing before it is
approved. Assessments are never edited: a later one takes the place of an earlier
with --supersedes, and "assess confirm" says the same again on today's facts.

It rests on premises, which are replayed for every release. The vulnerability's
ids and ranges, and the component's range, are premises always. Others are given
as KIND:SUBJECT=EXPECTED:
  scope:=optional                        the component's scope in the bill
  absent:pkg:maven/log4j/log4j           a component that must not be there
  fact:uses.org.example.Servlet=0        what the release declares
  prose:Only administrators write there  words, which nothing can replay
The code that ships is asked, where it was kept, for what these expect:
  reach:org.example.Parser#parse=not_reached under application (1a2b3c4d)
  uses:class org.example.Servlet=0       how often code or configuration uses it
  presence:org.example.Parser#parse=absent
  body:org.example.Parser#check=1a2b3c4d what a method does
  config:config/server.properties#mode=safe
A later release inherits the verdict only where every premise holds again.

With --from it says what an analysis proposes: its status and justification, with its result
as a premise.

Without --component it speaks of the one component that matched, or of all.`,
		Example: `  verdict assess CVE-2023-34455 kafka --status affected --versions "[0,1.1.10.1)" \
    --impact "A record compressed with snappy can exhaust a broker's memory" \
    --action "Upgrade to 3.5.1 or later" --as ana --approve
  verdict assess CVE-2023-36479 kafka --status not_affected \
    --justification vulnerable_code_not_in_execute_path --impact "Kafka does not use CgiServlet" \
    --premise fact:uses.org.eclipse.jetty.servlets.CgiServlet=0
  verdict assess CVE-2023-36479 kafka --from EVD-1f0c2a9b --as ana --approve
  verdict assess CVE-2021-44228 kafka@3.0.0:broker --status not_affected \
    --justification component_not_present --premise absent:pkg:maven/org.apache.logging.log4j/log4j-core`,
		Args: between(2, "VULNERABILITY", "PRODUCT[/LINE|@VERSION[:PART]]…"),
	}
	in := assessInput{edits: editsOf[verdict.Assessment](c)}
	in.flags(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		as, err := in.assessment(args)
		if err != nil {
			return err
		}
		if as.Status == "" && in.from == "" {
			return verdict.Errorf(verdict.Usage, "`verdict assess` needs --status, or --from").WithHint("see `verdict assess --help`")
		}
		return r.open(c.Context(), func(a *app.App) error { return r.assess(c.Context(), a, as, in) })
	}
	c.AddCommand(r.assessList(), r.assessShow(), r.assessApprove(), r.assessRevoke(), r.assessConfirm())
	return c
}

func (in *assessInput) flags(c *cobra.Command) {
	e := in.edits
	word(e, "status", "what we say", assessable, func(v *verdict.Assessment) *verdict.Status { return &v.Status })
	word(e, "justification", "why it is not affected", verdict.Justifications, func(v *verdict.Assessment) *verdict.Justification { return &v.Justification })
	text(e, "detail", "our finer value behind the justification", func(v *verdict.Assessment) *string { return &v.Detail })
	text(e, "impact", "why, in words for users", func(v *verdict.Assessment) *string { return &v.Impact })
	text(e, "action", "what users do when it is affected", func(v *verdict.Assessment) *string { return &v.Action })
	text(e, "component", "package URL without version; all components when several match", func(v *verdict.Assessment) *string { return &v.Scope.Component })
	texts(e, "evidence", "id of evidence that you know of", func(v *verdict.Assessment) *[]string { return &v.Evidence })
	text(e, "supersedes", "id of the assessment whose place it takes", func(v *verdict.Assessment) *string { return &v.Supersedes })
	date(e, "expires", "first day on which it no longer holds", func(v *verdict.Assessment) *time.Time { return &v.Expires })
	c.Flags().StringVar(&in.versions, "versions", "", `stretch of the component's versions that was looked at, such as "[2.0,2.13.5)"`)
	c.Flags().StringArrayVar(&in.premises, "premise", nil, "check that it rests on, as KIND:SUBJECT=EXPECTED (may be repeated)")
	c.Flags().StringVar(&in.from, "from", "", "id of the evidence by an analysis whose proposal it takes up")
	c.Flags().BoolVar(&in.approve, "approve", false, "let it decide at once")
}

// assessment reads what was typed.
func (in assessInput) assessment(args []string) (verdict.Assessment, error) {
	as := verdict.Assessment{Vulnerability: args[0]}
	in.edits.apply(&as)
	if err := in.scope(&as.Scope, args[1:]); err != nil {
		return as, err
	}
	for _, p := range in.premises {
		premise, err := parsePremise(p)
		if err != nil {
			return as, err
		}
		as.Premises = append(as.Premises, premise)
	}
	return as, nil
}

// scope reads references to one product, to some of its lines, or to some of its
// releases.
func (in assessInput) scope(s *verdict.AssessmentScope, refs []string) error {
	for i, text := range refs {
		ref, err := productRef(text)
		if err != nil {
			return err
		}
		if i > 0 && (ref.Product != s.Product || ref.Part != s.Part || ref.Line == "" && ref.Version == "") {
			return verdict.Errorf(verdict.Usage, "%s and %s are not in one scope", refs[0], text).
				WithHint("name one product, or lines or releases of one product, all with the same part")
		}
		s.Product, s.Part = ref.Product, ref.Part
		if ref.Line != "" {
			s.Lines = append(s.Lines, ref.Line)
		}
		if ref.Version != "" {
			s.Releases = append(s.Releases, ref.Version)
		}
	}
	if len(refs) > 1 && len(s.Lines) != len(refs) && len(s.Releases) != len(refs) {
		return verdict.Errorf(verdict.Usage, "%s are not all lines or all releases", strings.Join(refs, ", "))
	}
	interval, err := parseVersions(in.versions)
	s.Versions = interval
	return err
}

func parseVersions(text string) (vers.Interval, error) {
	if text == "" {
		return vers.Interval{}, nil
	}
	interval, err := vers.ParseInterval(text)
	if err != nil {
		return interval, verdict.Errorf(verdict.Usage, "--versions %q cannot be read: %w", text, err).WithHint(`write it as "[1.0,2.0)"`)
	}
	return interval, nil
}

// parsePremise reads KIND:SUBJECT=EXPECTED. Prose is all expectation, and what
// must be absent is expected to be.
func parsePremise(text string) (verdict.Premise, error) {
	kind, rest, ok := strings.Cut(text, ":")
	p := verdict.Premise{Kind: verdict.PremiseKind(kind)}
	bad := func(what string) (verdict.Premise, error) {
		return p, verdict.Errorf(verdict.Usage, "--premise %q %s", text, what).
			WithHint("write KIND:SUBJECT=EXPECTED with one of the kinds %s", listed(verdict.PremiseKinds))
	}
	if !ok || !slices.Contains(verdict.PremiseKinds, p.Kind) {
		return bad("names no kind that is known")
	}
	subject, expected, hasExpected := strings.Cut(rest, "=")
	switch p.Kind {
	case verdict.PremiseProse:
		p.Expected = strings.TrimPrefix(rest, "=")
	case verdict.PremiseAbsent:
		p.Subject, p.Expected = subject, "absent"
		if hasExpected && expected != p.Expected {
			return bad("can only expect absent")
		}
		if !strings.HasPrefix(subject, "pkg:") {
			return bad("names no package URL")
		}
	default:
		p.Subject, p.Expected = subject, expected
	}
	if p.Expected == "" {
		return bad("does not say what is expected")
	}
	if p.Kind == verdict.PremiseFact && p.Subject == "" {
		return bad("names no fact")
	}
	if p.Kind.AskedOfCode() {
		if p.Subject, p.Expected = codePremise(p.Kind, rest); p.Subject == "" || p.Expected == "" {
			return bad("does not say what is asked of code, and what is expected")
		}
	}
	return p, nil
}

// codePremise cuts at the last sign that a subject cannot hold: a text or a value may hold
// others.
func codePremise(kind verdict.PremiseKind, text string) (subject, expected string) {
	cut := strings.LastIndexByte
	if kind == verdict.PremiseConfig {
		cut = strings.IndexByte
	}
	if i := cut(text, '='); i >= 0 {
		return strings.TrimSpace(text[:i]), text[i+1:]
	}
	return "", ""
}

func (r *run) assess(ctx context.Context, a *app.App, as verdict.Assessment, in assessInput) error {
	as.Author, as.Written = who(a), a.Now()
	if in.from != "" {
		from, err := a.FromEvidence(ctx, as, in.from)
		if err != nil {
			return err
		}
		as = from
	}
	if err := as.Validate(); err != nil {
		return err
	}
	if as.Scope.Component == "" {
		if err := r.narrow(ctx, a, &as); err != nil {
			return err
		}
	}
	stored, n, err := a.Assess(ctx, as, in.approve)
	if err != nil {
		return err
	}
	return r.assessed(ctx, a, stored, n, in.approve)
}

// narrow makes the scope the one component that matched in it.
func (r *run) narrow(ctx context.Context, a *app.App, as *verdict.Assessment) error {
	matched, err := a.Matched(ctx, as.Vulnerability, as.Scope)
	switch {
	case err != nil:
		return err
	case len(matched) == 1:
		as.Scope.Component = matched[0]
		r.note("it speaks of %s, the one component that matched; --component names another", matched[0])
	case len(matched) > 1:
		r.note("it speaks of all %d components that matched: %s", len(matched), strings.Join(matched, ", "))
	}
	if len(matched) != 1 && as.Scope.Versions != (vers.Interval{}) {
		return verdict.Errorf(verdict.Usage, "--versions needs a --component: %s", counted(len(matched), "component matched", "components matched"))
	}
	return nil
}

// assessed tells what an assessment speaks of, and where it does not decide.
func (r *run) assessed(ctx context.Context, a *app.App, as verdict.Assessment, changed int, approved bool) error {
	until := ""
	switch {
	case !approved:
		until = "; it decides nothing until `verdict assess approve " + as.Scope.Product + " " + as.ID + "`"
	case !a.DryRun():
		stored, err := a.Assessment(ctx, as.ID)
		if err != nil {
			return err
		}
		as = stored
	}
	r.note("assessment %s: %s%s", as.ID, scopeWords(as.Scope), until)
	if err := r.tellFailing(ctx, a, as); err != nil {
		return err
	}
	return r.done(a, changed, viewAssessment(as, a.Now()))
}

// tellFailing names the releases for which an assessment does not decide, and why.
func (r *run) tellFailing(ctx context.Context, a *app.App, as verdict.Assessment) error {
	list, err := a.Failing(ctx, as)
	for _, f := range list {
		r.note("it does not hold for %s: %s", f.Release, f.Why)
	}
	return err
}
