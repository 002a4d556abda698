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
// that hold a text which is no version of the scheme. None of them is there
// because of a tool of the ecosystem: TestToolsOfTheEcosystemsAgree asks those
// about the same lines.
var orderFiles = []struct {
	file           string
	scheme         vers.Scheme
	wrong, refused int
}{
	// These lines are of the Maven before 3.8.7, where a word that a dot divides
	// from a number was no list of its own: 1.0.0.RC8 and 1.0.0-RC8 differed.
	{"maven-versions.txt", vers.Maven, 1, 0},
	{"maven-versions-generated.txt", vers.Maven, 18, 5}, // and words without a number (stable, SNAPHSOT)
	// Versions from before PEP 440, which packaging refuses too.
	{"pypi-versions.txt", vers.PyPI, 0, 11},
	{"pypi-versions-generated.txt", vers.PyPI, 0, 69},
	{"nuget-versions.txt", vers.NuGet, 0, 2},   // numbers past .NET's int
	{"rubygems-versions.txt", vers.Gem, 0, 2},  // Gem::Version refuses 1beta
	{"semver-versions.txt", vers.SemVer, 0, 1}, // five numbers
	{"debian-versions.txt", vers.Deb, 0, 0},
	{"debian-versions-generated.txt", vers.Deb, 0, 0},
	{"redhat-versions.txt", vers.RPM, 0, 37}, // a:1, 1-, Greek letters, three dashes
	{"alpine-versions.txt", vers.APK, 0, 37}, // 0..8, 1-r, 1.2.0A, 1.2_blah: apk-tools calls them invalid
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
