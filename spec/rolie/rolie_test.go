// SPDX-License-Identifier: Apache-2.0

package rolie_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict/spec/rolie"
)

const feed = `{"feed": {"id": "acme-csaf-feed-tlp-white", "title": "Acme CSAF feed (TLP:WHITE)", "updated": "2026-01-02T12:00:00.000Z",
  "link": [{"rel": "self", "href": "https://acme.example/csaf/white.json"}, {"rel": "next", "href": "https://acme.example/csaf/white-2.json"}],
  "entry": [{"id": "ACME-1", "title": "One", "updated": "2026-01-02T12:00:00Z",
    "link": [{"rel": "self", "href": "https://acme.example/csaf/2026/acme-1.json"},
             {"rel": "hash", "href": "https://acme.example/csaf/2026/acme-1.json.sha512"},
             {"rel": "signature", "href": "https://acme.example/csaf/2026/acme-1.json.asc"}],
    "content": {"type": "application/json", "src": "https://acme.example/csaf/2026/acme-1.json"}}]}}`

func ExampleDecodeFeed() {
	f, err := rolie.DecodeFeed([]byte(feed))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range f.Entries {
		fmt.Println(e.URL(), e.Linked("hash"))
	}
	fmt.Println(f.Linked("next"))
	// Output:
	// https://acme.example/csaf/2026/acme-1.json [https://acme.example/csaf/2026/acme-1.json.sha512]
	// [https://acme.example/csaf/white-2.json]
}

func TestAnEntryWithoutContentIsWhereItsLinkLeads(t *testing.T) {
	e := rolie.Entry{Links: []rolie.Link{{Rel: "self", Href: "https://acme.example/1.json"}}}
	if e.URL() != "https://acme.example/1.json" {
		t.Errorf("it is at %q", e.URL())
	}
	if e.Links = nil; e.URL() != "" {
		t.Errorf("one without any is at %q", e.URL())
	}
}

func TestWhatIsNoFeedIsRefusedWithItsPlace(t *testing.T) {
	for body, want := range map[string]rolie.DecodeError{
		"<html>":                              {Line: 1, Message: "is no JSON: invalid character '<' looking for beginning of value"},
		"{\"a\": 1}":                          {Line: 1, Message: `there is no member "feed"; this is no document of that kind`},
		"{\"feed\": null}":                    {Line: 1, Path: "/feed", Message: "null stands where an object belongs"},
		"{\"feed\":\n {\"entry\":\n [true]}}": {Line: 3, Path: "/feed/entry", Message: "a JSON bool stands where another type belongs"},
	} {
		_, err := rolie.DecodeFeed([]byte(body))
		var e *rolie.DecodeError
		if !errors.As(err, &e) || *e != want {
			t.Errorf("%s: the error is %v, want %v", body, err, &want)
		}
	}
}

func TestTheExamplesOfTheStandardAreRead(t *testing.T) {
	root := os.Getenv("VERDICT_TESTDATA")
	if root == "" {
		t.Skip("VERDICT_TESTDATA is not set: the public corpora are not at hand")
	}
	read := func(name string) []byte {
		b, err := os.ReadFile(filepath.Join(root, "csaf-2.0-examples/ROLIE", name))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	f, err := rolie.DecodeFeed(read("example-01-feed-tlp-white.json"))
	if err != nil || len(f.Entries) != 1 || f.Entries[0].URL() != "https://psirt.domain.tld/advisories/csaf/2020/2020-ESA-001.json" {
		t.Errorf("the feed is read as %+v, %v", f, err)
	}
	s, err := rolie.DecodeService(read("example-02-service.json"))
	if err != nil || len(s.Workspaces) != 2 || len(s.Workspaces[1].Collections) != 2 || s.Workspaces[1].Collections[1].Categories.Category[1].Term != "RED" {
		t.Errorf("the service document is read as %+v, %v", s, err)
	}
	c, err := rolie.DecodeCategories(read("example-01-category.json"))
	want := &rolie.Categories{Category: []rolie.Category{{Term: "Example Company Product A"}, {Term: "Example Company Product B"}}}
	if d := cmp.Diff(want, c); d != "" || err != nil {
		t.Errorf("the category document differs (-want +got): %v\n%s", err, d)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(feed))
	f.Add([]byte(`{"service":{"workspace":[{"collection":[{"categories":{"category":[{}]}}]}]}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if v, err := rolie.DecodeFeed(b); err == nil {
			for _, e := range v.Entries {
				_ = e.URL()
			}
		} else if e := new(rolie.DecodeError); !errors.As(err, &e) || e.Line < 1 {
			t.Errorf("the error is %v", err)
		}
		_, _ = rolie.DecodeService(b)
		_, _ = rolie.DecodeCategories(b)
	})
}
