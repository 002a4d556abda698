// SPDX-License-Identifier: Apache-2.0

package site

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var plainName = regexp.MustCompile(`^[A-Za-z0-9_.~-]+$`)

func TestAWordNamesAFileOnAnySystem(t *testing.T) {
	for word, want := range map[string]string{
		"3.5.0": "3.5.0", "CVE-2023-34455": "CVE-2023-34455", "GHSA-qcwq-55hx-v3vh": "GHSA-qcwq-55hx-v3vh", "": "_",
		"../../etc/passwd": "_2e_2e_2f._2e_2fetc_2fpasswd", ".": "_2e", "..": "_2e_2e", "con": "_con", "nul.txt": "_nul.txt", "com0": "com0",
		"a\x00b": "a_00b",
	} {
		if got := fileName(word); got != want {
			t.Errorf("%q is written %q, want %q", word, got, want)
		}
	}
}

// TestNoTwoWordsNameOneFile draws words that are alike, and asks as a file system
// asks that tells no capitals apart.
func TestNoTwoWordsNameOneFile(t *testing.T) {
	word := rapid.OneOf(rapid.StringMatching(`[aA_.cC~]{0,6}`), rapid.StringMatching(`_?(con|CON|nul|cOn)(\.[aA])?`), rapid.String(),
		rapid.StringMatching(`1\.0-(rc|RC|Rc)[12]`))
	rapid.Check(t, func(t *rapid.T) {
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		x, y := fileName(a), fileName(b)
		if (a == b) != strings.EqualFold(x, y) {
			t.Fatalf("%q is written %q, and %q is written %q", a, x, b, y)
		}
		if !plainName.MatchString(x) || !filepath.IsLocal(x+".html") || strings.Contains(x, "..") {
			t.Fatalf("%q is written %q", a, x)
		}
	})
}
