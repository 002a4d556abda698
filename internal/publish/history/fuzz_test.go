// SPDX-License-Identifier: Apache-2.0

package history_test

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"verdict"
	"verdict/internal/publish/history"
)

// seeds adds the files of the archives.
func seeds(f *testing.F, want func(name string) bool) {
	f.Helper()
	archives, err := filepath.Glob(filepath.Join("testdata", "*.txtar"))
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range archives {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			if want(file.Name) {
				f.Add(file.Data)
			}
		}
	}
}

// FuzzRead gives hostile bytes to every reader: what they take is an advisory of the
// product that can be stored, and the error is one that people can read.
func FuzzRead(f *testing.F) {
	seeds(f, func(name string) bool { return filepath.Ext(name) != ".yaml" && name != "want" })
	m, err := history.ReadMap("map.yaml", []byte("entry: h2\nnumber: CVE-[0-9-]+\nlabels: {affected: [Versions affected], fixed: [Fixed], announced: [Issue announced], credits: [Thanks]}\n"))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		report, err := history.Read("x", raw, history.Options{Product: kiosk, Map: m, Published: "2024-01-02"})
		if e := (*verdict.Error)(nil); err != nil && !errors.As(err, &e) {
			t.Errorf("the error is none of ours: %v", err)
		}
		for _, a := range report.Advisories {
			if err := a.Text.Validate(); err != nil || a.Number == "" || a.At.IsZero() || len(a.Flaws) != len(a.Text.Vulnerabilities) || len(a.History) == 0 {
				t.Errorf("an advisory cannot be stored: %v, %+v", err, a)
			}
		}
	})
}

// FuzzReadMap reads mappings of whatever form.
func FuzzReadMap(f *testing.F) {
	seeds(f, func(name string) bool { return filepath.Ext(name) == ".yaml" })
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := history.ReadMap("map.yaml", raw)
		if e := (*verdict.Error)(nil); err != nil && !errors.As(err, &e) {
			t.Errorf("the error is none of ours: %v", err)
		}
		if err == nil && m.Entry == "" {
			t.Error("a mapping without entry is read")
		}
	})
}
