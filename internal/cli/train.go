// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/remedy"
)

func (r *run) trainCommand() *cobra.Command {
	c := parent("train", "Planned patch releases, and whether they carried what they should",
		r.trainPlan(), r.trainList(), r.trainShow(), r.trainFreeze(), r.trainAdd(), r.trainSlip(), r.trainShip(), r.trainCancel())
	c.Example = `  verdict train plan kafka/2023q3 --line 3.5=3.5.1 --cut 2023-07-10
  verdict train show kafka/2023q3`
	return c
}

// trainRef reads product/name.
func trainRef(text string) (product, name string, err error) {
	ref, err := verdict.ParseRef(text)
	if err != nil || ref.Line == "" {
		return "", "", verdict.Errorf(verdict.Usage, "%q does not name a train", text).WithHint("write product/name, such as kafka/2023q3")
	}
	return ref.Product, ref.Line, nil
}

// trainView is a train in JSON.
type trainView struct {
	Train    string          `json:"train"` // product/name
	Kind     string          `json:"kind"`
	State    string          `json:"state"`
	Cut      *time.Time      `json:"cut"`
	Frozen   *time.Time      `json:"frozen"`
	FrozenBy string          `json:"frozen_by"`
	Reason   string          `json:"reason"`
	By       string          `json:"by"`
	At       time.Time       `json:"at"`
	Lines    []trainLineView `json:"lines"`
}

type trainLineView struct {
	Line    string `json:"line"`
	From    string `json:"from"`    // the release that it is planned from
	Release string `json:"release"` // planned; "" while nobody has named it
	Shipped string `json:"shipped"`
	// Withdrawn says why the release that shipped was taken back; null when it was not.
	Withdrawn *string   `json:"withdrawn"`
	Fixes     []fixView `json:"fixes"`
	Slipped   []fixView `json:"slipped"`
	Missing   []fixView `json:"missing"`
	// Upgrades sum up what goes along by component.
	Upgrades []upgradeView `json:"upgrades"`
	// Gate is the recorded outcome of the release that shipped; null without one.
	Gate *gateView `json:"gate"`
}

// fixView is what goes along, slips or is missing; why says which of them and why.
type fixView struct {
	Vulnerability string            `json:"vulnerability"`
	Severity      string            `json:"severity"`
	Class         string            `json:"class"`
	Changes       []trainChangeView `json:"changes"`
	Decision      string            `json:"decision"`
	Since         *time.Time        `json:"since"`
	Why           string            `json:"why"`
	By            string            `json:"by"`
}

// upgradeView is a component with the version by which all of its fixes come; "" when
// that is not known.
type upgradeView struct {
	PURL  string   `json:"purl"`
	To    string   `json:"to"`
	Fixes []string `json:"fixes"`
}

type trainChangeView struct {
	PURL string `json:"purl"`
	To   string `json:"to"`
}

func viewTrain(p app.PlannedTrain) trainView {
	v := trainView{Train: p.Ref(), Kind: string(p.Kind), State: string(p.State), Cut: instant(p.Cut), Frozen: instant(p.Frozen), FrozenBy: p.FrozenBy,
		Reason: p.Reason, By: p.By, At: p.At.UTC(), Lines: []trainLineView{}}
	for _, plan := range p.Plans {
		l := viewPlan(plan, p.Gates)
		if why, withdrawn := p.Withdrawn[plan.Shipped]; withdrawn {
			l.Withdrawn = &why
		}
		v.Lines = append(v.Lines, l)
	}
	return v
}

func viewPlan(plan remedy.LinePlan, gates map[string]verdict.Gate) trainLineView {
	l := trainLineView{Line: plan.Line, From: plan.Latest, Release: plan.Release, Shipped: plan.Shipped, Fixes: []fixView{}, Slipped: []fixView{}, Missing: []fixView{}, Upgrades: []upgradeView{}}
	for _, u := range plan.Upgrades() {
		l.Upgrades = append(l.Upgrades, upgradeView{u.PURL, u.To, u.Fixes})
	}
	for _, f := range plan.Fixes {
		why := f.Why
		if f.Reason != "" {
			why += ": " + f.Reason
		}
		l.Fixes = append(l.Fixes, viewFix(f, why, f.AddedBy))
	}
	for _, s := range plan.Slipped {
		l.Slipped = append(l.Slipped, viewFix(s.TrainFix, s.Cause, s.By))
	}
	for _, m := range plan.Missing {
		l.Missing = append(l.Missing, viewFix(m.TrainFix, m.Cause, ""))
	}
	if g, ok := gates[cmp.Or(plan.Shipped, plan.Release)]; ok {
		view := viewGate(g)
		l.Gate = &view
	}
	return l
}

func viewFix(f verdict.TrainFix, why, by string) fixView {
	v := fixView{Vulnerability: f.Vulnerability, Severity: string(f.Severity), Class: string(f.Class), Changes: []trainChangeView{},
		Decision: f.Decision, Since: instant(f.Since), Why: why, By: by}
	for _, c := range f.Changes {
		v.Changes = append(v.Changes, trainChangeView{c.PURL, c.To})
	}
	return v
}

// trainSheet writes a train for people.
func (r *run) trainSheet(v trainView) {
	var s sheet
	s.add("train", v.Train)
	s.add("kind", v.Kind)
	s.add("state", v.State)
	s.add("cut", dayOf(v.Cut))
	s.add("frozen", by(dayOf(v.Frozen), v.FrozenBy))
	s.add("reason", v.Reason)
	s.write(r.Out)
	for _, l := range v.Lines {
		r.line("")
		r.line("%s", lineTitle(l))
		r.fixTable("goes along", l.Fixes)
		r.upgradeTable(l.Upgrades)
		r.fixTable("slipped", l.Slipped)
		r.fixTable("missing", l.Missing)
		if l.Gate != nil {
			r.gateTable(*l.Gate)
		}
	}
}

func lineTitle(l trainLineView) string {
	title := "line " + l.Line + ", from " + cmp.Or(l.From, "nothing that shipped")
	switch {
	case l.Withdrawn != nil:
		return title + ": shipped as " + l.Shipped + ", which was withdrawn: " + *l.Withdrawn
	case l.Shipped != "":
		return title + ": shipped as " + l.Shipped
	case l.Release != "":
		return title + " to " + l.Release
	}
	return title
}

func (r *run) fixTable(heading string, list []fixView) {
	if len(list) == 0 {
		r.line("  %s: nothing", heading)
		return
	}
	r.line("  %s:", heading)
	t := newTable("  VULNERABILITY", "SEVERITY", "CLASS", "CHANGE", "SINCE", "WHY")
	for _, f := range list {
		why := f.Why
		if f.By != "" {
			why += " (" + f.By + ")"
		}
		t.row("  "+f.Vulnerability, f.Severity, f.Class, changeWords(f.Changes), dayOf(f.Since), why)
	}
	t.writeUsed(r.Out)
}

// upgradeTable says to which version components go, where one ends several flaws.
func (r *run) upgradeTable(list []upgradeView) {
	t := newTable("  COMPONENT", "TO", "ENDS")
	for _, u := range list {
		if len(u.Fixes) > 1 {
			t.row("  "+shortPURL(u.PURL), cmp.Or(u.To, "?"), counted(len(u.Fixes), "vulnerability", "vulnerabilities"))
		}
	}
	if len(t.rows) > 0 {
		r.line("  upgrades that end several:")
		t.write(r.Out)
	}
}

func changeWords(list []trainChangeView) string {
	var words []string
	for _, c := range list {
		to := c.To
		if to == "" {
			to = "?"
		}
		words = append(words, fmt.Sprintf("%s → %s", shortPURL(c.PURL), to))
	}
	return strings.Join(words, ", ")
}

// shortPURL leaves out what a list of one ecosystem does not need: its scheme, type
// and qualifiers.
func shortPURL(purl string) string {
	bare, _, _ := strings.Cut(purl, "?")
	_, name, ok := strings.Cut(strings.TrimPrefix(bare, "pkg:"), "/")
	if !ok {
		return purl
	}
	return name
}
