// SPDX-License-Identifier: Apache-2.0

package vers_test

import (
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
	// Maven's own class orders these otherwise than the lines say, and as we do
	// (TestMavenAgreesOnEveryLineOfTheOrderFiles).
	{"maven-versions.txt", vers.Maven, 1, 0},
	// Refused are words without a number (stable, SNAPHSOT).
	{"maven-versions-generated.txt", vers.Maven, 18, 5},
	// Versions from before PEP 440 are refused.
	{"pypi-versions.txt", vers.PyPI, 0, 11},
	{"pypi-versions-generated.txt", vers.PyPI, 0, 69},
	// NuGet refuses numbers past 2^31.
	{"nuget-versions.txt", vers.NuGet, 0, 2},
	// Gem::Version refuses 1beta, and Semantic Versioning five numbers.
	{"rubygems-versions.txt", vers.Gem, 0, 2},
	{"semver-versions.txt", vers.SemVer, 0, 1},
	{"debian-versions.txt", vers.Deb, 0, 0},
	{"debian-versions-generated.txt", vers.Deb, 0, 0},
	// Epochs that are no numbers are refused.
	{"redhat-versions.txt", vers.RPM, 0, 37},
	// apk-tools tests with texts that it calls invalid itself.
	{"alpine-versions.txt", vers.APK, 0, 37},
}

func TestComparatorsAgreeWithTheOrderOfTheTestData(t *testing.T) {
	root := requireTestData(t)
	for _, f := range orderFiles {
		t.Run(f.file, func(t *testing.T) {
			wrong, refused := 0, 0
			for _, line := range orderLines(t, filepath.Join(root, "versions", f.file)) {
				got, err := vers.Compare(f.scheme, line.a, line.b)
				switch {
				case err != nil:
					refused++
					t.Logf("refused: %s ? %s (%v)", line.a, line.b, err)
				case got != line.want:
					wrong++
					t.Logf("%s ? %s: want %d, got %d", line.a, line.b, line.want, got)
				}
			}
			if wrong != f.wrong || refused != f.refused {
				t.Errorf("%d lines in another order and %d refused, known are %d and %d", wrong, refused, f.wrong, f.refused)
			}
		})
	}
}

// orderLine is a line of an order file.
type orderLine struct {
	a, b string
	want int
}

func orderLines(t testing.TB, path string) []orderLine {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	signs := map[string]int{"<": -1, "=": 0, ">": 1}
	var list []orderLine
	for line := range strings.Lines(string(raw)) {
		f := strings.Fields(line)
		if len(f) != 3 || strings.HasPrefix(f[0], "//") || strings.HasPrefix(f[0], "#") {
			continue
		}
		if want, ok := signs[f[1]]; ok {
			list = append(list, orderLine{f[0], f[2], want})
		}
	}
	return list
}
