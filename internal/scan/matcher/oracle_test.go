// SPDX-License-Identifier: Apache-2.0

package matcher_test

import (
	"cmp"
	"math/big"
	"regexp"
	"strings"
)

// The order of versions a second time, written without a look at package vers:
// Maven's as the classes of ComparableVersion have it since 3.8.7 (numbers, words
// and nested lists; a word that no separator follows is in a list of its own),
// Semantic Versioning by its section 11.

// mavenNode is a number, a word or a list of nodes.
type mavenNode struct {
	number *big.Int
	word   string
	list   *mavenList
}

type mavenList struct{ nodes []mavenNode }

func parseMavenTree(version string) *mavenList {
	version = strings.ToLower(version)
	root := &mavenList{}
	current, stack := root, []*mavenList{root}
	nest := func() {
		inner := &mavenList{}
		current.nodes = append(current.nodes, mavenNode{list: inner})
		current, stack = inner, append(stack, inner)
	}
	start, digits := 0, false
	take := func(end int, beforeDigit bool) {
		text := version[start:end]
		if text == "" {
			text, digits = "0", true
		}
		current.nodes = append(current.nodes, newMavenNode(text, digits, beforeDigit))
		start = end
	}
	takeUnseparated := func(end int, beforeDigit bool) {
		if !digits && len(current.nodes) > 0 {
			nest()
		}
		take(end, beforeDigit)
	}
	for i := range len(version) {
		c := version[i]
		isDigit := c >= '0' && c <= '9'
		switch {
		case c == '.' || c == '-':
			take(i, false)
			start = i + 1
			if c == '-' {
				nest()
			}
			digits = false
			continue
		case isDigit != digits && i > start:
			takeUnseparated(i, isDigit)
			nest()
		}
		digits = isDigit
	}
	if start < len(version) {
		takeUnseparated(len(version), false)
	}
	for i := len(stack) - 1; i >= 0; i-- {
		stack[i].trim()
	}
	return root
}

func newMavenNode(text string, digits, beforeDigit bool) mavenNode {
	if digits {
		n, _ := new(big.Int).SetString(text, 10)
		return mavenNode{number: n}
	}
	if beforeDigit {
		text = cmp.Or(map[string]string{"a": "alpha", "b": "beta", "m": "milestone"}[text], text)
	}
	switch text {
	case "ga", "final", "release":
		text = ""
	case "cr":
		text = "rc"
	}
	return mavenNode{word: text}
}

func (l *mavenList) trim() {
	for i := len(l.nodes) - 1; i >= 0; i-- {
		switch n := l.nodes[i]; {
		case n.against(nil) == 0 && (n.list == nil || len(n.list.nodes) == 0):
			l.nodes = append(l.nodes[:i], l.nodes[i+1:]...)
		case n.list == nil:
			return
		}
	}
}

// wordRank orders the known words; unknown ones come behind, by letters.
func wordRank(word string) (int, string) {
	for i, known := range []string{"alpha", "beta", "milestone", "rc", "snapshot", "", "sp"} {
		if word == known {
			return i, ""
		}
	}
	return 7, word
}

// against compares with another node; nil stands for the end of a list.
func (n mavenNode) against(o *mavenNode) int {
	kind := func(n mavenNode) int {
		switch {
		case n.number != nil:
			return 2
		case n.list != nil:
			return 1
		}
		return 0
	}
	switch {
	case o != nil && kind(n) != kind(*o):
		return cmp.Compare(kind(n), kind(*o))
	case n.number != nil && o == nil:
		return n.number.Sign()
	case n.number != nil:
		return n.number.Cmp(o.number)
	case n.list != nil && o == nil:
		return n.list.against(&mavenList{})
	case n.list != nil:
		return n.list.against(o.list)
	}
	other := ""
	if o != nil {
		other = o.word
	}
	rankN, wordN := wordRank(n.word)
	rankO, wordO := wordRank(other)
	return cmp.Or(cmp.Compare(rankN, rankO), strings.Compare(wordN, wordO))
}

func (l *mavenList) against(o *mavenList) int {
	for i := range max(len(l.nodes), len(o.nodes)) {
		var c int
		switch {
		case i >= len(l.nodes):
			c = -o.nodes[i].against(nil)
		case i >= len(o.nodes):
			c = l.nodes[i].against(nil)
		default:
			c = l.nodes[i].against(&o.nodes[i])
		}
		if c != 0 {
			return c
		}
	}
	return 0
}

func plainMaven(a, b string) int { return parseMavenTree(a).against(parseMavenTree(b)) }

// plainSemVer orders by section 11; missing numbers are zero.
func plainSemVer(a, b string) int {
	coreA, preA, _ := strings.Cut(strings.Split(strings.TrimPrefix(a, "v"), "+")[0], "-")
	coreB, preB, _ := strings.Cut(strings.Split(strings.TrimPrefix(b, "v"), "+")[0], "-")
	if c := plainFields(strings.Split(coreA+".0.0", ".")[:3], strings.Split(coreB+".0.0", ".")[:3]); c != 0 {
		return c
	}
	switch {
	case preA == preB:
		return 0
	case preA == "":
		return 1
	case preB == "":
		return -1
	}
	return plainFields(strings.Split(preA, "."), strings.Split(preB, "."))
}

func plainFields(a, b []string) int {
	for i := range min(len(a), len(b)) {
		x, numberX := plainNumber(a[i])
		y, numberY := plainNumber(b[i])
		switch {
		case numberX && numberY && x.Cmp(y) != 0:
			return x.Cmp(y)
		case numberX != numberY && numberX:
			return -1
		case numberX != numberY:
			return 1
		case !numberX && a[i] != b[i]:
			return strings.Compare(a[i], b[i])
		}
	}
	return cmp.Compare(len(a), len(b))
}

var onlyDigits = regexp.MustCompile(`^[0-9]+$`)

func plainNumber(s string) (*big.Int, bool) {
	if onlyDigits.MatchString(s) {
		return new(big.Int).SetString(s, 10)
	}
	return nil, false
}
