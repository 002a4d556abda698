// SPDX-License-Identifier: Apache-2.0

package npm_test

import (
	"fmt"
	"strings"
	"testing"
)

// many repeats what a format writes for a package, each of which needs the one
// before.
func many(n int, begin, format, between, end string) string {
	var b strings.Builder
	b.WriteString(begin)
	for i := range n {
		if i > 0 {
			b.WriteString(between)
		}
		fmt.Fprintf(&b, format, i+1, i)
	}
	b.WriteString(end)
	return b.String()
}

// lockFiles are lock files of n packages beside one that needs nothing.
func lockFiles(n int) map[string]string {
	return map[string]string{
		"package-lock.json": many(n, `{"lockfileVersion": 3, "packages": {"node_modules/p0": {"version": "1.0.0"},`,
			`"node_modules/p%d": {"version": "1.0.0", "resolved": "https://registry.npmjs.org/p/-/p-1.0.0.tgz", "dependencies": {"p%d": "^1.0.0"}}`, ",\n", "}}"),
		"yarn.lock": many(n, "p0@^1.0.0:\n  version \"1.0.0\"\n\n",
			"p%d@^1.0.0:\n  version \"1.0.0\"\n  resolved \"https://registry.yarnpkg.com/p/-/p-1.0.0.tgz\"\n  dependencies:\n    p%d \"^1.0.0\"\n", "\n", ""),
		"pnpm-lock.yaml": many(n, "lockfileVersion: '9.0'\nsnapshots:\n  p0@1.0.0: {}\n", "  p%d@1.0.0:\n    dependencies:\n      p%d: 1.0.0\n", "", ""),
	}
}

func TestLargeLockFilesAreReadWhole(t *testing.T) {
	for name, text := range lockFiles(5_000) {
		found := catalogue(t, file(name, text))
		if len(found.Occurrences) != 5_001 || len(found.Edges) != 5_000 || len(found.Skipped) > 0 {
			t.Errorf("%s: %d packages, %d edges, %v", name, len(found.Occurrences), len(found.Edges), found.Skipped)
		}
	}
}

func BenchmarkLockFiles(b *testing.B) {
	for _, n := range []int{1_000, 10_000} { // ten times the packages take ten times as long
		for name, text := range lockFiles(n) {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					catalogue(b, file(name, text))
				}
			})
		}
	}
}
