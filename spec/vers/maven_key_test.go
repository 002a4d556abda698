// SPDX-License-Identifier: Apache-2.0

package vers_test

import (
	"bytes"
	"slices"
	"testing"

	"verdict/spec/vers"
)

// mavenForms gives versions of all forms: everything that can be made of up to n
// of a few pieces, of versions that are the same only the first one, and counts
// those without an exact key.
func mavenForms(t *testing.T, n int) (exact []keyed, inexact int) {
	seen := map[string]bool{}
	texts := []string{""}
	for range n {
		var longer []string
		for _, text := range texts {
			for _, piece := range []string{"0", "1", ".", "-", "alpha", "sp", "final"} {
				longer = append(longer, text+piece)
			}
		}
		texts = longer
		for _, v := range texts {
			if !vers.Valid(vers.Maven, v) {
				continue
			}
			k := keyOf(t, vers.Maven, v)
			switch {
			case k.key == nil:
				inexact++
			case !seen[string(k.key)]:
				seen[string(k.key)] = true
				exact = append(exact, k)
			}
		}
	}
	slices.SortFunc(exact, func(a, b keyed) int { return bytes.Compare(a.key, b.key) })
	return exact, inexact
}

func TestKeysOfMavenAreInTheOrderOfVersionsOfAllForms(t *testing.T) {
	exact, inexact := mavenForms(t, 5)
	t.Logf("%d versions that differ have an exact key, %d spellings have none", len(exact), inexact)
	for i, a := range exact {
		for _, b := range exact[i+1:] {
			if got := vers.CompareMavenInFull(a.version, b.version); got != -1 {
				t.Fatalf("%s ? %s: by the keys -1, in full %d", a.version, b.version, got)
			}
		}
	}
}
