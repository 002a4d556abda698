// SPDX-License-Identifier: Apache-2.0

package vers

import (
	"cmp"
	"strings"
)

// mavenJunk holds what no published Maven version contains, beside control
// characters and everything outside of ASCII: characters that Maven's model
// validation refuses, those of range expressions, and the space.
const mavenJunk = "\\/:\"<>|?*[](){},$ "

// isMaven refuses what the build tool would have replaced: placeholders, ranges,
// Gradle's dynamic 1.+, and words such as LATEST. ComparableVersion itself gives
// every text an order.
func isMaven(v string) bool {
	digits := false
	for i := range len(v) {
		c := v[i]
		if c <= ' ' || c > '~' || !isDigit(c) && !isLetter(c) && strings.IndexByte(mavenJunk, c) >= 0 {
			return false
		}
		digits = digits || isDigit(c)
	}
	return digits && v[len(v)-1] != '+'
}

// mavenToken is a piece of a version. ComparableVersion makes lists inside one
// another of words and numbers; since a list is always the last of what holds
// it, all of them together are one row, in which mavenList begins a list.
type mavenToken struct {
	kind mavenKind
	rank mavenRank // of words
	sign int8      // how what begins here compares with nothing
	text string    // as it is written
}

// mavenKind is the kind of a token; of two kinds at one place the lower one comes
// first.
type mavenKind uint8

const (
	mavenWord mavenKind = iota
	mavenList
	mavenNumber
)

// mavenRank orders words; those that are unknown come last, by their letters.
type mavenRank uint8

const (
	mavenAlpha mavenRank = iota
	mavenBeta
	mavenMilestone
	mavenRC
	mavenSnapshot
	mavenRelease
	mavenSP
	mavenOther
)

// mavenWords are the words that have a meaning.
var mavenWords = [...]struct {
	word string
	rank mavenRank
}{{"final", mavenRelease}, {"release", mavenRelease}, {"ga", mavenRelease}, {"snapshot", mavenSnapshot}, {"rc", mavenRC}, {"cr", mavenRC},
	{"alpha", mavenAlpha}, {"beta", mavenBeta}, {"milestone", mavenMilestone}, {"sp", mavenSP}}

// rankOf ranks a word. The letters a, b and m are short for alpha, beta and
// milestone right before a digit.
func rankOf(word string, beforeDigit bool) mavenRank {
	if beforeDigit && len(word) == 1 {
		switch lower(word[0]) {
		case 'a':
			return mavenAlpha
		case 'b':
			return mavenBeta
		case 'm':
			return mavenMilestone
		}
	}
	for _, w := range mavenWords {
		if len(w.word) == len(word) && strings.EqualFold(w.word, word) {
			return w.rank
		}
	}
	return mavenOther
}

// isNull reports whether the token says nothing: a zero, or a word for the plain
// release.
func (t mavenToken) isNull() bool {
	return t.kind == mavenNumber && withoutZeros(t.text) == "" || t.kind == mavenWord && t.rank == mavenRelease
}

// mavenTokens appends the tokens of a version to dst, those at the end of lists
// left out that say nothing, and signs them. It hands the slice from function to
// function, so that the caller's array stays on its stack.
func mavenTokens(dst []mavenToken, v string) []mavenToken {
	start, digits := 0, false
	for i := range len(v) {
		switch c := v[i]; {
		case c == '.':
			dst = addToken(dst, v[start:i], digits)
			start = i + 1
		case c == '-':
			dst = openList(addToken(dst, v[start:i], digits))
			start = i + 1
		case isDigit(c):
			if !digits && i > start {
				dst = openList(addWord(dst, v[start:i], true))
				start = i
			}
			digits = true
		default:
			if digits && i > start {
				dst = openList(addToken(dst, v[start:i], true))
				start = i
			}
			digits = false
		}
	}
	switch {
	case start == len(v):
	case digits:
		dst = addToken(dst, v[start:], true)
	default:
		dst = addWord(dst, v[start:], false)
	}
	return signed(closeLists(dst))
}

// addToken adds a number or a word; between two separators that is the number 0.
func addToken(dst []mavenToken, text string, digits bool) []mavenToken {
	if digits || text == "" {
		return append(dst, mavenToken{kind: mavenNumber, text: text})
	}
	return append(dst, mavenToken{kind: mavenWord, rank: rankOf(text, false), text: text})
}

// addWord adds a word that no separator follows: it opens a list of its own, so
// that 1.0.rc1 is 1.0-rc1.
func addWord(dst []mavenToken, text string, beforeDigit bool) []mavenToken {
	if len(dst) > 0 && dst[len(dst)-1].kind != mavenList {
		dst = openList(dst)
	}
	return append(dst, mavenToken{kind: mavenWord, rank: rankOf(text, beforeDigit), text: text})
}

// openList begins a list in the current one.
func openList(dst []mavenToken) []mavenToken {
	return append(withoutNulls(dst), mavenToken{kind: mavenList})
}

// withoutNulls leaves out what says nothing at the end of the current list.
func withoutNulls(tokens []mavenToken) []mavenToken {
	for len(tokens) > 0 && tokens[len(tokens)-1].isNull() {
		tokens = tokens[:len(tokens)-1]
	}
	return tokens
}

// closeLists ends all lists and leaves out those that are empty.
func closeLists(tokens []mavenToken) []mavenToken {
	tokens = withoutNulls(tokens)
	for len(tokens) > 0 && tokens[len(tokens)-1].kind == mavenList {
		tokens = tokens[:len(tokens)-1]
	}
	return tokens
}

// signed gives each token the sign of the first one from it on that says
// something: below zero for the word of a pre-release.
func signed(tokens []mavenToken) []mavenToken {
	sign := int8(0)
	for i := len(tokens) - 1; i >= 0; i-- {
		t := &tokens[i]
		switch {
		case t.kind == mavenList || t.isNull():
		case t.kind == mavenWord && t.rank < mavenRelease:
			sign = -1
		default:
			sign = 1
		}
		t.sign = sign
	}
	return tokens
}

// mavenRoom is enough for the tokens of nearly all versions.
const mavenRoom = 16

// compareMaven orders two versions as ComparableVersion does: token by token, and
// where one of them ends, by what the other one has left.
func compareMaven(a, b string) int {
	var roomA, roomB [mavenRoom]mavenToken
	x, y := mavenTokens(roomA[:0], a), mavenTokens(roomB[:0], b)
	for i := range min(len(x), len(y)) {
		if c := x[i].compare(y[i]); c != 0 {
			return c
		}
	}
	switch {
	case len(x) > len(y):
		return int(x[len(y)].sign)
	case len(y) > len(x):
		return -int(y[len(x)].sign)
	}
	return 0
}

func (t mavenToken) compare(other mavenToken) int {
	switch {
	case t.kind != other.kind:
		return cmp.Compare(t.kind, other.kind)
	case t.kind == mavenNumber:
		return compareNumbers(t.text, other.text)
	case t.rank == mavenOther && other.rank == mavenOther:
		return strings.Compare(strings.ToLower(t.text), strings.ToLower(other.text))
	}
	return cmp.Compare(t.rank, other.rank)
}

// compareNumbers orders numbers of any length.
func compareNumbers(a, b string) int {
	a, b = withoutZeros(a), withoutZeros(b)
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}
