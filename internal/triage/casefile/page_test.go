// SPDX-License-Identifier: Apache-2.0

package casefile_test

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"verdict"
	"verdict/internal/triage"
	"verdict/internal/triage/casefile"
)

// answer is one with a way of three methods, of which the last is named as a hostile
// archive may name it.
func answer() triage.Explanation {
	witness := []triage.FrameView{
		{Class: "app.Main", Method: "main", Descriptor: "([Ljava/lang/String;)V", File: "Main.java", Line: 3},
		{Class: "app.Gate", Method: "open", Descriptor: "()V", File: "Gate.java", Line: 7, By: "virtual"},
		{Class: "lib.<script>alert(1)</script>" + strings.Repeat("x", 200), Method: "run", Descriptor: "()V", By: "reflective", What: "a setting names it"},
	}
	return triage.Explanation{
		Vulnerability: "CVE-2030-0001", Product: "shop", Version: "1.0.0", Status: verdict.UnderInvestigation, Because: "nobody has looked",
		Evidence: []triage.EvidenceView{{ID: "EVD-00000001", Kind: verdict.EvidenceReach, Result: verdict.ResultReachedAssuming, Summary: "a way was found", Private: true,
			Analysis: &triage.AnalysisView{Symbols: []string{"lib.Flaw#run"}, Entries: 1, Witness: witness, Dominator: "app.Gate#open()V", Assumptions: []string{"a setting names it"},
				Ledger: []triage.OpeningView{{Kind: "native", Where: "lib.Native#go", What: "it has no bytecode"}}, Open: 60}}},
		Premises: []triage.PremiseView{{Kind: verdict.PremiseReach, Subject: "lib.Flaw#run", Expected: "not_reached", Answer: "reached", Why: "it is other"}},
	}
}

func rendered(t *testing.T, x triage.Explanation) string {
	t.Helper()
	page, err := casefile.Render(x)
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

func TestThePageShowsTheWayAndWhatItRestsOn(t *testing.T) {
	page := rendered(t, answer())
	for _, want := range []string{"Main.main", "Gate.open", "Gate.java:7", "every way leads through here", "entry point", "the vulnerable code", "reflective: a setting names it",
		`class="arrow assumed"`, "the first 1 of 60", "<strong>no</strong>: it is other", "What stands here is private", "app.Main.main, which leads to app.Gate.open"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(page, "<script") || regexp.MustCompile(`(?:src|href)\s*=|url\((?:"|'|h)`).MatchString(page) {
		t.Error("the page runs something, or needs another file")
	}
}

func TestThePageShowsWhatTheBillSaysAndWhatWasLookedThrough(t *testing.T) {
	x := answer()
	x.Evidence[0].Kind, x.Evidence[0].Result = verdict.EvidencePresence, verdict.ResultAbsent
	x.Evidence[0].Analysis = &triage.AnalysisView{Analyzer: string(verdict.AnalyzerScope), Symbols: []string{"lib.Flaw#run"}, Scopes: []verdict.Scope{verdict.Excluded},
		Looked: []triage.LookedView{{Name: "lib/<b>.jar", SHA256: "0123abcd"}}, Assumptions: []string{"all that ships is in shop.tgz"}}
	page := rendered(t, x)
	for _, want := range []string{"The bill, and what ships: absent", "<dt>The bill says</dt><dd>excluded", "1 archive</summary>lib/&lt;b&gt;.jar <code>0123abcd", "all that ships is in shop.tgz"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(page, "methods can run") || strings.Contains(page, "<svg") {
		t.Error("the page tells of calls that nobody followed")
	}
}

func TestADrawingIsSoundAndNothingInItOverlaps(t *testing.T) {
	page := rendered(t, answer())
	from, to := strings.Index(page, "<svg"), strings.Index(page, "</svg>")+len("</svg>")
	d := xml.NewDecoder(strings.NewReader(page[from:to]))
	below, height := 0, 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("the drawing is no XML: %v", err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		at := map[string]string{}
		for _, a := range start.Attr {
			at[a.Name.Local] = a.Value
		}
		switch start.Name.Local {
		case "svg":
			height = number(t, strings.Fields(at["viewBox"])[3])
		case "rect":
			y, h := number(t, at["y"]), number(t, at["height"])
			if y < below || y+h > height {
				t.Errorf("a box from %d to %d lies over another, or out of the drawing of %d", y, y+h, height)
			}
			below = y + h
		}
	}
	if below == 0 {
		t.Error("nothing is drawn")
	}
}

func number(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAPageWithoutAnAnalysisDrawsNothing(t *testing.T) {
	x := answer()
	x.Evidence = nil
	if page := rendered(t, x); strings.Contains(page, "<svg") || !strings.Contains(page, "<p>None.</p>") {
		t.Error("something is drawn, or it is not said that there is no evidence")
	}
}
