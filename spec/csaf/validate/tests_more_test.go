// SPDX-License-Identifier: Apache-2.0

package validate_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict/spec/csaf/validate"
)

// scored is a vulnerability with CVSS objects of the products a, b, c in turn.
func scored(objects ...string) []string {
	var scores []string
	for i, o := range objects {
		version := "cvss_v3"
		if strings.Contains(o, `"2.0"`) {
			version = "cvss_v2"
		}
		scores = append(scores, fmt.Sprintf(`{"%s": {%s}, "products": ["%c"]}`, version, o, 'a'+rune(i)))
	}
	return vulnerability(`"scores": [` + strings.Join(scores, ",") + `], "product_status": {"fixed": ["a"]}`)
}

// The members of CVSS objects; more may follow.
const (
	high31  = `"version": "3.1", "vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", "baseScore": 7.5, "baseSeverity": "HIGH"`
	high20  = `"version": "2.0", "vectorString": "AV:N/AC:L/Au:N/C:N/I:N/A:C", "baseScore": 7.8`
	whole30 = `"version": "3.0", "vectorString": "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", "baseScore": 10.0, "baseSeverity": "CRITICAL"`
)

func TestScores(t *testing.T) {
	const first, second = "/vulnerabilities/0/scores/0", "/vulnerabilities/0/scores/1"
	two := func(a, b string) []string {
		return vulnerability(fmt.Sprintf(`"scores": [{%s, "products": ["a", "b"]}, {%s, "products": ["b", "c"]}]`, a, b))
	}
	judge(t, []rule{
		{"versions of CVSS are told apart", "6.1.7", two(`"cvss_v3": {`+high31+`}`, `"cvss_v3": {`+whole30+`}, "cvss_v2": {`+high20+`}`), nil},
		{"one of each version is enough for a product", "6.1.7", two(`"cvss_v3": {`+high31+`}, "cvss_v2": {`+high20+`}`, `"cvss_v3": {`+high31+`}, "cvss_v2": {`+high20+`}`),
			[]string{second + "/products/0", second + "/products/0"}},
		{"a metric that there is not", "6.1.8", scored(strings.Replace(high31, "A:H", "A:X", 1)), []string{first + "/cvss_v3/vectorString"}},
		{"a vector of the other version", "6.1.8", scored(strings.Replace(high31, `"3.1"`, `"3.0"`, 1)), []string{first + "/cvss_v3/vectorString"}},
		{"a word of the other version", "6.1.8", scored(high20 + `, "exploitability": "NONE"`), []string{first + "/cvss_v2/exploitability"}},
		{"a score that there is not", "6.1.8", scored(strings.Replace(high31, "7.5", "10.1", 1)), []string{first + "/cvss_v3/baseScore"}},
		{"a member of CVSS 2.0 is not required to be one of 3.1", "6.1.8", scored(high20), nil},
		{"a score that the vector does not have", "6.1.9", scored(strings.Replace(high31, "7.5", "7.6", 1)), []string{first + "/cvss_v3/baseScore"}},
		{"a severity that the score does not have", "6.1.9", scored(strings.Replace(high31, "HIGH", "CRITICAL", 1)), []string{first + "/cvss_v3/baseSeverity"}},
		{"a metric twice", "6.1.9", scored(strings.Replace(high31, "A:H", "A:H/A:L", 1)), []string{first + "/cvss_v3/vectorString"}},
		{"a base metric that is missing, though a member tells it", "6.1.9", scored(strings.Replace(high31, "/A:H", "", 1) + `, "availabilityImpact": "HIGH"`),
			[]string{first + "/cvss_v3/vectorString"}},
		{"a temporal score without temporal metrics is the base score", "6.1.9", scored(high31 + `, "temporalScore": 7.5, "temporalSeverity": "HIGH"`), nil},
		{"one by the members' metrics", "6.1.9", scored(high31+`, "exploitCodeMaturity": "UNPROVEN", "temporalScore": 6.9, "temporalSeverity": "MEDIUM"`,
			high31+`, "exploitCodeMaturity": "UNPROVEN", "temporalScore": 7.5`), []string{second + "/cvss_v3/temporalScore"}},
		{"the vector's metric takes precedence", "6.1.9", scored(strings.Replace(high31, "A:H", "A:H/E:X", 1) + `, "exploitCodeMaturity": "UNPROVEN", "temporalScore": 7.5`), nil},
		{"an environmental score of 2.0", "6.1.9", scored(high20 + `, "targetDistribution": "LOW", "environmentalScore": 2.0, "temporalScore": 7.8`), nil},
		{"members that contradict the vector", "6.1.10", scored(high31 + `, "attackVector": "LOCAL", "scope": "UNCHANGED", "availabilityImpact": "LOW"`),
			[]string{first + "/cvss_v3/attackVector", first + "/cvss_v3/availabilityImpact"}},
		{"a member that tells what the vector leaves open", "6.1.10", scored(high31 + `, "modifiedScope": "CHANGED"`), nil},
		{"and one of what it says to be open", "6.1.10", scored(strings.Replace(high31, "A:H", "A:H/MS:X", 1) + `, "modifiedScope": "CHANGED"`), []string{first + "/cvss_v3/modifiedScope"}},
		{"a fixed product with a score", "6.2.19", scored(high31), []string{"/vulnerabilities/0/product_status/fixed/0"}},
		{"whose environmental score is 0", "6.2.19", scored(high31 + `, "modifiedAvailabilityImpact": "NONE"`), nil},
		{"or is given so", "6.2.19", scored(high31 + `, "environmentalScore": 0.0`), nil},
		{"another one's score", "6.2.19", vulnerability(`"scores": [{"cvss_v3": {` + high31 + `}, "products": ["b"]}], "product_status": {"first_fixed": ["a"]}`), nil},
		{"a product that has CVSS 2.0 alone beside one that has both", "6.3.1", vulnerability(
			`"scores": [{"cvss_v2": {` + high20 + `}, "products": ["a", "b"]}, {"cvss_v3": {` + high31 + `}, "products": ["b"]}]`), []string{first + "/products/0"}},
		{"CVSS 3.0", "6.3.2", scored(whole30), []string{first + "/cvss_v3/version", first + "/cvss_v3/vectorString"}},
	})
}

func TestVulnerabilities(t *testing.T) {
	weakness := func(id, name string) []string {
		return vulnerability(fmt.Sprintf(`"cwe": {"id": %q, "name": %q}`, id, name))
	}
	party := func(date string) string {
		if date != "" {
			date = fmt.Sprintf(`, "date": %q`, date)
		}
		return `{"party": "vendor", "status": "open"` + date + `}`
	}
	involved := func(list ...string) []string {
		return vulnerability(`"involvements": [` + strings.Join(list, ",") + `]`)
	}
	judge(t, []rule{
		{"a weakness by its name", "6.1.11", weakness("CWE-20", "Improper Input Validation"), nil},
		{"by the name that it had in 2008", "6.1.11", weakness("CWE-20", "Insufficient Input Validation"), nil},
		{"by that of another", "6.1.11", weakness("CWE-20", "Use After Free"), []string{"/vulnerabilities/0/cwe/name"}},
		{"in another case", "6.1.11", weakness("CWE-416", "Use after free"), []string{"/vulnerabilities/0/cwe/name"}},
		{"a category", "6.1.11", weakness("CWE-16", "Configuration"), []string{"/vulnerabilities/0/cwe/id"}},
		{"a CVE twice", "6.1.23", []string{`/vulnerabilities = [{"cve": "CVE-2024-0001"}, {"title": "t"}, {"cve": "CVE-2024-0001"}, {"title": "u"}]`}, []string{"/vulnerabilities/2/cve"}},
		{"a party at one instant in two zones", "6.1.24", involved(party("2024-01-01T00:00:00Z"), party("2024-01-01T01:00:00.0+01:00")), []string{"/vulnerabilities/0/involvements/1"}},
		{"a party twice without a date", "6.1.24", involved(party(""), party("2024-01-01T00:00:00Z"), `{"party": "vendor", "status": "completed"}`),
			[]string{"/vulnerabilities/0/involvements/2"}},
		{"an involvement without a date", "6.2.7", involved(party("2024-01-01T00:00:00Z"), party("")), []string{"/vulnerabilities/0/involvements/1"}},
		{"a CVE among other ids", "6.2.17", vulnerability(`"ids": [{"system_name": "CVE", "text": "CVE-2024-0001"}, {"system_name": "x", "text": "see CVE-2024-0001"}]`),
			[]string{"/vulnerabilities/0/ids/0"}},
	})
}

func TestWhatIdentifiesProducts(t *testing.T) {
	helper := func(members string) []string {
		return []string{`/product_tree/full_product_names/0/product_identification_helper = {` + members + `}`}
	}
	hashes := func(algorithms ...string) []string {
		var list []string
		for i, a := range algorithms {
			list = append(list, fmt.Sprintf(`{"algorithm": %q, "value": "%032d"}`, a, i))
		}
		return helper(`"hashes": [{"filename": "f", "file_hashes": [` + strings.Join(list, ",") + `]}, {"filename": "g", "file_hashes": [{"algorithm": "sha256", "value": "` + strings.Repeat("a", 64) + `"}]}]`)
	}
	const at = "/product_tree/full_product_names/0/product_identification_helper"
	const files = at + "/hashes/0/file_hashes"
	branch := func(categories ...string) []string {
		text := `"product": {"name": "n", "product_id": "p"}`
		for i, c := range slices.Backward(categories) {
			text = fmt.Sprintf(`{"category": %q, "name": "n", %s}`, c, text)
			if i > 0 {
				text = `"branches": [` + text + `]`
			}
		}
		return []string{"/product_tree/branches = [" + text + "]"}
	}
	judge(t, []rule{
		{"a package URL", "6.1.13", helper(`"purl": "pkg:npm/%40scope/name@1.0#sub"`), nil},
		{"one without a name", "6.1.13", helper(`"purl": "pkg:npm/@1.0"`), []string{at + "/purl"}},
		{"one whose type wants more", "6.1.13", helper(`"purl": "pkg:swift/foo@1.0"`), []string{at + "/purl"}},
		{"an algorithm in other letters is the same", "6.1.25", hashes("sha256", "md5", "SHA256"), []string{files + "/2"}},
		{"MD5 beside SHA-1 is not alone", "6.2.8", hashes("md5", "sha1"), nil},
		{"MD5 alone", "6.2.8", hashes("MD5"), []string{files}},
		{"SHA-1 alone, beside a file that has better", "6.2.9", hashes("sha1"), []string{files}},
		{"hashes of 32 digits", "6.3.5", hashes("md5", "sha3-224"), []string{files + "/0/value", files + "/1/value"}},
		{"products without anything", "6.2.16", helper(`"skus": ["s"]`), []string{"/product_tree/full_product_names/1", "/product_tree/full_product_names/2"}},
		{"others may be between the branches", "6.3.9", branch("legacy", "vendor", "product_family", "product_name", "architecture", "product_version", "patch_level"), nil},
		{"they have an order", "6.3.9", branch("product_name", "vendor", "product_version"), []string{"/product_tree/branches/0/branches/0/branches/0/product"}},
		{"a range without vers", "6.2.18", []string{`/product_tree/branches/0 = {"category": "product_version_range", "name": "vers:/<3", "product": {"name": "n", "product_id": "p"}}`},
			[]string{"/product_tree/branches/0/name"}},
		{"a v that belongs to a word", "6.3.11", []string{`/product_tree/branches/0 = {"category": "product_version", "name": "vista", "product": {"name": "n", "product_id": "p"}}`}, nil},
	})
}

func TestProfiles(t *testing.T) {
	of := func(category string, changes ...string) []string {
		return append([]string{fmt.Sprintf("/document/category = %q", category)}, changes...)
	}
	vex := func(members string) []string { return append(of("csaf_vex"), vulnerability(members)...) }
	judge(t, []rule{
		{"a FAQ tells nothing of the document", "6.1.27.1", of("csaf_security_incident_response", `/document/notes = [{"category": "faq", "text": "t"}]`), []string{"/document/notes"}},
		{"other profiles need no note", "6.1.27.1", of("csaf_security_advisory"), nil},
		{"a reference without a category is external", "6.1.27.2", of("csaf_informational_advisory", `/document/references = [{"summary": "s", "url": "https://example.org"}]`), nil},
		{"no reference is none that is external", "6.1.27.2", of("csaf_informational_advisory"), []string{"/document/references"}},
		{"an incident may have vulnerabilities", "6.1.27.3", of("csaf_security_incident_response", `/vulnerabilities = [{"title": "t"}]`), nil},
		{"VEX needs products", "6.1.27.4", of("csaf_vex", "- /product_tree"), []string{""}},
		{"VEX needs no product_status by 6.1.27.6", "6.1.27.6", vex(`"title": "t"`), nil},
		{"but by 6.1.27.7", "6.1.27.7", vex(`"title": "t"`), []string{"/vulnerabilities/0"}},
		{"an id is as good as a CVE", "6.1.27.8", vex(`"ids": [{"system_name": "s", "text": "t"}]`), nil},
		{"a threat of another category says nothing of the impact", "6.1.27.9", vex(
			`"product_status": {"known_not_affected": ["a", "b", "c"]}, "flags": [{"label": "component_not_present", "group_ids": ["ab"]}],
			"threats": [{"category": "target_set", "details": "d", "product_ids": ["c"]}]`), []string{"/vulnerabilities/0/product_status/known_not_affected/2"}},
		{"what was first affected needs no action", "6.1.27.10", vex(`"product_status": {"first_affected": ["a"], "known_affected": ["b"]}`),
			[]string{"/vulnerabilities/0/product_status/known_affected/0"}},
		{"an advisory needs vulnerabilities", "6.1.27.11", of("csaf_security_advisory"), []string{""}},
		{"the base profile needs nothing", "6.1.27.11", nil, nil},
	})
}

func TestTheDocumentItself(t *testing.T) {
	canonical := func(category, url string) []string {
		return []string{fmt.Sprintf(`/document/references = [{"category": %q, "summary": "s", "url": %q}]`, category, url)}
	}
	judge(t, []rule{
		{"a translator names the language", "6.1.15", []string{`/document/publisher/category = "translator"`}, []string{"/document"}},
		{"letters of languages have no case", "6.1.28", []string{`/document/lang = "en-US"`, `/document/source_lang = "EN-us"`}, []string{"/document/source_lang"}},
		{"a language into itself elsewhere", "6.1.28", []string{`/document/lang = "en-US"`, `/document/source_lang = "en-GB"`}, nil},
		{"a text alone is no label", "6.2.10", []string{`/document/distribution = {"text": "t"}`}, []string{"/document"}},
		{"the canonical URL", "6.2.11", canonical("self", "https://example.org/2024/ex-1.json"), nil},
		{"one by plain http", "6.2.11", canonical("self", "http://example.org/2024/ex-1.json"), []string{"/document/references"}},
		{"one of another name", "6.2.11", canonical("self", "https://example.org/2024/EX-1.json"), []string{"/document/references"}},
		{"one that is external", "6.2.11", canonical("external", "https://example.org/2024/ex-1.json"), []string{"/document/references"}},
		{"a member of CSAF 2.1 is none of 2.0, whatever it holds", "6.2.20", append(vulnerability(`"cwes": 5, "title": "t"`), `/document/license_expression = {"a": {}}`,
			`/document/a~b = 1`), []string{"/document/a~0b", "/document/license_expression", "/vulnerabilities/0/cwes"}},
		{"nor is a member of CVSS that FIRST does not know", "6.2.20", scored(high31 + `, "note": 1`), []string{"/vulnerabilities/0/scores/0/cvss_v3/note"}},
	})
	unsorted := strings.Replace(small, `"name": "B", "product_id": "b"`, `"product_id": "b", "name": "B"`, 1)
	got := validate.Document([]byte(unsorted), validate.Options{Tests: []string{"6.2.13"}})
	if len(got) != 1 || len(got[0].Findings) != 1 || got[0].Findings[0].Path != "/product_tree/full_product_names/1/name" || got[0].Findings[0].Line != 21 {
		t.Errorf("the order of members: %v", got)
	}
}

func TestLinksAndSpellingAreAskedOfWhomTheCallerNames(t *testing.T) {
	var asked []string
	o := validate.Options{Tests: []string{"6.3.6", "6.3.7", "6.3.8"},
		Resolve: func(url string) error {
			asked = append(asked, url)
			if strings.Contains(url, "labs") || strings.Contains(url, "/csaf/") {
				return errors.New("no such host")
			}
			return nil
		},
		Spell: func(language, text string) ([]string, error) {
			if language != "en-GB" {
				return nil, errors.New("it is not known")
			}
			if strings.Contains(text, "typing") {
				return []string{"typing"}, nil
			}
			return nil, nil
		},
	}
	var found []string
	for _, outcome := range validate.Document(whole(t), o) {
		for _, f := range outcome.Findings {
			found = append(found, outcome.ID+" "+f.Path)
		}
	}
	if diff := cmp.Diff([]string{"6.3.6 /document/acknowledgments/0/urls/0", "6.3.7 /document/references/0/url",
		"6.3.8 /document/tracking/revision_history/2/summary"}, found); diff != "" {
		t.Error(diff)
	}
	slices.Sort(asked)
	if len(asked) != 11 || len(slices.Compact(asked)) != len(asked) {
		t.Errorf("asked for %d URLs: %v", len(asked), asked)
	}
	if got := validate.Document(edit(t, `/document/lang = "de"`), o); len(got) != 1 || got[0].Findings[0].Path != "/document/lang" {
		t.Errorf("a language that cannot be checked: %v", got)
	}
	o.Resolve, o.Spell = nil, nil
	if got := validate.Document(whole(t), o); len(got) != 0 {
		t.Errorf("without anybody to ask: %v", got)
	}
}

func TestWhatCannotBeReadIsToldByTheSchemaAlone(t *testing.T) {
	tests := []struct {
		sentence, document, path string
		line                     int
	}{
		{"nothing", "", "", 0},
		{"no JSON", "{\"document\": ", "", 0},
		{"two values", small + "{}", "", 0},
		{"a list", "[]", "", 1},
		{"another version", "{\"document\": {\n\"csaf_version\": \"2.1\"}}", "/document/csaf_version", 2},
		{"text for an object", strings.Replace(small, `"product_groups": [`, `"product_groups": ["x", `, 1), "/product_tree/product_groups/0", 23},
		{"a CVSS that is a number", `{"document": {"category": "c", "csaf_version": "2.0", "publisher": {"category": "vendor", "name": "n", "namespace": "a:b"}, "title": "t", "tracking":
		  {"current_release_date": "2024-01-02T00:00:00Z", "id": "1", "initial_release_date": "2024-01-02T00:00:00Z", "status": "final", "version": "1",
		  "revision_history": [{"date": "2024-01-02T00:00:00Z", "number": "1", "summary": "s"}]}}, "vulnerabilities": [{"scores": [{"cvss_v3": 7, "products": ["x"]}]}]}`,
			"/vulnerabilities/0/scores/0/cvss_v3", 3},
	}
	for _, test := range tests {
		t.Run(test.sentence, func(t *testing.T) {
			got := validate.Document([]byte(test.document), everything)
			if len(got) != 1 || got[0].ID != validate.Schema || validate.Valid(got) {
				t.Fatalf("found %v", got)
			}
			if f := got[0].Findings[0]; f.Path != test.path || f.Line != test.line || f.Message == "" {
				t.Errorf("found %+v", f)
			}
		})
	}
}
