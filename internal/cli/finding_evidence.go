// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

func (r *run) findingEvidence() *cobra.Command {
	c := parent("evidence", "Facts about findings, by people and machines",
		r.evidenceAdd(), r.evidenceList())
	c.Example = `  verdict finding evidence list kafka
  verdict finding evidence add CVE-2023-34455 --product kafka --type note --result stated --summary "…"`
	return c
}

func (r *run) evidenceAdd() *cobra.Command {
	c := &cobra.Command{
		Use:   "add VULNERABILITY",
		Short: "Add a fact about a vulnerability in a product, release or component",
		Long: `add stores a piece of evidence. It is private: no document shows it. An executed
proof, exploitation, a listing as known exploited and a credible report hold the
status at under_investigation or worse until two people lift them with
"verdict finding lift".`,
		Example: `  verdict finding evidence add CVE-2023-34455 --product kafka --version 3.5.0 \
    --type executed_proof --result confirmed --as ana \
    --summary "A broker of 3.5.0 ran out of memory on the record of the proof"
  verdict finding evidence add CVE-2021-45046 --product kafka --type presence --result absent \
    --tool jar-listing --summary "No class of org.apache.logging.log4j.core is in libs"`,
		Args: exactly("VULNERABILITY"),
	}
	e := editsOf[verdict.Evidence](c)
	text(e, "product", "product that it speaks of; none is all", func(v *verdict.Evidence) *string { return &v.Product })
	text(e, "version", "release that it speaks of", func(v *verdict.Evidence) *string { return &v.Version })
	text(e, "part", "part that it speaks of", func(v *verdict.Evidence) *string { return &v.Part })
	text(e, "component", "package URL of the component that it speaks of", func(v *verdict.Evidence) *string { return &v.Component })
	word(e, "type", "what sort of fact", verdict.EvidenceKinds, func(v *verdict.Evidence) *verdict.EvidenceKind { return &v.Kind })
	word(e, "result", "what it says", verdict.EvidenceResults, func(v *verdict.Evidence) *verdict.EvidenceResult { return &v.Result })
	text(e, "summary", "the fact in a sentence", func(v *verdict.Evidence) *string { return &v.Summary })
	text(e, "tool", "tool that found it; none for a person", func(v *verdict.Evidence) *string { return &v.Tool })
	text(e, "tool-version", "version of the tool", func(v *verdict.Evidence) *string { return &v.ToolVersion })
	text(e, "artifact", "SHA-256 of the artifact that was examined", func(v *verdict.Evidence) *string { return &v.Artifact })
	text(e, "build", "build of the component that a supplier speaks of", func(v *verdict.Evidence) *string { return &v.Build })
	word(e, "status", "a supplier's status", verdict.Statuses, func(v *verdict.Evidence) *verdict.Status { return &v.Status })
	word(e, "justification", "a supplier's justification", verdict.Justifications, func(v *verdict.Evidence) *verdict.Justification { return &v.Justification })
	c.RunE = func(c *cobra.Command, args []string) error {
		ev := verdict.Evidence{Vulnerability: args[0]}
		e.apply(&ev)
		return r.addEvidence(c, ev)
	}
	return need(c, "type", "result", "summary")
}

func (r *run) addEvidence(c *cobra.Command, ev verdict.Evidence) error {
	if ev.Product == "" && (ev.Version != "" || ev.Part != "") {
		return verdict.Errorf(verdict.Usage, "--version and --part need a --product")
	}
	return r.open(c.Context(), func(a *app.App) error {
		ev.By, ev.At = who(a), a.Now()
		stored, n, err := a.AddEvidence(c.Context(), ev)
		if err != nil {
			return err
		}
		r.note("evidence %s", stored.ID)
		return r.done(a, n, viewEvidence(stored))
	})
}

// who is the name under which a person's words are stored.
func who(a *app.App) string {
	if name := a.Actor().Name; name != "" {
		return name
	}
	return verdict.Administrator.Name
}
