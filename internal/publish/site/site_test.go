// SPDX-License-Identifier: Apache-2.0

package site_test

import (
	"encoding/json"
	"errors"
	"html/template"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/relnotes"
	"verdict/internal/publish/site"
	"verdict/internal/publish/site/sitetest"
	"verdict/internal/publish/suppressions"
)

func day(d int) time.Time { return time.Date(2026, 5, d, 0, 0, 0, 0, time.UTC) }

// released makes a release of the shop.
func released(version, line, previous string) verdict.Release {
	return verdict.Release{Product: "shop", Version: version, Line: line, Previous: previous, State: verdict.Released, ReleasedAt: day(1)}
}

// said makes the first revision of a statement.
func said(version, id string, status verdict.Status) verdict.Statement {
	return verdict.Statement{Product: "shop", Version: version, Revision: 1, At: day(2), Vulnerability: id, Title: "A flaw in " + id,
		Status: status, Class: verdict.Hygiene, Origin: verdict.Upstream, Severity: verdict.SeverityHigh}
}

// shop is a product with two lines, one of them ended.
func shop(statements ...verdict.Statement) publish.Snapshot {
	gone := released("1.2", "1", "1.1")
	gone.State, gone.Reason = verdict.Withdrawn, "It does not start."
	return publish.Snapshot{
		Product: verdict.Product{Slug: "shop", Name: "The Shop", Kind: verdict.Platform, PURL: "pkg:maven/org.example/shop", Contact: "security@example.org",
			Homepage: "https://example.org/", Notice: "An example."},
		Lines: []verdict.Line{{Product: "shop", Slug: "1", SupportFrom: day(1), EndOfLife: day(3)}, {Product: "shop", Slug: "2", SupportFrom: day(1)}},
		Releases: []verdict.Release{released("1.0", "1", ""), released("1.1", "1", "1.0"), gone, released("2.0", "2", "1.1"), released("2.1", "2", "2.0"),
			{Product: "shop", Version: "3.0", Line: "2", State: verdict.Planned}},
		Statements: statements,
	}
}

func input(statements ...verdict.Statement) site.Input {
	return site.Input{Products: []publish.Snapshot{shop(statements...)}, Snippet: snippet, SnippetYears: suppressions.ValidYears, Notes: notes,
		Sources: []verdict.SourceHealth{{Source: verdict.Source{Name: "osv", Kind: verdict.SourceOSV, MaxAge: 48 * time.Hour}, LastSync: day(4), Records: 7}}}
}

func snippet(s publish.Snapshot, st verdict.Statement, releases []verdict.Release, format string) string {
	return suppressions.Snippet(s, st, releases, suppressions.Format(format))
}

func notes(s publish.Snapshot, version string, link func(string) string) (template.HTML, error) {
	n, err := relnotes.Of(s, version)
	if err != nil {
		return "", err
	}
	return n.Sections(link)
}

// written gives the content of every file.
func written(t *testing.T, in site.Input) map[string]string {
	t.Helper()
	s, err := site.New(in)
	if err != nil {
		t.Fatal(err)
	}
	content, err := sitetest.Render(s.Files())
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// flaw is what most tests speak of: affected in 1.0, fixed in 1.1 and after.
func flaw() []verdict.Statement {
	bad := said("1.0", "CVE-2026-0001", verdict.Affected)
	bad.Class, bad.Aliases, bad.Action = verdict.Exploitable, []string{"GHSA-aaaa-bbbb-cccc"}, "Upgrade to 1.1."
	bad.FixedIn = []verdict.LineRelease{{Line: "1", Release: "1.1"}, {Line: "2", Release: "2.0"}}
	bad.Components = []verdict.StatedComponent{{PURL: "pkg:maven/org.example/part@1.0"}}
	list := []verdict.Statement{bad}
	for _, v := range []string{"1.1", "2.0", "2.1"} {
		good := said(v, "CVE-2026-0001", verdict.Fixed)
		good.Class, good.Aliases = verdict.Exploitable, bad.Aliases
		good.Components = []verdict.StatedComponent{{PURL: "pkg:maven/org.example/part@1.1", Previous: "pkg:maven/org.example/part@1.0"}}
		list = append(list, good)
	}
	safe := said("2.1", "CVE-2026-0002", verdict.NotAffected)
	safe.Justification = verdict.CodeNotInExecutePath
	safe.Impact = "Nothing calls it."
	safe.Components = []verdict.StatedComponent{{PURL: "pkg:maven/org.example/other@3.0"}}
	return append(list, safe)
}

func TestEveryPageIsWellFormedAndEveryLinkLeadsSomewhere(t *testing.T) {
	revised := said("2.0", "CVE-2026-0002", verdict.Affected)
	again := revised
	again.Revision, again.At, again.Status, again.Justification = 2, day(5), verdict.NotAffected, verdict.ComponentNotPresent
	taken := said("1.0", "PYSEC-2026-1", verdict.Affected)
	back := verdict.Statement{Product: "shop", Version: "1.0", Revision: 2, At: day(6), Vulnerability: "PYSEC-2026-1", Withdrawn: true, Reason: "A mistake."}
	parts := said("2.1", "CVE-2026-0003", verdict.Affected)
	parts.Parts = []verdict.StatedPart{{Part: "server", Status: verdict.Affected}, {Part: "client", Status: verdict.NotAffected}}
	in := input(append(flaw(), revised, again, taken, back, parts)...)
	in.Key, in.BaseURL = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n", "https://security.example.org"
	in.Policies = []site.Policy{{Name: "ours", Products: []string{"Shop"}, Says: "What is grave goes first.",
		Rules: []site.PolicyRule{{Says: "High", Then: "An advisory", Within: "30 days"}}}}
	in.Shipped = []verdict.Artifact{{Product: "shop", Version: "2.1", Name: "shop.tgz", Kind: verdict.ArtifactArchive, Digest: strings.Repeat("ab", 32)}}
	in.Products = append(in.Products, publish.Snapshot{Product: verdict.Product{Slug: "silent", Name: "Silent", Kind: verdict.Library}})
	for _, in := range []site.Input{in, input(), {Snippet: snippet, Notes: notes}} {
		for _, p := range sitetest.Check(written(t, in)) {
			t.Error(p)
		}
	}
}

func TestForeignWordsAreTextAndNoMarkup(t *testing.T) {
	const hostile = "<script>alert(1)</script>\"'><img src=x onerror=y> {{.}} \x1b[31m\u202e]]>"
	st := said("1.0", "CVE-2026-0001", verdict.NotAffected)
	st.Title, st.Impact, st.Action, st.Vector, st.Settings = hostile, hostile, hostile, hostile, hostile
	st.Aliases = []string{hostile, "../../etc"}
	st.Components = []verdict.StatedComponent{{PURL: "pkg:generic/" + hostile + "@1"}}
	other := st
	other.Vulnerability, other.Version = "javascript:alert(1)", "1.1"
	clash, lower := st, st
	clash.Vulnerability, lower.Vulnerability = "OTHERS-1", "plain"
	in := input(st, other, clash, lower)
	in.Products[0].Product.Notice, in.Products[0].Product.Homepage, in.Products[0].Product.Contact = hostile, "javascript:alert(1)", hostile
	content := written(t, in)
	for _, p := range sitetest.Check(content) {
		t.Error(p)
	}
	for name, text := range content {
		if strings.ContainsAny(text, "\x1b\u202e") && strings.HasSuffix(name, ".html") {
			t.Errorf("%s holds a control character", name)
		}
		if strings.Contains(text, "<script>") || strings.Contains(text, "<img") || strings.Contains(text, "href=\"javascript:") {
			t.Errorf("%s holds markup of a record", name)
		}
		if strings.Contains(name, "..") || strings.ContainsAny(name, `<>"':\ `) {
			t.Errorf("a file is called %q", name)
		}
	}
}

// between gives what stands between two texts.
func between(t *testing.T, text, from, to string) string {
	t.Helper()
	_, rest, ok := strings.Cut(text, from)
	inner, _, ends := strings.Cut(rest, to)
	if !ok || !ends {
		t.Fatalf("%q … %q does not stand in\n%s", from, to, text)
	}
	return inner
}

func TestThePageOfAVulnerabilityAnswersForEachRelease(t *testing.T) {
	page := written(t, input(flaw()...))["vulnerability/CVE-2026-0001.html"]
	for anchor, word := range map[string]string{"shop@1.0": "affected", "shop@1.1": "fixed", "shop@2.1": "fixed", "shop@1.2": "nothing said"} {
		if row := between(t, page, `<li id="`+anchor+`">`, "</li>"); !strings.Contains(row, ">"+word+"<") {
			t.Errorf("at %s stands %s, want %s", anchor, row, word)
		}
	}
	for _, want := range []string{"Upgrade to 1.1.", `href="../product/shop/release/1.1.html"`, "1.1 to 2.1", "GHSA-aaaa-bbbb-cccc", "Report it privately"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if strings.Contains(page, "A rule for your own scanner") {
		t.Error("a rule hides what is affected")
	}
}

func TestARuleThatNamesNoComponentSaysSo(t *testing.T) {
	st := flaw()[0]
	st.Status, st.Justification, st.Action = verdict.NotAffected, verdict.CodeNotInExecutePath, ""
	page := written(t, input(st))["vulnerability/CVE-2026-0001.html"]
	const anywhere = "silences the vulnerability in whatever is scanned"
	if !strings.Contains(between(t, page, "OSV-Scanner", "</pre>"), anywhere) || strings.Count(page, anywhere) != 1 {
		t.Errorf("it is not said of the rule for osv-scanner alone:\n%s", page)
	}
}

func TestAnyOtherNameLeadsToTheVulnerability(t *testing.T) {
	content := written(t, input(flaw()...))
	if page := content["vulnerability/GHSA-aaaa-bbbb-cccc.html"]; !strings.Contains(page, "../vulnerability/CVE-2026-0001.html") {
		t.Errorf("the alias leads nowhere:\n%s", page)
	}
	if page := content["index/id-ghsa.html"]; !strings.Contains(page, "GHSA-aaaa-bbbb-cccc") {
		t.Errorf("the index does not list the alias:\n%s", page)
	}
	if page := content["component/maven_2forg.example_2fpart.html"]; !strings.Contains(page, "CVE-2026-0001") {
		t.Errorf("the component leads nowhere:\n%s", page)
	}
}

func TestWhatWasRevisedOrWithdrawnSaysSo(t *testing.T) {
	first := said("1.0", "CVE-2026-0001", verdict.NotAffected)
	first.Justification = verdict.ComponentNotPresent
	second := first
	second.Revision, second.At, second.Status, second.Justification = 2, day(9), verdict.Affected, ""
	back := verdict.Statement{Product: "shop", Version: "1.1", Revision: 2, At: day(10), Vulnerability: "CVE-2026-0001", Withdrawn: true, Reason: "It was a mistake."}
	page := written(t, input(first, second, said("1.1", "CVE-2026-0001", verdict.Affected), back))["vulnerability/CVE-2026-0001.html"]
	for _, want := range []string{"revised for shop@1.0 (2026-05-09)", "withdrawn for shop@1.1 (2026-05-10)", "It was a mistake.", "not affected <span class=\"soft\">(2026-05-02, revision 1)",
		"last changed on 2026-05-10"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q:\n%s", want, page)
		}
	}
}

func TestWhatIsForCustomersIsNotInThePublicBytes(t *testing.T) {
	public := flaw()
	secret := said("2.1", "CVE-2026-0666", verdict.Affected)
	secret.Audience = verdict.CustomerAudience
	secret.Components = []verdict.StatedComponent{{PURL: "pkg:maven/org.example/hidden@1"}}
	hidden := secret
	hidden.Vulnerability, hidden.Audience, hidden.Channels = "CVE-2026-0667", "", []verdict.Channel{verdict.ChannelMail}
	back := verdict.Statement{Product: "shop", Version: "2.1", Revision: 2, At: day(3), Vulnerability: "CVE-2026-0666", Withdrawn: true}
	want := written(t, input(public...))
	for name, more := range map[string][]verdict.Statement{"for customers": {secret, hidden}, "taken back": {secret, back}} {
		got := written(t, input(append(slices.Clone(public), more...)...))
		if !maps.Equal(want, got) {
			for path, text := range got {
				if want[path] != text {
					t.Errorf("%s: %s is another", name, path)
				}
			}
		}
	}
	in := input(append(public, secret)...)
	in.Products[0].Audience = verdict.CustomerAudience
	if page := written(t, in)["vulnerability/CVE-2026-0666.html"]; !strings.Contains(page, "This copy is for: customers") {
		t.Errorf("customers read\n%s", page)
	}
}

func TestALineIsCleanOnlyFromWhereSomethingIsSaidOfEachRelease(t *testing.T) {
	for _, tt := range []struct {
		name       string
		statements []verdict.Statement
		cell       string
	}{
		{"of each", []verdict.Statement{said("2.0", "CVE-2026-0009", verdict.NotAffected), said("2.1", "CVE-2026-0009", verdict.NotAffected)}, ">not affected<"},
		{"of the newest", []verdict.Statement{said("2.1", "CVE-2026-0009", verdict.NotAffected)}, ">not affected from 2.1<"},
		{"of the first alone", []verdict.Statement{said("2.0", "CVE-2026-0009", verdict.NotAffected)}, ">not affected in 2.0, nothing said of 2.1<"},
		{"fixed, and nothing of the first", []verdict.Statement{said("2.1", "CVE-2026-0009", verdict.Fixed)}, ">fixed from 2.1<"},
		{"affected, and nothing of the newest", []verdict.Statement{said("2.0", "CVE-2026-0009", verdict.Affected)}, ">affected<"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			page := written(t, input(tt.statements...))["product/shop/matrix/2026.html"]
			if !strings.Contains(page, tt.cell) {
				t.Errorf("the line 2 does not say %q:\n%s", tt.cell, page)
			}
		})
	}
}

func TestAWithdrawnReleaseOfWhichAnotherThingIsSaidBreaksAStretch(t *testing.T) {
	statements := []verdict.Statement{said("1.2", "CVE-2026-0009", verdict.Affected)}
	for _, version := range []string{"1.0", "1.1", "2.0", "2.1"} {
		statements = append(statements, said(version, "CVE-2026-0009", verdict.NotAffected))
	}
	page := written(t, input(statements...))["vulnerability/CVE-2026-0009.html"]
	if strings.Contains(page, "1.0 to 2.1") || !strings.Contains(page, "1.0, 1.1, 2.0, 2.1") {
		t.Errorf("the page says\n%s", page)
	}
}

func TestWhatIsLookedAtIsNotOnTheListAsAffected(t *testing.T) {
	looked, bad := said("2.0", "CVE-2026-0009", verdict.UnderInvestigation), said("1.0", "CVE-2026-0009", verdict.Affected)
	looked.Class, bad.Class = verdict.Exploitable, verdict.Exploitable
	for want, statements := range map[string][]verdict.Statement{
		`"versionsAffected": "NA"`:  {looked},
		`"versionsAffected": "1.0"`: {looked, bad},
	} {
		files := written(t, input(statements...))
		list := files["product/shop/cve-list.json"]
		if !strings.Contains(list, want) || !strings.Contains(list, `"underInvestigation": "2.0"`) {
			t.Errorf("want %s in\n%s", want, list)
		}
		if !strings.Contains(files["product/shop/cve-list.html"], "<dt>Under investigation</dt><dd>2.0</dd>") {
			t.Error("the page does not say what is looked at")
		}
	}
}

func TestThePageOfNotesSaysNothingThatIsNotForNotes(t *testing.T) {
	kept := said("2.1", "CVE-2026-0009", verdict.Affected)
	kept.Channels = []verdict.Channel{verdict.ChannelPage}
	again := kept
	again.Revision, again.At = 2, day(9)
	want := written(t, input())["product/shop/notes/2.1.html"]
	got := written(t, input(kept, again))["product/shop/notes/2.1.html"]
	if strings.Contains(got, "CVE-2026-0009") || strings.Contains(got, "2026-05-09") {
		t.Errorf("the notes say\n%s\nand without it\n%s", got, want)
	}
}

func TestTheOrderOfRowsDoesNotMatter(t *testing.T) {
	list := flaw()
	want := written(t, input(list...))
	slices.Reverse(list)
	in := input(list...)
	slices.Reverse(in.Products[0].Releases)
	slices.Reverse(in.Products[0].Lines)
	if got := written(t, in); !maps.Equal(want, got) {
		t.Error("the bytes are others")
	}
}

func TestTheListSaysFirstNotAffectedWhereNothingRepaired(t *testing.T) {
	own := said("1.0", "CVE-2026-0001", verdict.Affected)
	own.Origin = verdict.Own
	later := said("1.1", "CVE-2026-0001", verdict.NotAffected)
	later.Origin, later.Justification = verdict.Own, verdict.CodeNotPresent
	fixed := said("2.1", "CVE-2026-0001", verdict.Fixed)
	open := said("2.0", "CVE-2026-0001", verdict.Affected)
	documented := said("2.1", "CVE-2026-0002", verdict.Affected)
	documented.Class, documented.Remediation, documented.Action = verdict.Exploitable, []verdict.Remediation{verdict.RemedyDocumentation}, "Do not enable it."
	never := said("2.1", "CVE-2026-0003", verdict.NotAffected)
	never.Told, never.Justification = verdict.TellAdvisory, verdict.ComponentNotPresent
	quiet := said("2.1", "CVE-2026-0004", verdict.Affected)
	content := written(t, input(own, later, fixed, open, documented, never, quiet))
	var twin struct {
		Vulnerabilities []struct{ ID, VersionsAffected, FixedVersions, FirstNotAffected, Issued, Page string }
	}
	if err := json.Unmarshal([]byte(content["product/shop/cve-list.json"]), &twin); err != nil {
		t.Fatal(err)
	}
	var got [][4]string
	for _, v := range twin.Vulnerabilities {
		got = append(got, [4]string{v.ID, v.VersionsAffected, v.FixedVersions, v.FirstNotAffected})
	}
	want := [][4]string{{"CVE-2026-0003", "NA", "NA", ""}, {"CVE-2026-0002", "2.1", "NA", ""}, {"CVE-2026-0001", "1.0, 2.0", "2.1", "1.1"}}
	if !slices.Equal(got, want) {
		t.Errorf("the list is %v, want %v", got, want)
	}
	page := content["product/shop/cve-list.html"]
	for _, text := range []string{`id="CVE-2026-0001"`, "documentation only", "Do not enable it.", "without a repair"} {
		if !strings.Contains(page, text) {
			t.Errorf("the page does not say %q", text)
		}
	}
}

func TestThePoliciesStandInWords(t *testing.T) {
	in := input(flaw()...)
	in.Policies = []site.Policy{{Name: "ours", Products: []string{"Shop"}, Rules: []site.PolicyRule{{Says: "What is grave goes first.", Then: "a release made for the fix", Within: "fix within 7 days"}}}}
	page := written(t, in)["security.html"]
	for _, text := range []string{`<a href="#policy">`, "<em>ours</em> for Shop", "<td>What is grave goes first.</td><td>a release made for the fix</td><td>fix within 7 days</td>"} {
		if !strings.Contains(page, text) {
			t.Errorf("%q does not stand in\n%s", text, page)
		}
	}
	if page := written(t, input(flaw()...))["security.html"]; strings.Contains(page, "#policy") {
		t.Error("a policy is promised where there is none")
	}
}

func TestSupportEndsAsOfTheRows(t *testing.T) {
	page := written(t, input())["security.html"]
	if !strings.Contains(page, "1 line has ended") {
		t.Errorf("line 1 ended on 3 May and the sources were read on the 4th:\n%s", page)
	}
	if !strings.Contains(page, "As of 2026-05-04") || !strings.Contains(page, "mailto:security@example.org") {
		t.Errorf("the page says nothing of when or where:\n%s", page)
	}
}

func TestNotesAndRulesCanBeWrittenElsewhere(t *testing.T) {
	in := input(flaw()...)
	in.Notes = func(_ publish.Snapshot, version string, _ func(string) string) (template.HTML, error) {
		if version == "1.2" {
			return "", errors.New("it was withdrawn")
		}
		return "<h2>Elsewhere</h2>", nil
	}
	in.Snippet = func(_ publish.Snapshot, st verdict.Statement, releases []verdict.Release, format string) string {
		return format + " for " + st.Vulnerability + " in " + releases[0].Version
	}
	s, err := site.New(in)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range s.Files() {
		var b strings.Builder
		err := f.Render(&b)
		switch f.Path {
		case "product/shop/notes/1.2.html":
			if err == nil {
				t.Error("notes that cannot be written are left out in silence")
			}
		case "product/shop/notes/1.1.html":
			if !strings.Contains(b.String(), "<h2>Elsewhere</h2>") {
				t.Errorf("the notes are\n%s", b.String())
			}
		case "vulnerability/CVE-2026-0002.html":
			if !strings.Contains(b.String(), "grype for CVE-2026-0002 in 2.1") {
				t.Errorf("the rule does not stand in\n%s", b.String())
			}
		}
	}
}

func TestNotesListWhatTheReleaseIsTheFirstToFix(t *testing.T) {
	hygiene := said("2.0", "CVE-2026-0009", verdict.Fixed)
	hygiene.Components = []verdict.StatedComponent{{PURL: "pkg:maven/org.example/dep@2", Previous: "pkg:maven/org.example/dep@1"}}
	content := written(t, input(append(flaw(), hygiene)...))
	if page := content["product/shop/notes/1.1.html"]; !strings.Contains(page, "CVE-2026-0001") {
		t.Errorf("1.1 fixes it, and its notes are\n%s", page)
	}
	page := content["product/shop/notes/2.0.html"]
	if strings.Contains(page, "CVE-2026-0001") {
		t.Error("the notes of 2.0 list what 1.1 fixed")
	}
	_, list, _ := strings.Cut(page, "Being listed here does not imply")
	if !strings.Contains(list, "CVE-2026-0009") || !strings.Contains(list, "<td>1</td><td>2</td>") {
		t.Errorf("the hygiene does not stand under its sentence:\n%s", page)
	}
}

func TestNothingIsPromisedOfALineThatHasEnded(t *testing.T) {
	const promise, lapsed = "The result of our investigation", "Support of these releases ended before it was decided"
	open := []verdict.Statement{said("1.1", "CVE-2026-0009", verdict.UnderInvestigation), said("2.1", "CVE-2026-0009", verdict.UnderInvestigation)}
	page := written(t, input(open...))["vulnerability/CVE-2026-0009.html"]
	for _, words := range []string{promise, lapsed, "Not decided before support ended", "Under investigation"} {
		if strings.Count(page, words) != 1 {
			t.Errorf("%q stands %d times in\n%s", words, strings.Count(page, words), page)
		}
	}
	if page := written(t, input(open[1:]...))["vulnerability/CVE-2026-0009.html"]; strings.Contains(page, lapsed) || !strings.Contains(page, promise) {
		t.Errorf("of a supported line\n%s", page)
	}
}
