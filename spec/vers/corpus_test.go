// SPDX-License-Identifier: Apache-2.0

package vers_test

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"verdict/spec/vers"
)

// orderFiles are the files of "A < B" lines by which each comparator is judged,
// with the counts that are known: lines whose order we do not share, and lines
// that hold a text which is no version of the scheme.
var orderFiles = []struct {
	file           string
	scheme         vers.Scheme
	wrong, refused int
}{
	{"maven-versions.txt", vers.Maven, 0, 0},
	// Words without a number (stable, SNAPHSOT) are refused.
	{"maven-versions-generated.txt", vers.Maven, 0, 5},
	// Versions from before PEP 440 are refused.
	{"pypi-versions.txt", vers.PyPI, 0, 11},
	{"pypi-versions-generated.txt", vers.PyPI, 0, 69},
	{"nuget-versions.txt", vers.NuGet, 0, 0},
	// Gem::Version refuses 1beta, and Semantic Versioning five numbers.
	{"rubygems-versions.txt", vers.Gem, 0, 2},
	{"semver-versions.txt", vers.SemVer, 0, 1},
}

func TestComparatorsAgreeWithTheOrderOfTheTestData(t *testing.T) {
	root := os.Getenv("VERDICT_TESTDATA")
	if root == "" {
		t.Skip("VERDICT_TESTDATA is not set: the order files are not there")
	}
	for _, f := range orderFiles {
		t.Run(f.file, func(t *testing.T) {
			wrong, refused := judge(t, filepath.Join(root, "versions", f.file), f.scheme)
			if wrong != f.wrong || refused != f.refused {
				t.Errorf("%d lines in another order and %d refused, known are %d and %d", wrong, refused, f.wrong, f.refused)
			}
		})
	}
}

func judge(t *testing.T, path string, scheme vers.Scheme) (wrong, refused int) {
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	want := map[string]int{"<": -1, "=": 0, ">": 1}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		f := strings.Fields(lines.Text())
		if len(f) != 3 || strings.HasPrefix(f[0], "//") {
			continue
		}
		got, err := vers.Compare(scheme, f[0], f[2])
		switch {
		case err != nil:
			refused++
			t.Logf("refused: %s (%v)", lines.Text(), err)
		case got != want[f[1]]:
			wrong++
			t.Logf("want %s, got %d", lines.Text(), got)
		}
	}
	return wrong, refused
}
