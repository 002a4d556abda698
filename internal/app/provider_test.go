// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/publish/advisorytest"
	"verdict/internal/publish/site/sitetest"
	"verdict/spec/csaf"
	"verdict/spec/csaf/validate"
)

const address = "https://security.example.org/"

// provided gives what a site holds of a CSAF provider, by path, and what it says of what it
// lacks.
func provided(t *testing.T, a *app.App, o app.SiteOptions) (content map[string]string, remarks string) {
	t.Helper()
	var said []string
	o.Remark = func(remark string) { said = append(said, remark) }
	files, err := a.Site(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	all, err := sitetest.Render(files)
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range sitetest.Check(all) {
		t.Error(problem)
	}
	maps.DeleteFunc(all, func(name, _ string) bool {
		return !strings.HasPrefix(name, "csaf/") && !strings.HasPrefix(name, ".well-known/")
	})
	return all, strings.Join(said, "\n")
}

// hears is a policy by which customers hear of what can be exploited, and everybody of the
// rest.
const hears = `apiVersion: verdict/v1
kind: Policy
name: hears
rules:
  - name: grave
    when: class == Class.exploitable
    tell: advisory
    channels: [page, vex, csaf]
    audience: customers
  - name: rest
    when: "true"
    channels: [page, vex, csaf]
`

func TestWithoutWhatItNeedsAProviderIsLeftOutInWords(t *testing.T) {
	t.Parallel()
	a := policedApp(t, "")
	for _, tt := range []struct {
		name string
		o    app.SiteOptions
		says string
	}{
		{"no address", app.SiteOptions{}, "the CSAF provider is left out: its documents name their own address, which --base-url gives"},
		{"no TLS", app.SiteOptions{BaseURL: "http://security.example.org"}, "the CSAF provider is left out: --base-url is no https URL, and CSAF documents are given out by TLS alone"},
		{"nothing said", app.SiteOptions{BaseURL: address}, "the CSAF provider is left out: nothing is published that CSAF can say"},
	} {
		if files, said := provided(t, a, tt.o); len(files) > 0 || said != tt.says {
			t.Errorf("%s: %d files, and it says %q", tt.name, len(files), said)
		}
	}
	for _, product := range []string{"ledger", "sink"} {
		affected(t, a, product, "CVE-2026-0001")
		publishOne(t, a, product, "CVE-2026-0001")
	}
	several := "the CSAF provider is left out: products name several publishers, Example (https://example.org/ledger), Example (https://example.org/sink); name one by --publisher and --publisher-namespace"
	if files, said := provided(t, a, app.SiteOptions{BaseURL: address}); len(files) > 0 || said != several {
		t.Errorf("several publishers: %d files, and it says %q", len(files), said)
	}
	files, said := provided(t, a, app.SiteOptions{BaseURL: address, Publisher: app.Publisher{Namespace: "https://example.org", IssuingAuthority: "We make it."}})
	if !strings.Contains(said, "are not signed") || !strings.Contains(files["csaf/provider-metadata.json"], `"issuing_authority": "We make it."`) {
		t.Errorf("it says %q: %s", said, files["csaf/provider-metadata.json"])
	}
	if files["csaf/white/index.txt"] != "2026/ledger-1_0_0-vex.json\n2026/sink-1_0_0-vex.json\n" {
		t.Error(files["csaf/white/index.txt"])
	}
}

// TestEveryDocumentOfAProviderIsValidAndKnowsItsPlace asks every test of the standard.
func TestEveryDocumentOfAProviderIsValidAndKnowsItsPlace(t *testing.T) {
	unraced(t)
	t.Parallel()
	files, _ := provided(t, open(t, loaded(), today), app.SiteOptions{BaseURL: address})
	documents := 0
	for name, text := range files {
		if !strings.HasPrefix(name, "csaf/white/20") || !strings.HasSuffix(name, ".json") {
			continue
		}
		documents++
		for _, outcome := range validate.Document([]byte(text), validate.Options{Tests: []string{"mandatory", "optional"}}) {
			t.Errorf("%s: test %s finds %v", name, outcome.ID, outcome.Findings)
		}
		if !strings.Contains(text, `"url": "`+address+name+`"`) {
			t.Errorf("%s does not name its place", name)
		}
	}
	if documents < len(telling) {
		t.Errorf("there are %d documents", documents)
	}
}

// TestWhatCustomersHearIsInTheirCopyAlone publishes for everybody, then for customers, and
// then the latter anew.
func TestWhatCustomersHearIsInTheirCopyAlone(t *testing.T) {
	t.Parallel()
	folder := applied(t, hears)
	on := func(day string) *app.App { return open(t, filepath.Join(folder, "data"), day) }
	a := on("2026-02-10")
	affected(t, a, "ledger", "CVE-2026-0002")
	publishOne(t, a, "ledger", "CVE-2026-0002")
	customers := app.SiteOptions{BaseURL: "https://customers.example.org/", Audience: verdict.CustomerAudience}
	if files, said := provided(t, a, customers); len(files) > 0 || !strings.Contains(said, "nothing is published") {
		t.Errorf("customers have %d files before anything is theirs: %s", len(files), said)
	}
	before, _ := provided(t, a, app.SiteOptions{BaseURL: address})

	a = on("2026-02-11")
	classify(t, a, "ledger", "CVE-2026-0001", verdict.Exploitable)
	affected(t, a, "ledger", "CVE-2026-0001")
	publishOne(t, a, "ledger", "CVE-2026-0001")
	after, _ := provided(t, a, app.SiteOptions{BaseURL: address})
	if !maps.Equal(before, after) {
		t.Error("what is for customers changes what everybody reads")
	}
	const name = "csaf/amber/2026/ledger-1_0_0-vex-customers.json"
	theirs, _ := provided(t, a, customers)
	d := decoded(t, theirs[name])
	if d.Label() != "AMBER" || len(d.Vulnerabilities) != 2 || d.Header.Tracking.Version != "1" {
		t.Errorf("%s version %s of %d vulnerabilities", d.Label(), d.Header.Tracking.Version, len(d.Vulnerabilities))
	}
	for path := range theirs {
		if strings.HasPrefix(path, "csaf/white") || path == ".well-known/security.txt" {
			t.Errorf("their copy holds %s", path)
		}
	}

	a = on("2026-02-12")
	if _, _, err := a.Withdraw(ctx, verdict.Ref{Product: "ledger"}, "CVE-2026-0002", "A mistake."); err != nil {
		t.Fatal(err)
	}
	then, _ := provided(t, a, customers)
	if d := decoded(t, then[name]); d.Header.Tracking.Version != "2" || len(d.Vulnerabilities) != 1 {
		t.Errorf("version %s of %d vulnerabilities", d.Header.Tracking.Version, len(d.Vulnerabilities))
	}
	if then["csaf/amber/history/ledger-1_0_0-vex-customers/1/ledger-1_0_0-vex-customers.json"] != theirs[name] {
		t.Error("the first revision is not kept")
	}
}

// TestAnAdvisoryIsGivenToThoseItIsFor publishes one for customers, and then for everybody.
func TestAnAdvisoryIsGivenToThoseItIsFor(t *testing.T) {
	t.Parallel()
	a := open(t, filepath.Join(applied(t, ""), "data"), today)
	x := advisorytest.Shop()
	if _, _, err := a.AddProduct(ctx, x.Product("shop")); err != nil {
		t.Fatal(err)
	}
	publish := func(version string, history int, to verdict.Audience) {
		t.Helper()
		p := x.PublishedAdvisory
		p.Version, p.History, p.At, p.Text.Audience = version, p.History[:history], p.History[history-1].At, to
		if err := a.AddPublished(ctx, p); err != nil {
			t.Fatal(err)
		}
	}
	customers := app.SiteOptions{BaseURL: "https://customers.example.org/", Audience: verdict.CustomerAudience}
	const name = "2026/vsa-2026-03.json"
	publish("1.0.0", 1, verdict.CustomerAudience)
	theirs, _ := provided(t, a, customers)
	if d := decoded(t, theirs["csaf/amber/"+name]); d.Label() != "AMBER" || d.Header.References[0].URL != customers.BaseURL+"csaf/amber/"+name {
		t.Errorf("customers read %+v", d.Header)
	}
	if files, said := provided(t, a, app.SiteOptions{BaseURL: address}); len(files) > 0 || !strings.Contains(said, "nothing is published") {
		t.Errorf("everybody reads %v: %s", slices.Sorted(maps.Keys(files)), said)
	}
	publish("1.1.0", 2, verdict.PublicAudience)
	files, _ := provided(t, a, app.SiteOptions{BaseURL: address})
	if d := decoded(t, files["csaf/white/"+name]); d.Label() != "WHITE" || d.Header.Tracking.Version != "1.1.0" {
		t.Errorf("everybody reads %+v", d.Header)
	}
	if strings.Contains(files["csaf/white/"+name], address+"/") {
		t.Errorf("an address has two slashes: %s", files["csaf/white/"+name])
	}
	for path := range files {
		if strings.Contains(path, "amber") || strings.Contains(path, "/history/") {
			t.Errorf("everybody can read %s", path)
		}
	}
}

func decoded(t *testing.T, text string) *csaf.Document {
	t.Helper()
	d, err := csaf.Decode([]byte(text))
	if err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return d
}

// TestEarlierRevisionsStayAsTheyWere publishes, changes, takes back: each revision is kept
// with the bytes that it had, also when the last word is that nothing is said any more.
func TestEarlierRevisionsStayAsTheyWere(t *testing.T) {
	t.Parallel()
	folder := applied(t, "")
	const name = "csaf/white/2026/ledger-1_0_0-vex.json"
	kept := func(n int) string {
		return fmt.Sprintf("csaf/white/history/ledger-1_0_0-vex/%d/ledger-1_0_0-vex.json", n)
	}
	o := app.SiteOptions{BaseURL: address}
	var had []string
	for day, act := range []func(a *app.App){
		func(a *app.App) {
			affected(t, a, "ledger", "CVE-2026-0001")
			publishOne(t, a, "ledger", "CVE-2026-0001")
		},
		func(a *app.App) {
			affected(t, a, "ledger", "CVE-2026-0002")
			publishOne(t, a, "ledger", "CVE-2026-0002")
		},
		func(a *app.App) { withdrawn(t, a, "CVE-2026-0002") },
		func(a *app.App) { publishOne(t, a, "ledger", "CVE-2026-0002") },
	} {
		a := open(t, filepath.Join(folder, "data"), fmt.Sprint("2026-02-1", day+1))
		act(a)
		files, _ := provided(t, a, o)
		had = append(had, files[name])
		for i, text := range had[:len(had)-1] {
			if got := files[kept(i+1)]; got != text {
				t.Errorf("day %d: revision %d was\n%s\nand is\n%s", day, i+1, text, got)
			}
		}
		if files[kept(len(had))] != "" {
			t.Error("the last revision is among the earlier ones")
		}
	}
	a := open(t, filepath.Join(folder, "data"), "2026-02-16")
	withdrawn(t, a, "CVE-2026-0001")
	publishOther(t, a)
	withdrawn(t, a, "CVE-2026-0002")
	files, said := provided(t, a, o)
	if files[name] != "" || files[kept(4)] != had[3] {
		t.Errorf("of a document that is gone %v is kept", slices.Sorted(maps.Keys(files)))
	}
	if !strings.Contains(said, "cannot be made again: 1;") { // two acts of one instant
		t.Errorf("it says %q", said)
	}
}

func withdrawn(t *testing.T, a *app.App, id string) {
	t.Helper()
	if _, _, err := a.Withdraw(ctx, verdict.Ref{Product: "ledger"}, id, "A mistake."); err != nil {
		t.Fatal(err)
	}
}

// publishOther has something said of another product of the same publisher.
func publishOther(t *testing.T, a *app.App) {
	t.Helper()
	affected(t, a, "sink", "CVE-2026-0001")
	publishOne(t, a, "sink", "CVE-2026-0001")
}
