// SPDX-License-Identifier: Apache-2.0

package debian_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/source/debian"
	"verdict/internal/source/sourcetest"
	"verdict/spec/vers"
)

const tracker = `{
"alpha": {
  "CVE-2026-0002": {"description": "A flaw in alpha.", "scope": "remote", "debianbug": 1, "releases": {
    "bookworm": {"status": "resolved", "repositories": {"bookworm": "1.2-3"}, "fixed_version": "1.2-2", "urgency": "not yet assigned"},
    "trixie": {"status": "resolved", "repositories": {"trixie": "2.0-1"}, "fixed_version": "0", "urgency": "not yet assigned"},
    "sid": {"status": "open", "repositories": {"sid": "2.1-1"}, "urgency": "medium**"}}}
},
"beta": {
  "CVE-2026-0001": {"description": "Another.", "releases": {
    "bookworm": {"status": "undetermined", "repositories": {"bookworm": "1"}, "urgency": "low"}}},
  "CVE-2026-0002": {"description": "In beta too.", "releases": {
    "bookworm": {"status": "open", "repositories": {"bookworm": "7"}, "urgency": "unimportant", "nodsa": "Minor issue", "nodsa_reason": "ignored"}}},
  "TEMP-0000000-ABCDEF": {"releases": {"bullseye": {"status": "open", "repositories": {}, "urgency": "end-of-life"}}}
}}`

func TestReadPassesTheSuite(t *testing.T) {
	sourcetest.Suite{
		Read: debian.Read, Kind: verdict.SourceDebian, Bad: "a.json", Good: map[string]string{"tracker.json": tracker},
		IDs: []string{"CVE-2026-0001", "CVE-2026-0002", "TEMP-0000000-ABCDEF"},
	}.Run(t)
}

func TestARecordSaysHowEachReleaseStandsToTheFlaw(t *testing.T) {
	records, report := sourcetest.Read(t, debian.Read, sourcetest.File(t, "x.json", tracker))
	if report.Documents != 1 || report.Skipped != nil || report.Remarks != nil {
		t.Errorf("the report says %+v", report)
	}
	statement := func(component, release string, s verdict.SupplierStatement) verdict.SupplierStatement {
		number, _, _ := strings.Cut(release, " ")
		s.Component, s.Stream, s.CPE = component+"?arch=source&distro=debian-"+number, "Debian "+release, "cpe:/o:debian:debian_linux:"+number
		return s
	}
	all := [][]vers.Event{{{Introduced: "0"}}}
	want := []verdict.Record{
		{ID: "CVE-2026-0001", Details: "Another.", Words: []verdict.SeverityWord{{Word: "low", Source: verdict.ScoreOther, By: "Debian"}},
			Affected: []verdict.AffectedPackage{{Ecosystem: "Debian:12", Name: "beta", Uncompared: 1}},
			Supplier: []verdict.SupplierStatement{statement("pkg:deb/debian/beta", "12 (bookworm)", verdict.SupplierStatement{Status: verdict.UnderInvestigation, Words: "urgency low"})}},
		{ID: "CVE-2026-0002", Details: "A flaw in alpha.",
			Words: []verdict.SeverityWord{{Word: "medium", Source: verdict.ScoreOther, By: "Debian"}, {Word: "unimportant", Source: verdict.ScoreOther, By: "Debian"}},
			Affected: []verdict.AffectedPackage{
				{Ecosystem: "Debian:12", Name: "alpha", Ranges: [][]vers.Event{{{Introduced: "0"}, {Fixed: "1.2-2"}}}},
				{Ecosystem: "Debian:sid", Name: "alpha", Ranges: all}, {Ecosystem: "Debian:12", Name: "beta", Ranges: all}},
			Supplier: []verdict.SupplierStatement{
				statement("pkg:deb/debian/alpha@1.2-2", "12 (bookworm)", verdict.SupplierStatement{Status: verdict.Fixed, FixState: verdict.FixAvailable, Words: "urgency not yet assigned"}),
				statement("pkg:deb/debian/alpha", "sid (sid)", verdict.SupplierStatement{Status: verdict.Affected, FixState: verdict.FixPending, Words: "urgency medium**"}),
				statement("pkg:deb/debian/alpha", "13 (trixie)", verdict.SupplierStatement{Status: verdict.NotAffected, Words: "urgency not yet assigned"}),
				statement("pkg:deb/debian/beta", "12 (bookworm)", verdict.SupplierStatement{Status: verdict.Affected, FixState: verdict.FixRefused, Words: "ignored; Minor issue; urgency unimportant"}),
			}},
		{ID: "TEMP-0000000-ABCDEF", Affected: []verdict.AffectedPackage{{Ecosystem: "Debian:11", Name: "beta", Ranges: all}},
			Supplier: []verdict.SupplierStatement{statement("pkg:deb/debian/beta", "11 (bullseye)", verdict.SupplierStatement{Status: verdict.Affected, FixState: verdict.FixOutOfSupport, Words: "urgency end-of-life"})}},
	}
	for i := range records {
		records[i].Digest, records[i].Origin = "", ""
	}
	if diff := cmp.Diff(want, records); diff != "" {
		t.Errorf("the records differ (-want +got):\n%s", diff)
	}
}

func TestAPackageIsJudgedByItsRelease(t *testing.T) {
	records, _ := sourcetest.Read(t, debian.Read, sourcetest.File(t, "x.json", tracker))
	v := verdict.Vulnerability{Records: []verdict.Record{records[1]}}
	for purl, want := range map[string]vers.Kind{
		"pkg:deb/debian/libalpha1@1.2-1?distro=debian-12.5&upstream=alpha": vers.In,
		"pkg:deb/debian/alpha@1.2-2?distro=bookworm":                       vers.After,
		"pkg:deb/debian/alpha@1.0-1?distro=trixie":                         "",
		"pkg:deb/debian/alpha@9-1?distro=sid":                              vers.In,
	} {
		named, place, err := verdict.Position(v, verdict.Component{PURL: purl})
		if place.Kind != want || named != (want != "") || err != nil {
			t.Errorf("%s lies %q (named %v), %v", purl, place.Kind, named, err)
		}
	}
}

func TestTheBytesOfARecordAreTheDocumentCutDownToTheFlaw(t *testing.T) {
	var whole map[string]map[string]any
	if err := json.Unmarshal([]byte(tracker), &whole); err != nil {
		t.Fatal(err)
	}
	_, err := debian.Read(t.Context(), sourcetest.File(t, "x.json", tracker), nil, func(r verdict.Record, raw []byte) error {
		var part map[string]map[string]any
		if err := json.Unmarshal(raw, &part); err != nil {
			t.Fatalf("%v: %s", err, raw)
		}
		for pkg, flaws := range part {
			if diff := cmp.Diff(map[string]any{r.ID: whole[pkg][r.ID]}, flaws); diff != "" {
				t.Errorf("%s of %s differs:\n%s", r.ID, pkg, diff)
			}
		}
		again, err := debian.Read(t.Context(), sourcetest.File(t, "x.json", string(raw)), nil, func(second verdict.Record, _ []byte) error {
			second.Digest, second.Origin, r.Digest, r.Origin = "", "", "", ""
			if diff := cmp.Diff(r, second); diff != "" {
				t.Errorf("read from its own bytes %s is another record:\n%s", r.ID, diff)
			}
			return nil
		})
		if again.Records != 1 {
			t.Errorf("%d records are in the bytes of %s", again.Records, r.ID)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhatTheTrackerLeavesOpenIsNeverClean(t *testing.T) {
	entry := func(release string) string {
		return `{"alpha": {"CVE-2026-0001": {"releases": {` + release + `}}}}`
	}
	unclear := verdict.AffectedPackage{Ecosystem: "Debian:12", Name: "alpha", Uncompared: 1}
	tests := []struct {
		name, body string
		want       verdict.AffectedPackage
		state      verdict.FixState
		remark     string
	}{
		{"a status that is new", entry(`"bookworm": {"status": "maybe"}`), unclear, "", "a release stands to the flaw in a way that is not known; whether it is affected cannot be told"},
		{"resolved in no version", entry(`"bookworm": {"status": "resolved"}`), unclear, "", "a flaw is resolved in a version that is not named; what is affected cannot be told"},
		{"a release that is new", entry(`"zurg": {"status": "open", "nodsa": "x"}`), verdict.AffectedPackage{Ecosystem: "Debian:zurg", Name: "alpha", Ranges: [][]vers.Event{{{Introduced: "0"}}}}, verdict.FixDeferred, "a release of Debian whose number is not known goes by its code name"},
		{"no release", entry(""), verdict.AffectedPackage{Ecosystem: "Debian", Name: "alpha", Uncompared: 1}, "", "a package with a flaw names no release of Debian; what is affected cannot be told"},
		{"a field that is new", entry(`"bookworm": {"status": "open", "new": 1, "nodsa_reason": "postponed"}`), verdict.AffectedPackage{Ecosystem: "Debian:12", Name: "alpha", Ranges: [][]vers.Event{{{Introduced: "0"}}}}, verdict.FixDeferred, "a field that the tracker's form does not have is not read"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			records, report := sourcetest.Read(t, debian.Read, sourcetest.File(t, "x.json", tt.body))
			if diff := cmp.Diff([]verdict.AffectedPackage{tt.want}, records[0].Affected); diff != "" {
				t.Errorf("affected is (-want +got):\n%s", diff)
			}
			if len(report.Remarks) != 1 || report.Remarks[0].Reason != tt.remark {
				t.Errorf("remarked is %+v", report.Remarks)
			}
			if len(records[0].Supplier) > 0 && records[0].Supplier[0].FixState != tt.state {
				t.Errorf("its fix is %q", records[0].Supplier[0].FixState)
			}
		})
	}
}

func TestAFlawThatCannotBeReadIsToldWithItsPlace(t *testing.T) {
	bad := strings.Replace(tracker, `"status": "undetermined"`, `"status": 1`, 1)
	records, report := sourcetest.Read(t, debian.Read, sourcetest.File(t, "x.json", bad))
	want := `x.json:10: /beta/CVE-2026-0001/releases/bookworm/status: `
	if len(records) != 2 || len(report.Unread) != 1 || report.Skipped[0].Reason != "a flaw cannot be read" || !strings.Contains(report.Skipped[0].Examples[0], want) {
		t.Errorf("%d records, the report says %+v", len(records), report)
	}
}

func TestADocumentThatIsNotWholeGivesNothing(t *testing.T) {
	for name, tt := range map[string]struct{ body, want string }{
		"cut off":                   {tracker[:len(tracker)-40], "ends"},
		"a package twice":           {strings.Replace(tracker, `"beta"`, `"alpha"`, 1), `the key "alpha" stands twice`},
		"a flaw twice in a package": {strings.Replace(tracker, `"TEMP-0000000-ABCDEF"`, `"CVE-2026-0001"`, 1), "CVE-2026-0001"},
		"a package that is none":    {`{"alpha": []}`, `the member "alpha" is no table of flaws`},
		"a flaw that is none":       {`{"alpha": {"CVE-2026-0001": 1}}`, `/CVE-2026-0001: the member "CVE-2026-0001" of a package is no flaw`},
		"no package":                {`{}`, "names no package with a flaw"},
	} {
		_, err := debian.Read(t.Context(), sourcetest.File(t, "x.json", tt.body), nil, func(verdict.Record, []byte) error {
			t.Errorf("%s: there is a record", name)
			return nil
		})
		if verdict.CodeOf(err) != verdict.Invalid || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
}

// large is a document with so many packages, each of which has so many flaws of its
// own and one that all have.
func large(packages, flaws int) string {
	var b bytes.Buffer
	for p := range packages {
		b.WriteString(map[bool]string{true: "{\n", false: ",\n"}[p == 0])
		fmt.Fprintf(&b, `"package-%d": {"CVE-2000-0001": {"releases": {"sid": {"status": "open"}}}`, p)
		for f := range flaws {
			fmt.Fprintf(&b, `, "CVE-2020-%d": {"description": %q, "debianbug": %d, "scope": "local", "releases": {`, 10000+p*flaws+f, strings.Repeat("It is a flaw. ", 20), f)
			for i, release := range []string{"bullseye", "bookworm", "trixie", "sid"} {
				fmt.Fprintf(&b, `%s%q: {"status": "resolved", "repositories": {%q: "1.2.3-4"}, "fixed_version": "1.2.3-%d", "urgency": "not yet assigned"}`,
					map[bool]string{true: "", false: ", "}[i == 0], release, release, f)
			}
			b.WriteString("}}")
		}
		b.WriteString("}")
	}
	b.WriteString("}")
	return b.String()
}

func TestALargeDocumentIsNotHeld(t *testing.T) {
	location := sourcetest.File(t, "x.json", large(2000, 15))
	info, err := os.Stat(location)
	if err != nil {
		t.Fatal(err)
	}
	size := info.Size()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	n, most := 0, uint64(0)
	_, err = debian.Read(t.Context(), location, nil, func(verdict.Record, []byte) error {
		if n++; n%5000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&after)
			most = max(most, after.HeapAlloc)
		}
		return nil
	})
	if err != nil || n != 30_001 {
		t.Fatalf("%d records are read: %v", n, err)
	}
	if grown := int64(most) - int64(before.HeapAlloc); grown > size*3/4 {
		t.Errorf("reading %d MB holds %d MB", size>>20, grown>>20)
	}
}

func BenchmarkRead(b *testing.B) {
	body := large(3000, 20)
	location := sourcetest.File(b, "x.json", body)
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		report, err := debian.Read(b.Context(), location, nil, func(verdict.Record, []byte) error { return nil })
		if err != nil || report.Records != 60_001 {
			b.Fatal(report.Records, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(tracker))
	f.Add([]byte(`{"a": {"b": {"releases": null}}}`))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, raw []byte) {
		path := filepath.Join(dir, "x.json")
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		_, _ = debian.Read(t.Context(), path, nil, func(r verdict.Record, raw []byte) error {
			if len(r.Affected)+len(r.Supplier) == 0 || !json.Valid(raw) {
				t.Errorf("read %+v from %q", r, raw)
			}
			return nil
		})
	})
}
