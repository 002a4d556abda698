// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

var confirmable = verdict.Classes[1:] // untriaged is what nobody confirmed

// classView is the class of a vulnerability for a product, in JSON.
type classView struct {
	Product       string               `json:"product"`
	Vulnerability string               `json:"vulnerability"`
	Class         string               `json:"class"`
	Proposed      string               `json:"class_proposed"`
	History       []classificationView `json:"history"`
	// Reclassifications are the moves to and from exploitable that took two people and stand.
	Reclassifications []reclassificationView `json:"reclassifications"`
}

type classificationView struct {
	ID    string `json:"id"`
	Class string `json:"class"`
	// Stands is from when on it had the approvals that it needs; null while it waits.
	Stands *time.Time `json:"stands"`
	By     string     `json:"by"`
	Second string     `json:"second"`
	At     time.Time  `json:"at"`
	Policy string     `json:"policy"`
	Reason string     `json:"reason"`
}

func (r *run) classCommand() *cobra.Command {
	var given verdict.Classification
	c := &cobra.Command{
		Use:   "class VULNERABILITY PRODUCT [CLASS]",
		Short: "Show or confirm what kind of work a vulnerability is for us",
		Long: `class shows the class of a vulnerability for a product, the one that the rules
propose, and who confirmed what. With CLASS a person confirms it. The class is
independent of status and of justification:
  exploitable     can be exploited in our software or in a part that it includes
  hygiene         somebody else's, without a known exploitable path
  hardening       our own code, not exploitable
  not_applicable  not there
From hygiene to exploitable, and away from exploitable, it takes two people. The change
waits, and the class before stands, until somebody else approves it with a signature (verdict approve).
--second notes who the second person is to be; it approves nothing. "verdict class
history" tells what was published under the class before.`,
		Example: `  verdict class CVE-2023-34455 kafka
  verdict class CVE-2023-34455 kafka exploitable --as ana --reason "anyone who may produce can trigger it"
  verdict class CVE-2023-34455 kafka hygiene --as ana --second ben`,
		Args: between(2, "VULNERABILITY", "PRODUCT", "CLASS"),
	}
	c.Flags().StringVar(&given.Reason, "reason", "", "why, in words")
	c.Flags().StringVar(&given.Second, "second", "", "the second person, unauthenticated")
	c.AddCommand(r.classHistory())
	c.RunE = func(c *cobra.Command, args []string) error {
		given.Vulnerability, given.Product = args[0], args[1]
		if len(args) < 3 {
			return r.open(c.Context(), func(a *app.App) error { return r.showClass(c.Context(), a, given) })
		}
		given.Class = verdict.Class(args[2])
		return r.open(c.Context(), func(a *app.App) error { return r.classify(c.Context(), a, given) })
	}
	return c
}

func (r *run) classify(ctx context.Context, a *app.App, given verdict.Classification) error {
	n, err := a.Classify(ctx, given)
	if err != nil {
		return err
	}
	if r.format == "json" {
		defer r.changed(a, n)
		return r.showClass(ctx, a, given)
	}
	r.changed(a, n)
	state, err := a.Class(ctx, given.Vulnerability, given.Product)
	if err != nil || a.DryRun() {
		return err
	}
	if last := len(state.History) - 1; last >= 0 && state.History[last].Stands.IsZero() {
		w := state.History[last]
		r.note("%s waits: it takes two people, and %s stands until somebody else than %s signs it; see `verdict approve %s`", w.ID, state.Class, w.By, w.ID)
	}
	return nil
}

func (r *run) showClass(ctx context.Context, a *app.App, given verdict.Classification) error {
	state, err := a.Class(ctx, given.Vulnerability, given.Product)
	if err != nil {
		return err
	}
	v := classView{Product: given.Product, Vulnerability: state.Vulnerability, Class: string(state.Class), Proposed: string(state.Proposed),
		History: []classificationView{}, Reclassifications: []reclassificationView{}}
	for _, e := range state.Events {
		v.Reclassifications = append(v.Reclassifications, viewReclassification(e))
	}
	for _, w := range state.History {
		v.History = append(v.History, classificationView{w.ID, string(w.Class), instant(w.Stands), w.By, w.Second, w.At.UTC(), w.Policy, w.Reason})
	}
	return r.print(v, func() { r.classSheet(v) })
}

func (r *run) classSheet(v classView) {
	var s sheet
	s.add("vulnerability", v.Vulnerability)
	s.add("product", v.Product)
	s.add("class", v.Class)
	s.add("rules propose", v.Proposed)
	for _, e := range v.Reclassifications {
		s.add("reclassified", reclassifiedWords(e))
	}
	s.write(r.Out)
	if len(v.History) == 0 {
		return
	}
	r.line("")
	t := newTable("AT", "CLASS", "BY", "SECOND", "STATE", "REASON")
	for _, h := range v.History {
		t.row(day(h.At), h.Class, h.By, h.Second, classState(h), h.Reason)
	}
	t.writeUsed(r.Out)
}

// classState says of a word that it waits, or from when on it stood when that was
// not at once.
func classState(h classificationView) string {
	switch {
	case h.Stands == nil:
		return h.ID + " waits for approval"
	case !h.Stands.Equal(h.At):
		return "approved " + dayOf(h.Stands)
	}
	return ""
}
