// SPDX-License-Identifier: Apache-2.0

package relnotes_test

import (
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/relnotes"
)

func on(day string) time.Time {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err) // a constant of this file
	}
	return at
}

// dated is the snapshot whose release 1.1 came out on 2024-04-02.
func dated(statements ...verdict.Statement) publish.Snapshot {
	s := snapshot(statements...)
	s.Releases[0].ReleasedAt, s.Releases[1].ReleasedAt = on("2024-01-10"), on("2024-04-02")
	return s
}

func revision(st verdict.Statement, n int, day string, class verdict.Class) verdict.Statement {
	st.Revision, st.At, st.Class = n, on(day), class
	return st
}

func wasWithdrawn(st verdict.Statement, n int, day string) verdict.Statement {
	st = revision(st, n, day, verdict.Hygiene)
	st.Withdrawn, st.Reason, st.Status = true, "It was never ours.", ""
	return st
}

// notFixed is the revision for what was called fixed on the release's day.
func notFixed(id, day string, status verdict.Status) relnotes.Revision {
	return relnotes.Revision{At: on(day), Vulnerability: id, Kind: relnotes.Corrected, To: verdict.Hygiene, Status: status, Announced: on("2024-04-02")}
}

// called is a statement under another id, or with an alias.
func called(st verdict.Statement, id string, aliases ...string) verdict.Statement {
	st.Vulnerability, st.Aliases = id, aliases
	return st
}

func again(st verdict.Statement, n int, day string, status verdict.Status) verdict.Statement {
	st = revision(st, n, day, verdict.Hygiene)
	st.Status = status
	return st
}

func notesOf(t *testing.T, s publish.Snapshot, version string) relnotes.Notes {
	t.Helper()
	n, err := relnotes.Of(s, version)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestWhatChangedAfterTheReleaseIsARevision(t *testing.T) {
	st := fixed("1.1", "CVE-2024-0001", verdict.Hygiene, verdict.SeverityHigh)
	withdrawn := revision(st, 3, "2024-06-01", verdict.Hygiene)
	withdrawn.Withdrawn, withdrawn.Reason, withdrawn.Status = true, "It was never ours.", ""
	affected := revision(st, 1, "2024-04-02", verdict.Hygiene)
	affected.Status = verdict.Affected
	for _, tt := range []struct {
		name      string
		revisions []verdict.Statement
		want      []relnotes.Revision
		formerly  verdict.Class
	}{
		{"said with the release", []verdict.Statement{revision(st, 1, "2024-04-03", verdict.Hygiene)}, nil, ""},
		{"an embargo that ended later", []verdict.Statement{revision(st, 1, "2024-05-20", verdict.Exploitable)},
			[]relnotes.Revision{{At: on("2024-05-20"), Vulnerability: "CVE-2024-0001", Kind: relnotes.Disclosed, To: verdict.Exploitable}}, ""},
		{"released as hygiene at the time", []verdict.Statement{revision(st, 1, "2024-04-02", verdict.Hygiene), revision(st, 2, "2024-05-01", verdict.Exploitable)},
			[]relnotes.Revision{{At: on("2024-05-01"), Vulnerability: "CVE-2024-0001", Kind: relnotes.Reclassified, From: verdict.Hygiene, To: verdict.Exploitable}}, verdict.Hygiene},
		{"another word", []verdict.Statement{revision(st, 1, "2024-04-02", verdict.Hygiene), revision(st, 2, "2024-05-01", verdict.Hygiene)},
			[]relnotes.Revision{{At: on("2024-05-01"), Vulnerability: "CVE-2024-0001", Kind: relnotes.Corrected, To: verdict.Hygiene}}, ""},
		{"called fixed later", []verdict.Statement{affected, revision(st, 2, "2024-05-01", verdict.Hygiene)},
			[]relnotes.Revision{{At: on("2024-05-01"), Vulnerability: "CVE-2024-0001", Kind: relnotes.Disclosed, To: verdict.Hygiene}}, ""},
		{"not fixed after all", []verdict.Statement{revision(st, 1, "2024-04-02", verdict.Hygiene), again(st, 2, "2024-05-01", verdict.Affected)},
			[]relnotes.Revision{notFixed("CVE-2024-0001", "2024-05-01", verdict.Affected)}, ""},
		{"looked at anew, and once more", []verdict.Statement{revision(st, 1, "2024-04-02", verdict.Hygiene), again(st, 2, "2024-05-01", verdict.UnderInvestigation), again(st, 3, "2024-05-02", verdict.NotAffected)},
			[]relnotes.Revision{notFixed("CVE-2024-0001", "2024-05-01", verdict.UnderInvestigation), notFixed("CVE-2024-0001", "2024-05-02", verdict.NotAffected)}, ""},
		{"taken back, and affected after all", []verdict.Statement{revision(st, 1, "2024-04-02", verdict.Hygiene), wasWithdrawn(st, 2, "2024-05-01"), again(st, 3, "2024-05-02", verdict.Affected)},
			[]relnotes.Revision{{At: on("2024-05-01"), Vulnerability: "CVE-2024-0001", Kind: relnotes.TakenBack, Reason: "It was never ours."}, notFixed("CVE-2024-0001", "2024-05-02", verdict.Affected)}, ""},
		{"not fixed after all, as is said under another id", []verdict.Statement{called(revision(st, 1, "2024-04-02", verdict.Hygiene), "GHSA-1"), called(again(st, 1, "2024-05-03", verdict.Affected), st.Vulnerability, "GHSA-1")},
			[]relnotes.Revision{notFixed("GHSA-1", "2024-05-03", verdict.Affected)}, ""},
		{"taken back under another id", []verdict.Statement{called(revision(st, 1, "2024-04-02", verdict.Hygiene), "GHSA-1"), called(again(st, 1, "2024-05-03", verdict.Affected), st.Vulnerability, "GHSA-1"), called(wasWithdrawn(st, 2, "2024-05-04"), st.Vulnerability, "GHSA-1")},
			[]relnotes.Revision{{At: on("2024-05-04"), Vulnerability: "GHSA-1", Kind: relnotes.TakenBack, Reason: "It was never ours."}}, ""},
		{"never fixed", []verdict.Statement{affected, again(st, 2, "2024-05-01", verdict.NotAffected)}, nil, ""},
		{"taken back", []verdict.Statement{revision(st, 1, "2024-04-02", verdict.Hygiene), withdrawn},
			[]relnotes.Revision{{At: on("2024-06-01"), Vulnerability: "CVE-2024-0001", Kind: relnotes.TakenBack, Reason: "It was never ours."}}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			slices.Reverse(tt.revisions) // the order of rows does not matter
			n := notesOf(t, dated(tt.revisions...), "1.1")
			if !slices.Equal(n.Revisions, tt.want) {
				t.Errorf("got %+v\nwant %+v", n.Revisions, tt.want)
			}
			for _, e := range slices.Concat(n.Advisories, n.Hygiene) {
				if e.Formerly != tt.formerly {
					t.Errorf("formerly %q, want %q", e.Formerly, tt.formerly)
				}
			}
		})
	}
}

func TestAReclassifiedFixSaysUnderWhatItWasReleased(t *testing.T) {
	st := fixed("1.1", "CVE-2024-0001", verdict.Hygiene, verdict.SeverityHigh)
	n := notesOf(t, dated(revision(st, 1, "2024-04-02", verdict.Hygiene), revision(st, 2, "2024-05-01", verdict.Exploitable)), "1.1")
	page, err := n.HTML()
	if err != nil {
		t.Fatal(err)
	}
	for form, out := range map[string]string{"Markdown": string(n.Markdown()), "HTML": string(page)} {
		for _, words := range []string{"Fixed in Shop 1.1, which was released when this was taken for hygiene.", "CVE-2024-0001 went from hygiene to exploitable."} {
			if !strings.Contains(out, words) {
				t.Errorf("%s does not say %q:\n%s", form, words, out)
			}
		}
	}
}

func TestNotesShowWhatIsSaidToAffectTheRelease(t *testing.T) {
	said := func(n int, status verdict.Status, edit func(*verdict.Statement)) verdict.Statement {
		st := fixed("1.1", "CVE-2024-0001", verdict.Exploitable, verdict.SeverityHigh)
		st.Revision, st.Status = n, status
		st.Components = []verdict.StatedComponent{{PURL: "pkg:maven/org.example/yaml@1.0"}}
		if edit != nil {
			edit(&st)
		}
		return st
	}
	for _, tt := range []struct {
		name string
		said []verdict.Statement
		want string // of the list, as Markdown
	}{
		{"affected", []verdict.Statement{said(1, verdict.Affected, nil)}, "CVE-2024-0001 affects Shop 1.1: `pkg:maven/org.example/yaml@1.0`."},
		{"what users do stands beside it", []verdict.Statement{said(1, verdict.Affected, func(st *verdict.Statement) {
			st.Action, st.FixedIn = "Set yaml.safe.", []verdict.LineRelease{{Line: "1", Release: "1.2"}}
		})}, "CVE-2024-0001 affects Shop 1.1: `pkg:maven/org.example/yaml@1.0`. Set yaml.safe."},
		{"the fixes that the statement names, but for withdrawn and unknown ones", []verdict.Statement{said(1, verdict.Affected, func(st *verdict.Statement) {
			st.FixedIn = []verdict.LineRelease{{Line: "2", Release: "2.0"}, {Line: "1", Release: "1.2"}, {Line: "1", Release: "1.3"}, {Line: "3", Release: "3.0"}}
		})}, "CVE-2024-0001 affects Shop 1.1: `pkg:maven/org.example/yaml@1.0`. Fixed in 1.2, 2.0."},
		{"said to be fixed before", []verdict.Statement{said(1, verdict.Fixed, nil), said(2, verdict.Affected, nil)},
			"CVE-2024-0001 was said to be fixed in Shop 1.1 and is still present: `pkg:maven/org.example/yaml@1.0`."},
		{"said to be fixed under another id before", []verdict.Statement{said(1, verdict.Fixed, func(st *verdict.Statement) { st.Vulnerability = "GHSA-1" }),
			said(1, verdict.Affected, func(st *verdict.Statement) { st.Aliases, st.At = []string{"GHSA-1"}, on("2024-05-01") })},
			"CVE-2024-0001 was said to be fixed in Shop 1.1 and is still present: `pkg:maven/org.example/yaml@1.0`."},
		{"said to be fixed where these readers do not read", []verdict.Statement{
			said(1, verdict.Fixed, func(st *verdict.Statement) { st.Channels = []verdict.Channel{verdict.ChannelPage} }), said(2, verdict.Affected, nil)},
			"CVE-2024-0001 affects Shop 1.1: `pkg:maven/org.example/yaml@1.0`."},
		{"a flaw of our own names no component", []verdict.Statement{said(1, verdict.Affected, func(st *verdict.Statement) {
			st.Origin, st.Components = verdict.Own, []verdict.StatedComponent{{PURL: "pkg:generic/shop@1.1"}}
		})}, "CVE-2024-0001 affects Shop 1.1."},
		{"fixed in the end", []verdict.Statement{said(1, verdict.Affected, nil), said(2, verdict.Fixed, nil)}, ""},
		{"looked at", []verdict.Statement{said(1, verdict.UnderInvestigation, nil)}, ""},
		{"said to be fixed and looked at again", []verdict.Statement{said(1, verdict.Fixed, nil), said(2, verdict.UnderInvestigation, nil)}, ""},
		{"not affected", []verdict.Statement{said(1, verdict.NotAffected, nil)}, ""},
		{"taken back", []verdict.Statement{said(1, verdict.Affected, nil), said(2, "", func(st *verdict.Statement) { st.Withdrawn = true })}, ""},
		{"in another channel", []verdict.Statement{said(1, verdict.Affected, func(st *verdict.Statement) { st.Channels = []verdict.Channel{verdict.ChannelPage} })}, ""},
		{"for other readers", []verdict.Statement{said(1, verdict.Affected, func(st *verdict.Statement) { st.Audience = "customers" })}, ""},
		{"about another release", []verdict.Statement{said(1, verdict.Affected, func(st *verdict.Statement) { st.Version = "1.0" })}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := snapshot(tt.said...)
			for version, state := range map[string]verdict.ReleaseState{"1.2": verdict.Released, "1.3": verdict.Withdrawn, "2.0": verdict.Released} {
				s.Releases = append(s.Releases, verdict.Release{Product: "shop", Version: version, Line: version[:1], State: state})
			}
			n := notesOf(t, s, "1.1")
			_, list, _ := strings.Cut(string(n.Markdown()), "## Open in this release\n\n- ")
			list, _, _ = strings.Cut(list, "\n")
			if list != tt.want {
				t.Errorf("the notes say\n%s\nwant\n%s", list, tt.want)
			}
			page, err := n.HTML()
			if words := strings.NewReplacer("<code>", "`", "</code>", "`").Replace(string(page)); err != nil || strings.Contains(words, "Open in this release") != (tt.want != "") ||
				!strings.Contains(words, tt.want) {
				t.Errorf("the page says\n%s\n%v", words, err)
			}
		})
	}
}

func TestNotesOfAWithdrawnReleaseLeadToTheNextThatHasTheFix(t *testing.T) {
	said := func(version string, status verdict.Status, edit func(*verdict.Statement)) verdict.Statement {
		st := fixed(version, "CVE-2024-0001", verdict.Exploitable, verdict.SeverityHigh)
		st.Status = status
		if edit != nil {
			edit(&st)
		}
		return st
	}
	for _, tt := range []struct {
		name string
		said []verdict.Statement // beside that 1.1 has the fix
		want string
	}{
		{"nothing is said of any other", nil, ""},
		{"the next", []verdict.Statement{said("1.10", verdict.Fixed, nil), said("1.9", verdict.Fixed, nil)}, "Take Shop 1.9, which has the fix and was not withdrawn."},
		{"the next is affected again", []verdict.Statement{said("1.9", verdict.Affected, nil), said("1.10", verdict.Fixed, nil)}, "Take Shop 1.10, which has the fix and was not withdrawn."},
		{"the next under another id", []verdict.Statement{said("1.9", verdict.Fixed, func(st *verdict.Statement) { st.Vulnerability, st.Aliases = "CVE-2024-0009", []string{"CVE-2024-0001"} })},
			"Take Shop 1.9, which has the fix and was not withdrawn."},
		{"withdrawn, planned, earlier, and of another line", []verdict.Statement{said("1.2", verdict.Fixed, nil), said("1.3", verdict.Fixed, nil), said("1.0", verdict.Fixed, nil), said("2.0", verdict.Fixed, nil)}, ""},
		{"for other readers", []verdict.Statement{said("1.9", verdict.Fixed, func(st *verdict.Statement) { st.Audience = "customers" })}, ""},
		{"another flaw", []verdict.Statement{said("1.9", verdict.Fixed, func(st *verdict.Statement) { st.Vulnerability = "CVE-2024-0002" })}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := snapshot(append(tt.said, said("1.1", verdict.Fixed, func(st *verdict.Statement) { st.Action = "Upgrade to 1.1." }), said("1.0", verdict.Affected, nil))...)
			s.Releases[1].State = verdict.Withdrawn
			for version, state := range map[string]verdict.ReleaseState{"1.2": verdict.Withdrawn, "1.3": verdict.Planned, "1.9": verdict.Released, "1.10": verdict.Released, "2.0": verdict.Released} {
				s.Releases = append(s.Releases, verdict.Release{Product: "shop", Version: version, Line: version[:1], State: state, Previous: "1.0"})
			}
			n := notesOf(t, s, "1.1")
			page, err := n.HTML()
			raw, jsonErr := n.JSON()
			if err != nil || jsonErr != nil || len(n.Advisories) != 1 {
				t.Fatal(err, jsonErr, n.Advisories)
			}
			for form, text := range map[string]string{"Markdown": string(n.Markdown()), "HTML": string(page)} {
				if strings.Contains(text, "What to do") != (tt.want != "") || !strings.Contains(text, tt.want) || strings.Contains(text, "Upgrade to") {
					t.Errorf("the notes as %s say\n%s", form, text)
				}
			}
			if strings.Contains(string(raw), "Upgrade to") {
				t.Errorf("the notes as JSON say\n%s", raw)
			}
		})
	}
}

func TestSettingsThatAFixNeedsAreSaid(t *testing.T) {
	advisory := fixed("1.1", "CVE-2024-0001", verdict.Exploitable, verdict.SeverityHigh)
	advisory.Settings = "Set upload.limit."
	hygiene := fixed("1.1", "CVE-2024-0002", verdict.Hygiene, verdict.SeverityLow)
	hygiene.Settings = "Set http.strict."
	out := render(t, dated(advisory, hygiene), "1.1")
	for _, words := range []string{"- Settings that the fix needs: Set upload.limit.", "CVE-2024-0002 needs settings: Set http.strict."} {
		if !strings.Contains(out, words) {
			t.Errorf("%q is not said:\n%s", words, out)
		}
	}
}

func TestTheBaseImageIsNamedWithTheSuppliersAdvisories(t *testing.T) {
	st := fixed("1.1", "CVE-2024-0001", verdict.Hygiene, verdict.SeverityHigh)
	st.Components = []verdict.StatedComponent{{PURL: "pkg:rpm/redhat/openssl@3.0.7-27.el9", Previous: "pkg:rpm/redhat/openssl@3.0.7-25.el9", Advisory: "RHSA-2024:1234"}}
	s := dated(st)
	s.Bases = []publish.Base{
		{Version: "1.1", Part: "broker", Image: verdict.BaseImage{Name: "ubi9/ubi-minimal:9.4", Digest: "bb"}},
		{Version: "1.0", Part: "broker", Image: verdict.BaseImage{Name: "ubi9/ubi-minimal:9.3", Digest: "aa"}},
		{Version: "1.1", Part: "tools", Image: verdict.BaseImage{Name: "ubi9/ubi-micro:9.4"}},
		{Version: "1.0", Part: "tools", Image: verdict.BaseImage{Name: "ubi9/ubi-micro:9.4"}},
	}
	want := "- Base image of broker: `ubi9/ubi-minimal:9.3@sha256:aa` → `ubi9/ubi-minimal:9.4@sha256:bb` (RHSA-2024:1234)\n" +
		"- Base image of tools: `ubi9/ubi-micro:9.4`, as before\n"
	if out := render(t, s, "1.1"); !strings.Contains(out, want) {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
}

func TestWhatPolicyKeepsOutOfNotesIsNotInThem(t *testing.T) {
	st := fixed("1.1", "CVE-2024-0001", verdict.Hygiene, verdict.SeverityHigh)
	st.Channels = []verdict.Channel{verdict.ChannelPage, verdict.ChannelVEX}
	customers := fixed("1.1", "CVE-2024-0002", verdict.Hygiene, verdict.SeverityHigh)
	customers.Audience = verdict.CustomerAudience
	if n := notesOf(t, dated(st, customers), "1.1"); !n.Empty() {
		t.Errorf("the notes hold %+v", n)
	}
	s := dated(st, customers)
	s.Audience = verdict.CustomerAudience
	if n := notesOf(t, s, "1.1"); len(n.Hygiene) != 1 || n.Hygiene[0].Vulnerability != "CVE-2024-0002" {
		t.Errorf("customers read %+v", n.Hygiene)
	}
}

func TestSectionsLinkToWhereMoreIsSaid(t *testing.T) {
	n := notesOf(t, dated(fixed("1.1", "CVE-2024-0001", verdict.Exploitable, verdict.SeverityHigh), fixed("1.1", "CVE-2024-0002", verdict.Hygiene, verdict.SeverityHigh)), "1.1")
	out, err := n.Sections(func(id string) string { return map[string]string{"CVE-2024-0001": "../a.html#1"}[id] })
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(out), `<a href="../a.html#1">CVE-2024-0001</a>`) || !strings.Contains(string(out), `<th scope="row">CVE-2024-0002</th>`) {
		t.Errorf("the links are wrong in\n%s", out)
	}
	if strings.Contains(string(out), "<h1") || strings.Contains(string(out), "style") {
		t.Errorf("a heading or a style stands in\n%s", out)
	}
}

func TestAQuarterHoldsTheReleasesOfItsDays(t *testing.T) {
	s := dated(fixed("1.1", "CVE-2024-0001", verdict.Exploitable, verdict.SeverityHigh))
	s.Releases = append(s.Releases, verdict.Release{Product: "shop", Version: "1.2", State: verdict.Planned},
		verdict.Release{Product: "shop", Version: "1.0.1", State: verdict.Withdrawn, ReleasedAt: on("2024-04-02"), Previous: "1.0"})
	for quarter, want := range map[string]string{"2024-Q1": "1.0", "2024-Q2": "1.0.1 1.1", "2024-Q3": "", "2023-Q2": ""} {
		q, err := relnotes.ParseQuarter(quarter)
		if err != nil {
			t.Fatal(err)
		}
		up, err := relnotes.RollUpOf(s, q)
		if err != nil {
			t.Fatal(err)
		}
		var versions []string
		for _, n := range up.Notes {
			versions = append(versions, n.Version)
		}
		if got := strings.Join(versions, " "); got != want {
			t.Errorf("%s holds %q, want %q", quarter, got, want)
		}
		page, err := up.HTML()
		if err != nil {
			t.Fatal(err)
		}
		wellFormed(t, string(page))
		if md := string(up.Markdown()); want == "" && !strings.Contains(md, "No release of Shop came out in") {
			t.Errorf("nothing says that there was nothing:\n%s", md)
		} else if want != "" && strings.Count(md, "\n# ") != 0 {
			t.Errorf("there is a second first heading:\n%s", md)
		}
	}
	for _, wrong := range []string{"", "2024", "2024-Q0", "2024-Q5", "24-Q1", "2024-Q12", "Q1-2024"} {
		if _, err := relnotes.ParseQuarter(wrong); verdict.CodeOf(err) != verdict.Usage {
			t.Errorf("%q is read as a quarter: %v", wrong, err)
		}
	}
}

func TestTheNotesAreJSONWithListsWhereThereIsNothing(t *testing.T) {
	raw, err := notesOf(t, snapshot(), "1.1").JSON()
	if err != nil {
		t.Fatal(err)
	}
	var read map[string]any
	if err := json.Unmarshal(raw, &read); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"base_images", "advisories", "hygiene", "others", "revisions"} {
		if list, ok := read[name].([]any); !ok || len(list) != 0 {
			t.Errorf("%s is %v, want an empty list", name, read[name])
		}
	}
}

func TestForeignWordsAreNeverTags(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		hostile := rapid.StringOf(rapid.SampledFrom([]rune("ab\"'`<>&/=\x1b\u202e\u2028{}"))).Draw(rt, "words")
		st := fixed("1.1", "CVE-2024-0001", verdict.Exploitable, verdict.SeverityHigh)
		st.Title, st.Impact, st.Action, st.Vector, st.Settings, st.Aliases = hostile, hostile, hostile, hostile, hostile, []string{hostile}
		st.Components = []verdict.StatedComponent{{PURL: "pkg:generic/" + hostile + "@1", Previous: hostile, Advisory: hostile}}
		hygiene := st
		hygiene.Vulnerability, hygiene.Class = "CVE-2024-0002", verdict.Hygiene
		s := dated(st, hygiene)
		s.Product.Notice, s.Releases[1].State, s.Releases[1].Reason = hostile, verdict.Withdrawn, hostile
		n, err := relnotes.Of(s, "1.1")
		if err != nil {
			rt.Fatal(err)
		}
		page, err := n.HTML()
		if err != nil {
			rt.Fatal(err)
		}
		if strings.ContainsAny(string(page), "\x1b\u202e") {
			rt.Fatalf("a control character came through:\n%s", page)
		}
		wellFormed(rt, string(page))
	})
}

// wellFormed wants every element closed in its order, ids once, and no element that
// the template does not write.
func wellFormed(t rapid.TB, page string) {
	t.Helper()
	known := strings.Fields("html head meta title style body main article section div h1 h2 h3 h4 p dl dt dd ul li table thead tbody tr th td code strong time span a")
	var open []string
	ids := map[string]bool{}
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		kind := z.Next()
		token := z.Token()
		switch kind {
		case html.ErrorToken:
			if !errors.Is(z.Err(), io.EOF) || len(open) > 0 {
				t.Fatalf("%v; open are %v\n%s", z.Err(), open, page)
			}
			return
		case html.StartTagToken:
			if !slices.Contains(known, token.Data) {
				t.Fatalf("an element %s came through:\n%s", token.Data, page)
			}
			for _, a := range token.Attr {
				if a.Key == "id" && ids[a.Val] {
					t.Fatalf("the id %s stands twice:\n%s", a.Val, page)
				}
				if a.Key == "id" {
					ids[a.Val] = true
				}
			}
			if token.Data != "meta" {
				open = append(open, token.Data)
			}
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != token.Data {
				t.Fatalf("%s ends where %v are open:\n%s", token.Data, open, page)
			}
			open = open[:len(open)-1]
		}
	}
}
