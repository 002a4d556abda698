// SPDX-License-Identifier: Apache-2.0

package publish_test

import (
	"testing"
	"time"

	"verdict"
	"verdict/internal/publish"
)

func TestSymbolsAreToldOnlyOfWhatWasPublishedAndAsItWasThen(t *testing.T) {
	at := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	name := verdict.PackageName{Ecosystem: "Maven", Name: "org.example:parser"}
	said := verdict.Statement{Vulnerability: "CVE-2026-0001", Aliases: []string{"GHSA-aaaa", "GHSA-both"}, Shared: []string{"GHSA-both"}, Revision: 1, At: at}
	confirmed := verdict.SymbolSet{Vulnerability: "GHSA-aaaa", Component: "pkg:maven/org.example/parser", Symbols: []string{"org.example.P#a"},
		Confirmed: at.Add(-time.Hour), ConfirmedBy: "ana"}
	with := func(change func(*verdict.SymbolSet)) verdict.SymbolSet {
		set := confirmed
		change(&set)
		return set
	}
	for what, c := range map[string]struct {
		change func(*verdict.Statement)
		sets   []verdict.SymbolSet
		want   string
	}{
		"confirmed":              {nil, []verdict.SymbolSet{confirmed}, `{"symbols":["org.example.P#a"]}`},
		"withdrawn since":        {nil, []verdict.SymbolSet{with(func(s *verdict.SymbolSet) { s.Withdrawn = at.Add(time.Hour) })}, `{"symbols":["org.example.P#a"]}`},
		"nothing known":          {nil, nil, ""},
		"a proposal":             {nil, []verdict.SymbolSet{with(func(s *verdict.SymbolSet) { s.Confirmed = time.Time{} })}, ""},
		"confirmed since":        {nil, []verdict.SymbolSet{with(func(s *verdict.SymbolSet) { s.Confirmed = at.Add(time.Second) })}, ""},
		"withdrawn before":       {nil, []verdict.SymbolSet{with(func(s *verdict.SymbolSet) { s.Withdrawn = at.Add(-time.Second) })}, ""},
		"another component":      {nil, []verdict.SymbolSet{with(func(s *verdict.SymbolSet) { s.Component = "pkg:maven/org.example/other" })}, ""},
		"another vulnerability":  {nil, []verdict.SymbolSet{with(func(s *verdict.SymbolSet) { s.Vulnerability = "CVE-2026-0002" })}, ""},
		"an id of two flaws":     {nil, []verdict.SymbolSet{with(func(s *verdict.SymbolSet) { s.Vulnerability = "GHSA-both" })}, ""},
		"never published":        {func(st *verdict.Statement) { st.Revision = 0 }, []verdict.SymbolSet{confirmed}, ""},
		"a statement taken back": {func(st *verdict.Statement) { st.Withdrawn = true }, []verdict.SymbolSet{confirmed}, ""},
	} {
		st := said
		if c.change != nil {
			c.change(&st)
		}
		got, err := publish.SymbolsSpecific(st, name, c.sets)
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %s %v, want %s", what, got, err, c.want)
		}
	}
}
