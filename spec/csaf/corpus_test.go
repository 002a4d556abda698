// SPDX-License-Identifier: Apache-2.0

package csaf_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"verdict/spec/csaf"
)

func testdata(t *testing.T, folder string) string {
	t.Helper()
	root := os.Getenv("VERDICT_TESTDATA")
	if root == "" {
		t.Skip("VERDICT_TESTDATA is not set: the public corpora are not at hand")
	}
	return filepath.Join(root, folder)
}

func jsonFiles(t *testing.T, folder string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(testdata(t, folder), func(name string, e fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(name) == ".json" {
			names = append(names, name)
		}
		return err
	})
	if err != nil || len(names) == 0 {
		t.Fatalf("%s holds no JSON files: %v", folder, err)
	}
	return names
}

func decodeFile(t *testing.T, name string) (*csaf.Document, error) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return csaf.Decode(b)
}

func TestPublishedDocumentsAreReadWithoutRemainder(t *testing.T) {
	for _, folder := range []string{"csaf-2.0-examples/csaf", "vex/redhat-csaf-vex", "vex/openvex-go-vex-csaf", "scanner-reports/csaf"} {
		for _, name := range jsonFiles(t, folder) {
			if filepath.Base(name) == "openvex.json" || filepath.Base(name) == "guidelines-csaf-vex.json" {
				continue // OpenVEX, and a template without ids
			}
			d, err := decodeFile(t, name)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			// One document relates its products to "ABC", which it does not define.
			broken := strings.HasSuffix(name, "openvex-go-vex-csaf/csaf.json")
			if _, problems := d.Tree(); len(problems) > 0 != broken || len(d.Unknown) > 0 {
				t.Errorf("%s: problems %v, unknown %v", name, problems, d.Unknown)
			}
		}
	}
}

// TestTheValidatorsDocumentsAreReadAndTheirIDsJudged reads the test cases of the
// standard: those that break the rules of section 6.1.1 to 6.1.5 have problems,
// all others have none.
func TestTheValidatorsDocumentsAreReadAndTheirIDsJudged(t *testing.T) {
	folder := testdata(t, "csaf-2.0-validator")
	raw, err := os.ReadFile(filepath.Join(folder, "testcases.json"))
	if err != nil {
		t.Fatal(err)
	}
	var list struct {
		Tests []struct {
			ID       string
			Failures []struct{ Name string }
			Valid    []struct{ Name string }
		}
	}
	if err := json.Unmarshal(raw, &list); err != nil || len(list.Tests) < 70 {
		t.Fatalf("%d tests are listed: %v", len(list.Tests), err)
	}
	aboutIDs := map[string]bool{"6.1.1": true, "6.1.2": true, "6.1.3": true, "6.1.4": true, "6.1.5": true}
	for _, test := range list.Tests {
		for _, f := range test.Failures {
			judgeIDs(t, filepath.Join(folder, f.Name), aboutIDs[test.ID])
		}
		for _, f := range test.Valid {
			judgeIDs(t, filepath.Join(folder, f.Name), false)
		}
	}
}

func judgeIDs(t *testing.T, name string, broken bool) {
	d, err := decodeFile(t, name)
	if err != nil {
		t.Errorf("%s is not read: %v", filepath.Base(name), err)
		return
	}
	if _, problems := d.Tree(); len(problems) > 0 != broken {
		t.Errorf("%s: the ids have the problems %v", filepath.Base(name), problems)
	}
}

func TestFileNamesFollowTheRules(t *testing.T) {
	for _, name := range jsonFiles(t, "csaf-2.0-filenames") {
		d, err := decodeFile(t, name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		valid := strings.Contains(name, "/valid/")
		if want := csaf.FileName(d.Header.Tracking.ID); (want == filepath.Base(name)) != valid {
			t.Errorf("%s: the file of %q is called %q", name, d.Header.Tracking.ID, want)
		}
	}
}
