// SPDX-License-Identifier: Apache-2.0

package convert_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"verdict"
	"verdict/internal/convert"
	"verdict/spec/csaf"
	"verdict/spec/cve"
)

func TestEachFormOfVersionsHasItsBranchInCSAF(t *testing.T) {
	const semver, custom, maven = `"versionType": "semver"`, `"versionType": "custom"`, `"versionType": "maven"`
	product := func(rest string) string { return `{"vendor": "a", "product": "b", ` + rest + `}` }
	tests := []struct{ name, product, want, told string }{
		{"before a version", product(`"defaultStatus": "unaffected", "versions": [{"version": "1.0.0", "status": "affected", "lessThan": "2.0.0", ` + semver + `}]`),
			"affected vers:semver/>=1.0.0|<2.0.0, fixed vers:semver/>=2.0.0, not vers:semver/<1.0.0", ""},
		{"up to a version, and nothing said of the others", product(`"versions": [{"version": "0", "status": "affected", "lessThanOrEqual": "2", ` + maven + `}]`),
			"affected vers:maven/<=2", ""},
		{"an own order", product(`"versions": [{"version": "1", "status": "affected", "lessThan": "2", ` + custom + `}]`), "affected >=1|<2", "the ranges name no scheme"},
		{"one version", product(`"versions": [{"version": "1.0", "status": "affected"}]`), "affected =1.0", ""},
		{"one version in two spellings", product(`"versions": [{"version": "4.1", "status": "affected", "lessThanOrEqual": "4.1.0", ` + maven + `}]`), "affected =4.1, affected =4.1.0", ""},
		{"all versions", product(`"defaultStatus": "affected"`), "affected vers:all/*", ""},
		{"all but one", product(`"defaultStatus": "affected", "versions": [{"version": "2", "status": "unaffected"}, {"version": "5", "status": "affected", "lessThan": "6", ` + maven + `}]`),
			"affected vers:maven/!=2, fixed =2", ""},
		{"changes", product(`"defaultStatus": "unaffected", "versions": [{"version": "1", "status": "affected", "lessThan": "4", ` + maven + `, "changes": [{"at": "3", "status": "affected"}, {"at": "2", "status": "unaffected"}]}]`),
			"affected vers:maven/>=1|<2, affected vers:maven/>=3|<4, fixed vers:maven/>=2|<3, fixed vers:maven/>=4, not vers:maven/<1", ""},
		{"a range that holds nothing", product(`"versions": [{"version": "2", "status": "affected", "lessThan": "1", ` + maven + `}]`), "", "ends before it begins"},
		{"unknown versions", product(`"versions": [{"version": "1", "status": "unknown", "lessThan": "2", ` + maven + `}]`), "", "the status is unknown"},
		{"a word in the place of a version", product(`"defaultStatus": "unaffected", "versions": [{"version": "unspecified", "status": "affected", "lessThan": "2.0", ` + custom + `}]`),
			"affected >=unspecified|<2.0", `"unspecified" is no version`},
		{"what may mean any version spares none", product(`"defaultStatus": "unaffected", "versions": [{"version": "some of 1.x", "status": "affected"}, {"version": "2", "status": "affected", "lessThan": "3", ` + maven + `}]`),
			"affected some of 1.x, affected vers:maven/>=2|<3", "nothing is said to be unaffected"},
		{"versions of another order than is named", product(`"defaultStatus": "affected", "versions": [{"version": "2.Final-acme-1", "status": "unaffected", "lessThan": "*", "versionType": "rpm"}]`),
			"affected <2.Final-acme-1, fixed >=2.Final-acme-1", "the versions are none of rpm"},
		{"commits", product(`"repo": "https://git.example/x", "versions": [{"version": "0123", "status": "affected", "lessThan": "4567", "versionType": "git"}]`), "affected >=0123|<4567 of https://git.example/x", ""},
		{"commits of no repository", product(`"versions": [{"version": "0", "status": "affected", "lessThan": "a", "versionType": "git"}]`), "", "needs the repository"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, d := toCSAF(t, tt.name, record(`"descriptions": [{"lang": "en", "value": "A flaw."}], "affected": [`+tt.product+`]`))
			if got := drawn(d); got != tt.want {
				t.Errorf("it is %q", got)
			}
			if want := map[bool]string{true: csaf.Base, false: csaf.SecurityAdvisory}[tt.want == ""]; d.Header.Category != want {
				t.Errorf("its profile is %s", d.Header.Category)
			}
			if tt.told != "" && !slices.ContainsFunc(c.Losses, func(l convert.Loss) bool { return strings.Contains(l.Message, tt.told) }) {
				t.Errorf("told is %+v", c.Losses)
			}
		})
	}
}

// drawn writes the versions of a document's products in a line.
func drawn(d *csaf.Document) string {
	var list []string
	tree, _ := d.Tree()
	for _, p := range tree.Products() {
		status := d.Vulnerabilities[0].ProductStatus
		text := map[bool]string{true: "affected ", false: "not "}[slices.Contains(status.KnownAffected, p.ProductID)]
		if slices.Contains(status.Fixed, p.ProductID) {
			text = "fixed "
		}
		if version := p.Branch(csaf.BranchVersion); version != "" {
			text += "=" + version
		}
		text += p.Branch(csaf.BranchVersionRange)
		if p.Helper != nil && len(p.Helper.GenericURIs) > 0 {
			text += " of " + p.Helper.GenericURIs[0].URI
		}
		list = append(list, text)
	}
	return strings.Join(list, ", ")
}

// advisory is a CSAF document whose product lib has the branches, each of an id P0, P1 …,
// and whose vulnerability says this.
func advisory(branches []string, said string) []byte {
	for i, b := range branches {
		category, name, _ := strings.Cut(b, " ")
		branches[i] = fmt.Sprintf(`{"category": %q, "name": %q, "product": {"name": "lib", "product_id": "P%d"}}`, category, name, i)
	}
	return []byte(`{"document": {"category": "csaf_base", "csaf_version": "2.0", "publisher": {"category": "vendor", "name": "Acme", "namespace": "https://acme.example"}, "title": "t",
		"tracking": {"id": "A-1", "current_release_date": "2026-01-01T00:00:00Z", "initial_release_date": "2026-01-01T00:00:00Z", "revision_history": [], "status": "final", "version": "1"}},
		"product_tree": {"branches": [{"category": "vendor", "name": "Acme", "branches": [{"category": "product_name", "name": "lib", "branches": [` + strings.Join(branches, ", ") + `]}]}]},
		"vulnerabilities": [{"cve": "CVE-2026-10001", "notes": [{"category": "description", "text": "A flaw."}], ` + said + `}]}`)
}

func TestEachFormOfBranchHasItsEntryInACVERecord(t *testing.T) {
	const affected = `"product_status": {"known_affected": ["P0"]}`
	tests := []struct {
		name     string
		branches []string
		said     string
		want     string
		told     string
	}{
		{"one version", []string{"product_version 1.0"}, affected, "unknown: 1.0 affected", ""},
		{"a vers", []string{"product_version_range vers:npm/>=1|<2"}, affected, "unknown: 1 affected <2 semver", ""},
		{"a range without a scheme", []string{"product_version_range <=1.5"}, affected, "unknown: 0 affected <=1.5 custom", ""},
		{"a range with blanks", []string{"product_version_range >= 1.0|< 2.0"}, affected, "unknown: 1.0 affected <2.0 custom", "is read as >=1.0|<2.0"},
		{"a range in words", []string{"product_version_range all before autumn"}, affected, "unknown: all before autumn affected", "no range that can be compared"},
		{"all versions", []string{"product_version_range vers:all/*"}, affected, "affected:", ""},
		{"what begins behind a version, and has a hole", []string{"product_version_range vers:npm/>1.0.0|!=1.5.0|<2.0.0"}, affected,
			"unknown: 1.5.0 unknown, 1.0.0 unknown, 1.0.0 affected <2.0.0 semver", ""},
		{"two sides of a fix", []string{"product_version_range vers:npm/<2.0.0", "product_version_range vers:npm/>=2.0.0"}, `"product_status": {"known_affected": ["P0"], "fixed": ["P1"]}`,
			"unaffected: 0 affected <2.0.0 semver", ""},
		{"under investigation", []string{"product_version 1.0", "product_version 1.1"}, `"product_status": {"known_affected": ["P0"], "under_investigation": ["P1"]}`, "unknown: 1.0 affected", ""},
		{"versions that are said to be both", []string{"product_version_range vers:npm/<2.0.0", "product_version 1.0.0"}, `"product_status": {"known_affected": ["P0"], "known_not_affected": ["P1"]}`,
			"unknown: 0 affected <2.0.0 semver", "said to be affected and not to be"},
		{"a product that is said to be both", []string{"product_version 1.0.0"}, `"product_status": {"known_affected": ["P0"], "fixed": ["P0"]}`, "unknown: 1.0.0 affected", "another status besides"},
		{"the first and the last one affected", []string{"product_version 1.0", "product_version 1.9"}, `"product_status": {"first_affected": ["P0"], "last_affected": ["P1"]}`,
			"unknown: 1.0 affected, 1.9 affected", "is the first or the last one affected has no place"},
		{"a scheme that nobody knows", []string{"product_version_range vers:acme/>=1|<2"}, affected, "unknown: 1 affected <2 acme", "no range that can be compared"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := convert.Document("csaf", "cve", advisory(tt.branches, tt.said), publisher)
			if err != nil {
				t.Fatal(err)
			}
			r, err := cve.Decode(c.Document)
			if err != nil || len(r.Containers.CNA.Affected) != 1 {
				t.Fatalf("it is %s, %v", c.Document, err)
			}
			if got := listed(r.Containers.CNA.Affected[0]); got != tt.want {
				t.Errorf("it is %q", got)
			}
			if tt.told != "" && !slices.ContainsFunc(c.Losses, func(l convert.Loss) bool { return strings.Contains(l.Message, tt.told) }) {
				t.Errorf("told is %+v", c.Losses)
			}
		})
	}
}

// listed writes the versions of a product in a line.
func listed(p cve.Product) string {
	var list []string
	for _, v := range p.Versions {
		text := v.Version + " " + string(v.Status)
		if v.LessThan != "" {
			text += " <" + v.LessThan
		}
		if v.LessThanOrEqual != "" {
			text += " <=" + v.LessThanOrEqual
		}
		if v.Range() {
			text += " " + v.Type
		}
		list = append(list, text)
	}
	return strings.TrimSpace(string(p.DefaultStatus) + ": " + strings.Join(list, ", "))
}

func TestARecordIsMadeOfTheChosenVulnerability(t *testing.T) {
	two := strings.Replace(string(advisory([]string{"product_version 1"}, `"product_status": {"known_affected": ["P0"]}`)), `"vulnerabilities": [`,
		`"vulnerabilities": [{"ids": [{"system_name": "Ours", "text": "A-7"}], "product_status": {"known_affected": ["P0"]}}, `, 1)
	_, err := convert.Document("csaf", "cve", []byte(two), publisher)
	if verdict.CodeOf(err) != verdict.Usage || !strings.Contains(err.Error(), "holds 2 vulnerabilities") {
		t.Errorf("without a choice: %v", err)
	}
	o := publisher
	o.Vulnerability = "A-7"
	if _, err := convert.Document("csaf", "cve", []byte(two), o); verdict.CodeOf(err) != verdict.Invalid || !strings.Contains(err.Error(), "no CVE id") {
		t.Errorf("of one without a CVE id: %v", err)
	}
	o.Vulnerability = "CVE-2026-10001"
	c, err := convert.Document("csaf", "cve", []byte(two), o)
	if err != nil || !slices.ContainsFunc(c.Losses, func(l convert.Loss) bool {
		return l.Path == "/vulnerabilities/0" && strings.Contains(l.Message, "another one")
	}) {
		t.Errorf("of the chosen one: %+v, %v", c.Losses, err)
	}
}

func TestWhoMayReadADocumentIsToldWhenItIsLost(t *testing.T) {
	raw := strings.Replace(string(advisory([]string{"product_version 1"}, `"product_status": {"known_affected": ["P0"]}, "remediations": [{"category": "vendor_fix", "details": "Update.", "product_ids": ["P0"]}]`)),
		`"category": "csaf_base", `, `"category": "csaf_base", "distribution": {"tlp": {"label": "AMBER"}}, `, 1)
	for _, to := range []string{"cve", "osv", "openvex", "cyclonedx"} {
		c, err := convert.Document("csaf", to, []byte(raw), publisher)
		if err != nil || !slices.ContainsFunc(c.Losses, func(l convert.Loss) bool { return strings.Contains(l.Message, "TLP:AMBER") }) {
			t.Errorf("to %s: %+v, %v", to, c.Losses, err)
		}
	}
}
