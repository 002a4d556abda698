// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/publish/answer"
)

// answerFormats are what an answer sheet can be written as.
var answerFormats = []string{"table", "html", "markdown", "csv", "json"}

// answerFlags are the flags of `verdict answer`.
type answerFlags struct {
	out      string
	audience string
	columns  []string
	internal bool
}

func (r *run) answerCommand() *cobra.Command {
	var f answerFlags
	c := &cobra.Command{
		Use:   "answer PRODUCT@VERSION REPORT…",
		Short: "Answer the report of somebody's scanner about a release",
		Long: `answer takes the report of a scanner and says of each of its rows what is published
about it: affected or not, why, and what to do. It reads trivy, grype,
dependency-check (XML, JSON), osv-scanner and Snyk, Dependency-Track's findings,
CycloneDX documents with vulnerabilities, SARIF logs of such tools, and CSV tables
with a row of headings. What a file is, its content tells.

A row is placed by the package URL of its component, else its coordinate, the
digest of its file, or a name that only one component of the release has; an
image with nothing in it by its digest, else its repository; a vulnerability by
any of its ids. Where nothing is published the sheet says just that. Rows that
cannot be placed are named with the reason.

--internal adds our own view of each row. Such a sheet is private and says so.

With --format html, markdown or csv it writes a document to send; --format json
gives an object, or a list of them for several reports.`,
		Example: `  verdict answer kafka@3.5.0 trivy.json
  verdict answer kafka@3.5.0 grype.json --format html --out answer.html
  verdict answer kafka@3.5.0 findings.csv --columns vulnerability=CVE,component=Library
  verdict answer kafka@3.5.0 dependency-check-report.xml --internal`,
		Args: between(2, "PRODUCT@VERSION", "REPORT…"),
		RunE: func(c *cobra.Command, args []string) error {
			ref, err := releaseRef(args[0], false)
			if err != nil {
				return err
			}
			if len(args) > 2 && (r.format == "html" || r.format == "csv") {
				return verdict.Errorf(verdict.Usage, "--format %s writes one document a report", r.format).WithHint("give one report at a time, or --format json")
			}
			o, err := f.options()
			if err != nil {
				return err
			}
			files, err := r.reports(args[1:])
			if err != nil {
				return err
			}
			return r.open(c.Context(), func(a *app.App) error {
				sheets, err := a.Answer(c.Context(), ref, files, o)
				if err != nil {
					return err
				}
				if o.Internal {
					r.note("%s", answer.PrivateNotice)
				}
				return r.answers(sheets, f.out)
			})
		},
	}
	c.Flags().StringVar(&f.out, "out", "", "file to write instead of standard output")
	c.Flags().StringVar(&f.audience, "audience", "public", "who reads it: public, customers, or the name of a group")
	c.Flags().StringSliceVar(&f.columns, "columns", nil, "headings of a table's columns: WHAT=HEADING, of which WHAT is "+listed(app.ReportColumns))
	c.Flags().BoolVar(&f.internal, "internal", false, "add our own view, published or not; the sheet is then private")
	completeFlag(c, "audience", []string{"public", "customers"})
	ownFormats(r, c, answerFormats)
	return c
}

func (f answerFlags) options() (o app.AnswerOptions, err error) {
	o.Internal = f.internal
	if o.Audience, err = audienceOf(f.audience); err != nil {
		return o, err
	}
	for _, text := range f.columns {
		what, heading, err := pair("columns", text)
		if err != nil {
			return o, err
		}
		if !slices.Contains(app.ReportColumns, what) {
			return o, verdict.Errorf(verdict.Usage, "--columns names the unknown column %q", what).WithHint("use one of %s", listed(app.ReportColumns))
		}
		if o.Columns == nil {
			o.Columns = map[string]string{}
		}
		o.Columns[what] = heading
	}
	return o, nil
}

func (r *run) reports(names []string) ([]app.ReportFile, error) {
	var files []app.ReportFile
	for _, name := range names {
		raw, err := r.read(name)
		if err != nil {
			return nil, err
		}
		if name == "-" {
			name = "standard input"
		}
		files = append(files, app.ReportFile{Name: name, Raw: raw})
	}
	return files, nil
}

// answers writes the sheets in the format that was asked for.
func (r *run) answers(sheets []answer.Sheet, out string) error {
	var b bytes.Buffer
	switch r.format {
	case "json":
		documents := make([]answer.Document, len(sheets))
		for i, s := range sheets {
			documents[i] = s.Document()
		}
		var v any = documents
		if len(documents) == 1 {
			v = documents[0]
		}
		if err := writeJSON(&b, v); err != nil {
			return err
		}
		return r.write(out, b.Bytes())
	case "csv":
		return r.write(out, sheets[0].CSV())
	case "html":
		text, err := sheets[0].HTML()
		if err != nil {
			return err
		}
		return r.write(out, text)
	}
	for i, s := range sheets {
		if i > 0 {
			b.WriteString("\n")
		}
		if r.format == "markdown" {
			b.Write(s.Markdown())
			continue
		}
		answerTable(&b, s)
		r.skipped(s.Report.Name, s.Report.Skipped)
	}
	return r.write(out, b.Bytes())
}

// answerTable writes a sheet for a terminal.
func answerTable(b *bytes.Buffer, s answer.Sheet) {
	head := &sheet{}
	head.add("answer for", s.Release.Ref().String()+", "+s.State())
	head.add("to", s.ReportedBy())
	head.add("rows", s.Summary())
	for _, m := range s.Remarks {
		head.add("mind", m)
	}
	if s.Internal {
		head.add("mind", answer.PrivateNotice)
	}
	head.write(b)
	heads := []string{"ROW", "VULNERABILITY", "COMPONENT", "ANSWER", "WHY"}
	if s.Internal {
		heads = append(heads, "PRIVATE")
	}
	for _, placed := range []bool{true, false} {
		t := newTable(heads...)
		for _, row := range s.Rows {
			if row.Placed != placed {
				continue
			}
			cells := []string{fmt.Sprint(row.Number), row.ShownID(), row.ScanRow.Component.String(), row.Word(), row.Because}
			if s.Internal {
				cells = append(cells, insideWords(row.Inside))
			}
			t.row(cells...)
		}
		if len(t.rows) > 0 {
			b.WriteString("\n")
			t.write(b)
		}
	}
}

func insideWords(p *answer.Private) string {
	if p == nil {
		return ""
	}
	return strings.ReplaceAll(string(p.Status), "_", " ") + ": " + p.Because
}
