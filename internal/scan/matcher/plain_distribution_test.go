// SPDX-License-Identifier: Apache-2.0

package matcher_test

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"
)

var rpmPieces = regexp.MustCompile(`[0-9]+|[A-Za-z]+|~|\^`)

// plainRPM orders epoch, version and release as rpm-version(7) says.
func plainRPM(a, b string) int {
	x, y := rpmParts(a), rpmParts(b)
	for i := range x {
		if i == 2 && (x[2] == "") != (y[2] == "") { // what has no release comes before
			return cmp.Compare(len(x[2]), len(y[2]))
		}
		if c := plainRPMText(x[i], y[i]); c != 0 {
			return c
		}
	}
	return 0
}

func rpmParts(v string) [3]string {
	epoch, rest, ok := strings.Cut(v, ":")
	if !ok {
		epoch, rest = "0", v
	}
	version, release, _ := strings.Cut(rest, "-")
	return [3]string{epoch, version, release}
}

func plainRPMText(a, b string) int {
	if a == b {
		return 0
	}
	x, y := rpmPieces.FindAllString(a, -1), rpmPieces.FindAllString(b, -1)
	for i := 0; ; i++ {
		var p, q string
		if i < len(x) {
			p = x[i]
		}
		if i < len(y) {
			q = y[i]
		}
		if p == "" && q == "" {
			return 0
		}
		if c := cmp.Compare(rpmRank(p), rpmRank(q)); c != 0 {
			return c
		}
		if c := plainNumbers(p, q); c != 0 {
			return c
		}
	}
}

// rpmRank places the kinds: a tilde is before the end, a caret behind it and before
// everything else, letters are before digits.
func rpmRank(piece string) int {
	switch {
	case piece == "~":
		return 0
	case piece == "":
		return 1
	case piece == "^":
		return 2
	case piece[0] >= 'A':
		return 3
	}
	return 4
}

// plainNumbers compares two numbers, or two words.
func plainNumbers(p, q string) int {
	if p != "" && p[0] <= '9' && p[0] >= '0' {
		p, q = strings.TrimLeft(p, "0"), strings.TrimLeft(q, "0")
		if len(p) != len(q) {
			return cmp.Compare(len(p), len(q))
		}
	}
	return strings.Compare(p, q)
}

var bitnamiVersion = regexp.MustCompile(`^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-(\w*)(.*))?$`)

// plainBitnami orders three numbers, then the revision, which pre-releases and the
// empty text behind a dash come before.
func plainBitnami(a, b string) int {
	x, y := bitnamiVersion.FindStringSubmatch(a), bitnamiVersion.FindStringSubmatch(b)
	if x == nil || y == nil {
		return plainSemVer(a, b)
	}
	for i := 1; i <= 3; i++ {
		n, _ := strconv.Atoi(x[i])
		m, _ := strconv.Atoi(y[i])
		if c := cmp.Compare(n, m); c != 0 {
			return c
		}
	}
	return bitnamiRank(a, x, b, y)
}

func bitnamiRank(a string, x []string, b string, y []string) int {
	rank := func(text string, m []string) (int, int) {
		revision, err := strconv.Atoi(m[4])
		switch {
		case strings.HasSuffix(text, "-"):
			return 0, 0
		case !strings.Contains(text, "-"):
			return 2, 0
		case err == nil && m[5] == "":
			return 2, revision
		}
		return 1, 0
	}
	kindA, numberA := rank(a, x)
	kindB, numberB := rank(b, y)
	if kindA == 1 && kindB == 1 {
		return plainSemVer(a, b)
	}
	return cmp.Or(cmp.Compare(kindA, kindB), cmp.Compare(numberA, numberB))
}

// plainConan orders the parts between dots: numbers as numbers, all else as text,
// numbers before text, and what has no pre-release behind what has one.
func plainConan(a, b string) int {
	a, _, _ = strings.Cut(a, "+")
	b, _, _ = strings.Cut(b, "+")
	mainA, preA, hasA := strings.Cut(a, "-")
	mainB, preB, hasB := strings.Cut(b, "-")
	if c := plainConanParts(mainA, mainB); c != 0 {
		return c
	}
	switch {
	case hasA && hasB:
		return plainConanParts(preA, preB)
	case hasA:
		return -1
	case hasB:
		return 1
	}
	return 0
}

func plainConanParts(a, b string) int {
	trim := func(v string) []string {
		parts := strings.Split(v, ".")
		for len(parts) > 1 && strings.Trim(parts[len(parts)-1], "0") == "" {
			parts = parts[:len(parts)-1]
		}
		return parts
	}
	x, y := trim(a), trim(b)
	for i := range min(len(x), len(y)) {
		n, errN := strconv.Atoi(x[i])
		m, errM := strconv.Atoi(y[i])
		c := strings.Compare(x[i], y[i])
		if errN == nil && errM == nil {
			c = cmp.Compare(n, m)
		}
		if c != 0 {
			return c
		}
	}
	return cmp.Compare(len(x), len(y))
}
