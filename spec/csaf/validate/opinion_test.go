// SPDX-License-Identifier: Apache-2.0

package validate_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"testing"

	"verdict/spec/csaf/validate"
)

// differences are where the npm package @secvisogram/csaf-validator-lib 2.0.10 says
// something else, by who finds what: ours:ID, or theirs:ID.
var differences = map[string]string{
	"theirs:schema":   "FIRST's schemas of CVSS are part of its schema's test; here 6.1.8 alone tells of them, and finds the same",
	"ours:6.1.9":      "members that tell metrics which the vector has not, as modifiedAvailabilityImpact, count in the environmental score, as in 6.2.19; a vector without all base metrics has no score",
	"theirs:6.1.13":   "it wants a namespace in a package URL of type maven; package spec/purl takes one without",
	"ours:6.1.13":     "it takes the name of a Perl module for that of a distribution",
	"ours:6.1.14":     "it does not order leap seconds",
	"ours:6.1.16":     "it does not order leap seconds",
	"ours:6.1.21":     "it does not order leap seconds",
	"theirs:6.1.21":   "it does not order revisions of one instant by their versions, as 6.1.14 and 6.1.16 do: documents of both that the test cases call valid fail there",
	"ours:6.1.25":     "it tells the case of algorithms' names apart",
	"ours:6.1.26":     "it does not take underscores out of the values of profiles: a failing document of the test cases passes there",
	"theirs:6.1.27.2": "it does not know that a reference without a category is external (section 3.1.10)",
	"ours:6.1.28":     "it tells the case of language tags apart; RFC 5646, section 2.1.1, does not",
	"theirs:6.2.1":    "a product that only a flag names is unused to it; the text asks for a use anywhere in the document",
	"ours:6.2.5":      "it does not order leap seconds",
	"ours:6.2.6":      "it does not order leap seconds",
	"ours:6.2.14":     "subtags behind x- are for private use too (RFC 5646, section 2.2.7)",
	"ours:6.2.20":     "members of CVSS objects that FIRST's schemas do not know are additional too: the text asks it of every object",
}

// opinion asks the package for the tests that documents fail.
func opinion(t *testing.T, documents [][]byte) (failed [][]string) {
	t.Helper()
	folder := os.Getenv("VERDICT_CSAF_LIB")
	if folder == "" {
		t.Skip("VERDICT_CSAF_LIB is not set: the npm package @secvisogram/csaf-validator-lib is not at hand")
	}
	var in bytes.Buffer
	for _, d := range documents {
		if err := json.Compact(&in, d); err != nil {
			t.Fatal(err)
		}
		in.WriteByte('\n')
	}
	var stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), "node", "testdata/opinion.mjs", folder)
	cmd.Stdin, cmd.Stderr = &in, &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("node: %v: %s", err, stderr.String())
	}
	for line := range bytes.Lines(out) {
		var ids []string
		if err := json.Unmarshal(line, &ids); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		failed = append(failed, ids)
	}
	if len(failed) != len(documents) {
		t.Fatalf("%d documents are judged of %d", len(failed), len(documents))
	}
	return failed
}

func TestTheSecondOpinionDiffersOnlyWhereItIsSaid(t *testing.T) {
	var documents [][]byte
	var names []string
	add := func(name string, document []byte) {
		documents, names = append(documents, document), append(names, name)
	}
	for _, c := range testCases(t) {
		add(c.name, c.source)
	}
	for _, category := range []string{"csaf_base", "csaf_vex", "csaf_informational_advisory"} {
		variations(t, category, add)
	}
	alone := validate.Options{Tests: everything.Tests}
	seen := map[string]bool{}
	differ := func(who, id, name string) {
		if seen[who+":"+id] = true; differences[who+":"+id] == "" {
			t.Errorf("%s: %s alone find test %s failed", name, who, id)
		}
	}
	for i, theirs := range opinion(t, documents) {
		ours := idsOf(validate.Document(documents[i], alone))
		for _, id := range ours {
			if !slices.Contains(theirs, id) {
				differ("ours", id, names[i])
			}
		}
		for _, id := range theirs {
			if !slices.Contains(ours, id) {
				differ("theirs", id, names[i])
			}
		}
	}
	t.Logf("%d documents", len(documents))
	for key := range differences {
		if !seen[key] {
			t.Errorf("the difference %s is not seen any more", key)
		}
	}
}

// tellingValues are put in the place of values of our own document: none changes its
// form alone.
var tellingValues = map[string][]any{
	"category":       {"impact", "exploit_status", "self", "translator", "product_version", "product_version_range", "VEX"},
	"lang":           {"de", "EN-gb", "en-x-b", "x-a", "i-default", "zh-yue", "zh-xyz", "en-840", "de-UK", "de-1996-1996", "qaa", "en-XA"},
	"date":           {"2016-12-31T23:59:60Z", "2024-03-02T00:00:00+10:00", "2030-01-01T00:00:00Z"},
	"version":        {"0.1.0", "2.0.0-rc.1", "2", "2.0.0", "3.0.0"},
	"name":           {"<3", "v1", "3 versions", "vers:npm/1", "Improper Input Validation"},
	"id":             {"CWE-79", "CWE-16", "EX-8"},
	"algorithm":      {"md5", "sha1", "SHA256"},
	"purl":           {"pkg:npm/%40a/b@1", "pkg:maven/b", "pkg:cpan/x::y", "pkg:npm/"},
	"text":           {"CVE-2024-0001"},
	"status":         {"draft", "interim", "completed"},
	"vectorString":   {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H/MA:N", "CVSS:3.1/AV:N/E:X", "AV:N/AC:L/Au:N/C:N/I:N/A:P"},
	"products":       {[]any{"os-9"}, []any{"broker-3.5.0", "os-9"}},
	"modified":       {"NONE", "LOW"},
	"score":          {0.0, 7.5},
	"number":         {"0", "1.0.0-rc", "5.0.0+b", "2.0.0"},
	"severity":       {"LOW"},
	"attackVector":   {"LOCAL"},
	"group_id":       {"others"},
	"party":          {"other"},
	"cve":            {"CVE-2024-0001"},
	"url":            {"https://example.org/elsewhere.json"},
	"product_id":     {"broker-3.5.0", "another"},
	"product_status": {map[string]any{"recommended": []any{"os-9"}}},
}

// kinds say which values members take whose names tell nothing.
var kinds = map[string]string{
	"source_lang": "lang", "initial_release_date": "date", "current_release_date": "date", "group_ids": "products", "product_ids": "products",
	"fixed": "products", "first_fixed": "products", "known_affected": "products", "known_not_affected": "products", "under_investigation": "products",
	"last_affected": "products", "product_reference": "product_id", "relates_to_product_reference": "product_id", "targetDistribution": "modified",
	"modifiedAvailabilityImpact": "modified", "baseScore": "score", "environmentalScore": "score", "baseSeverity": "severity",
}

// variations give our own document with each member left out, and with telling
// values in its place.
func variations(t *testing.T, category string, add func(name string, document []byte)) {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal(whole(t), &v); err != nil {
		t.Fatal(err)
	}
	v["document"].(map[string]any)["category"] = category
	emit := func(what string) {
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if len(validate.Document(data, formTests)) == 0 {
			add(category+": "+what, data)
		}
	}
	emit("as it is")
	vary("", v, emit)
}

func vary(path string, node any, emit func(what string)) {
	if list, ok := node.([]any); ok {
		for i, value := range list {
			vary(fmt.Sprintf("%s/%d", path, i), value, emit)
		}
	}
	members, _ := node.(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(members)) {
		value := members[name]
		delete(members, name)
		emit("without " + path + "/" + name)
		kind := name
		if kinds[name] != "" {
			kind = kinds[name]
		}
		for _, other := range tellingValues[kind] {
			members[name] = other
			emit(fmt.Sprintf("%v at %s/%s", other, path, name))
		}
		members[name] = value
		vary(path+"/"+name, value, emit)
	}
	if members != nil {
		members["unheard_of"] = true
		emit("a member more at " + path)
		delete(members, "unheard_of")
	}
}
