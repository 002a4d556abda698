// SPDX-License-Identifier: Apache-2.0

package site_test

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/publish/site"
	"verdict/internal/publish/site/sitetest"
	"verdict/spec/vers"
)

// advised is an advisory about the flaw of the shop, with something in every section.
func advised(number string, d int) site.Advisory {
	release := func(version, line string, s verdict.Status) verdict.AdvisedRelease {
		return verdict.AdvisedRelease{Product: "shop", Line: line, Version: version, Vulnerability: "CVE-2026-0001", Status: s}
	}
	spared := verdict.AdvisedRelease{Product: "till", Line: "5", Version: "5.0", Vulnerability: "CVE-2026-0001", Status: verdict.NotAffected, Justification: verdict.ComponentNotPresent}
	text := verdict.AdvisoryText{Title: "Orders of others can be read", Summary: "Whoever is logged in can read orders.\n\nSee https://example.org/orders?a=1&b=2, in short.",
		Vulnerabilities: []verdict.AdvisoryFlaw{{ID: "CVE-2026-0001", Title: "By number", Description: "By counting up.", CWEs: []string{"CWE-639"}, Preconditions: []string{"A user account"},
			Vector: "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:N/A:N", Reasons: map[string]string{"AV": "The shop is on the network."}}},
		Products: []string{"shop", "till"}, Hosted: []verdict.HostedStatus{{Service: "Cloud", Text: "Remediated.", Date: "2026-05-02"}},
		Detection: []verdict.Detection{{Kind: verdict.DetectSetting, Text: "Where it is set", Look: "orders.public=true"}}, Impact: "Orders are disclosed.",
		Exploitation: verdict.Exploitation{Known: verdict.ExploitationNone, AsOf: "2026-05-03", Text: "We looked."}, Actions: []string{"Upgrade."}, Unfixed: "Line 0 upgrades to line 1.",
		Workarounds: []string{"Close the page."}, Credits: []verdict.Credit{{Name: "R. Finder", Type: verdict.CreditFinder}}, Contact: "security@example.org", NextUpdate: "2026-06-01",
		Timeline: []verdict.TimelineEntry{{Date: "2026-04-20", Text: "reported"}}, Questions: []verdict.Question{{Question: "Who?", Answer: "The log tells."}},
		References: []verdict.AdvisoryReference{{URL: "https://example.org/more"}, {URL: "javascript:alert(1)"}}}
	a := site.Advisory{PublishedAdvisory: verdict.PublishedAdvisory{Number: number, Revision: 2, Version: "1.1.0", State: verdict.AdvisoryPublished, Text: text, First: day(d), At: day(d + 1),
		Flaws: []verdict.AdvisedFlaw{{ID: "CVE-2026-0001", Aliases: []string{"GHSA-aaaa-bbbb-cccc"}, Scores: []verdict.Score{
			{Vector: "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:N/A:N", Source: verdict.ScoreOwn}, {Vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", Source: verdict.ScoreNVD}}}},
		Products: []verdict.AdvisedProduct{{Slug: "shop", Name: "The Shop", Ranges: []verdict.AdvisedRange{{Vulnerability: "CVE-2026-0001",
			OwnRange: verdict.OwnRange{Interval: vers.Interval{Introduced: "1.0", Fixed: "1.1"}}}}}, {Slug: "till", Name: "The Till"}},
		Releases: []verdict.AdvisedRelease{release("1.0", "1", verdict.Affected), release("1.1", "1", verdict.Fixed), spared},
		History:  []verdict.AdvisoryRevision{{Version: "1.0.0", At: day(d), Summary: "First published."}, {Version: "1.1.0", At: day(d + 1), Summary: "A work-around."}}}}
	a.Formats = []site.AdvisoryFormat{{Name: "Plain text", Path: site.AdvisoryPath(number, "txt"), Render: func(w io.Writer) error { _, err := io.WriteString(w, "text"); return err }}}
	return a
}

func ended(a site.Advisory, state verdict.AdvisoryState, by string) site.Advisory {
	a.State, a.Reason, a.Superseder, a.Revision, a.Version = state, "It was wrong.", by, 3, "2.0.0"
	return a
}

// withAdvisories is the shop with one advisory of each kind.
func withAdvisories() site.Input {
	in := input(flaw()...)
	in.BaseURL = "https://security.example.org"
	in.Advisories = []site.Advisory{advised("VSA-2026-01", 5), ended(advised("VSA-2026-02", 6), verdict.AdvisoryWithdrawn, ""),
		ended(advised("VSA-2026-03", 7), verdict.AdvisorySuperseded, "VSA-2026-01"), advised("vsa-2026-01", 8)}
	return in
}

func TestAnAdvisoryHasAPageWithAllThatItSays(t *testing.T) {
	content := written(t, withAdvisories())
	for _, p := range sitetest.Check(content) {
		t.Error(p)
	}
	text := content["advisory/VSA-2026-01.html"]
	for _, want := range []string{
		"<h1>Orders of others can be read</h1>", "VSA-2026-01", "medium (CVSS 3.1: 6.5)", "CVE-2026-0001 and GHSA-aaaa-bbbb-cccc", "1.0 before 1.1",
		`See <a href="https://example.org/orders?a=1&amp;b=2" rel="external noreferrer">https://example.org/orders?a=1&amp;b=2</a>, in short.`,
		"The Till", "The vulnerable component is not part of these releases.", "Cloud", "Remediated.", "<code>orders.public=true</code>", "Orders are disclosed.",
		"As of 2026-05-03 we know of nobody who exploits it", "The shop is on the network.", "Rated by NVD", "critical 9.8", "We rate it medium, where NVD says critical",
		"Upgrade.", "Line 0 upgrades to line 1.", "Close the page.", "R. Finder", "mailto:security@example.org", "2026-06-01", "reported", "The log tells.", "A work-around.",
		`href="../advisory/VSA-2026-01.txt"`, `href="../vulnerability/CVE-2026-0001.html"`, `href="https://example.org/more"`, "A user account", "CWE-639",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not hold %q", want)
		}
	}
	if strings.Contains(text, `href="javascript`) {
		t.Error("the page leads to a script")
	}
	if text := content["advisory/VSA-2026-02.html"]; !strings.Contains(text, "This advisory was withdrawn on 2026-05-07. It was wrong.") {
		t.Error("the page of a withdrawn one does not say so")
	}
	if text := content["advisory/VSA-2026-03.html"]; !strings.Contains(text, `superseded by VSA-2026-01`) || !strings.Contains(text, `<a href="../advisory/VSA-2026-01.html">Read VSA-2026-01</a>`) {
		t.Error("the page of a superseded one does not lead to what took its place")
	}
}

func TestAdvisoriesAreReachedFromEverywhere(t *testing.T) {
	content := written(t, withAdvisories())
	for _, from := range []string{"index.html", "advisory/index.html", "product/shop/index.html", "vulnerability/CVE-2026-0001.html", "product/shop/cve-list.html", "product/shop/subscribe.html", "advisory/subscribe.html"} {
		if !strings.Contains(content[from], `advisory/VSA-2026-02.html"`) {
			t.Errorf("%s does not lead to the advisory", from)
		}
	}
	if !strings.Contains(content["search.json"], `"advisory/VSA-2026-01.html"`) || !strings.Contains(content["product/shop/cve-list.json"], `"VSA-2026-01"`) {
		t.Error("the data do not name the advisory")
	}
	none := written(t, input(flaw()...))
	if text := none["advisory/index.html"]; !strings.Contains(text, "No advisory was published yet.") {
		t.Errorf("without advisories the index says %s", text)
	}
}

func TestFeedsTellOfEachRevision(t *testing.T) {
	in := withAdvisories()
	content := written(t, in)
	var atom struct {
		ID      string `xml:"id"`
		Updated string `xml:"updated"`
		Entries []struct {
			ID    string `xml:"id"`
			Title string `xml:"title"`
			Link  struct {
				Href string `xml:"href,attr"`
			} `xml:"link"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal([]byte(content["product/shop/feed.atom"]), &atom); err != nil {
		t.Fatal(err)
	}
	var feed struct {
		Version string                            `json:"version"`
		Entries []struct{ ID, URL, Title string } `json:"items"`
	}
	if err := json.Unmarshal([]byte(content["advisory/feed.json"]), &feed); err != nil {
		t.Fatal(err)
	}
	if len(atom.Entries) != 4 || len(feed.Entries) != 4 || feed.Version != "https://jsonfeed.org/version/1.1" || atom.Updated != day(9).Format(time.RFC3339) {
		t.Fatalf("%+v\n%+v", atom, feed)
	}
	var ids []string
	for i, e := range atom.Entries {
		if e.ID != feed.Entries[i].ID || e.Link.Href != feed.Entries[i].URL || !strings.HasPrefix(e.Link.Href, "https://security.example.org/advisory/") || slices.Contains(ids, e.ID) {
			t.Errorf("%+v, %+v", e, feed.Entries[i])
		}
		ids = append(ids, e.ID)
	}
	if title := atom.Entries[2].Title; title != "WITHDRAWN: VSA-2026-02: Orders of others can be read" {
		t.Errorf("the withdrawn one is called %q", title)
	}
	in.Advisories[0].Revision++
	in.BaseURL = ""
	if again := written(t, in)["advisory/feed.atom"]; strings.Contains(again, ids[3]) || !strings.Contains(again, ids[0]) {
		t.Error("a revision has not an id of its own, or the id of another changes with the address of the site")
	}
}

func TestForeignWordsOfAdvisoriesAreText(t *testing.T) {
	const hostile = "<script>alert(1)</script>\"'><img src=x onerror=y> {{.}} \x1b[31m\u202e]]> https://x.example/\"onclick=y"
	a := advised("../../"+hostile, 5)
	x := &a.Text
	x.Title, x.Summary, x.Impact, x.Contact, x.Unfixed = hostile, hostile, hostile, hostile, hostile
	x.Vulnerabilities[0].Description, x.Detection[0].Look, x.Actions[0], x.Questions[0].Question, x.References[0].URL = hostile, hostile, hostile, hostile, hostile
	a.Flaws[0].Aliases, a.Products[0].Name, a.Reason, a.History[0].Summary = []string{hostile}, hostile, hostile, hostile
	a.Formats = nil
	in := input(flaw()...)
	in.Advisories = []site.Advisory{a, ended(a, verdict.AdvisoryWithdrawn, "")}
	in.Advisories[1].Number = "javascript:alert(1)"
	content := written(t, in)
	for _, p := range sitetest.Check(content) {
		t.Error(p)
	}
	for name, text := range content {
		if strings.HasSuffix(name, ".html") && (strings.ContainsAny(text, "\x1b\u202e") || strings.Contains(text, "<script>") || strings.Contains(text, `"onclick`)) {
			t.Errorf("%s holds markup or control characters of others", name)
		}
		if strings.HasSuffix(name, ".atom") {
			if err := xml.Unmarshal([]byte(text), new(struct{})); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
