// SPDX-License-Identifier: Apache-2.0

package remedy_test

import (
	"errors"
	"testing"

	"verdict"
	"verdict/internal/remedy"
)

// FuzzParse reads anything as a policy: it is refused with a place, or decides about
// facts without a panic.
func FuzzParse(f *testing.F) {
	f.Add(remedy.StandardText())
	f.Add([]byte(head + rule("a", `cvss.AV == "N" && epss > 0.1`, "deadlines: {triage: 3 days from found}") + rule("b", "true", "channels: all")))
	f.Add([]byte("apiVersion: verdict/v1\nkind: Policy\nname: p\ncalendar: {zone: UTC, noRelease: [{first: 2026-01-01, last: 2026-02-01}]}\nrules:\n" + rule("a", "kev")))
	f.Add([]byte("rules: [{when: [}"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		p, err := remedy.Parse("p.yaml", raw)
		if err != nil {
			var e *verdict.Error
			if !errors.As(err, &e) || e.File == "" || e.Code == verdict.Internal {
				t.Fatalf("refused without a place: %v", err)
			}
			return
		}
		for _, s := range verdict.Severities {
			if _, err := p.Decide(remedy.Facts{Severity: s, Class: verdict.Exploitable}); err != nil && verdict.CodeOf(err) != verdict.Invalid {
				t.Fatal(err)
			}
		}
		if _, err := remedy.Load("p.yaml", p.Text); err != nil {
			t.Fatalf("what was accepted is refused: %v", err)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, err := remedy.Parse(remedy.StandardFile, remedy.StandardText()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecide(b *testing.B) {
	p, err := remedy.Standard()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := p.Decide(remedy.Facts{Class: verdict.Hygiene, Severity: verdict.SeverityHigh}); err != nil {
			b.Fatal(err)
		}
	}
}
