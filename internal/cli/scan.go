// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/spec/vers"
)

// scanFlags are the flags of `verdict scan`.
type scanFlags struct {
	sboms   []string
	records []string
	failOn  string
}

func (r *run) scanCommand() *cobra.Command {
	var f scanFlags
	c := &cobra.Command{
		Use:   "scan",
		Short: "Match components against records",
		Long: `scan without flags matches everything in the store anew: all components of all
releases against all records. It is run by itself when releases or records change.

With --sbom and --records it needs no store: it matches bills of materials
(CycloneDX, SPDX) against OSV records in folders, zips or files. Every match says
by which identity and range it hit; what could not be compared is undetermined,
and what was left out is counted with the reason.`,
		Example: `  verdict scan
  verdict scan --sbom app.cdx.json --records osv/Maven.zip
  verdict scan --sbom app.cdx.json --records osv/ --format json --fail-on high`,
		Args: exactly(),
		RunE: func(c *cobra.Command, _ []string) error {
			if f.failOn != "" && !slices.Contains(failLevels, f.failOn) {
				return verdict.Errorf(verdict.Usage, "--fail-on %q is no severity", f.failOn).WithHint("use one of %s", strings.Join(failLevels, ", "))
			}
			if len(f.sboms)+len(f.records) > 0 {
				return r.scanFiles(c.Context(), f)
			}
			if f.failOn != "" {
				return verdict.Errorf(verdict.Usage, "--fail-on judges the matches of --sbom and --records").
					WithHint("give both; what waits in the store `verdict queue` shows")
			}
			return r.rescan(c.Context())
		},
	}
	c.Flags().StringArrayVar(&f.sboms, "sbom", nil, "bill of materials to match, - for standard input; may be given again")
	c.Flags().StringArrayVar(&f.records, "records", nil, "folder, zip or file of OSV records; may be given again")
	c.Flags().StringVar(&f.failOn, "fail-on", "", "exit 3 when a match is at or above: unknown, low, medium, high or critical")
	_ = c.RegisterFlagCompletionFunc("fail-on", cobra.FixedCompletions(failLevels, cobra.ShellCompDirectiveNoFileComp))
	return c
}

var failLevels = []string{"unknown", "low", "medium", "high", "critical"}

func (r *run) rescan(ctx context.Context) error {
	return r.open(ctx, func(a *app.App) error {
		report, changed, err := a.Rescan(ctx)
		if err != nil {
			return err
		}
		view := rescanView{report.Components, report.Vulnerabilities, report.Matches, report.Undetermined, report.Changed, viewSkipped(report.Skipped)}
		r.skipped("components", report.Skipped)
		r.changed(a, changed)
		return r.print(view, func() {
			fmt.Fprintf(r.Out, "%s, %s: %s, %d of them undetermined\n", count(report.Components, "component"),
				count(report.Vulnerabilities, "vulnerability"), matchCount(report.Matches), report.Undetermined)
		})
	})
}

type rescanView struct {
	Components      int           `json:"components"`
	Vulnerabilities int           `json:"vulnerabilities"`
	Matches         int           `json:"matches"`
	Undetermined    int           `json:"undetermined"`
	Changed         int           `json:"changed"`
	Skipped         []skippedView `json:"skipped"`
}

func matchCount(n int) string {
	if n == 1 {
		return "1 match"
	}
	return fmt.Sprintf("%d matches", n)
}

func (r *run) scanFiles(ctx context.Context, f scanFlags) error {
	if len(f.sboms) == 0 || len(f.records) == 0 {
		return verdict.Errorf(verdict.Usage, "--sbom and --records go together").WithHint("see `verdict scan --help`")
	}
	if err := r.checkFormat(); err != nil {
		return err
	}
	var bills []app.BillFile
	for _, name := range f.sboms {
		raw, err := r.read(name)
		if err != nil {
			return err
		}
		if name == "-" {
			name = "standard input"
		}
		bills = append(bills, app.BillFile{Name: name, Raw: raw})
	}
	scans, err := app.ScanFiles(ctx, bills, f.records, r.progress())
	if err != nil {
		return err
	}
	views := make([]scanView, len(scans))
	for i, s := range scans {
		views[i] = viewScan(s)
	}
	if err := r.print(views, func() { r.scanTable(views) }); err != nil {
		return err
	}
	return failOn(scans, f.failOn)
}

// failOn is the gate: an unknown severity counts at every level, and so does what
// could not be compared.
func failOn(scans []app.FileScan, level string) error {
	if level == "" {
		return nil
	}
	least := verdict.Severity(level)
	hits, undetermined := 0, 0
	for _, s := range scans {
		for _, m := range s.Matches {
			if m.Severity == verdict.SeverityUnknown || least == verdict.SeverityUnknown || m.Severity.Gate() >= least.Gate() {
				hits++
				if m.Undetermined != "" {
					undetermined++
				}
			}
		}
	}
	if hits == 0 {
		return nil
	}
	text := fmt.Sprintf("%s at or above %s or of unknown severity", matchCount(hits), level)
	if undetermined > 0 {
		text += fmt.Sprintf(", %d of them undetermined", undetermined)
	}
	return verdict.Errorf(verdict.Refused, "%s", text)
}

type scanView struct {
	SBOM         string        `json:"sbom"`
	Components   int           `json:"components"`
	Records      int           `json:"records"`
	Matches      []matchView   `json:"matches"`
	Undetermined []matchView   `json:"undetermined"`
	Skipped      []skippedView `json:"skipped"`
}

type matchView struct {
	ID          string              `json:"id"`
	Aliases     []string            `json:"aliases"`
	Records     []string            `json:"records"`
	PURL        string              `json:"purl"`
	MatchedAs   verdict.MatchedAs   `json:"matched_as"`
	Identity    string              `json:"identity"`
	Range       rangeView           `json:"range"`
	Fixed       []string            `json:"fixed"`
	Severity    verdict.Severity    `json:"severity"`
	Score       float64             `json:"score"`
	Vector      string              `json:"vector"`
	ScoreSource verdict.ScoreSource `json:"score_source"`
	// SeverityWord is the vendor's, which gave the severity where there is no vector.
	SeverityWord string `json:"severity_word,omitempty"`
	Reason       string `json:"reason,omitempty"`
}

type rangeView struct {
	Introduced     string `json:"introduced"`
	Fixed          string `json:"fixed"`
	LastAffected   string `json:"last_affected"`
	VersionsListed bool   `json:"versions_listed"`
}

func viewScan(s app.FileScan) scanView {
	v := scanView{SBOM: s.SBOM, Components: s.Components, Records: s.Records,
		Matches: []matchView{}, Undetermined: []matchView{}, Skipped: viewSkipped(s.Skipped)}
	for _, m := range s.Matches {
		view := matchView{
			ID: m.ID, Aliases: none(m.Aliases), Records: none(m.Records), PURL: m.PURL, MatchedAs: m.As, Identity: m.Identity,
			Range: rangeView{m.Range.Introduced, m.Range.Fixed, m.Range.LastAffected, m.Listed}, Fixed: none(m.Fixed),
			Severity: m.Severity, Score: m.Score, Vector: m.Vector, ScoreSource: m.Source, SeverityWord: m.Word.Word, Reason: m.Undetermined,
		}
		if m.Undetermined != "" {
			v.Undetermined = append(v.Undetermined, view)
		} else {
			v.Matches = append(v.Matches, view)
		}
	}
	return v
}

func (r *run) scanTable(views []scanView) {
	for _, v := range views {
		fmt.Fprintf(r.Out, "%s: %s, %s: %s, %d undetermined\n", v.SBOM, count(v.Components, "component"), count(v.Records, "record"),
			matchCount(len(v.Matches)), len(v.Undetermined))
		t := newTable("VULNERABILITY", "SEVERITY", "COMPONENT", "AFFECTED", "FIXED IN", "AS")
		for _, m := range v.Matches {
			t.row(m.ID, string(m.Severity), m.PURL, m.Range.words(), strings.Join(m.Fixed, ", "), string(m.MatchedAs))
		}
		for _, m := range v.Undetermined {
			t.row(m.ID, string(m.Severity), m.PURL, "undetermined: "+m.Reason, strings.Join(m.Fixed, ", "), string(m.MatchedAs))
		}
		if len(t.rows) > 0 {
			t.write(r.Out)
		}
		for _, s := range v.Skipped {
			r.note("%s: left out %d: %s (such as %s)", v.SBOM, s.Count, s.Reason, strings.Join(s.Examples, ", "))
		}
	}
}

func (v rangeView) words() string {
	if v.VersionsListed {
		return "listed"
	}
	return vers.Interval{Introduced: v.Introduced, Fixed: v.Fixed, LastAffected: v.LastAffected}.String()
}
