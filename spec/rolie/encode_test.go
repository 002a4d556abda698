// SPDX-License-Identifier: Apache-2.0

package rolie_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"verdict/spec/rolie"
)

func ExampleEncodeCategories() {
	b, err := rolie.EncodeCategories(rolie.Categories{Category: []rolie.Category{{Term: "Shop & more"}}})
	fmt.Print(string(b), err)
	// Output:
	// {
	//   "categories": {
	//     "category": [
	//       {
	//         "term": "Shop & more"
	//       }
	//     ]
	//   }
	// }
	// <nil>
}

func TestWhatIsWrittenIsReadAsTheSame(t *testing.T) {
	word := rapid.StringMatching(`[a-z"<é ]{1,8}`)
	rapid.Check(t, func(t *rapid.T) {
		category := rapid.SliceOfN(rapid.Just(rolie.InformationType), 1, 2).Draw(t, "category")
		link := rolie.Link{Rel: "self", Href: "https://acme.example/" + word.Draw(t, "href")}
		f := rolie.Feed{ID: word.Draw(t, "id"), Title: word.Draw(t, "title"), Links: []rolie.Link{link}, Category: category, Updated: "2026-01-02T12:00:00Z", Entries: []rolie.Entry{}}
		for range rapid.IntRange(0, 3).Draw(t, "entries") {
			f.Entries = append(f.Entries, rolie.Entry{ID: word.Draw(t, "entry"), Title: "t", Links: []rolie.Link{link}, Published: "2026-01-01T00:00:00Z", Updated: f.Updated,
				Summary: &rolie.Summary{Content: word.Draw(t, "summary")}, Content: rolie.Content{Type: "application/json", Src: link.Href}, Format: rolie.Format{Schema: "s", Version: "2.0"}})
		}
		b, err := rolie.EncodeFeed(f)
		if err != nil {
			t.Fatal(err)
		}
		got, err := rolie.DecodeFeed(b)
		if d := cmp.Diff(&f, got); err != nil || d != "" {
			t.Errorf("%v\n%s", err, d)
		}
		s := rolie.Service{Workspaces: []rolie.Workspace{{Title: "w", Collections: []rolie.Collection{{Title: f.Title, Href: link.Href, Categories: rolie.Categories{Category: category}}}}}}
		if b, err = rolie.EncodeService(s); err != nil {
			t.Fatal(err)
		}
		if _, err := rolie.DecodeService(b); err != nil {
			t.Error(err)
		}
	})
}

func TestAFeedWithoutEntriesHasAnEmptyList(t *testing.T) {
	b, err := rolie.EncodeFeed(rolie.Feed{ID: "x"})
	if err != nil || !strings.Contains(string(b), `"entry": []`) {
		t.Errorf("%v %s", err, b)
	}
	if b, err = rolie.EncodeCategories(rolie.Categories{}); err != nil || !strings.Contains(string(b), `"category": []`) {
		t.Errorf("%v %s", err, b)
	}
}
