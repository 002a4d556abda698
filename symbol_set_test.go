// SPDX-License-Identifier: Apache-2.0

package verdict_test

import (
	"slices"
	"testing"
	"time"

	"verdict"
	"verdict/spec/vers"
)

func TestAnAnalysisTakesTheStandingSymbolsOfAVersion(t *testing.T) {
	now := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	set := func(component string, versions string, symbols ...string) verdict.SymbolSet {
		s := verdict.SymbolSet{Component: component, Symbols: symbols, Confirmed: now, ConfirmedBy: "ana"}
		if versions != "" {
			i, err := vers.ParseInterval(versions)
			if err != nil {
				t.Fatal(err)
			}
			s.Versions = []vers.Interval{i}
		}
		return s
	}
	const parser = "pkg:maven/org.example/parser"
	proposal, withdrawn := set(parser, "", "P"), set(parser, "", "W")
	proposal.Confirmed = time.Time{}
	withdrawn.Withdrawn = now
	sets := []verdict.SymbolSet{set(parser, "[1.0,1.4)", "B", "A"), set(parser, "", "A", "C"), set(parser, "[2.0,)", "D"), set("pkg:maven/org.example/other", "", "O"),
		set("pkg:golang/example.org/m", "[1.0.0,1.2.0)", "m.F"), proposal, withdrawn}
	for component, want := range map[string][]string{
		parser + "@1.2": {"A", "B", "C"}, parser + "@1.4": {"A", "C"}, parser + "@2.0?type=jar": {"A", "C", "D"},
		"pkg:maven/org.example/none@1": nil, "no package URL": nil,
	} {
		got, open := verdict.StandingSymbols(sets, component, now)
		if !slices.Equal(got, want) || len(open) > 0 {
			t.Errorf("%s: %q and %d open, want %q", component, got, len(open), want)
		}
	}
	if got, open := verdict.StandingSymbols(sets, "pkg:golang/example.org/m@no-version", now); len(got) > 0 || len(open) != 1 {
		t.Errorf("of a version that cannot be compared: %q and %d open", got, len(open))
	}
	if got, _ := verdict.StandingSymbols(sets, parser+"@1.2", now.Add(-time.Second)); len(got) > 0 {
		t.Errorf("before they were confirmed: %q", got)
	}
}

func TestASymbolSetIsNamedByWhatItSays(t *testing.T) {
	set := verdict.SymbolSet{Vulnerability: "cve-2026-0001", Component: "pkg:maven/org.example/parser", Symbols: []string{"b.B", "a.A", "b.B"}, Source: verdict.SymbolsOfPerson}
	same := set
	same.Vulnerability, same.Symbols, same.By, same.Reasons = "CVE-2026-0001", []string{"a.A", "b.B"}, "ana", []string{"why"}
	if a, b := set.Normalized(), same.Normalized(); a.ID != b.ID || len(a.ID) != len("SYM-00000000") || !slices.Equal(a.Symbols, b.Symbols) {
		t.Errorf("%s and %s say the same", a.ID, b.ID)
	}
	for what, change := range map[string]func(*verdict.SymbolSet){
		"vulnerability": func(s *verdict.SymbolSet) { s.Vulnerability = "CVE-2026-0002" },
		"component":     func(s *verdict.SymbolSet) { s.Component = "pkg:maven/org.example/other" },
		"symbols":       func(s *verdict.SymbolSet) { s.Symbols = []string{"a.A"} },
		"versions":      func(s *verdict.SymbolSet) { s.Versions = []vers.Interval{{Fixed: "1"}} },
		"source":        func(s *verdict.SymbolSet) { s.Source = verdict.SymbolsOfPatch },
		"reference":     func(s *verdict.SymbolSet) { s.SourceRef = "fix.diff" },
	} {
		other := set
		change(&other)
		if other.Normalized().ID == set.Normalized().ID {
			t.Errorf("another %s has the same id", what)
		}
	}
}
