// SPDX-License-Identifier: Apache-2.0

package csaf_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verdict/spec/csaf"
)

func document(more string) []byte {
	return []byte(`{"document": {"category": "csaf_vex", "csaf_version": "2.0", "tracking": {"id": "ACME-1"}}` + more + `}`)
}

func mustDecode(t *testing.T, b []byte) *csaf.Document {
	t.Helper()
	d, err := csaf.Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestWhatMakesADocumentUnusableIsSaidWithItsPlace(t *testing.T) {
	tests := map[string]struct {
		body string
		want csaf.DecodeError
	}{
		"nothing":           {" ", csaf.DecodeError{Line: 1, Message: "the document is empty"}},
		"an array":          {"[]", csaf.DecodeError{Line: 1, Message: "the document is no JSON object"}},
		"HTML":              {"<html>", csaf.DecodeError{Line: 1, Message: "the document is no JSON object"}},
		"half a document":   {"{\n\"a\":\n", csaf.DecodeError{Line: 3, Message: "the document is no JSON: unexpected end of JSON input"}},
		"another format":    {`{"bomFormat": "CycloneDX"}`, csaf.DecodeError{Line: 1, Path: "/document", Message: "it is missing or empty; this is no CSAF document"}},
		"another version":   {"{\"a\": {}, \"document\":\n{\"x\": [1], \"csaf_version\":\n\"3.0\"}}", csaf.DecodeError{Line: 3, Path: "/document/csaf_version", Message: `version "3.0" of CSAF is not supported; supported are 2.0 and 2.1`}},
		"text for a list":   {"{\"document\": {\"title\": \"x\"},\n \"vulnerabilities\": [{}, {\"notes\":\n \"x\"}]}", csaf.DecodeError{Line: 3, Path: "/vulnerabilities/1/notes", Message: "text stands where an array belongs"}},
		"a number for text": {`{"document": {"tracking": {"aliases": ["a", 7]}}}`, csaf.DecodeError{Line: 1, Path: "/document/tracking/aliases/1", Message: "a number stands where text belongs"}},
		"a list for object": {`{"document": []}`, csaf.DecodeError{Line: 1, Path: "/document", Message: "an array stands where an object belongs"}},
		"a scored word":     {`{"document": {}, "vulnerabilities": [{"scores": [{"cvss_v3": true}]}]}`, csaf.DecodeError{Line: 1, Path: "/vulnerabilities/0/scores/0/cvss_v3", Message: "true or false stands where an object belongs"}},
		"emptiness in bulk": {`{"document": {}, "vulnerabilities": [` + strings.Repeat("{},", 4000) + `{}]}`, csaf.DecodeError{Line: 1, Path: "/vulnerabilities/408", Message: "too many values that hold nothing"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := csaf.Decode([]byte(tt.body))
			var e *csaf.DecodeError
			if !errors.As(err, &e) {
				t.Fatalf("the error is %v", err)
			}
			if name == "emptiness in bulk" {
				tt.want.Path = e.Path // where exactly depends on the size of a struct
			}
			if *e != tt.want {
				t.Errorf("the error is %q, want %q", e, &tt.want)
			}
		})
	}
}

func TestUnknownMembersArePassedOverAndListed(t *testing.T) {
	d := mustDecode(t, document(`, "x/y": {"a": [1, {"b": "]}\""}]}, "vulnerabilities": [{"cve": "CVE-2030-0001", "x~": null, "notes": [{"text": "\u00e9\n", "new": -1.5e3}]}]`))
	if want := []string{"/x~1y", "/vulnerabilities/0/x~0", "/vulnerabilities/0/notes/0/new"}; !cmp.Equal(d.Unknown, want) {
		t.Errorf("unknown are %q", d.Unknown)
	}
	if v := d.Vulnerabilities[0]; v.CVE != "CVE-2030-0001" || v.Notes[0].Text != "é\n" {
		t.Errorf("beside them is read %+v", v)
	}
}

func TestADocumentOfWhichOnlyTheIDIsLeftIsGone(t *testing.T) {
	for body, gone := range map[string]bool{
		`{"document": {"tracking": {"id": "CVE-2030-0001", "status": "deleted"}}}`:                 true,
		`{"document": {"category": "csaf_withdrawn", "csaf_version": "2.1"}}`:                      true,
		`{"document": {"category": "csaf_superseded", "csaf_version": "2.1"}}`:                     true,
		`{"document": {"tracking": {"id": "CVE-2030-0001", "status": "final"}}}`:                   false,
		`{"document": {"category": "csaf_vex", "title": null, "tracking": {"status": "interim"}}}`: false,
	} {
		if got := mustDecode(t, []byte(body)).Gone(); got != gone {
			t.Errorf("%s: gone is %t", body, got)
		}
	}
}

func TestWhatVersion21AddsIsRead(t *testing.T) {
	d := mustDecode(t, []byte(`{"$schema": "https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json",
	  "document": {"category": "csaf_vex", "csaf_version": "2.1", "license_expression": "CC-BY-4.0",
	    "distribution": {"tlp": {"label": "AMBER+STRICT"}, "sharing_group": {"id": "5868d6c7-9c2a-4f6d-b40b-4b4b0d1f6c0e"}}},
	  "product_tree": {"full_product_names": [{"name": "A", "product_id": "A", "product_identification_helper": {"purls": ["pkg:npm/a@1", "pkg:generic/a@1"]}}]},
	  "vulnerabilities": [{"cwes": [{"id": "CWE-79", "name": "XSS", "version": "4.13"}], "disclosure_date": "2030-01-02T00:00:00Z",
	    "first_known_exploitation_dates": [{"date": "2030-01-03T00:00:00Z", "exploitation_date": "2030-01-01T00:00:00Z", "product_ids": ["A"]}],
	    "metrics": [{"content": {"cvss_v3": {"vectorString": "CVSS:3.1/AV:N", "baseScore": 9.8}, "cvss_v4": {"vectorString": "CVSS:4.0/AV:N"},
	      "epss": {"percentile": "0.9", "probability": "0.5", "timestamp": "2030-01-03T00:00:00Z"}, "qualitative_severity_rating": "high", "ssvc_v2": {"a": [1]}},
	      "products": ["A"], "source": "https://acme.example"}],
	    "product_status": {"unknown": ["A"]}}]}`))
	v := d.Vulnerabilities[0]
	scores := v.AllScores()
	var told []string
	for _, s := range scores {
		n, ok := s.Number("baseScore")
		told = append(told, fmt.Sprint(s.Vector(), s.Products, s.Source, n, ok))
	}
	got := []any{d.Unknown, d.Label(), d.ProductTree.FullProductNames[0].PURLs(), v.Weaknesses()[0].ID, v.FirstKnownExploitations[0].ProductIDs, told,
		v.Metrics[0].Content.EPSS.Probability, string(v.Metrics[0].Content.SSVC2), v.ProductStatus.Unknown}
	want := []any{[]string(nil), "AMBER+STRICT", []string{"pkg:npm/a@1", "pkg:generic/a@1"}, "CWE-79", []csaf.ProductID{"A"},
		[]string{"CVSS:3.1/AV:N[A]https://acme.example9.8 true", "CVSS:4.0/AV:N[A]https://acme.example0 false"}, "0.5", `{"a": [1]}`, []csaf.ProductID{"A"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
}

func TestScoresAndTimesOfVersion20AreRead(t *testing.T) {
	d := mustDecode(t, document(`, "vulnerabilities": [{"cwe": {"id": "CWE-20", "name": "n"}, "release_date": "2030-01-02T01:00:00+01:00",
	  "scores": [{"cvss_v2": {"vectorString": "AV:N"}, "cvss_v3": {"vectorString": 7, "baseScore": ""}, "products": ["A"]}]}]`))
	v := d.Vulnerabilities[0]
	at, err := v.ReleaseDate.Time()
	if len(v.AllScores()) != 2 || v.AllScores()[0].Vector() != "AV:N" || v.AllScores()[1].Vector() != "" || v.Weaknesses()[0].ID != "CWE-20" ||
		err != nil || !at.Equal(time.Date(2030, 1, 2, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("read %+v, %v %v", v, at, err)
	}
	if _, ok := v.AllScores()[1].Number("baseScore"); ok {
		t.Error("an empty text is taken for a number")
	}
}

// TestOurReaderReadsWhatEncodingJSONReads judges the reader by another one: on
// every document of the corpora both fill the same values.
func TestOurReaderReadsWhatEncodingJSONReads(t *testing.T) {
	compared := 0
	for _, folder := range []string{"csaf-2.0-examples/csaf", "csaf-2.0-validator", "vex", "scanner-reports/csaf"} {
		for _, name := range jsonFiles(t, folder) {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			got, err := csaf.Decode(b)
			if err != nil {
				continue // another format, which is what these folders hold too
			}
			var want csaf.Document
			if err := json.Unmarshal(b, &want); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			got.Unknown = nil
			if diff := cmp.Diff(&want, got); diff != "" {
				t.Errorf("%s (-encoding/json +ours):\n%s", name, diff)
			}
			compared++
		}
	}
	if compared < 240 {
		t.Errorf("%d documents were compared", compared)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(document(`, "product_tree": {"branches": [{"category": "vendor", "name": "A", "branches": [{"category": "product_version", "name": "1",
	  "product": {"name": "p", "product_id": "P", "product_identification_helper": {"purl": "pkg:npm/p@1"}}}]}],
	  "relationships": [{"category": "installed_on", "product_reference": "P", "relates_to_product_reference": "Q", "full_product_name": {"name": "n", "product_id": "Q"}}],
	  "product_groups": [{"group_id": "G", "product_ids": ["P", "Q"]}]},
	  "vulnerabilities": [{"x": [{}, "\"", 1e5, null], "product_status": {"fixed": ["P"]}, "flags": [{"label": "l", "group_ids": ["G"]}],
	  "scores": [{"cvss_v3": {"baseScore": 9.8}}]}]`))
	f.Add([]byte(`{"canonical_url": "https://a.example", "distributions": [{"directory_url": "https://a.example/csaf"}], "list_on_CSAF_aggregators": true}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := csaf.Decode(b)
		if err != nil {
			var e *csaf.DecodeError
			if !errors.As(err, &e) || e.Line < 1 {
				t.Fatalf("the error is %v", err)
			}
		} else {
			tree, _ := d.Tree()
			for _, p := range tree.Products() {
				r, ok := tree.Resolve(p.ProductID)
				if !ok || r.Component == nil {
					t.Fatalf("%s is there and is not resolved", p.ProductID)
				}
				_, _, _ = r.StreamName(), r.CPE(), r.Vendor()
			}
			for _, v := range d.Vulnerabilities {
				for _, s := range v.AllScores() {
					_ = s.Vector()
				}
			}
		}
		_, _ = csaf.DecodeProviderMetadata(b)
		_, _ = csaf.DecodeAggregator(b)
	})
}

func FuzzListings(f *testing.F) {
	f.Add([]byte("\"2020/a.json\",\"2020-07-01T10:09:07Z\"\n2019/b.json,2019-04-17T15:08:41Z\n"))
	f.Add([]byte("CSAF: https://a.example/p.json\n# x\n../../etc/passwd\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		changes, _ := csaf.DecodeChanges(b)
		names, _ := csaf.DecodeIndex(b)
		for _, c := range changes {
			names = append(names, c.Name)
		}
		for _, name := range names {
			if strings.HasPrefix(name, "/") || strings.Contains("/"+name+"/", "/../") || strings.Contains(name, `\`) {
				t.Fatalf("%q leads out of its directory", name)
			}
		}
		for _, u := range csaf.SecurityTXT(b) {
			if !strings.HasPrefix(strings.ToLower(u), "https://") {
				t.Fatalf("%q is not fetched with encryption", u)
			}
		}
		_, _ = csaf.DecodeHash(b, 32)
	})
}
