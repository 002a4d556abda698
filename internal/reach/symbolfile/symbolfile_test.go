// SPDX-License-Identifier: Apache-2.0

package symbolfile_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/reach/symbolfile"
	"verdict/spec/vers"
)

var at = time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)

func sets() []verdict.SymbolSet {
	one := verdict.SymbolSet{Vulnerability: "CVE-2026-0001", Component: "pkg:maven/org.example/parser", Symbols: []string{"org.example.A#<init>(I)V"},
		Versions: []vers.Interval{{Introduced: "1.0", Fixed: "1.4"}, {Introduced: "2.0", LastAffected: "2.1"}}, Source: verdict.SymbolsOfPatch,
		SourceRef: "fix.diff", Confidence: verdict.HighConfidence, Reasons: []string{"it checks more"}, By: "ana", Recorded: at, Confirmed: at, ConfirmedBy: "ben"}
	two := one
	two.Vulnerability, two.Confirmed, two.ConfirmedBy, two.Versions, two.SourceRef = "CVE-2026-0002", time.Time{}, "", nil, ""
	gone := one
	gone.Vulnerability, gone.Withdrawn, gone.WithdrawnBy, gone.WithdrawnReason = "CVE-2026-0003", at, "eve", "wrong"
	return []verdict.SymbolSet{one.Normalized(), two.Normalized(), gone.Normalized()}
}

func TestAFileReadsBackAsProposalsWithTheirOrigin(t *testing.T) {
	written, err := symbolfile.Write(sets())
	if err != nil {
		t.Fatal(err)
	}
	turned := sets()
	slices.Reverse(turned)
	if again, err := symbolfile.Write(turned); err != nil || !bytes.Equal(written, again) {
		t.Errorf("another order gives other bytes: %v", err)
	}
	for _, name := range []string{"ana", "ben", "eve"} {
		if bytes.Contains(written, []byte(name)) {
			t.Errorf("the file names %s:\n%s", name, written)
		}
	}
	read, err := symbolfile.Read("symbols.json", written, "somebody")
	if err != nil || len(read) != 2 {
		t.Fatalf("%d sets, %v", len(read), err)
	}
	slices.SortFunc(read, func(a, b verdict.SymbolSet) int { return strings.Compare(a.Vulnerability, b.Vulnerability) })
	want := sets()
	for i, s := range read {
		if s.IsConfirmed() || s.Source != verdict.SymbolsImported || s.SourceRef != want[i].ID+" of somebody" || !slices.Equal(s.Symbols, want[i].Symbols) ||
			!slices.Equal(s.Versions, want[i].Versions) || s.Confidence != want[i].Confidence {
			t.Errorf("reads back as %+v", s)
		}
	}
	if got := read[0].Reasons; !slices.Equal(got, []string{"there it is by patch fix.diff, and confirmed", "it checks more"}) {
		t.Errorf("reasons %q", got)
	}
	if got := read[1].Reasons[0]; got != "there it is by patch" {
		t.Errorf("reasons %q", read[1].Reasons)
	}
}

func TestWhatIsNoFileOfSymbolSetsIsRefusedWithItsPlace(t *testing.T) {
	set := `{"vulnerability": "CVE-2026-0001", "component": "pkg:maven/a/b", "symbols": ["A"], "confidence": "low", "versions": []}`
	for text, say := range map[string]string{
		"":   "",
		"[]": "is no file of symbol sets",
		"{}": "/format: has the format \"\"",
		`{"format": "verdict-symbols/2", "sets": []}`:                                                                         "verdict-symbols/2",
		`{"format": "verdict-symbols/1", "sets": [` + set + `, {}]}`:                                                          "/sets/1: holds a symbol set that is none: a symbol set names no vulnerability",
		`{"format": "verdict-symbols/1", "sets": [` + strings.Replace(set, `"versions": []`, `"versions": ["1.0"]`, 1) + `]}`: "/sets/0",
		`{"format": "verdict-symbols/1", "sets": [` + strings.Replace(set, `["A"]`, `["A b"]`, 1) + `]}`:                      "holds spaces",
	} {
		_, err := symbolfile.Read("symbols.json", []byte(text), "somebody")
		if err == nil || !strings.Contains(err.Error(), say) || !strings.Contains(err.Error(), "symbols.json") {
			t.Errorf("%s: %v, want %q", text, err, say)
		}
	}
}

func FuzzRead(f *testing.F) {
	written, err := symbolfile.Write(sets())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(written)
	f.Add([]byte(`{"format": "verdict-symbols/1", "sets": [{"versions": ["[,)"]}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		read, err := symbolfile.Read("symbols.json", raw, "somebody")
		if err != nil {
			return
		}
		for _, s := range read {
			if s.IsConfirmed() || s.Source != verdict.SymbolsImported {
				t.Errorf("%+v is more than a proposal", s)
			}
		}
		if _, err := symbolfile.Write(read); err != nil {
			t.Error(err)
		}
	})
}
