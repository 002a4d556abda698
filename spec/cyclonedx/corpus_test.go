// SPDX-License-Identifier: Apache-2.0

package cyclonedx_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"verdict/spec/cyclonedx"
)

// notRead are the invalid bills of the standard's own test data whose fault lies
// in what this package passes over.
var notRead = regexp.MustCompile(`^invalid-(component-swid|license-\w+(-count)?|metadata-(license|timestamp)|service-data)-`)

func publicBills(t *testing.T) []string {
	t.Helper()
	root := os.Getenv("VERDICT_TESTDATA")
	if root == "" {
		t.Skip("VERDICT_TESTDATA is not set: the bills of the standard's own test data are not read")
	}
	files, err := filepath.Glob(filepath.Join(root, "cyclonedx", "1.*", "*valid-*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no bills in %s: %v", root, err)
	}
	return files
}

func decodeFile(t *testing.T, file string) (cyclonedx.BOM, error) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Ext(file) == ".xml" {
		return cyclonedx.DecodeXML(b)
	}
	return cyclonedx.DecodeJSON(b)
}

func TestPublicBillsAreReadWhenValidAndRefusedWhenInvalid(t *testing.T) {
	read, refused, passed := 0, 0, 0
	for _, file := range publicBills(t) {
		name := filepath.Base(file)
		bom, err := decodeFile(t, file)
		var e *cyclonedx.DecodeError
		switch valid := strings.HasPrefix(name, "valid-"); {
		case valid && err != nil:
			t.Errorf("%s is valid, but: %v", file, err)
		case valid:
			read++
			if len(bom.Unknown) > 0 {
				t.Errorf("%s is valid, but has unknown properties: %v", file, bom.Unknown)
			}
		case err != nil:
			refused++
			if !errors.As(err, &e) || e.Line == 0 || e.Path == "" {
				t.Errorf("%s is refused without a place: %v", file, err)
			}
		case notRead.MatchString(name):
			passed++
		default:
			t.Errorf("%s is invalid in what is read, and was read", file)
		}
	}
	t.Logf("%d valid bills read, %d invalid ones refused, %d passed whose fault is not read", read, refused, passed)
}
