// SPDX-License-Identifier: Apache-2.0

package source_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/source"
	"verdict/internal/source/sourcetest"
)

// listed gives "name: text" of each document at a location.
func listed(t *testing.T, location string, layout source.Layout) []string {
	t.Helper()
	docs, err := source.Open(location, layout)
	if err != nil {
		t.Fatal(err)
	}
	defer docs.Close()
	var got []string
	for _, d := range docs.List {
		raw, err := d.Read()
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, d.Name+": "+string(raw))
	}
	return got
}

func TestArchivesAmongTheDocumentsAreOpenedWhereTheLayoutSaysSo(t *testing.T) {
	inner := sourcetest.Zip(t, "x/1.json", "one", "2.json.gz", sourcetest.Gzip(t, "two"))
	outer := sourcetest.Zip(t, "b.json", "three", "inner.zip", inner)
	t.Setenv("TMPDIR", t.TempDir())
	archives := source.Layout{Archives: true}
	tests := []struct {
		name, location string
		layout         source.Layout
		want           []string
	}{
		{"in an archive", sourcetest.File(t, "o.zip", outer), archives, []string{"b.json: three", "inner.zip!2.json.gz: two", "inner.zip!x/1.json: one"}},
		{"in a folder", sourcetest.Folder(t, map[string]string{"f/o.zip": outer, "a.json": "four"}), archives,
			[]string{"a.json: four", "f/o.zip!b.json: three", "f/o.zip!inner.zip!2.json.gz: two", "f/o.zip!inner.zip!x/1.json: one"}},
		{"unasked", sourcetest.File(t, "o.zip", outer), source.Layout{}, []string{"b.json: three"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, listed(t, tt.location, tt.layout)); diff != "" {
				t.Errorf("the documents differ (-want +got):\n%s", diff)
			}
		})
	}
	if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "verdict-*")); len(left) > 0 {
		t.Errorf("left over are %v", left)
	}
}

func TestALayoutSaysWhatIsADocument(t *testing.T) {
	dir := sourcetest.Folder(t, map[string]string{"a.csv": "1", "b.CSV.gz": sourcetest.Gzip(t, "2"), "c.json": "3", "d.csv.txt": "4", "skip/e.csv": "5"})
	layout := source.Layout{Suffixes: []string{".csv"}, Holds: func(name string) bool { return !strings.HasPrefix(name, "skip/") }}
	if diff := cmp.Diff([]string{"a.csv: 1", "b.CSV.gz: 2"}, listed(t, dir, layout)); diff != "" {
		t.Errorf("the documents differ (-want +got):\n%s", diff)
	}
	got := listed(t, sourcetest.File(t, "whatever", sourcetest.Gzip(t, "6")), layout)
	if diff := cmp.Diff([]string{"whatever: 6"}, got); diff != "" {
		t.Errorf("one file is a document whatever its name:\n%s", diff)
	}
}

func TestArchivesThatLieTooDeepOrAreDamagedAreRefused(t *testing.T) {
	deep := sourcetest.Zip(t, "1.json", "x")
	for range 7 {
		deep = sourcetest.Zip(t, "in.zip", deep)
	}
	for name, tt := range map[string]struct {
		body string
		code verdict.Code
		want string
	}{
		"too deep": {deep, verdict.TooLarge, "archives lie more than 6 deep inside one another"},
		"damaged":  {sourcetest.Zip(t, "in.zip", "no archive"), verdict.Invalid, "x.zip!in.zip: is not a zip archive"},
	} {
		_, err := source.Open(sourcetest.File(t, "x.zip", tt.body), source.Layout{Archives: true})
		if verdict.CodeOf(err) != tt.code || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestADocumentIsReadUpToItsCap(t *testing.T) {
	layout := source.Layout{Bytes: 10}
	for name, body := range map[string]string{"plain": "01234567890", "packed": sourcetest.Gzip(t, "01234567890")} {
		docs, err := source.Open(sourcetest.File(t, "x.json", body), layout)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := docs.List[0].Read(); verdict.CodeOf(err) != verdict.TooLarge || !strings.HasSuffix(err.Error(), "x.json: is larger than 10 bytes") {
			t.Errorf("%s: %v", name, err)
		}
		docs.Close()
	}
}
