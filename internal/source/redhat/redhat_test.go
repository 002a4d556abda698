// SPDX-License-Identifier: Apache-2.0

package redhat_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/source/redhat"
	"verdict/internal/source/sourcetest"
	"verdict/spec/vers"
)

func fixture(tb testing.TB, name string) string {
	tb.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		tb.Fatal(err)
	}
	return string(b)
}

// minimal says one thing of one package.
const minimal = `{
  "document": {"category": "csaf_vex", "csaf_version": "2.0", "publisher": {"category": "vendor", "name": "Red Hat Product Security", "namespace": "https://www.redhat.com"},
    "title": "x", "tracking": {"id": "CVE-2030-1003", "status": "final", "version": "1", "current_release_date": "2030-03-01T10:00:00Z", "initial_release_date": "2030-03-01T10:00:00Z", "revision_history": []}},
  "product_tree": {
    "branches": [{"category": "vendor", "name": "Red Hat", "branches": [
      {"category": "product_name", "name": "RHEL 9", "product": {"name": "RHEL 9", "product_id": "rhel9", "product_identification_helper": {"cpe": "cpe:/o:redhat:enterprise_linux:9"}}},
      {"category": "product_version", "name": "x", "product": {"name": "x", "product_id": "x", "product_identification_helper": {"purl": "PURL"}}}]}],
    "relationships": [{"category": "default_component_of", "full_product_name": {"name": "x in RHEL 9", "product_id": "rhel9:x"}, "product_reference": "x", "relates_to_product_reference": "rhel9"}]},
  "vulnerabilities": [{"cve": "CVE-2030-1003", "product_status": {"STATUS": ["rhel9:x"]}}]
}`

func minimalOf(purl, status string) string {
	return strings.NewReplacer("PURL", purl, "STATUS", status).Replace(minimal)
}

const deleted = `{"document": {"tracking": {"id": "CVE-2030-1002", "status": "deleted"}}}`

func TestReadPassesTheSuite(t *testing.T) {
	sourcetest.Suite{
		Read: redhat.Read, Kind: verdict.SourceRedHat, Bad: "2030/cve-2030-1000.json",
		Good: map[string]string{"2030/cve-2030-1002.json": deleted, "2030/cve-2030-1003.json": minimalOf("pkg:rpm/redhat/kernel?arch=src", "known_affected")},
		IDs:  []string{"CVE-2030-1002", "CVE-2030-1003"},
	}.Run(t)
}

// said is what a statement says of a component in a stream, on one line.
func said(s verdict.SupplierStatement) string {
	component := strings.TrimPrefix(s.Component, "pkg:rpm/redhat/")
	if len(s.Arches) > 0 {
		component += " for " + strings.Join(s.Arches, ",")
	}
	return strings.Join(strings.Fields(fmt.Sprintf("%s: %s %s %s %s %s", component, s.Status, s.Justification, s.FixState, s.Advisory, s.Words)), " ")
}

// spoken are the statements of both forms by the stream that records use. Red Hat's
// minor streams of the flat form stand where the other form has repositories.
var spoken = []string{
	"enterprise_linux:7 kernel?arch=src: affected out_of_support_scope Out of support scope",
	"enterprise_linux:7 openssl?arch=src: not_affected vulnerable_code_not_present",
	"enterprise_linux:8 nodejs@18.20.2-1.module%2Bel8.10.0%2B21646%2B8e47ff6d?arch=src&epoch=1&rpmmod=nodejs:18: fixed fix_available RHSA-2030:0018",
	"enterprise_linux:8 nodejs@18.20.2-1.module%2Bel8.10.0%2B21646%2B8e47ff6d?epoch=1&rpmmod=nodejs:18 for aarch64,x86_64: fixed fix_available RHSA-2030:0018",
	"enterprise_linux:8 nodejs?arch=src&rpmmod=nodejs:20: affected affected Affected",
	"enterprise_linux:8 openssl?arch=src: affected deferred Deferred",
	"enterprise_linux:9 kernel?arch=src: affected will_not_fix Will not fix",
	"enterprise_linux:9 openssl-libs@3.0.7-27.el9?epoch=1 for x86_64: fixed fix_available RHSA-2030:0094",
	"enterprise_linux:9 openssl@3.0.7-27.el9?arch=src&epoch=1: fixed fix_available RHSA-2030:0094",
	"enterprise_linux:9 pkg:oci/ubi-micro?repository_url=registry.access.redhat.com%2Fubi9%2Fubi-micro: affected affected Affected",
	"enterprise_linux:10 kernel?arch=src: under_investigation",
	"rhel_eus:9.2 openssl-libs@3.0.7-16.el9_2?epoch=1 for x86_64: fixed fix_available RHSA-2030:0092",
	"rhel_eus:9.2 openssl@3.0.7-16.el9_2?arch=src&epoch=1: fixed fix_available RHSA-2030:0092",
}

// forms are the two in which the same things are said.
var forms = []string{"legacy.json", "flat.json"}

func readOne(t *testing.T, name string) verdict.Record {
	t.Helper()
	records, _ := sourcetest.Read(t, redhat.Read, filepath.Join("testdata", name))
	if len(records) != 1 {
		t.Fatalf("%d records are read", len(records))
	}
	return records[0]
}

func TestBothFormsSayTheSameOfEachPackageAndStream(t *testing.T) {
	for _, form := range forms {
		t.Run(form, func(t *testing.T) {
			r := readOne(t, form)
			got := map[string]bool{}
			for _, s := range r.Supplier {
				stream := strings.TrimPrefix(verdict.RedHatEcosystem(s.CPE), "Red Hat:")
				got[stream+" "+said(s)] = true
				if s.By != "Red Hat" || s.Rating != "Moderate" || s.Stream == "" {
					t.Errorf("%s is said by %q of %q, rated %q", said(s), s.By, s.Stream, s.Rating)
				}
			}
			want := map[string]bool{}
			for _, line := range spoken {
				want[line] = true
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the statements differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestBothFormsClaimTheSameVersions(t *testing.T) {
	below := func(fix string) [][]vers.Event { return [][]vers.Event{{{Introduced: "0"}, {Fixed: fix}}} }
	open := [][]vers.Event{{{Introduced: "0"}}}
	want := []verdict.AffectedPackage{
		{Ecosystem: "Red Hat:enterprise_linux:10", Name: "kernel", Uncompared: 1},
		{Ecosystem: "Red Hat:enterprise_linux:7", Name: "kernel", Ranges: open},
		{Ecosystem: "Red Hat:enterprise_linux:8", Name: "nodejs:18/nodejs", Ranges: below("1:18.20.2-1.module+el8.10.0+21646+8e47ff6d")},
		{Ecosystem: "Red Hat:enterprise_linux:8", Name: "nodejs:20/nodejs", Ranges: open},
		{Ecosystem: "Red Hat:enterprise_linux:8", Name: "openssl", Ranges: open},
		{Ecosystem: "Red Hat:enterprise_linux:9", Name: "kernel", Ranges: open},
		{Ecosystem: "Red Hat:enterprise_linux:9", Name: "openssl", Ranges: below("1:3.0.7-27.el9")},
		{Ecosystem: "Red Hat:enterprise_linux:9", Name: "openssl-libs", Ranges: below("1:3.0.7-27.el9")},
		{Ecosystem: "Red Hat:rhel_eus:9.2", Name: "openssl", Ranges: below("1:3.0.7-16.el9_2")},
		{Ecosystem: "Red Hat:rhel_eus:9.2", Name: "openssl-libs", Ranges: below("1:3.0.7-16.el9_2")},
	}
	for _, form := range forms {
		r := readOne(t, form)
		if diff := cmp.Diff(want, r.Affected); diff != "" {
			t.Errorf("%s: the claims differ (-want +got):\n%s", form, diff)
		}
		for _, a := range r.Affected {
			if name := a.PackageName(); name.Ecosystem != a.Ecosystem || name.Name != a.Name {
				t.Errorf("%s: %s of %s is not in its normal form", form, a.Name, a.Ecosystem)
			}
		}
	}
}

func TestAPackageIsPlacedByWhatItsStreamSays(t *testing.T) {
	tests := []struct {
		name, purl string
		named      bool
		want       vers.Kind
	}{
		{"an unfixed source package concerns what is built from it", "pkg:rpm/redhat/kernel-core@5.14.0-427.el9?arch=x86_64&distro=rhel-9.4&upstream=kernel-5.14.0-427.el9.src.rpm", true, vers.In},
		{"an unfixed source package concerns the package of its name", "pkg:rpm/redhat/kernel@3.10.0-1160.el7?arch=x86_64&distro=rhel-7.9", true, vers.In},
		{"below the fix of the main stream", "pkg:rpm/redhat/openssl-libs@3.0.7-25.el9?arch=x86_64&distro=rhel-9.3&epoch=1", true, vers.In},
		{"the fix of the main stream", "pkg:rpm/redhat/openssl-libs@3.0.7-27.el9?arch=x86_64&distro=rhel-9.4&epoch=1", true, vers.After},
		{"the fix of an extended stream is none in the main one", "pkg:rpm/redhat/openssl-libs@3.0.7-16.el9_2?arch=x86_64&distro=rhel-9.2&epoch=1", true, vers.In},
		{"the fix of an extended stream", "pkg:rpm/redhat/openssl-libs@3.0.7-16.el9_2?arch=x86_64&distro=rhel-9.2&epoch=1&repository_cpe=cpe:/o:redhat:rhel_eus:9.2::baseos", true, vers.After},
		{"below the fix of a module stream", "pkg:rpm/redhat/nodejs@18.19.0-1.module%2Bel8.9.0%2B1?arch=x86_64&distro=rhel-8.10&epoch=1&rpmmod=nodejs:18:8090020240101:1", true, vers.In},
		{"the fix of a module stream", "pkg:rpm/redhat/nodejs@18.20.2-1.module%2Bel8.10.0%2B21646%2B8e47ff6d?arch=x86_64&distro=rhel-8.10&epoch=1&rpmmod=nodejs:18:8100020300101:489197e6", true, vers.After},
		{"a fix in one module stream fixes no other", "pkg:rpm/redhat/nodejs@20.12.2-2.module%2Bel8.9.0%2B1?arch=x86_64&distro=rhel-8.10&epoch=1&rpmmod=nodejs:20:8090020240101:1", true, vers.In},
		{"of a module stream that is not named nothing is said", "pkg:rpm/redhat/nodejs@22.1.0-1.module%2Bel8.9.0%2B1?arch=x86_64&distro=rhel-8.10&epoch=1&rpmmod=nodejs:22:8090020240101:1", false, ""},
		{"what is not affected is not claimed", "pkg:rpm/redhat/openssl@1.0.2k-26.el7?arch=x86_64&distro=rhel-7.9&epoch=1", false, ""},
		{"what is still looked at cannot be placed", "pkg:rpm/redhat/kernel@6.12.0-1.el10?arch=x86_64&distro=rhel-10.0", false, ""},
	}
	for _, form := range forms {
		v := verdict.Vulnerability{IDs: []string{"CVE-2030-1001"}, Records: []verdict.Record{readOne(t, form)}}
		for _, tt := range tests {
			named, place, err := verdict.Position(v, verdict.Component{PURL: tt.purl})
			if named != tt.named || place.Kind != tt.want || err != nil {
				t.Errorf("%s, %s: it lies %q (%t, %v), want %q", form, tt.name, place.Kind, named, err, tt.want)
			}
		}
	}
}

func TestARecordTellsTheFlawAsRedHatDoes(t *testing.T) {
	r := readOne(t, "legacy.json")
	want := verdict.Record{ID: "CVE-2030-1001", Summary: "things: a flaw in several packages", Details: "A flaw was found in several packages.\n\nIt needs local access.",
		CWEs:   []string{"CWE-416"},
		Scores: []verdict.Score{{Vector: "CVSS:3.1/AV:N/AC:H/PR:L/UI:N/S:U/C:H/I:H/A:H", Source: verdict.ScoreOther, By: "Red Hat"}},
		Words:  []verdict.SeverityWord{{Word: "Moderate", Source: verdict.ScoreOther, By: "Red Hat"}},
		References: []verdict.Reference{{Kind: "ADVISORY", URL: "https://example.com/cve-2030-1001.json"},
			{Kind: "WEB", URL: "https://example.com/cve"}},
	}
	got := verdict.Record{ID: r.ID, Aliases: r.Aliases, Summary: r.Summary, Details: r.Details, CWEs: r.CWEs, Scores: r.Scores, Words: r.Words, References: r.References}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the record differs (-want +got):\n%s", diff)
	}
	if r.Published.Format("2006-01-02") != "2030-01-02" || r.Modified.Format("2006-01-02") != "2030-03-01" || !r.Withdrawn.IsZero() {
		t.Errorf("its times are %s, %s, %s", r.Published, r.Modified, r.Withdrawn)
	}
}

// TestTheFlatFormIsAsRedHatDescribesIt holds the fixture against the guidance on the
// feed since 2026: nothing of distribution, notes, references and language, one
// revision, no branches by architecture, and nothing to do about what is not affected.
func TestTheFlatFormIsAsRedHatDescribesIt(t *testing.T) {
	flat := fixture(t, "flat.json")
	for _, gone := range []string{`"distribution"`, `"notes"`, `"references"`, `"lang"`, `"architecture"`, `"product_family"`} {
		if strings.Contains(flat, gone) {
			t.Errorf("it has %s", gone)
		}
	}
	for said, times := range map[string]int{`"number": `: 1, `"category": "vendor"`: 2, `"category": "product_name"`: 5, "rhel-10.0.z:kernel.src": 4} {
		if n := strings.Count(flat, said); n != times {
			t.Errorf("%s stands %d times, not %d", said, n, times)
		}
	}
	r := readOne(t, "flat.json")
	if r.Details != "" || r.References != nil || r.Summary != "things: a flaw in several packages" || r.Published.IsZero() || r.Modified.IsZero() ||
		len(r.Scores) != 1 || len(r.CWEs) != 1 || len(r.Words) != 1 || r.Words[0].Word != "Moderate" {
		t.Errorf("the record is %+v", r)
	}
}

func TestWithoutAWordForTheDocumentThoseOfItsProductsCount(t *testing.T) {
	impact := func(words ...string) string {
		var list []string
		for _, w := range words {
			list = append(list, `{"category": "impact", "details": "`+w+`", "product_ids": ["rhel9:x"]}`)
		}
		return strings.Replace(minimalOf("pkg:rpm/redhat/x?arch=src", "known_affected"), `"cve": "CVE-2030-1003",`,
			`"cve": "CVE-2030-1003", "threats": [{"category": "exploit_status", "details": "Critical"},`+strings.Join(list, ",")+`],`, 1)
	}
	whole := strings.Replace(impact("Low"), `"category": "csaf_vex",`, `"category": "csaf_vex", "aggregate_severity": {"text": "Moderate"},`, 1)
	for name, tt := range map[string]struct{ body, want string }{
		"one":                        {impact("Important"), "Important"},
		"several, each once":         {impact("Low", "Important", "Low"), "Low Important"},
		"a sentence is none":         {impact("it crashes", "Low"), "Low"},
		"the document's goes before": {whole, "Moderate"},
	} {
		records, _ := sourcetest.Read(t, redhat.Read, sourcetest.File(t, "x.json", tt.body))
		var got []string
		for _, w := range records[0].Words {
			got = append(got, w.Word)
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: the words are %q", name, got)
		}
	}
}

func TestADeletedDocumentIsWithdrawn(t *testing.T) {
	records, report := sourcetest.Read(t, redhat.Read, sourcetest.File(t, "cve-2030-1002.json", deleted))
	if len(records) != 1 || records[0].ID != "CVE-2030-1002" || records[0].Withdrawn.IsZero() || report.Withdrawn != 1 {
		t.Errorf("the records are %+v, the report says %+v", records, report)
	}
}

func TestAnArchiveOfAYearIsRead(t *testing.T) {
	for _, packing := range []string{"", ".zst", ".gz"} {
		archive := sourcetest.Tar(t, packing, "csaf_vex/README", "x", "csaf_vex/2030/cve-2030-1001.json", fixture(t, "flat.json"), "csaf_vex/2030/cve-2030-1002.json", deleted)
		records, report := sourcetest.Read(t, redhat.Read, sourcetest.File(t, "csaf_vex_2030.tar"+packing, archive))
		if diff := cmp.Diff([]string{"CVE-2030-1001", "CVE-2030-1002"}, sourcetest.IDs(records)); diff != "" || report.Documents != 2 {
			t.Errorf("%q: %d documents, the ids differ (-want +got):\n%s", packing, report.Documents, diff)
		}
	}
}

func TestWhatIsNotComparedIsCounted(t *testing.T) {
	_, report := sourcetest.Read(t, redhat.Read, filepath.Join("testdata", "legacy.json"))
	counts := map[string]int{}
	for _, s := range report.Skipped {
		counts[s.Reason] = s.Count
	}
	want := map[string]int{
		"a component that is no rpm is kept as a statement and not compared":                   1,
		"a package that is still investigated, or fixed without a version, cannot be compared": 1,
	}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Errorf("what is counted differs (-want +got):\n%s", diff)
	}
}

func TestAPackageURLIsReadInEveryShape(t *testing.T) {
	tests := []struct{ name, purl, status, component, claim string }{
		{"the epoch in a qualifier", "pkg:rpm/redhat/x@1.0-1.el9?arch=x86_64&epoch=2", "fixed", "x@1.0-1.el9?epoch=2 for x86_64", "x 2:1.0-1.el9"},
		{"the epoch in the version", "pkg:rpm/redhat/x@2:1.0-1.el9?arch=x86_64", "fixed", "x@1.0-1.el9?epoch=2 for x86_64", "x 2:1.0-1.el9"},
		{"an epoch of zero is none", "pkg:rpm/redhat/x@0:1.0-1.el9?arch=noarch", "fixed", "x@1.0-1.el9 for noarch", "x 1.0-1.el9"},
		{"without a namespace", "pkg:rpm/x@1.0-1.el9", "fixed", "x@1.0-1.el9", "x 1.0-1.el9"},
		{"a fix without a version cannot be compared", "pkg:rpm/redhat/x?arch=src", "fixed", "x?arch=src", "x unclear"},
		{"a version that is affected, without an end", "pkg:rpm/redhat/x@1.0-1.el9?arch=x86_64", "known_affected", "x@1.0-1.el9 for x86_64", "x open"},
		{"a module in the namespace", "pkg:rpmmod/redhat/m:1/x", "known_affected", "x?arch=src&rpmmod=m:1", "m:1/x open"},
		{"a module with its build", "pkg:rpm/redhat/x@1.0-1.el9?arch=src&rpmmod=m:1:90200:abc", "fixed", "x@1.0-1.el9?arch=src&rpmmod=m:1", "m:1/x 1.0-1.el9"},
		{"a module without a stream is none", "pkg:rpm/redhat/x@1.0-1.el9?arch=src&rpmmod=rhel10", "fixed", "x@1.0-1.el9?arch=src", "x 1.0-1.el9"},
		{"a module as a whole", "pkg:rpmmod/redhat/m@1:90200:abc", "fixed", "pkg:rpmmod/redhat/m@1:90200:abc", ""},
		{"an image", "pkg:oci/x@sha256%3Aabc", "fixed", "pkg:oci/x@sha256:abc", ""},
		{"what is no package URL", "x", "known_affected", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			records, _ := sourcetest.Read(t, redhat.Read, sourcetest.File(t, "x.json", minimalOf(tt.purl, tt.status)))
			s := records[0].Supplier
			if got, _, _ := strings.Cut(said(s[0]), ": "); len(s) != 1 || got != strings.TrimSpace(tt.component) {
				t.Errorf("the statement is of %q, want %q", got, tt.component)
			}
			var got string
			for _, a := range records[0].Affected {
				word := "unclear"
				if len(a.Ranges) > 0 {
					word = "open"
				}
				for _, events := range a.Ranges {
					if len(events) > 1 {
						word = events[1].Fixed
					}
				}
				got += a.Name + " " + word
			}
			if got != tt.claim {
				t.Errorf("the claim is %q, want %q", got, tt.claim)
			}
		})
	}
}

func TestTheDocumentsOfTheCorpusAreRead(t *testing.T) {
	dir := os.Getenv("VERDICT_TESTDATA")
	if dir == "" {
		t.Skip("VERDICT_TESTDATA is not set: documents of Red Hat's are not here")
	}
	read := func(name string) verdict.Record {
		records, report := sourcetest.Read(t, redhat.Read, filepath.Join(dir, "vex", "redhat-csaf-vex", name))
		if len(records) != 1 || len(report.Unread) > 0 || report.Remarks != nil {
			t.Fatalf("%s: %d records, the report says %+v", name, len(records), report)
		}
		return records[0]
	}
	count := func(r verdict.Record, cpe, component string, status verdict.Status) (n int) {
		for _, s := range r.Supplier {
			if s.CPE == cpe && s.Status == status && (component == "" || s.Component == component) {
				n++
			}
		}
		return n
	}
	samba := read("cve-2023-4154.json")
	for cpe, want := range map[string]int{"cpe:/o:redhat:enterprise_linux:6": 29, "cpe:/o:redhat:enterprise_linux:7": 30, "cpe:/o:redhat:enterprise_linux:8": 36,
		"cpe:/o:redhat:enterprise_linux:9": 35, "cpe:/a:redhat:storage:3": 35} {
		if got := count(samba, cpe, "", verdict.NotAffected); got != want {
			t.Errorf("%d statements of %s, want %d", got, cpe, want)
		}
		if got := count(samba, cpe, "pkg:rpm/redhat/samba?arch=src", verdict.NotAffected); got != 1 {
			t.Errorf("the source package samba has %d statements of %s", got, cpe)
		}
	}
	if len(samba.Affected) > 0 || samba.Supplier[0].Justification != verdict.CodeNotPresent || samba.Scores[0].Vector != "CVSS:3.1/AV:N/AC:H/PR:L/UI:N/S:U/C:H/I:H/A:H" {
		t.Errorf("it claims %+v, says %+v and is scored %+v", samba.Affected, samba.Supplier[0], samba.Scores)
	}
	protobuf := read("cve-2024-24786-simple.json")
	if n := count(protobuf, "cpe:/a:redhat:openshift:4.16::el9", "pkg:rpm/redhat/cri-tools@1.29.0-3.1.el9", verdict.Fixed); n != 1 || protobuf.Affected[0].Ecosystem != "Red Hat:openshift:4.16" ||
		protobuf.Affected[0].Name != "cri-tools" || protobuf.Affected[0].Ranges[0][1].Fixed != "1.29.0-3.1.el9" {
		t.Errorf("of cri-tools it is said %+v, claimed %+v", protobuf.Supplier, protobuf.Affected)
	}
	flatpak := read("cve-2024-24786-bad-rpmmod.json")
	const rhel10 = "cpe:/a:redhat:enterprise_linux:10::appstream"
	for component, status := range map[string]verdict.Status{"pkg:rpm/redhat/cri-tools@1.29.0-3.1.el9": verdict.Fixed, "pkg:rpm/redhat/good-pkg@1.0.0-1.el10": verdict.Affected,
		"pkg:rpm/redhat/firefox-flatpak@128.0-1.el10?arch=src": verdict.Affected} {
		if count(flatpak, rhel10, component, status) != 1 {
			t.Errorf("%s is not said to be %s: %+v", component, status, flatpak.Supplier)
		}
	}
	if gone := read("delete_CVE-2023-0030.json"); gone.ID != "CVE-2023-0030" || gone.Withdrawn.IsZero() {
		t.Errorf("the deleted document gives %+v", gone)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(fixture(f, "legacy.json")))
	f.Add([]byte(fixture(f, "flat.json")))
	f.Add([]byte(deleted))
	f.Add([]byte(minimalOf("pkg:rpmmod/redhat/m:1/x", "under_investigation")))
	f.Fuzz(func(t *testing.T, raw []byte) {
		path := filepath.Join(t.TempDir(), "x.json")
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := redhat.Read(t.Context(), path, nil, func(r verdict.Record, _ []byte) error {
			for _, a := range r.Affected {
				if a.Name == "" || a.Ecosystem == "" || len(a.Ranges) == 0 && a.Uncompared == 0 {
					t.Errorf("a claim says nothing: %+v", a)
				}
			}
			return nil
		})
		var e *verdict.Error
		if err != nil && !errors.As(err, &e) {
			t.Errorf("the error is none of ours: %v", err)
		}
	})
}
