// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/programme"
)

func (r *run) advisoryCommand() *cobra.Command {
	c := parent("advisory", "Numbered advisories: write, check, review, approve, publish and revise them",
		r.advisoryDraft(), r.advisoryEdit(), r.advisoryCheck(), r.advisoryReview(), r.advisoryApprove(), r.advisoryComment(),
		r.advisorySchedule(), r.advisoryPublish(), r.advisoryWithdraw(), r.advisorySupersede(), r.advisoryShow(), r.advisoryDocuments(), r.advisoryDiff(), r.advisoryHistory(), r.advisoryList(),
		r.advisoryRender(), r.advisoryTemplate(), r.advisoryAnnounce(), r.advisoryImport())
	c.Long = `An advisory is written once and said in every format. It is a draft, then in review, then
approved by somebody else with a signature, then published, and may be withdrawn or
superseded. Its number is drawn when it is published first and never used again; what is
out changes only by further revisions, which take the same way. Who writes one and who hands
it on give their names with --as, and neither may approve it.

Which releases are affected is not written in it: that follows from what is known, and is
frozen for the review.`
	c.Example = `  verdict advisory draft CVE-2026-41115 --as ana
  verdict advisory show ADV-1f0c2a9b --format yaml > advisory.yaml
  verdict advisory edit ADV-1f0c2a9b -f advisory.yaml --as ana
  verdict advisory check ADV-1f0c2a9b
  verdict advisory review ADV-1f0c2a9b --as ana
  verdict advisory publish ADV-1f0c2a9b`
	return c
}

// advisoryView is an advisory at work in JSON.
type advisoryView struct {
	ID         string     `json:"id"`
	Edition    int        `json:"edition"`
	State      string     `json:"state"`
	Intent     string     `json:"intent"`
	Number     string     `json:"number"`  // "" before the first publication
	Version    string     `json:"version"` // of what is out; "" before
	Revision   int        `json:"revision"`
	Due        *time.Time `json:"due"`
	Author     string     `json:"author"`
	Writer     string     `json:"writer"` // of the text; may not approve it either
	At         time.Time  `json:"at"`
	Comment    string     `json:"comment"`
	Summary    string     `json:"summary"`
	Reason     string     `json:"reason"`
	Superseder string     `json:"superseded_by"`
	// Subject is what is approved, and Missing how many approvals it lacks; "" unless it
	// is in review.
	Subject  string               `json:"subject"`
	Missing  int                  `json:"missing"`
	Text     verdict.AdvisoryText `json:"text"`
	Releases []advisedView        `json:"releases"`
}

// advisedView is what an advisory says of a release.
type advisedView struct {
	Release       string `json:"release"`
	Line          string `json:"line"`
	Vulnerability string `json:"vulnerability"`
	Status        string `json:"status"`
	Justification string `json:"justification"`
	EndOfLife     bool   `json:"end_of_life"`
}

func viewAdvisory(w app.WorkingAdvisory) advisoryView {
	v := advisoryView{ID: w.ID, Edition: w.Edition, State: string(w.Stands), Intent: string(w.Intent), Number: w.Number, Due: instant(w.Due),
		Author: w.Author, Writer: w.Writer, At: w.At.UTC(), Comment: w.Comment, Summary: w.Summary, Reason: w.Reason, Superseder: w.Superseder, Missing: w.Missing,
		Text: w.Text, Releases: viewAdvised(w.Releases)}
	if w.State == verdict.AdvisoryReview {
		v.Subject = w.EditionID()
	}
	if w.Published != nil {
		v.Version, v.Revision = w.Published.Version, w.Published.Revision
	}
	return v
}

func viewAdvised(list []verdict.AdvisedRelease) []advisedView {
	views := []advisedView{}
	for _, x := range list {
		views = append(views, advisedView{verdict.Ref{Product: x.Product, Version: x.Version}.String(), x.Line, x.Vulnerability,
			string(x.Status), string(x.Justification), x.EndOfLife})
	}
	return views
}

func (r *run) advisoryList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List advisories with their states", Example: "  verdict advisory list", Args: exactly(),
		RunE: func(c *cobra.Command, _ []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				list, err := a.Advisories(c.Context())
				if err != nil {
					return err
				}
				views := []advisoryView{}
				for _, w := range list {
					views = append(views, viewAdvisory(w))
				}
				return r.print(views, func() { r.advisoryTable(views) })
			})
		},
	}
}

func (r *run) advisoryTable(list []advisoryView) {
	t := newTable("ADVISORY", "NUMBER", "VERSION", "STATE", "CHANGED", "TITLE")
	for _, v := range list {
		t.row(v.ID, v.Number, v.Version, v.State, day(v.At), v.Text.Title)
	}
	t.write(r.Out)
}

func (r *run) advisoryShow() *cobra.Command {
	c := &cobra.Command{
		Use: "show ADVISORY", Short: "Show an advisory by its working name or its number",
		Long: `show prints the last edition of an advisory, which may be newer than what is published.
--format yaml writes the document that draft and edit read.`,
		Example: `  verdict advisory show ADV-1f0c2a9b
  verdict advisory show VSA-2026-03 --format yaml > advisory.yaml`,
		Args: exactly("ADVISORY"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) error { return r.showAdvisory(c.Context(), a, args[0]) })
		},
	}
	ownFormats(r, c, append(formats[:len(formats):len(formats)], "yaml"))
	return c
}

func (r *run) showAdvisory(ctx context.Context, a *app.App, name string) error {
	w, err := a.Advisory(ctx, name)
	if err != nil {
		return err
	}
	if r.format == "yaml" {
		text, err := programme.WriteAdvisory(w.Text)
		if err != nil {
			return err
		}
		_, err = r.Out.Write(text)
		return err
	}
	v := viewAdvisory(w)
	return r.print(v, func() { r.advisorySheet(v) })
}

func (r *run) advisorySheet(v advisoryView) {
	r.line("%s: %s", v.ID, v.Text.Title)
	r.line("")
	var s sheet
	s.add("state", v.State)
	s.add("number", v.Number)
	if v.Version != "" {
		s.add("published", v.Version+", revision "+strconv.Itoa(v.Revision))
	}
	s.add("edition", strconv.Itoa(v.Edition)+" by "+v.Author+" on "+day(v.At))
	if v.Writer != "" && v.Writer != v.Author {
		s.add("written by", v.Writer)
	}
	if v.Subject != "" {
		s.add("approval", v.Subject+" lacks "+lacks(v.Missing))
	}
	if v.Due != nil {
		s.add("due", v.Due.Format(time.RFC3339))
	}
	s.add("comment", v.Comment)
	s.add("new in it", v.Summary)
	s.add("reason", v.Reason)
	s.add("superseded by", v.Superseder)
	s.add("products", strings.Join(v.Text.Products, ", "))
	for _, f := range v.Text.Vulnerabilities {
		s.add("about", strings.TrimSpace(f.ID+" "+f.Vector))
	}
	s.add("summary", v.Text.Summary)
	s.add("impact", v.Text.Impact)
	for _, action := range v.Text.Actions {
		s.add("action", action)
	}
	s.write(r.Out)
	if len(v.Releases) == 0 {
		return
	}
	r.line("")
	t := newTable("RELEASE", "VULNERABILITY", "STATUS")
	for _, x := range v.Releases {
		t.row(x.Release, x.Vulnerability, strings.TrimSpace(x.Status+" "+x.Justification))
	}
	t.write(r.Out)
}

// wrote shows the edition that a command wrote.
func (r *run) wrote(a *app.App, w app.WorkingAdvisory, n int) error {
	r.changed(a, n)
	v := viewAdvisory(w)
	return r.print(v, func() {
		r.line("%s is in state %s", v.ID, v.State)
		if v.Missing > 0 {
			r.line("it lacks %s: verdict approve %s", count(v.Missing, "approval"), v.Subject)
		}
	})
}
