// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/examples/kafka"
	"verdict/internal/triage"
)

var ctx = context.Background()

// asked are the vulnerabilities of the golden table, in its order.
var asked = []string{
	"CVE-2023-34455", "CVE-2023-43642", "CVE-2023-36479", "CVE-2022-42003", "CVE-2021-4104",
	"CVE-2021-44228", "CVE-2023-25194", "CVE-2024-27309", "CVE-2022-34917", "CVE-2024-31141",
	"CVE-2023-44981", "CVE-2023-2976",
	"CVE-2023-41900", // hits nothing
	"CVE-2023-4586",  // withdrawn
	"CVE-2019-00000", // unknown
}

// TestTheGoldenTable keeps every answer of the example: answers.tsv has a line for
// each, review.txt the same folded into runs of releases, for a person to read.
func TestTheGoldenTable(t *testing.T) {
	m := matrix(t, today)
	golden(t, "answers.tsv", []byte(table(m)))
	golden(t, "review.txt", []byte(review(m)))
}

// TestTheGoldenTableOfSeptember2023 asks on a day on which lines 3.3 to 3.5 were
// supported: what nobody had assessed is under investigation there.
func TestTheGoldenTableOfSeptember2023(t *testing.T) {
	golden(t, "review-2023-09-01.txt", []byte(review(matrix(t, "2023-09-01"))))
}

func TestExplainSaysWhatTheMatrixSays(t *testing.T) {
	unraced(t)
	m := matrix(t, today)
	a := open(t, loaded(), today)
	for _, row := range m.Rows {
		for i := 0; i < len(row.Cells); i += 7 {
			x, err := a.Explain(ctx, row.Vulnerability, release(row.Cells[i].Release))
			if err != nil {
				t.Fatal(err)
			}
			got := triage.Cell{Release: x.Version, Vulnerability: x.Vulnerability, Status: x.Status,
				Justification: x.Justification, Reason: x.Reason, Reconfirm: x.Reconfirm}
			if diff := cmp.Diff(row.Cells[i], got); diff != "" {
				t.Errorf("%s of %s (-matrix +explain):\n%s", row.Vulnerability, x.Version, diff)
			}
			var fixed []verdict.LineRelease
			for _, f := range x.FixedIn {
				fixed = append(fixed, verdict.LineRelease(f))
			}
			if x.Class != row.Class || fixes(fixed) != fixes(row.FixedIn) {
				t.Errorf("%s of %s: class %s, fixed in %s; the matrix says %s, %s", row.Vulnerability, x.Version, x.Class, fixes(fixed), row.Class, fixes(row.FixedIn))
			}
		}
	}
}

// matrix asks about all releases, with the rows in the order of asked.
func matrix(t *testing.T, at string) triage.Matrix {
	t.Helper()
	m, err := open(t, loaded(), at).Matrix(ctx, kafka.Product, asked...)
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Releases) != 49 || len(m.Rows) != len(asked) {
		t.Fatalf("%d releases and %d vulnerabilities, want 49 and %d", len(m.Releases), len(m.Rows), len(asked))
	}
	slices.SortFunc(m.Rows, func(a, b triage.Row) int {
		return slices.Index(asked, a.Vulnerability) - slices.Index(asked, b.Vulnerability)
	})
	return m
}

func table(m triage.Matrix) string {
	var b strings.Builder
	b.WriteString("release\tvulnerability\tstatus\tjustification\tclass\tfixed_in\treason\n")
	for _, row := range m.Rows {
		for _, c := range row.Cells {
			fmt.Fprintf(&b, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n",
				c.Release, row.Vulnerability, c.Status, c.Justification, row.Class, fixes(row.FixedIn), c.Reason)
		}
	}
	return b.String()
}

// review folds runs of releases, in order of version, that have the same answer.
func review(m triage.Matrix) string {
	var b strings.Builder
	for _, row := range m.Rows {
		fmt.Fprintf(&b, "%s  %s, %s; fixed in: %s\n", row.Vulnerability, row.Class, row.Severity, fixes(row.FixedIn))
		for rest := row.Cells; len(rest) > 0; {
			same := 1
			for same < len(rest) && answer(rest[same]) == answer(rest[0]) {
				same++
			}
			fmt.Fprintf(&b, "  %-18s %s\n", run(rest[:same]), answer(rest[0]))
			rest = rest[same:]
		}
		b.WriteString("\n")
	}
	return b.String()
}

func answer(c triage.Cell) string {
	text := string(c.Status)
	if c.Justification != "" {
		text += " (" + string(c.Justification) + ")"
	}
	if c.Reconfirm {
		text += " to be confirmed again"
	}
	return text + ": " + string(c.Reason)
}

func run(cells []triage.Cell) string {
	if len(cells) == 1 {
		return cells[0].Release
	}
	return fmt.Sprintf("%s–%s (%d)", cells[0].Release, cells[len(cells)-1].Release, len(cells))
}

func fixes(list []verdict.LineRelease) string {
	var releases []string
	for _, f := range list {
		releases = append(releases, f.Release)
	}
	if len(releases) == 0 {
		return "-"
	}
	return strings.Join(releases, ",")
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", "golden", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is out of date, see what changed and run with -update (-want +got):\n%s",
			file, cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")))
	}
}
