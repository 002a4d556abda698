// SPDX-License-Identifier: Apache-2.0

package csafvex_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/csafvex"
	"verdict/spec/csaf"
	"verdict/spec/csaf/validate"
)

var (
	noon    = time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)
	shop    = verdict.Product{Slug: "shop", Name: "Example Shop", PURL: "pkg:maven/org.example/shop", Author: "Example Shop security", Namespace: "https://example.org/shop"}
	servlet = verdict.StatedComponent{PURL: "pkg:maven/org.example/servlet@1.2"}
)

func snapshot(statements ...verdict.Statement) publish.Snapshot {
	return publish.Snapshot{Product: shop, Releases: []verdict.Release{{Product: "shop", Version: "1.0", State: verdict.Released}}, Statements: statements}
}

func said(id string, status verdict.Status, change func(*verdict.Statement)) verdict.Statement {
	st := verdict.Statement{Product: "shop", Version: "1.0", Revision: 1, At: noon, Vulnerability: id, Status: status, Title: "A flaw"}
	if change != nil {
		change(&st)
	}
	return st
}

// written renders a document and holds it against every test of the standard that asks no
// network; what may be found is named.
func written(t testing.TB, s publish.Snapshot, may ...string) *csaf.Document {
	t.Helper()
	out, err := csafvex.Render(s, "1.0", csafvex.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, outcome := range validate.Document(out, validate.Options{Tests: []string{"mandatory", "optional"}}) {
		if !slices.Contains(may, outcome.ID) {
			t.Errorf("test %s finds %v in\n%s", outcome.ID, outcome.Findings, out)
		}
	}
	d, err := csaf.Decode(out)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// statusOf names the group of the products of a vulnerability.
func statusOf(s *csaf.ProductStatus) string {
	var groups []string
	for name, list := range map[string][]csaf.ProductID{"known_affected": s.KnownAffected, "fixed": s.Fixed, "known_not_affected": s.KnownNotAffected, "under_investigation": s.UnderInvestigation} {
		if len(list) > 0 {
			groups = append(groups, name)
		}
	}
	slices.Sort(groups)
	return strings.Join(groups, " ")
}

func TestEachStatementHasItsGroupAndItsReason(t *testing.T) {
	const vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"
	tests := []struct {
		name   string
		st     verdict.Statement
		status string
		want   string // in the vulnerability's JSON
		lacks  string
	}{
		{"affected, with a fix", said("CVE-2024-1001", verdict.Affected, func(st *verdict.Statement) {
			st.Vector, st.FixedIn = vector, []verdict.LineRelease{{Line: "1", Release: "1.1"}}
		}), "known_affected", `"category":"vendor_fix","details":"Upgrade to a release that fixes it: Example Shop 1.1."`, "none_available"},
		{"affected, with a word of what to do", said("CVE-2024-1001", verdict.Affected, func(st *verdict.Statement) { st.Vector, st.Action = vector, "Close the port." }),
			"known_affected", `"category":"mitigation","details":"Close the port."`, "vendor_fix"},
		{"affected, with nothing to be done", said("CVE-2024-1001", verdict.Affected, func(st *verdict.Statement) { st.Vector = vector }),
			"known_affected", `"category":"none_available"`, "mitigation"},
		{"the score is computed", said("CVE-2024-1001", verdict.Affected, func(st *verdict.Statement) { st.Vector, st.Score = vector, 1 }),
			"known_affected", `"baseScore":7.5,"baseSeverity":"HIGH"`, ""},
		{"fixed", said("CVE-2024-1001", verdict.Fixed, nil), "fixed", "", "remediations"},
		{"not affected, as the code is not run", said("CVE-2024-1001", verdict.NotAffected, func(st *verdict.Statement) { st.Justification = verdict.CodeNotInExecutePath }),
			"known_not_affected", `"label":"vulnerable_code_not_in_execute_path"`, "threats"},
		{"not affected, in a person's words", said("CVE-2024-1001", verdict.NotAffected, func(st *verdict.Statement) { st.Impact = "It is never asked." }),
			"known_not_affected", `"category":"impact","date":"2024-05-01T12:00:00Z","details":"It is never asked."`, "flags"},
		{"not affected, and nobody said why", said("CVE-2024-1001", verdict.NotAffected, nil), "under_investigation", `"category":"none_available"`, "known_not_affected"},
		{"under investigation", said("CVE-2024-1001", verdict.UnderInvestigation, nil), "under_investigation", "", "known_"},
		{"a flaw without a CVE", said("GHSA-aaaa-bbbb-cccc", verdict.Fixed, nil), "fixed", `"ids":[{"system_name":"GitHub Security Advisories","text":"GHSA-aaaa-bbbb-cccc"}]`, `"cve"`},
		{"what it is also called", said("CVE-2024-1001", verdict.Fixed, func(st *verdict.Statement) { st.Aliases = []string{"CVE-2024-1002", "GHSA-aaaa-bbbb-cccc"} }),
			"fixed", `"url":"https://www.cve.org/CVERecord?id=CVE-2024-1002"`, ""},
		{"parts that differ", said("CVE-2024-1001", verdict.Fixed, func(st *verdict.Statement) {
			st.Parts = []verdict.StatedPart{{Part: "server", Status: verdict.Fixed}, {Part: "client", Status: verdict.NotAffected, Justification: verdict.CodeNotPresent}}
		}), "fixed known_not_affected", `server: fixed\nclient: not_affected (vulnerable_code_not_present)`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := written(t, snapshot(tt.st))
			v := d.Vulnerabilities[0]
			text, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			if got := statusOf(v.ProductStatus); got != tt.status {
				t.Errorf("it is %s, not %s", got, tt.status)
			}
			if !strings.Contains(string(text), tt.want) || tt.lacks != "" && strings.Contains(string(text), tt.lacks) {
				t.Errorf("want %s, without %s: %s", tt.want, tt.lacks, text)
			}
		})
	}
}

func TestAScoreOfCVSS4IsANote(t *testing.T) {
	st := said("CVE-2024-1001", verdict.Affected, func(st *verdict.Statement) {
		st.Vector = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"
	})
	v := written(t, snapshot(st), "6.2.3").Vulnerabilities[0]
	if len(v.Scores) > 0 || len(v.Notes) != 2 || v.Notes[1].Text != "CVSS-B 9.3 "+st.Vector {
		t.Errorf("scores %v and notes %v", v.Scores, v.Notes)
	}
}

func TestComponentsArePartOfTheRelease(t *testing.T) {
	st := said("CVE-2024-1001", verdict.Fixed, func(st *verdict.Statement) {
		st.Components = []verdict.StatedComponent{servlet, {Previous: "pkg:maven/org.example/gone@1"}}
	})
	d := written(t, snapshot(st))
	want := []csaf.ProductID{"shop-1.0", "shop-1.0-scanned", "shop-1.0-scanned:" + csaf.ProductID(servlet.PURL), "shop-1.0:" + csaf.ProductID(servlet.PURL)}
	if got := d.Vulnerabilities[0].ProductStatus.Fixed; !slices.Equal(got, want) {
		t.Errorf("fixed are %q, not %q", got, want)
	}
	for _, r := range d.ProductTree.Relationships {
		if r.Category != "default_component_of" || r.ProductReference != csaf.ProductID(servlet.PURL) {
			t.Errorf("%+v", r)
		}
	}
	if n := len(d.ProductTree.Relationships); n != 2 {
		t.Errorf("%d relationships, not one for each name of the release", n)
	}
}

func TestWhatSaysNothingIsNoDocument(t *testing.T) {
	for _, st := range []verdict.Statement{said("CVE-2024-1001", verdict.Unknown, nil), said("CVE-2024-1001", verdict.Fixed, func(st *verdict.Statement) { st.Channels = []verdict.Channel{verdict.ChannelPage} })} {
		if _, err := csafvex.Render(snapshot(st), "1.0", csafvex.Options{}); verdict.CodeOf(err) != verdict.NotFound {
			t.Errorf("%s in %v: %v", st.Status, st.Channels, err)
		}
	}
	if _, err := csafvex.Render(snapshot(), "9.9", csafvex.Options{}); verdict.CodeOf(err) != verdict.NotFound {
		t.Errorf("no such release: %v", err)
	}
}

func TestRevisionsAreNumberedAndTimeDoesNotGoBack(t *testing.T) {
	out, err := csafvex.Render(snapshot(said("CVE-2024-1001", verdict.Fixed, nil)), "1.0", csafvex.Options{Revisions: []time.Time{noon, noon.Add(-time.Hour), noon.Add(time.Hour)}})
	if err != nil {
		t.Fatal(err)
	}
	d, err := csaf.Decode(out)
	if err != nil {
		t.Fatal(err)
	}
	if found := validate.Document(out, validate.Options{Tests: []string{"mandatory", "optional"}}); len(found) > 0 {
		t.Errorf("%+v", found)
	}
	tr := d.Header.Tracking
	if tr.Version != "3" || len(tr.RevisionHistory) != 3 || tr.RevisionHistory[1].Date != "2024-05-01T12:00:00Z" || tr.CurrentReleaseDate != "2024-05-01T13:00:00Z" || tr.InitialReleaseDate != "2024-05-01T12:00:00Z" {
		t.Errorf("%+v", tr)
	}
}

// TestWhatCustomersAloneReadIsADocumentOfItsOwn tells one release to the public and more of
// it to customers.
func TestWhatCustomersAloneReadIsADocumentOfItsOwn(t *testing.T) {
	open := said("CVE-2024-1001", verdict.Fixed, nil)
	closed := said("CVE-2024-1002", verdict.Fixed, func(st *verdict.Statement) { st.Audience = verdict.CustomerAudience })
	s := snapshot(open, closed)
	public := written(t, s)
	if public.Label() != "WHITE" || len(public.Vulnerabilities) != 1 || csafvex.Apart(s, "1.0") {
		t.Errorf("the public's is %s and has %d vulnerabilities", public.Label(), len(public.Vulnerabilities))
	}
	s.Audience = verdict.CustomerAudience
	theirs := written(t, s)
	if theirs.Label() != "AMBER" || len(theirs.Vulnerabilities) != 2 || theirs.Header.Tracking.ID != "shop-1.0-vex-customers" || !csafvex.Apart(s, "1.0") {
		t.Errorf("the customers' is %s %s and has %d vulnerabilities", theirs.Header.Tracking.ID, theirs.Label(), len(theirs.Vulnerabilities))
	}
	s = snapshot(open)
	s.Audience = verdict.CustomerAudience
	if csafvex.Apart(s, "1.0") {
		t.Error("what everybody reads is a document for customers")
	}
	s = snapshot(closed)
	s.Audience = "partners"
	if _, err := csafvex.Render(s, "1.0", csafvex.Options{}); verdict.CodeOf(err) != verdict.NotFound {
		t.Errorf("a group reads what is for customers: %v", err)
	}
}

func TestADocumentSaysWhereItStands(t *testing.T) {
	at := func(label string, tr csaf.Tracking) string {
		return "https://example.org/" + label + "/" + tr.Version + "/" + csaf.FileName(tr.ID)
	}
	out, err := csafvex.Render(snapshot(said("CVE-2024-1001", verdict.Fixed, nil)), "1.0", csafvex.Options{Revisions: []time.Time{noon, noon}, Address: at})
	if err != nil || !strings.Contains(string(out), `"https://example.org/WHITE/2/shop-1_0-vex.json"`) {
		t.Errorf("%v %s", err, out)
	}
}

// TestEveryDocumentIsValid draws whatever may be published.
func TestEveryDocumentIsValid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var list []verdict.Statement
		for i := range rapid.IntRange(1, 4).Draw(t, "statements") {
			st := said([]string{"CVE-2024-1001", "GHSA-aaaa-bbbb-cccc", "CVE-2024-1003", "VSA-2024-1"}[i], rapid.SampledFrom(verdict.Statuses).Draw(t, "status"), nil)
			st.Justification = rapid.SampledFrom([]verdict.Justification{"", verdict.CodeNotPresent, verdict.ComponentNotPresent}).Draw(t, "justification")
			st.Impact = rapid.SampledFrom([]string{"", "It is \"never\" asked.\n<b>"}).Draw(t, "impact")
			st.Action = rapid.SampledFrom([]string{"", "Upgrade."}).Draw(t, "action")
			st.Settings = rapid.SampledFrom([]string{"", "Set a=b."}).Draw(t, "settings")
			st.Title = rapid.SampledFrom([]string{"", "A flaw"}).Draw(t, "title")
			st.Vector = rapid.SampledFrom([]string{"", "AV:N/AC:L/Au:N/C:P/I:P/A:P", "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H/E:U/MAV:L", "nonsense"}).Draw(t, "vector")
			if rapid.Bool().Draw(t, "component") {
				st.Components = []verdict.StatedComponent{servlet, {PURL: "pkg:maven/org.example/shop@1.0"}}
			}
			for _, part := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"server", "client", "tool"}), 0, 3, rapid.ID).Draw(t, "parts") {
				st.Parts = append(st.Parts, verdict.StatedPart{Part: part, Status: rapid.SampledFrom(verdict.Statuses).Draw(t, "status of the part"),
					Justification: rapid.SampledFrom([]verdict.Justification{"", verdict.CodeNotPresent}).Draw(t, "justification of the part")})
			}
			list = append(list, st)
		}
		ships := rapid.SliceOfDistinct(rapid.SampledFrom(shipped), func(a verdict.Artifact) string { return a.Part + " " + a.Name }).Draw(t, "shipped")
		out, err := csafvex.Render(shipping(ships, list...), "1.0", csafvex.Options{})
		if verdict.CodeOf(err) == verdict.NotFound {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, outcome := range validate.Document(out, validate.Options{Tests: []string{"mandatory", "optional"}}) {
			if outcome.ID != "6.2.3" { // there may be no score
				t.Errorf("test %s finds %v in\n%s", outcome.ID, outcome.Findings, out)
			}
		}
		slices.Reverse(list)
		slices.Reverse(ships)
		again, err := csafvex.Render(shipping(ships, list...), "1.0", csafvex.Options{})
		if err != nil || !bytes.Equal(out, again) {
			t.Errorf("in another order it is\n%s\nnot\n%s (%v)", again, out, err)
		}
	})
}
