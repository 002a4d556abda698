// SPDX-License-Identifier: Apache-2.0

package announcement_test

import (
	"flag"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/announcement"
	"verdict/internal/publish/site/sitetest"
	"verdict/spec/vers"
)

var update = flag.Bool("update", false, "write the golden files anew")

func day(d int) time.Time { return time.Date(2026, 5, d, 12, 0, 0, 0, time.UTC) }

// published is an advisory with something in every section.
func published() verdict.PublishedAdvisory {
	release := func(version, line string, s verdict.Status) verdict.AdvisedRelease {
		return verdict.AdvisedRelease{Product: "shop", Line: line, Version: version, Vulnerability: "CVE-1900-0007", Status: s}
	}
	ended := release("0.9", "0", verdict.Affected)
	ended.EndOfLife = true
	open := release("2.0", "2", verdict.Affected)
	open.Treatment = verdict.Fix
	spared := release("5.0", "5", verdict.NotAffected)
	spared.Product, spared.Justification = "till", verdict.ComponentNotPresent
	text := verdict.AdvisoryText{Title: "Orders of others can be read", Summary: "Whoever is logged in can read the orders of others.\n\nNobody can change them.",
		Vulnerabilities: []verdict.AdvisoryFlaw{{ID: "CVE-1900-0007", Description: "A user who is logged in can read orders that belong to others, by counting up the number of the order in the address of its page.",
			CWEs: []string{"CWE-639"}, Preconditions: []string{"A user account", "orders.public is set"}, Vector: "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:N/A:N",
			Reasons: map[string]string{"AV": "The shop is reached over the network."}}},
		Products: []string{"shop", "till"},
		Hosted:   []verdict.HostedStatus{{Service: "Shop Cloud", Text: "Remediated, no action is required.", Date: "2026-05-02"}},
		Detection: []verdict.Detection{{Kind: verdict.DetectSetting, Text: "You are affected where this is set", Look: "orders.public=true"},
			{Kind: verdict.DetectCommand, Text: "It answers with 200 where the release is affected", Look: "curl -s https://shop.example.org/orders/1\necho done"}},
		Impact:       "Orders, with names and addresses, are disclosed.",
		Exploitation: verdict.Exploitation{Known: verdict.ExploitationNone, AsOf: "2026-05-03"},
		Actions:      []string{"Upgrade to 1.2.", "Set orders.public to false."}, Unfixed: "Users of line 0 upgrade to line 1.", Workarounds: []string{"Close the order pages to all but your own staff until a release fixes it."},
		Credits: []verdict.Credit{{Name: "R. Finder", Type: verdict.CreditFinder}}, Contact: "security@example.org", NextUpdate: "2026-06-01",
		Timeline: []verdict.TimelineEntry{{Date: "2026-04-20", Text: "reported"}}, Questions: []verdict.Question{{Question: "Who has seen my orders?", Answer: "The log of the shop tells."}},
		References: []verdict.AdvisoryReference{{Kind: "WEB", URL: "https://example.org/shop/security", Text: "How we handle flaws"}, {URL: "javascript:alert(1)"}}}
	return verdict.PublishedAdvisory{Number: "VSA-2026-01", Revision: 2, Version: "1.1.0", State: verdict.AdvisoryPublished, Text: text, First: day(4), At: day(6),
		Flaws: []verdict.AdvisedFlaw{{ID: "CVE-1900-0007", Aliases: []string{"GHSA-aaaa-bbbb-cccc"}, Origin: verdict.Own,
			Scores: []verdict.Score{{Vector: "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:N/A:N", Source: verdict.ScoreOwn},
				{Vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", Source: verdict.ScoreNVD}}, Words: []verdict.SeverityWord{{Word: "important", Source: verdict.ScoreCNA}}}},
		Products: []verdict.AdvisedProduct{{Slug: "shop", Name: "Example Shop", PURL: "pkg:maven/org.example/shop", Ranges: []verdict.AdvisedRange{
			{Vulnerability: "CVE-1900-0007", OwnRange: verdict.OwnRange{Line: "0", Interval: vers.Interval{Introduced: "0", LastAffected: "0.9"}}, Parts: []string{"server"}},
			{Vulnerability: "CVE-1900-0007", OwnRange: verdict.OwnRange{Line: "1", Interval: vers.Interval{Introduced: "1.0", Fixed: "1.2"}}},
			{Vulnerability: "CVE-1900-0007", OwnRange: verdict.OwnRange{Line: "2", Interval: vers.Interval{Introduced: "2.0"}}}}},
			{Slug: "till", Name: "Example Till"}},
		Releases: []verdict.AdvisedRelease{ended, release("1.0", "1", verdict.Affected), release("1.1", "1", verdict.Affected), release("1.2", "1", verdict.Fixed), release("1.3", "1", verdict.Fixed), open, spared},
		History:  []verdict.AdvisoryRevision{{Version: "1.0.0", At: day(4), Summary: "First published."}, {Version: "1.1.0", At: day(6), Summary: "A work-around was found."}}}
}

func withdrawn() verdict.PublishedAdvisory {
	p := published()
	p.Revision, p.Version, p.State, p.Reason, p.At = 3, "2.0.0", verdict.AdvisoryWithdrawn, "The orders were test data.", day(9)
	return p
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is otherwise; -update takes it:\n%s", name, got)
	}
}

func TestAnAnnouncementIsWrittenInEveryFormat(t *testing.T) {
	for format, name := range map[announcement.Format]string{announcement.Text: "published.txt", announcement.HTML: "published.html", announcement.Markdown: "published.md"} {
		got, err := announcement.Render(format, publish.NewBulletin(published()))
		if err != nil {
			t.Fatal(err)
		}
		golden(t, name, got)
	}
	draft, err := announcement.Render(announcement.Text, publish.NewBulletin(published()).AsDraft())
	if err != nil || !strings.HasPrefix(draft, "DRAFT, not for publication.\n") {
		t.Errorf("a draft does not say so: %v\n%s", err, draft)
	}
}

func TestThePageIsWellFormed(t *testing.T) {
	p := published()
	p.Text.Audience = verdict.CustomerAudience
	text, err := announcement.Render(announcement.HTML, publish.NewBulletin(p).AsDraft())
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range sitetest.Check(map[string]string{"page.html": text}) {
		if !strings.Contains(problem, "<style> stands in the page") { // that of a site; this one stands alone
			t.Error(problem)
		}
	}
	if !strings.Contains(text, "Only for: customers") || !strings.Contains(text, "DRAFT, not for publication.") {
		t.Error("the page does not say for whom it is, and that it is a draft")
	}
}

func TestWhatEndedAnAdvisoryStandsInTheSubjectAndTheFirstLine(t *testing.T) {
	superseded := withdrawn()
	superseded.State, superseded.Superseder = verdict.AdvisorySuperseded, "VSA-2026-02"
	for _, c := range []struct {
		p              verdict.PublishedAdvisory
		subject, first string
	}{
		{published(), "VSA-2026-01: CVE-1900-0007: Example Shop: Orders of others can be read", "Severity: medium (CVSS 3.1: 6.5)"},
		{withdrawn(), "WITHDRAWN: VSA-2026-01: CVE-1900-0007: Example Shop: Orders of others can be read",
			"This advisory was withdrawn on 2026-05-09. The orders were test data."},
		{superseded, "SUPERSEDED: VSA-2026-01: CVE-1900-0007: Example Shop: Orders of others can be read",
			"This advisory was superseded by VSA-2026-02 on 2026-05-09. The orders"},
	} {
		b := publish.NewBulletin(c.p)
		text, err := announcement.Render(announcement.Text, b)
		if err != nil {
			t.Fatal(err)
		}
		if first, _, _ := strings.Cut(text, "\n"); b.Subject != c.subject || first != c.first {
			t.Errorf("%q\n%q", b.Subject, first)
		}
	}
}

func TestAMessageIsOneOfMail(t *testing.T) {
	for name, p := range map[string]verdict.PublishedAdvisory{"published.eml": published(), "withdrawn.eml": withdrawn(), "foreign.eml": foreign()} {
		body, err := announcement.Render(announcement.Text, publish.NewBulletin(p))
		if err != nil {
			t.Fatal(err)
		}
		raw, err := announcement.NewMessage(p, body, "", []string{"Announcements <announce@example.org>", "users@example.org"}).Write()
		if err != nil {
			t.Fatal(err)
		}
		golden(t, name, strings.ReplaceAll(string(raw), "\r\n", "\n"))
		m, err := mail.ReadMessage(strings.NewReader(string(raw)))
		if err != nil {
			t.Fatal(err)
		}
		if at, err := m.Header.Date(); err != nil || !at.Equal(p.At) {
			t.Errorf("%s: the date is %v (%v)", name, at, err)
		}
		for _, line := range strings.Split(string(raw), "\r\n") {
			if len(line) > 78 || strings.ContainsAny(line, "\r\n") || strings.IndexFunc(line, func(r rune) bool { return r > '~' }) >= 0 {
				t.Errorf("%s has the line %q", name, line)
			}
		}
	}
}

// foreign has letters beyond ASCII, and words that try to be headers.
func foreign() verdict.PublishedAdvisory {
	p := published()
	p.Number = "ÄB/2026\r\nBcc: all@example.org"
	p.Text.Title = "Bestellungen anderer können gelesen werden\r\nBcc: all@example.org"
	p.Text.Contact = "Jürgen Sicher <security@example.org>"
	p.Text.Summary = "Grüße\u202e\x1b[31m an alle."
	return p
}

func TestAMessageNeedsASenderAndAddressesThatAreSome(t *testing.T) {
	p := published()
	p.Text.Contact = "https://example.org/report"
	if _, err := announcement.NewMessage(p, "x", "", nil).Write(); verdict.CodeOf(err) != verdict.Usage {
		t.Errorf("without a sender: %v", err)
	}
	if _, err := announcement.NewMessage(p, "x", "a@example.org", []string{"nobody"}).Write(); verdict.CodeOf(err) != verdict.Usage {
		t.Errorf("to nobody: %v", err)
	}
	raw, err := announcement.NewMessage(p, "x", "a@example.org", nil).Write()
	if err != nil || !strings.Contains(string(raw), "\r\nTo: undisclosed-recipients:;\r\n") {
		t.Errorf("%v\n%s", err, raw)
	}
}
