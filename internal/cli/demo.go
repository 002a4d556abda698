// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/triage"
)

// demoData is the folder of the demo when none is named.
const demoData = "verdict-demo"

// demoAddress is any free port of this machine.
const demoAddress = "127.0.0.1:0"

func (r *run) demoCommand() *cobra.Command {
	var noServe bool
	var address string
	c := &cobra.Command{
		Use:   "demo",
		Short: "Load the example programme and show what it finds",
		Long: `demo loads a small whole programme about Apache Kafka's releases 2.0.0 to 3.9.0 into
a fresh folder (` + demoData + `, or --data DIR) and prints what it found: every line
against every vulnerability, and some telling answers. Then it serves the pages of
what the example publishes on this machine until it is interrupted. Run it again
and it finds everything in place.

Where there is a Java compiler a small program of our own is compiled as well, and its
bytecode asked: one flaw of its library is proved not to run, of another the way is shown.

It is an example made from public facts, and no statement of the Apache Kafka
project.`,
		Example: `  verdict demo
  verdict demo --data /tmp/kafka --no-serve
  verdict demo --format json`,
		Args: exactly(),
		RunE: func(c *cobra.Command, _ []string) error {
			if !c.Flags().Changed("data") {
				r.config.Data = demoData
			}
			if noServe {
				address = ""
			}
			return r.demo(c.Context(), address)
		},
	}
	c.Flags().BoolVar(&noServe, "no-serve", false, "do not serve the pages afterwards")
	c.Flags().StringVar(&address, "serve", demoAddress, "address to serve the pages at")
	return c
}

func (r *run) demo(ctx context.Context, address string) error {
	if err := r.checkFormat(); err != nil {
		return err
	}
	if r.config.DryRun {
		return verdict.Errorf(verdict.Usage, "the demo cannot be rehearsed, because it shows what it stored").WithHint("leave out --dry-run")
	}
	folder, p, err := app.UnpackExample(r.config.Data)
	if err != nil {
		return err
	}
	return r.begin(ctx, func(a *app.App) error {
		applied, changed, err := a.Apply(ctx, p, folder, nil)
		if err != nil {
			return err
		}
		r.note("%s read into %s", count(len(applied), "document"), r.config.Data)
		r.changedBy(a, applied, changed)
		shown, err := a.Example(ctx)
		if err != nil {
			return err
		}
		code, left, err := a.CodeExample(ctx, folder)
		if err != nil {
			return err
		}
		view := viewExample(shown)
		view.Code = append(view.Code, code...)
		if err := r.print(view, func() { r.example(shown); r.codeExample(code, left) }); err != nil || address == "" {
			return err
		}
		return r.serve(ctx, a, publishFlags{serve: address}, &[]string{})
	})
}

type exampleView struct {
	Notice  string               `json:"notice"`
	Lines   []string             `json:"lines"`
	Matrix  []exampleRow         `json:"matrix"`
	Answers []triage.Explanation `json:"answers"`
	Code    []triage.Explanation `json:"code"` // of the small Java program; none where there is no compiler
}

type exampleRow struct {
	Vulnerability string            `json:"vulnerability"`
	Severity      verdict.Severity  `json:"severity"`
	Class         verdict.Class     `json:"class"`
	Lines         map[string]string `json:"lines"`
}

func viewExample(x app.Example) exampleView {
	v := exampleView{Notice: x.Matrix.Product.Notice, Answers: x.Answers, Matrix: []exampleRow{}, Code: []triage.Explanation{}}
	for _, l := range x.Lines {
		v.Lines = append(v.Lines, l.Slug)
	}
	for _, row := range x.Matrix.Rows {
		view := exampleRow{Vulnerability: row.Vulnerability, Severity: row.Severity, Class: row.Class, Lines: map[string]string{}}
		for _, l := range x.Lines {
			view.Lines[l.Slug] = lineWord(x.Matrix, row, l.Slug)
		}
		v.Matrix = append(v.Matrix, view)
	}
	return v
}

// lineWord says how a whole line stands: "fixed in 3.5.1", or its weightiest
// status.
func lineWord(m triage.Matrix, row triage.Row, line string) string {
	for _, f := range row.FixedIn {
		if f.Line == line {
			return "fixed in " + f.Release
		}
	}
	return string(m.LineStatus(row, line))
}

// example prints the matrix of lines and vulnerabilities, and the answers.
func (r *run) example(x app.Example) {
	r.line("%s", x.Matrix.Product.Notice)
	r.line("")
	heads := []string{"VULNERABILITY", "SEVERITY", "CLASS"}
	for _, l := range x.Lines {
		heads = append(heads, l.Slug)
	}
	t := newTable(heads...)
	for _, row := range x.Matrix.Rows {
		cells := []string{row.Vulnerability, string(row.Severity), string(row.Class)}
		for _, l := range x.Lines {
			cells = append(cells, symbol(lineWord(x.Matrix, row, l.Slug)))
		}
		t.row(cells...)
	}
	t.write(r.Out)
	r.line("")
	r.line("A affected   ? under investigation   o past its end of life, nobody looked   u unknown")
	r.line(".1 fixed in that release of the line   - not affected")
	r.line("")
	for _, a := range x.Answers {
		r.line("%s", a.Because)
	}
	r.line("")
	r.line("Ask on: verdict explain CVE-2023-34455 kafka@3.5.0 --data %s", r.config.Data)
	r.line("        verdict queue kafka --data %s", r.config.Data)
	r.line("        verdict notes kafka@3.5.1 --data %s", r.config.Data)
}

// codeExample prints what the code of the small Java program answers.
func (r *run) codeExample(answers []triage.Explanation, left string) {
	r.line("")
	if len(answers) == 0 {
		r.line("What bytecode proves is left out: %s.", left)
		return
	}
	r.line("A small Java program was compiled, and its bytecode asked where the flaws of its library are:")
	for _, x := range answers {
		r.line("")
		r.line("%s", x.Because)
		r.evidence(x)
	}
	r.line("")
	r.line("Ask on: verdict explain %s notebook@1.0.0 --data %s", answers[0].Vulnerability, r.config.Data)
}

// symbol is a status as one sign; of a fix the part of the release behind the
// line.
func symbol(word string) string {
	if release, ok := strings.CutPrefix(word, "fixed in "); ok {
		return release[strings.LastIndex(release, "."):]
	}
	switch verdict.Status(word) {
	case verdict.Affected:
		return "A"
	case verdict.UnderInvestigation:
		return "?"
	case verdict.NotEvaluated:
		return "o"
	case verdict.Unknown:
		return "u"
	case verdict.Fixed, verdict.NotAffected:
		return "-"
	}
	return fmt.Sprintf("(%s)", word)
}
