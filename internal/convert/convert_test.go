// SPDX-License-Identifier: Apache-2.0

package convert_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/convert"
	"verdict/spec/cve"
	"verdict/spec/openvex"
	"verdict/spec/osv"
)

// record is a CVE record whose CNA says this.
func record(members string) []byte {
	return []byte(`{"dataType": "CVE_RECORD", "dataVersion": "5.1", "cveMetadata": {"cveId": "CVE-2026-10001", "state": "PUBLISHED", "dateUpdated": "2026-01-03T00:00:00Z"},
		"containers": {"cna": {` + members + `}}}`)
}

// one is what is affected of the record's only product, and the losses.
func one(t *testing.T, product string) (osv.Affected, []convert.Loss) {
	t.Helper()
	c, err := convert.Document("cve", "osv", record(`"affected": [`+product+`]`), convert.Options{Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	r, err := osv.Decode(c.Document)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Affected) != 1 {
		return osv.Affected{}, c.Losses
	}
	return r.Affected[0], c.Losses
}

func TestEachFormOfVersionsHasItsWordInOSV(t *testing.T) {
	const semver, custom = `"versionType": "semver"`, `"versionType": "custom"`
	product := func(rest string) string { return `{"vendor": "a", "product": "b", ` + rest + `}` }
	tests := []struct{ name, product, want, told string }{
		{"before a version", product(`"defaultStatus": "unaffected", "versions": [{"version": "1.0.0", "status": "affected", "lessThan": "2.0.0", ` + semver + `}]`), "SEMVER 1.0.0 fixed 2.0.0", ""},
		{"up to a version", product(`"defaultStatus": "unaffected", "versions": [{"version": "0", "status": "affected", "lessThanOrEqual": "2.0.0", ` + semver + `}]`), "SEMVER 0 last 2.0.0", ""},
		{"without an end", product(`"defaultStatus": "unaffected", "versions": [{"version": "1.0.0", "status": "affected", "lessThan": "*", ` + semver + `}]`), "SEMVER 1.0.0", ""},
		{"four numbers", product(`"defaultStatus": "unaffected", "versions": [{"version": "0.10.2.0", "status": "affected", "lessThan": "0.10.2.2", ` + semver + `}]`), "ECOSYSTEM 0.10.2.0 fixed 0.10.2.2", ""},
		{"an own order", product(`"defaultStatus": "unaffected", "versions": [{"version": "1", "status": "affected", "lessThan": "2", ` + custom + `}]`), "ECOSYSTEM 1 fixed 2", `"custom" names no order`},
		{"one version", product(`"defaultStatus": "unaffected", "versions": [{"version": "1.0", "status": "affected"}]`), "versions 1.0", ""},
		{"all versions", product(`"defaultStatus": "affected"`), "ECOSYSTEM 0", ""},
		{"all but some", product(`"defaultStatus": "affected", "versions": [{"version": "1.0.0", "status": "unaffected", "lessThanOrEqual": "2.0.0", ` + semver + `}]`), "SEMVER 0 fixed 1.0.0, SEMVER 2.0.1-0", ""},
		{"all but some, in an order that knows no next version", product(`"defaultStatus": "affected", "versions": [{"version": "1", "status": "unaffected", "lessThanOrEqual": "2", "versionType": "rpm"}]`), "ECOSYSTEM 0 fixed 1, ECOSYSTEM 2", `a range begins behind version "2"`},
		{"a change", product(`"defaultStatus": "unaffected", "versions": [{"version": "1.0.0", "status": "affected", "lessThan": "3.0.0", ` + semver + `, "changes": [{"at": "2.0.0", "status": "unaffected"}]}]`), "SEMVER 1.0.0 fixed 2.0.0", "3.0.0, bounds nothing"},
		{"changes that come back", product(`"defaultStatus": "unaffected", "versions": [{"version": "1.0.0", "status": "affected", "lessThan": "4.0.0", ` + semver + `, "changes": [{"at": "3.0.0", "status": "affected"}, {"at": "2.0.0", "status": "unaffected"}]}]`), "SEMVER 1.0.0 fixed 2.0.0, SEMVER 3.0.0 fixed 4.0.0", ""},
		{"a change behind the end", product(`"defaultStatus": "unaffected", "versions": [{"version": "1.0.0", "status": "affected", "lessThan": "2.0.0", ` + semver + `, "changes": [{"at": "3.0.0", "status": "unaffected"}]}]`), "SEMVER 1.0.0 fixed 2.0.0", "lies behind the end"},
		{"a range that holds nothing", product(`"defaultStatus": "unaffected", "versions": [{"version": "2.0.0", "status": "affected", "lessThan": "1.0.0", ` + semver + `}]`), "", "ends before it begins"},
		{"unknown versions", product(`"defaultStatus": "unaffected", "versions": [{"version": "1.0.0", "status": "unknown", "lessThan": "2.0.0", ` + semver + `}]`), "", "the status is unknown"},
		{"no status for the rest", product(`"versions": [{"version": "1.0", "status": "affected"}]`), "versions 1.0", "no entry holds the status is unknown"},
		{"an expression", product(`"defaultStatus": "unaffected", "versions": [{"version": "< 1.1", "status": "affected"}]`), "versions < 1.1", "no comparison finds it"},
		{"a word", product(`"defaultStatus": "unaffected", "versions": [{"version": "unspecified", "status": "affected", "lessThan": "2.0", ` + custom + `}]`), "ECOSYSTEM unspecified fixed 2.0", `"unspecified" is no version`},
		{"a pattern", product(`"defaultStatus": "unaffected", "versions": [{"version": "1.0", "status": "affected", "lessThan": "2.*", ` + custom + `}]`), "ECOSYSTEM 1.0 fixed 2.*", "is a pattern"},
		{"commits", product(`"defaultStatus": "unaffected", "repo": "https://git.example/x", "versions": [{"version": "0123456789012345678901234567890123456789", "status": "affected", "lessThan": "abcdef6789012345678901234567890123456789", "versionType": "git"}]`), "GIT 0123456789012345678901234567890123456789 fixed abcdef6789012345678901234567890123456789", ""},
		{"commits of no repository", product(`"defaultStatus": "unaffected", "versions": [{"version": "0", "status": "affected", "lessThan": "a", "versionType": "git"}]`), "", "needs the repository"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, losses := one(t, tt.product)
			if got := shown(a); got != tt.want {
				t.Errorf("it is %q", got)
			}
			found := slices.ContainsFunc(losses, func(l convert.Loss) bool { return strings.Contains(l.Message, tt.told) })
			if tt.told != "" && !found {
				t.Errorf("told is %+v", losses)
			}
		})
	}
}

// shown writes what is affected in a line.
func shown(a osv.Affected) string {
	var list []string
	for _, r := range a.Ranges {
		text := r.Type
		for _, e := range r.Events {
			text += " " + e.Introduced
			if e.Fixed != "" {
				text += "fixed " + e.Fixed
			}
			if e.LastAffected != "" {
				text += "last " + e.LastAffected
			}
		}
		list = append(list, text)
	}
	if len(a.Versions) > 0 {
		list = append(list, "versions "+strings.Join(a.Versions, " "))
	}
	return strings.Join(list, ", ")
}

func TestAProductIsNamedAsItsEcosystemDoes(t *testing.T) {
	const all = `"defaultStatus": "affected"}`
	for product, want := range map[string]*osv.Package{
		`{"collectionURL": "https://repo.maven.apache.org/maven2", "packageName": "org.acme:lib", ` + all: {Ecosystem: "Maven", Name: "org.acme:lib", PURL: "pkg:maven/org.acme/lib"},
		`{"collectionURL": "https://repo.maven.apache.org/maven2", "packageName": "org.acme/lib", ` + all: {Ecosystem: "Maven", Name: "org.acme:lib", PURL: "pkg:maven/org.acme/lib"},
		`{"collectionURL": "https://registry.npmjs.org", "packageName": "@acme/lib", ` + all:              {Ecosystem: "npm", Name: "@acme/lib", PURL: "pkg:npm/%40acme/lib"},
		`{"packageURL": "pkg:golang/example.org/lib", ` + all:                                             {Ecosystem: "Go", Name: "example.org/lib", PURL: "pkg:golang/example.org/lib"},
		`{"collectionURL": "https://repo.maven.apache.org/maven2", "packageName": "lib", ` + all:          nil,
		`{"packageURL": "pkg:generic/lib", "vendor": "a", "product": "b", ` + all:                         nil,
		`{"vendor": "a", "product": "b", ` + all:                                                          nil,
	} {
		a, losses := one(t, product)
		if diff := cmp.Diff(want, a.Package); diff != "" {
			t.Errorf("%s is named otherwise (-want +got):\n%s", product, diff)
		}
		if told := slices.ContainsFunc(losses, func(l convert.Loss) bool { return strings.Contains(l.Message, "stand without a package") }); told != (want == nil) {
			t.Errorf("of %s is told %+v", product, losses)
		}
	}
}

func TestARejectedRecordIsWithdrawn(t *testing.T) {
	raw := strings.Replace(string(record(`"rejectedReasons": [{"lang": "en", "value": "A duplicate."}], "replacedBy": ["CVE-2026-10002"]`)), "PUBLISHED", "REJECTED", 1)
	c, err := convert.Document("cve", "osv", []byte(raw), convert.Options{Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	r, err := osv.Decode(c.Document)
	if err != nil || r.Withdrawn != "2026-01-03T00:00:00Z" || r.Details != "A duplicate." || !slices.Equal(r.Related, []string{"CVE-2026-10002"}) {
		t.Errorf("it becomes %+v, %v", r, err)
	}
	back, err := convert.Document("osv", "cve", c.Document, publisher)
	if err != nil {
		t.Fatal(err)
	}
	if failed := cve.Validate(back.Document); len(failed) > 0 || !strings.Contains(string(back.Document), `"replacedBy"`) {
		t.Errorf("it comes back as %s: %+v", back.Document, failed)
	}
	if _, err := convert.Document("cve", "openvex", []byte(raw), convert.Options{Now: noon}); verdict.CodeOf(err) != verdict.Invalid {
		t.Errorf("as OpenVEX it says %v", err)
	}
}

func TestNobodyIsSaidToBeSafeByWhatIsNoVersion(t *testing.T) {
	for product, want := range map[string]openvex.Status{
		`"versions": [{"version": "< 2.0", "status": "affected"}]`:                                                                                   openvex.UnderInvestigation,
		`"versions": [{"version": "all of 1.x", "status": "affected", "versionType": "custom", "lessThan": "2.0"}]`:                                  openvex.UnderInvestigation,
		`"versions": [{"version": "0", "status": "affected", "versionType": "custom", "lessThan": "1.0"}]`:                                           openvex.Fixed,
		`"versions": [{"version": "1.6", "status": "affected", "versionType": "custom", "lessThan": "2.0"}]`:                                         openvex.NotAffected,
		`"versions": [{"version": "1.0", "status": "unknown", "versionType": "custom", "lessThan": "2.0"}]`:                                          openvex.UnderInvestigation,
		`"versions": [{"version": "1.5", "status": "affected"}, {"version": "some more", "status": "affected"}]`:                                     openvex.Affected,
		`"versions": [{"version": "gone", "status": "unaffected"}, {"version": "1.5", "status": "affected"}]`:                                        openvex.UnderInvestigation,
		`"versions": [{"version": "1.5", "status": "unaffected"}, {"version": "0", "versionType": "custom", "lessThan": "*", "status": "affected"}]`: openvex.Fixed,
	} {
		c, err := convert.Document("cve", "openvex", record(`"affected": [{"vendor": "a", "product": "b", "defaultStatus": "unaffected", `+product+`}]`),
			convert.Options{Now: noon, Releases: []string{"1.5"}})
		if err != nil {
			t.Fatal(err)
		}
		d, err := openvex.Decode(c.Document)
		if err != nil || len(d.Statements) != 1 || d.Statements[0].Status != want {
			t.Errorf("by %s 1.5 is %+v, %v, not %s", product, d.Statements, err, want)
		}
	}
}

func TestWhatIsNotBuiltIsRefused(t *testing.T) {
	for _, from := range convert.Formats {
		for _, to := range convert.Formats {
			if slices.Contains(convert.Pairs(), from+" to "+to) {
				continue
			}
			_, err := convert.Document(from, to, []byte("{}"), convert.Options{})
			if verdict.CodeOf(err) != verdict.Usage || !strings.Contains(fmt.Sprint(err), "there is no conversion from "+from+" to "+to+": ") {
				t.Errorf("from %s to %s: %v", from, to, err)
			}
		}
	}
}

// FuzzDocument holds every conversion against bytes of strangers: it gives a document or
// says what is wrong with them, and what is not valid of the document it tells.
func FuzzDocument(f *testing.F) {
	seed := func(pair string, raw []byte) { f.Add(uint8(slices.Index(convert.Pairs(), pair)), raw) }
	made := record(`"title": "t", "descriptions": [{"lang": "en", "value": "d"}], "affected": [{"vendor": "a", "product": "b", "defaultStatus": "affected", "versions": [{"version": "1.0.0", "status": "unaffected", "versionType": "semver", "lessThanOrEqual": "2.0.0"}]}],
		"metrics": [{"cvssV3_1": {"vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"}}], "references": [{"url": "https://a.example", "tags": ["patch"]}], "credits": [{"lang": "en", "value": "Ada", "type": "finder"}]`)
	for _, pair := range convert.Pairs() {
		if strings.HasPrefix(pair, "cve ") {
			seed(pair, made)
		}
	}
	seed("osv to cve", []byte(`{"id": "CVE-2026-10001", "modified": "2026-01-01T00:00:00Z", "affected": [{"ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "1.0.0"}]}]}]}`))
	seed("osv to csaf", []byte(`{"id": "GHSA-aaaa-bbbb-cccc", "modified": "2026-01-01T00:00:00Z", "summary": "s", "affected": [{"package": {"ecosystem": "npm", "name": "lib"}, "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"last_affected": "1.0.0"}]}], "versions": ["2"]}]}`))
	said := []byte(`{"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://acme.example/1", "author": "Acme", "timestamp": "2026-01-01T00:00:00Z", "version": 1, "statements": [
		{"vulnerability": {"name": "CVE-2026-0001"}, "products": [{"@id": "pkg:generic/shop@1", "subcomponents": [{"@id": "pkg:npm/a@1"}]}], "status": "affected", "action_statement": "Update."}]}`)
	seed("openvex to csaf", said)
	seed("openvex to cyclonedx", said)
	bill := []byte(`{"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"component": {"type": "application", "name": "shop", "bom-ref": "shop"}},
		"vulnerabilities": [{"id": "CVE-2026-0001", "analysis": {"state": "not_affected", "justification": "protected_at_perimeter"}, "affects": [{"ref": "shop", "versions": [{"range": "vers:npm/<2", "status": "affected"}]}]}]}`)
	seed("cyclonedx to openvex", bill)
	seed("cyclonedx to csaf", bill)
	for _, to := range []string{"cve", "osv", "openvex", "cyclonedx"} {
		seed("csaf to "+to, advisory([]string{"product_version_range vers:npm/>1|!=1.5|<2", "product_version 3"}, `"product_status": {"known_affected": ["P0"], "fixed": ["P1"]}`))
	}
	f.Fuzz(func(t *testing.T, which uint8, raw []byte) {
		pairs := convert.Pairs()
		from, to, _ := strings.Cut(pairs[int(which)%len(pairs)], " to ")
		o := publisher
		o.Releases = []string{"1.0.0", "1.5"}
		c, err := convert.Document(from, to, raw, o)
		switch code := verdict.CodeOf(err); {
		case err != nil && code != verdict.Invalid && code != verdict.Usage:
			t.Fatalf("from %s to %s: %v", from, to, err)
		case err == nil && len(c.Document) == 0:
			t.Fatal("a conversion writes nothing and says nothing")
		}
	})
}
