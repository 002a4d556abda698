// SPDX-License-Identifier: Apache-2.0

package csafadvisory_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/advisorytest"
	"verdict/internal/publish/csafadvisory"
	"verdict/spec/csaf"
	"verdict/spec/csaf/validate"
)

var update = flag.Bool("update", false, "rewrite the golden document")

// failing is what stops a test, of whatever kind.
type failing interface {
	Helper()
	Errorf(format string, args ...any)
	Fatal(args ...any)
}

// written renders a document and holds it against every test of the standard that asks no
// network; what may be found is named.
func written(t failing, a publish.Advisory, may ...string) (*csaf.Document, []byte) {
	t.Helper()
	out, err := csafadvisory.Render(a)
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
	return d, out
}

// TestEveryDocumentIsValid draws whatever may be published. Only a score may be missing:
// CSAF 2.0 has none of CVSS 4, and nobody may have given one.
func TestEveryDocumentIsValid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := advisorytest.Draw(t)
		d, out := written(t, a, "6.2.3")
		for _, v := range d.Vulnerabilities {
			if wrong := contradiction(v); wrong != "" {
				t.Errorf("%s in\n%s", wrong, out)
			}
		}
		again, err := csafadvisory.Render(advisorytest.Shuffled(a))
		if err != nil || !bytes.Equal(out, again) {
			t.Errorf("in another order it is\n%s\nnot\n%s (%v)", again, out, err)
		}
	})
}

// contradiction tells remedies of one release that exclude each other (CSAF 2.1, test 6.1.35).
func contradiction(v csaf.Vulnerability) string {
	seen := map[csaf.ProductID][]string{}
	for _, r := range v.Remediations {
		for _, id := range r.ProductIDs {
			others := seen[id]
			alone := r.Category == csaf.NoneAvailable && len(others) > 0 || slices.Contains(others, csaf.NoneAvailable)
			fix := []string{csaf.VendorFix, csaf.NoFixPlanned}
			if alone || slices.Contains(fix, r.Category) && slices.ContainsFunc(others, func(o string) bool { return slices.Contains(fix, o) && o != r.Category }) {
				return fmt.Sprintf("%s has %s beside %v", id, r.Category, others)
			}
			seen[id] = append(others, r.Category)
		}
	}
	return ""
}

func TestAnAdvisoryHasTheProfileOfWhatItSays(t *testing.T) {
	tests := []struct {
		name   string
		change func(*publish.Advisory)
		want   string
	}{
		{"releases are affected", func(*publish.Advisory) {}, csaf.SecurityAdvisory},
		{"nothing is said of any release", func(a *publish.Advisory) { a.Releases, a.Products[0].Ranges = nil, nil }, csaf.InformationalAdvisory},
		{"a range alone is told", func(a *publish.Advisory) { a.Releases = nil }, csaf.SecurityAdvisory},
		{"a service alone is told of", func(a *publish.Advisory) { a.Products[0].Kind = verdict.Hosted }, csaf.SecurityIncident},
		{"a service alone, of no deployment of it", func(a *publish.Advisory) {
			a.Products[0].Kind, a.Releases, a.Products[0].Ranges = verdict.Hosted, nil, nil
		}, csaf.SecurityIncident},
		{"it was withdrawn", func(a *publish.Advisory) { a.State = verdict.AdvisoryWithdrawn }, csaf.Base},
		{"it was superseded", func(a *publish.Advisory) { a.State, a.Superseder = verdict.AdvisorySuperseded, "VSA-2026-09" }, csaf.Base},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := advisorytest.Shop()
			tt.change(&a)
			if d, _ := written(t, a); d.Header.Category != tt.want {
				t.Errorf("it is of the profile %s, not %s", d.Header.Category, tt.want)
			}
		})
	}
}

func TestWhatIsTakenBackSaysNothingOfItsProducts(t *testing.T) {
	a := advisorytest.Shop()
	a.State, a.Reason, a.Superseder = verdict.AdvisorySuperseded, "It was about half of the flaw.", "VSA-2026-09"
	d, out := written(t, a)
	if len(d.Vulnerabilities) > 0 || len(d.ProductTree.ProductGroups) != 1 || !strings.HasPrefix(d.Header.Title, "Superseded: ") {
		t.Errorf("%s", out)
	}
	want := csaf.Reference{Category: "external", Summary: "Superseding Document", URL: "https://security.example.org/advisory/VSA-2026-09.html"}
	if !slices.Contains(d.Header.References, want) || !bytes.Contains(out, []byte("It was about half of the flaw.")) {
		t.Errorf("it lacks the superseding one, or the reason: %s", out)
	}
}

func TestTheDocumentOfAWellMadeAdvisory(t *testing.T) {
	_, out := written(t, advisorytest.Shop())
	golden := filepath.Join("testdata", "vsa-2026-03.json")
	if *update {
		if err := os.WriteFile(golden, out, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(out)); diff != "" {
		t.Errorf("it changed; run with -update and review:\n%s", diff)
	}
	list, err := csafadvisory.Format.Documents(advisorytest.Shop())
	if err != nil || len(list) != 1 || list[0].Name != "vsa-2026-03.json" || !bytes.Equal(list[0].Body, out) {
		t.Errorf("the format gives another one: %v", err)
	}
}

func TestAddressAndLabelAreThoseOfTheReaders(t *testing.T) {
	a := advisorytest.Shop()
	a.Text.Audience = "partners"
	a.Address = func(label string, t csaf.Tracking) string {
		return "https://example.org/csaf/" + strings.ToLower(label) + "/" + string(t.InitialReleaseDate[:4]) + "/" + csaf.FileName(t.ID)
	}
	d, _ := written(t, a)
	if d.Label() != "RED" || d.Header.Distribution.Text != "For partners alone." || d.Header.References[0].URL != "https://example.org/csaf/red/2026/vsa-2026-03.json" {
		t.Errorf("%+v", d.Header)
	}
}

// TestEachLineHasItsRemedy looks at the groups of the well-made advisory.
func TestEachLineHasItsRemedy(t *testing.T) {
	d, out := written(t, advisorytest.Shop())
	v := d.Vulnerabilities[0]
	remedies := map[string]string{}
	for _, r := range v.Remediations {
		for _, id := range r.ProductIDs {
			remedies[string(id)] += r.Category + " "
		}
	}
	for id, want := range map[string]string{"shop@1.0.1": "no_fix_planned workaround ", "shop@1.1.1": "vendor_fix workaround ", "shop@1.1.2": "", "shop@2.0.0": "none_available "} {
		if remedies[id] != want {
			t.Errorf("%s has the remedies %q, not %q", id, remedies[id], want)
		}
	}
	for _, text := range []string{
		`"details": "Upgrade to Example Shop 1.1.2.\n1. Upgrade to 1.1.2.\n2. Restart the server."`,
		`"details": "Example Shop 1.0 is past its end of life, and gets no fix. Releases of other lines fix it: 1.1.2.\nMove to a line that is supported."`,
		`"details": "No exploitation was known as of 2026-03-01."`, `"label": "vulnerable_code_not_present"`, `"id": "CWE-400"`,
		`"text": "NVD: 6.5 CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:N/I:N/A:H"`, `"text": "log: The log has this line, many times.\nWARN no thread is left"`,
		`"title": "Is a client affected?"`, `"text": "Example Cloud: It was remediated, and no action is required. (2026-02-28)"`,
	} {
		if !bytes.Contains(out, []byte(text)) {
			t.Errorf("it lacks %s", text)
		}
	}
	if s := v.ProductStatus; len(s.KnownAffected) != 8 || len(s.Fixed) != 2 || len(s.KnownNotAffected) != 2 || len(s.UnderInvestigation) != 2 {
		t.Errorf("each release stands under both of its names: %+v", s)
	}
}

func TestTheFixOfALineIsNamedWhateverWasSaidOfTheRelease(t *testing.T) {
	for action, want := range map[string]string{
		"Upgrade to 1.1.2, then restart.": "Upgrade to 1.1.2, then restart.",
		"Upgrade to 9.9.":                 "Upgrade to Example Shop 1.1.2.\nUpgrade to 9.9.",
	} {
		a := advisorytest.Shop()
		a.Text.Actions, a.Releases[3].Action = nil, action
		d, _ := written(t, a)
		for _, r := range d.Vulnerabilities[0].Remediations {
			if slices.Contains(r.ProductIDs, "shop@1.1.0") && r.Category == csaf.VendorFix && r.Details != want {
				t.Errorf("of %q users read %q", action, r.Details)
			}
		}
	}
}

func TestWhatIsSaidOfSeveralReleasesStandsOnce(t *testing.T) {
	a := advisorytest.Shop()
	a.Releases[1].Impact, a.Releases[2].Impact = "It ends.", "It ends."
	a.Releases[3].Impact = a.Text.Impact
	d, out := written(t, a)
	want := csaf.Note{Category: "details", Title: "Example Shop 1.0.1, Example Shop 1.0.2", Text: "It ends."}
	if !slices.ContainsFunc(d.Vulnerabilities[0].Notes, func(n csaf.Note) bool { return n.Title == want.Title && n.Text == want.Text }) || strings.Count(string(out), a.Text.Impact) != 1 {
		t.Errorf("%+v", d.Vulnerabilities[0].Notes)
	}
}

func TestARangeStandsWhereReleasesDoNotTellIt(t *testing.T) {
	a := advisorytest.Shop()
	a.Releases = a.Releases[:6] // without the line under investigation
	a.Products[0].Ranges[1].Fixed = ""
	a.Releases[5].Status = verdict.Affected
	d, out := written(t, a)
	if !slices.Contains(d.Vulnerabilities[0].ProductStatus.KnownAffected, "shop@vers:maven/>=1.1.0") || strings.Contains(string(out), "vers:maven/>=1.0.1") {
		t.Errorf("only the range without an end is one in the tree: %s", out)
	}
}

func TestVersionsOfTheHistoryStayAsTheyAre(t *testing.T) {
	d, _ := written(t, advisorytest.Shop())
	if tr := d.Header.Tracking; tr.Version != "1.1.0" || tr.RevisionHistory[0].LegacyVersion != "" || tr.ID != "VSA-2026-03" {
		t.Errorf("%+v", tr)
	}
	a := advisorytest.Shop()
	a.History[0].Version = "A"
	d, _ = written(t, a)
	text, err := json.Marshal(d.Header.Tracking.RevisionHistory)
	if err != nil || !strings.Contains(string(text), `"legacy_version":"A","number":"1"`) || d.Header.Tracking.Version != "2" {
		t.Errorf("%s of %+v: %v", text, d.Header.Tracking, err)
	}
}

func TestAHouseThatIsNotInOrderIsRefused(t *testing.T) {
	for name, change := range map[string]func(*publish.Advisory){
		"never published": func(a *publish.Advisory) { a.Number = "" },
		"no products":     func(a *publish.Advisory) { a.Products = nil },
		"no such product": func(a *publish.Advisory) { a.Programme = nil },
		"no publisher":    func(a *publish.Advisory) { a.Programme = []verdict.Product{{Slug: "shop"}} },
		"no link":         func(a *publish.Advisory) { a.Text.References[0].URL = "see there" },
	} {
		a := advisorytest.Shop()
		change(&a)
		if _, err := csafadvisory.Format.Documents(a); verdict.CodeOf(err) != verdict.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
