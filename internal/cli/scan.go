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
			if err := checkLevel(f.failOn); err != nil {
				return err
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
	failOnFlag(c, &f.failOn)
	return c
}

var failLevels = []string{"unknown", "low", "medium", "high", "critical"}

func failOnFlag(c *cobra.Command, level *string) {
	c.Flags().StringVar(level, "fail-on", "", "exit 3 when a match is at or above: unknown, low, medium, high or critical")
	completeFlag(c, "fail-on", failLevels)
}

func checkLevel(level string) error {
	if level != "" && !slices.Contains(failLevels, level) {
		return verdict.Errorf(verdict.Usage, "--fail-on %q is no severity", level).WithHint("use one of %s", strings.Join(failLevels, ", "))
	}
	return nil
}

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
	bills, err := r.bills(f.sboms)
	if err != nil {
		return err
	}
	scans, err := app.ScanFiles(ctx, bills, f.records, r.progress())
	if err != nil {
		return err
	}
	return r.printScans(scans, f.failOn)
}

// bills reads the bills of --sbom.
func (r *run) bills(names []string) ([]app.BillFile, error) {
	var bills []app.BillFile
	for _, name := range names {
		raw, err := r.read(name)
		if err != nil {
			return nil, err
		}
		if name == "-" {
			name = "standard input"
		}
		bills = append(bills, app.BillFile{Name: name, Raw: raw})
	}
	return bills, nil
}

// printScans prints what was found, and judges it by --fail-on.
func (r *run) printScans(scans []app.FileScan, level string) error {
	if r.format == "json" {
		if err := writeScans(r.Out, scans); err != nil {
			return err
		}
	} else {
		for _, s := range scans {
			r.scanTable(s)
		}
	}
	return failOn(scans, level)
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

// scanTable prints a scan for people.
func (r *run) scanTable(s app.FileScan) {
	undetermined := 0
	t := newTable("VULNERABILITY", "SEVERITY", "COMPONENT", "AFFECTED", "FIXED IN", "AS")
	for _, doubtful := range []bool{false, true} {
		for _, m := range s.Matches {
			if (m.Undetermined != "") != doubtful {
				continue
			}
			affected := m.Range.String()
			switch {
			case doubtful:
				affected = "undetermined: " + m.Undetermined
				undetermined++
			case m.Listed:
				affected = "listed"
			}
			t.row(m.ID, string(m.Severity), m.PURL, affected, strings.Join(m.Fixed, ", "), string(m.As))
		}
	}
	fmt.Fprintf(r.Out, "%s: %s, %s: %s, %d undetermined\n", s.SBOM, count(s.Components, "component"), count(s.Records, "record"),
		matchCount(len(s.Matches)-undetermined), undetermined)
	if len(t.rows) > 0 {
		t.write(r.Out)
	}
	for _, skipped := range s.Skipped {
		r.note("%s: left out %d: %s (such as %s)", s.SBOM, skipped.Count, skipped.Reason, strings.Join(skipped.Examples, ", "))
	}
}
