// SPDX-License-Identifier: Apache-2.0

package validate_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict/spec/csaf/validate"
)

// small is a document in which no mandatory test finds anything.
const small = `{
  "document": {
    "category": "csaf_base",
    "csaf_version": "2.0",
    "publisher": {"category": "vendor", "name": "Example", "namespace": "https://example.org"},
    "title": "A flaw",
    "tracking": {
      "current_release_date": "2024-01-02T00:00:00Z",
      "id": "EX-1",
      "initial_release_date": "2024-01-01T00:00:00Z",
      "revision_history": [
        {"date": "2024-01-01T00:00:00Z", "number": "1", "summary": "First"},
        {"date": "2024-01-02T00:00:00Z", "number": "2", "summary": "Second"}
      ],
      "status": "final",
      "version": "2"
    }
  },
  "product_tree": {
    "full_product_names": [
      {"name": "A", "product_id": "a"}, {"name": "B", "product_id": "b"}, {"name": "C", "product_id": "c"}
    ],
    "product_groups": [{"group_id": "ab", "product_ids": ["a", "b"]}]
  }
}`

// edit writes values into small: a change is POINTER = JSON, and what is not on the
// way of the pointer is made. "- POINTER" takes a member out.
func edit(t *testing.T, changes ...string) []byte {
	t.Helper()
	var document any
	if err := json.Unmarshal([]byte(small), &document); err != nil {
		t.Fatal(err)
	}
	for _, change := range changes {
		var value any
		pointer, text, _ := strings.Cut(change, " = ")
		pointer, out := strings.CutPrefix(pointer, "- ")
		if !out {
			if err := json.Unmarshal([]byte(text), &value); err != nil {
				t.Fatalf("%s: %v", change, err)
			}
		}
		document = put(document, strings.Split(pointer, "/")[1:], value, out)
	}
	b, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func put(node any, steps []string, value any, out bool) any {
	if len(steps) == 0 {
		return value
	}
	if i, err := strconv.Atoi(steps[0]); err == nil {
		list, _ := node.([]any)
		for len(list) <= i {
			list = append(list, nil)
		}
		list[i] = put(list[i], steps[1:], value, out)
		return list
	}
	members, _ := node.(map[string]any)
	if members == nil {
		members = map[string]any{}
	}
	if len(steps) == 1 && out {
		delete(members, steps[0])
		return members
	}
	members[steps[0]] = put(members[steps[0]], steps[1:], value, out)
	return members
}

// rule is what a test finds in a document.
type rule struct {
	sentence string
	test     string
	changes  []string
	found    []string // the paths
}

// vulnerability is one with members, in the first place.
func vulnerability(members string) []string {
	return []string{"/vulnerabilities/0 = {" + members + "}"}
}

// history has the revisions "date number" of January 2024.
func history(status, version string, revisions ...string) []string {
	var list []string
	for _, r := range revisions {
		date, number, _ := strings.Cut(r, " ")
		list = append(list, fmt.Sprintf(`{"date": "2024-01-%s", "number": %q, "summary": "s"}`, date, number))
	}
	return []string{
		"/document/tracking/revision_history = [" + strings.Join(list, ",") + "]",
		fmt.Sprintf("/document/tracking/status = %q", status), fmt.Sprintf("/document/tracking/version = %q", version),
	}
}

func judge(t *testing.T, rules []rule) {
	t.Helper()
	for _, r := range rules {
		t.Run(r.test+" "+r.sentence, func(t *testing.T) {
			document := edit(t, r.changes...)
			var found []string
			for _, o := range validate.Document(document, validate.Options{Tests: []string{r.test}}) {
				for _, f := range o.Findings {
					found = append(found, f.Path)
					if o.ID != r.test {
						t.Errorf("test %s finds at %s: %s", o.ID, f.Path, f.Message)
					}
				}
			}
			if diff := cmp.Diff(r.found, found); diff != "" {
				t.Errorf("%s\n%s", diff, document)
			}
		})
	}
}

func TestIDsOfProductsAndGroups(t *testing.T) {
	relation := func(i int, id, a, b string) string {
		return fmt.Sprintf(`/product_tree/relationships/%d = {"category": "installed_on", "full_product_name": {"name": "n", "product_id": %q},
		  "product_reference": %q, "relates_to_product_reference": %q}`, i, id, a, b)
	}
	const made = "/full_product_name/product_id"
	judge(t, []rule{
		{"every way to name a product is looked at", "6.1.1", append(vulnerability(`"flags": [{"label": "component_not_present", "product_ids": ["x"]}],
		  "product_status": {"recommended": ["a", "x"], "known_affected": ["x"]}, "remediations": [{"category": "workaround", "details": "d", "product_ids": ["x"]}],
		  "scores": [{"cvss_v2": {"version": "2.0", "vectorString": "AV:N/AC:L/Au:N/C:N/I:N/A:C", "baseScore": 7.8}, "products": ["b", "x"]}],
		  "threats": [{"category": "impact", "details": "d", "product_ids": ["x"]}]`),
			`/product_tree/product_groups/0/product_ids/2 = "x"`, relation(0, "r", "x", "y")), []string{
			"/product_tree/product_groups/0/product_ids/2", "/product_tree/relationships/0/product_reference", "/product_tree/relationships/0/relates_to_product_reference",
			"/vulnerabilities/0/flags/0/product_ids/0", "/vulnerabilities/0/remediations/0/product_ids/0", "/vulnerabilities/0/threats/0/product_ids/0",
			"/vulnerabilities/0/product_status/known_affected/0", "/vulnerabilities/0/product_status/recommended/1", "/vulnerabilities/0/scores/0/products/1"}},
		{"an id may be defined in a branch or by a relationship", "6.1.1", []string{
			`/product_tree/branches/0 = {"category": "vendor", "name": "v", "product": {"name": "n", "product_id": "v"}}`,
			relation(0, "r", "v", "a"), relation(1, "s", "r", "a")}, nil},
		{"an id is defined in one place of all", "6.1.2", []string{
			`/product_tree/branches/0 = {"category": "vendor", "name": "v", "product": {"name": "n", "product_id": "a"}}`, relation(0, "b", "a", "c")},
			[]string{"/product_tree/full_product_names/0/product_id", "/product_tree/relationships/0/full_product_name/product_id"}},
		{"a relationship does not rest on itself", "6.1.3", []string{relation(0, "r", "a", "r")}, []string{"/product_tree/relationships/0" + made}},
		{"nor by way of others", "6.1.3", []string{relation(0, "r", "s", "a"), relation(1, "s", "a", "t"), relation(2, "t", "r", "b")},
			[]string{"/product_tree/relationships/2" + made}},
		{"two circles are told as two", "6.1.3", []string{relation(0, "r", "r", "a"), relation(1, "s", "r", "s")},
			[]string{"/product_tree/relationships/0" + made, "/product_tree/relationships/1" + made}},
		{"two may rest on the same", "6.1.3", []string{relation(0, "r", "a", "b"), relation(1, "s", "r", "r"), relation(2, "t", "r", "s")}, nil},
		{"groups of flags are looked at", "6.1.4", vulnerability(`"flags": [{"label": "component_not_present", "group_ids": ["ab", "x"]}]`),
			[]string{"/vulnerabilities/0/flags/0/group_ids/1"}},
		{"a group is not a product", "6.1.4", vulnerability(`"threats": [{"category": "impact", "details": "d", "group_ids": ["a"]}]`),
			[]string{"/vulnerabilities/0/threats/0/group_ids/0"}},
		{"a group has one definition", "6.1.5", []string{`/product_tree/product_groups/1 = {"group_id": "ab", "product_ids": ["b", "c"]}`},
			[]string{"/product_tree/product_groups/1/group_id"}},
		{"a use in a group or a flag is one", "6.2.1", vulnerability(`"flags": [{"label": "component_not_present", "product_ids": ["c"]}]`), nil},
		{"a product that is only defined is not used", "6.2.1", nil, []string{"/product_tree/full_product_names/2/product_id"}},
		{"an informational advisory may tell products that it does not use", "6.2.1", []string{`/document/category = "csaf_informational_advisory"`}, nil},
	})
}

func TestStatusesAndWhatTheyNeed(t *testing.T) {
	judge(t, []rule{
		{"a product may be affected in three ways and recommended", "6.1.6", vulnerability(
			`"product_status": {"first_affected": ["a"], "known_affected": ["a"], "last_affected": ["a"], "recommended": ["a"], "first_fixed": ["b"], "fixed": ["b"]}`), nil},
		{"what is under investigation is nothing else", "6.1.6", vulnerability(
			`"product_status": {"under_investigation": ["a", "b"], "known_not_affected": ["a"], "first_fixed": ["b"]}`),
			[]string{"/vulnerabilities/0/product_status/under_investigation/0", "/vulnerabilities/0/product_status/under_investigation/1"}},
		{"each vulnerability stands alone", "6.1.6", []string{
			`/vulnerabilities = [{"product_status": {"fixed": ["a"]}}, {"product_status": {"known_affected": ["a"]}}]`}, nil},
		{"a remediation by group covers its products", "6.2.2", vulnerability(
			`"product_status": {"last_affected": ["a"], "under_investigation": ["b", "c"]}, "remediations": [{"category": "none_available", "details": "d", "group_ids": ["ab"]}]`),
			[]string{"/vulnerabilities/0/product_status/under_investigation/1"}},
		{"only what is affected needs a score", "6.2.3", vulnerability(`"product_status": {"fixed": ["a"], "under_investigation": ["b"], "first_affected": ["c"]}`),
			[]string{"/vulnerabilities/0/product_status/first_affected/0"}},
		{"a flag and one by a group meet in a product", "6.1.33", vulnerability(
			`"flags": [{"label": "component_not_present", "group_ids": ["ab"], "product_ids": ["a"]}, {"label": "component_not_present", "product_ids": ["b", "c"]}]`),
			[]string{"/vulnerabilities/0/flags/1"}},
	})
}

func TestRevisions(t *testing.T) {
	const list, version = "/document/tracking/revision_history", "/document/tracking/version"
	judge(t, []rule{
		{"zones are looked through", "6.1.14", history("final", "2", "02T00:30:00+01:00 1", "02T00:00:00Z 2"), nil},
		{"a longer fraction is later", "6.1.14", history("final", "2", "01T00:00:00.1000000000000000001Z 1", "01T00:00:00.10Z 2"), []string{list + "/0/number"}},
		{"a leap second is later than the second before", "6.1.14", []string{
			`/document/tracking/revision_history = [{"date": "2016-12-31T23:59:59.999Z", "number": "1", "summary": "s"}, {"date": "2016-12-31T23:59:60Z", "number": "2", "summary": "s"}]`}, nil},
		{"pre-releases come in the order of their parts", "6.1.14", history("draft", "1.0.0", "01T00:00:00Z 1.0.0-alpha", "02T00:00:00Z 1.0.0-alpha.1",
			"03T00:00:00Z 1.0.0-alpha.beta", "04T00:00:00Z 1.0.0-beta.2", "05T00:00:00Z 1.0.0-beta.11", "06T00:00:00Z 1.0.0-rc.1", "07T00:00:00Z 1.0.0"), nil},
		{"a number in a pre-release is less than a word", "6.1.14", history("draft", "1.0.0", "01T00:00:00Z 1.0.0-a.b", "02T00:00:00Z 1.0.0-a.9"), []string{list + "/1/number"}},
		{"numbers of any length are compared", "6.1.14", history("final", "1", "01T00:00:00Z 100000000000000000000", "02T00:00:00Z 99999999999999999999"), []string{list + "/1/number"}},
		{"a draft's pre-release is that of its last revision", "6.1.16", history("draft", "2.0.0-rc.1+x", "01T00:00:00Z 1.0.0", "02T00:00:00Z 2.0.0"), nil},
		{"a final one's is not", "6.1.16", history("final", "2.0.0-rc.1", "01T00:00:00Z 1.0.0", "02T00:00:00Z 2.0.0"), []string{version}},
		{"0.y.z is before the release", "6.1.17", history("interim", "0.9.0", "01T00:00:00Z 0.9.0"), []string{"/document/tracking/status"}},
		{"a revision 0.y.z is of a draft", "6.1.18", history("interim", "1.0.0", "01T00:00:00Z 0.9.0", "02T00:00:00Z 1.0.0"), []string{list + "/0/number"}},
		{"a draft keeps it", "6.1.18", history("draft", "1.0.0", "01T00:00:00Z 0.9.0", "02T00:00:00Z 1.0.0"), nil},
		{"also a draft has no revision of a pre-release", "6.1.19", history("draft", "1.0.0-rc", "01T00:00:00Z 1.0.0-rc"), []string{list + "/0/number"}},
		{"a draft may be a pre-release", "6.1.20", history("draft", "1.0.0-rc", "01T00:00:00Z 1.0.0"), nil},
		{"of semantic versions the first number counts", "6.1.21", history("final", "3.0.0", "01T00:00:00Z 1.0.0", "02T00:00:00Z 1.7.0", "03T00:00:00Z 3.0.0"), []string{list + "/2/number"}},
		{"a history begins with 0 or 1", "6.1.21", history("final", "2.0.0", "01T00:00:00Z 2.0.0"), []string{list + "/0/number"}},
		{"revisions of one instant are ordered by version", "6.1.21", history("final", "3", "01T00:00:00Z 3", "01T00:00:00.0Z 2", "01T00:00:00Z 1"), nil},
		{"a version has one revision", "6.1.22", history("final", "1", "01T00:00:00Z 1", "02T00:00:00Z 1", "03T00:00:00Z 1"), []string{list + "/1/number", list + "/2/number"}},
		{"the document's version says which kind is wanted", "6.1.30", history("final", "2", "01T00:00:00Z 1.0.0", "02T00:00:00Z 2"), []string{list + "/0/number"}},
		{"build metadata is named", "6.2.4", history("final", "1.0.0", "01T00:00:00Z 1.0.0+a.b"), []string{list + "/0/number"}},
		{"the first release may be as old as the first revision", "6.2.5", []string{`/document/tracking/initial_release_date = "2024-01-01T01:00:00+01:00"`}, nil},
		{"and no older", "6.2.5", []string{`/document/tracking/initial_release_date = "2023-12-31T23:59:59.999999Z"`}, []string{"/document/tracking/initial_release_date"}},
		{"the current release is not older than the newest revision", "6.2.6", []string{`/document/tracking/current_release_date = "2024-01-02T00:59:59+01:00"`},
			[]string{"/document/tracking/current_release_date"}},
	})
}

func TestCategoriesThatAreTakenForProfiles(t *testing.T) {
	taken := []string{"Csaf_a", "Informational Advisory", "security-incident-response", "Security      Advisory", "veX", "V_eX", "csaf_foo", "CSAF_VEX", "csaf-vex",
		"csaf security\u00a0advisory", "Security\u2013Advisory"}
	free := []string{"csaf_base", "csaf_vex", "Security Notice", "csaf", "csafbase", "VEX notice", "Example Company Security Advisory"}
	for _, category := range append(taken, free...) {
		document := edit(t, fmt.Sprintf("/document/category = %q", category))
		if got := validate.Document(document, validate.Options{Tests: []string{"6.1.26"}}); (len(got) > 0) != slices.Contains(taken, category) {
			t.Errorf("%q: %v", category, got)
		}
	}
}

func TestNamesOfVersionsThatAreRanges(t *testing.T) {
	ranges := []string{"8.0.0 < 8.1", "8.1.5 and later", "<= 2", "prior to 4.2", "All versions < V3.0.29", "ALL", "4.2-and-later", "after-4.2", "4.2_or_earlier", "all-versions",
		"3.x (all)", "before;4", "versions"}
	single := []string{"10", "17.4", "v3", "after-eight", "fall-release", "all-in-one", "Small Business 2", "preall 2024"}
	for _, name := range append(ranges, single...) {
		document := edit(t, fmt.Sprintf(`/product_tree/branches/0 = {"category": "product_version", "name": %q, "product": {"name": "n", "product_id": "v"}}`, name))
		if got := validate.Document(document, validate.Options{Tests: []string{"6.1.31"}}); (len(got) > 0) != slices.Contains(ranges, name) {
			t.Errorf("%q: %v", name, got)
		}
	}
}

func TestLanguageTags(t *testing.T) {
	tests := []struct{ tag, test string }{ // the test that finds something
		{"en", ""}, {"de-CH-1996", ""}, {"zh-Hant-TW", ""}, {"sl-rozaj-biske-1994", ""}, {"zh-yue", ""}, {"ar-arb", ""}, {"es-419", ""}, {"en-a-bbb-cc-b-dd", ""},
		{"DE-de", ""}, {"iw", ""}, {"i-mingo", ""},
		{"EZ", "6.1.12"}, {"jp", "6.1.12"}, {"en-UK", "6.1.12"}, {"en-840", "6.1.12"}, {"en-yue", "6.1.12"}, {"zh-yue-cmn", "6.1.12"}, {"en-Xxxx", "6.1.12"},
		{"de-1996-1996", "6.1.12"}, {"en-a-bb-a-cc", "6.1.12"}, {"abcde", "6.1.12"}, {"de-foobar", "6.1.12"},
		{"qaa", "6.2.14"}, {"qtz", "6.2.14"}, {"en-Qaaa", "6.2.14"}, {"en-QM", "6.2.14"}, {"en-XK", "6.2.14"}, {"en-ZZ", "6.2.14"}, {"en-x-a", "6.2.14"}, {"x-whatever", "6.2.14"},
		{"i-default", "6.2.15"}, {"I-Default", "6.2.15"},
		{"e", "schema"}, {"\u212ao", "schema"}, {"en_GB", "schema"}, {"en-", "schema"}, {"", "schema"}, {"i-klingon", "schema"}, {"en-x", "schema"},
	}
	for _, test := range tests {
		for _, member := range []string{"lang", "source_lang"} {
			document := edit(t, fmt.Sprintf("/document/%s = %q", member, test.tag))
			found := idsOf(validate.Document(document, validate.Options{Tests: []string{"6.1.12", "6.2.14", "6.2.15"}}))
			if strings.Join(found, " ") != test.test {
				t.Errorf("%s %q: %v finds something, want %q", member, test.tag, found, test.test)
			}
		}
	}
}
