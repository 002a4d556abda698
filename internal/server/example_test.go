// SPDX-License-Identifier: Apache-2.0

package server_test

import (
	"path/filepath"
	"testing"
	"time"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/config"
	"verdict/internal/publish"
	"verdict/internal/publish/site/sitetest"
)

// clock is when the tests are.
func clock() time.Time { return time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC) }

// example is the example programme, with a statement that was revised and one that was
// withdrawn.
func example(t *testing.T) *app.App {
	t.Helper()
	data := filepath.Join(t.TempDir(), "data")
	folder, p, err := app.UnpackExample(data)
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), config.Config{Data: data, As: "tester"}, clock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, _, err := a.Apply(t.Context(), p, folder, nil); err != nil {
		t.Fatal(err)
	}
	if _, _, err := a.Withdraw(t.Context(), verdict.Ref{Product: "kafka", Version: "2.3.0"}, "CVE-2023-25194", "The bill of this release was wrong."); err != nil {
		t.Fatal(err)
	}
	return a
}

// exampleFiles are the files of the example's site.
func exampleFiles(t *testing.T) []publish.File {
	t.Helper()
	files, err := example(t).Site(t.Context(), app.SiteOptions{BaseURL: "https://security.example.org/"})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestTheSiteOfTheExampleHasNoDeadLink(t *testing.T) {
	content, err := sitetest.Render(exampleFiles(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range sitetest.Check(content) {
		t.Error(p)
	}
	for _, k := range kinds {
		if _, ok := content[pathOnly(k.path)]; !ok {
			t.Errorf("there is no page %s", k.path)
		}
	}
}
