// SPDX-License-Identifier: Apache-2.0

package matcher_test

import (
	"cmp"
	"regexp"
	"strings"
)

// plainNuGet orders by SemVer with up to four numbers; case does not matter.
func plainNuGet(a, b string) int {
	a, b = strings.ToLower(a), strings.ToLower(b)
	coreA, preA, _ := strings.Cut(strings.Split(a, "+")[0], "-")
	coreB, preB, _ := strings.Cut(strings.Split(b, "+")[0], "-")
	if c := plainFields(strings.Split(coreA+".0.0.0", ".")[:4], strings.Split(coreB+".0.0.0", ".")[:4]); c != 0 {
		return c
	}
	if preA == "" || preB == "" {
		return -cmp.Compare(len(preA), len(preB))
	}
	return plainFields(strings.Split(preA, "."), strings.Split(preB, "."))
}

var gemSegment = regexp.MustCompile(`[0-9]+|[a-zA-Z]+`)

// plainGem orders as Gem::Version does: a word is before every number, and what
// is missing is zero.
func plainGem(a, b string) int {
	x, y := gemSegments(a), gemSegments(b)
	for i := range max(len(x), len(y)) {
		s, t := "0", "0"
		if i < len(x) {
			s = x[i]
		}
		if i < len(y) {
			t = y[i]
		}
		n, numberS := plainNumber(s)
		m, numberT := plainNumber(t)
		switch {
		case numberS && numberT && n.Cmp(m) != 0:
			return n.Cmp(m)
		case numberS != numberT && numberS:
			return 1
		case numberS != numberT:
			return -1
		case !numberS && s != t:
			return strings.Compare(s, t)
		}
	}
	return 0
}

// gemSegments drops the zeros at the end, and those in front of the first word.
func gemSegments(v string) []string {
	var numbers, rest []string
	for _, s := range gemSegment.FindAllString(strings.ReplaceAll(v, "-", ".pre."), -1) {
		if _, number := plainNumber(s); number && len(rest) == 0 {
			numbers = append(numbers, s)
		} else {
			rest = append(rest, s)
		}
	}
	return append(withoutZeros(numbers), withoutZeros(rest)...)
}

func withoutZeros(list []string) []string {
	for len(list) > 0 && strings.Trim(list[len(list)-1], "0") == "" {
		list = list[:len(list)-1]
	}
	return list
}

var pep440 = regexp.MustCompile(`^v?(?:([0-9]+)!)?([0-9]+(?:\.[0-9]+)*)(?:[-_.]?(a|b|c|rc|alpha|beta|pre|preview)[-_.]?([0-9]*))?(?:(-[0-9]+)|(?:[-_.]?(post|rev|r)[-_.]?([0-9]*)))?(?:[-_.]?(dev)[-_.]?([0-9]*))?(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?$`)

// pep440Keys are the versions that were read, which the lists of records repeat.
var pep440Keys = map[string][][]string{}

// plainPyPI orders by PEP 440, without the local label, which matching ignores
// where a range has none. What is no version is before all.
func plainPyPI(a, b string) int {
	x, y := pep440Key(a), pep440Key(b)
	for i := range min(len(x), len(y)) {
		if c := plainFields(x[i], y[i]); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(x), len(y))
}

// pep440Key gives epoch, release and the rest; nothing for what is no version.
func pep440Key(v string) [][]string {
	key, known := pep440Keys[v]
	if known {
		return key
	}
	if m := pep440.FindStringSubmatch(strings.ToLower(strings.TrimSpace(v))); m != nil {
		key = [][]string{{zero(m[1])}, withoutZeros(strings.Split(m[2], ".")), pep440Tail(m)}
	}
	pep440Keys[v] = key
	return key
}

// pep440Tail ranks pre-release, post-release and development release as numbers.
func pep440Tail(m []string) []string {
	rank := map[string]string{"a": "1", "alpha": "1", "b": "2", "beta": "2", "c": "3", "rc": "3", "pre": "3", "preview": "3"}
	pre, preN := "4", "0"
	post, postN := m[5] != "" || m[6] != "", zero(strings.TrimPrefix(m[5], "-")+m[7])
	dev := m[8] != ""
	if m[3] != "" {
		pre, preN = rank[m[3]], zero(m[4])
	} else if dev && !post {
		pre = "0" // 1.0.dev1 is before 1.0a1
	}
	isPost, isRelease, devN := "0", "1", "0"
	if post {
		isPost = "1"
	}
	if dev {
		isRelease, devN = "0", zero(m[9])
	}
	return []string{pre, preN, isPost, postN, isRelease, devN}
}

func zero(s string) string {
	if s == "" {
		return "0"
	}
	return s
}

var composerForm = regexp.MustCompile(`^v?([0-9]+(?:\.[0-9]+){0,3})(?:[-_.+]?(stable|beta|b|rc|alpha|a|patch|pl|p)(?:[.-]?([0-9]+(?:[.-][0-9]+)*))?)?([.-]?dev)?(?:\+.*)?$`)

// plainComposer orders four numbers, then the stability, then its number.
func plainComposer(a, b string) int {
	x, y := composerForm.FindStringSubmatch(strings.ToLower(a)), composerForm.FindStringSubmatch(strings.ToLower(b))
	if x == nil || y == nil {
		return cmp.Compare(len(x), len(y))
	}
	return plainFields(composerFields(x), composerFields(y))
}

func composerFields(m []string) []string {
	rank := map[string]string{"alpha": "1", "a": "1", "beta": "2", "b": "2", "rc": "3", "": "4", "stable": "4", "patch": "5", "pl": "5", "p": "5"}
	fields := strings.Split(m[1]+".0.0.0", ".")[:4]
	stability := rank[m[2]]
	if m[4] != "" && m[2] == "" {
		stability = "0"
	}
	return append(append(fields, stability), strings.FieldsFunc(m[3], func(r rune) bool { return r == '.' || r == '-' })...)
}
