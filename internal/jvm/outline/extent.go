// SPDX-License-Identifier: Apache-2.0

package outline

import (
	"slices"
	"strings"
)

// continuing are tokens with which a line goes on with what the line before began.
var continuing = []string{".", "?.", "?:", "::", "&&", "||", ",", "else", "catch", "finally", "as", "in", "is", "by", "where", "with", "yield", "extends", "match"}

// leading are those at the end of a line behind which the next goes on.
var leading = []string{".", ",", "->", "else", "return", "by", "in", "is", "as", "extends", "with", "match", "yield", "throw"}

// goesOn reports whether the next token, first on its line, belongs to what stands
// before it, wherever it stands.
func (r *reader) goesOn() bool {
	t, before := r.peek(0), r.peek(-1)
	if slices.Contains(continuing, t.text) || slices.Contains(leading, before.text) {
		return true
	}
	last := before.text
	switch {
	case before.word || last == "" || strings.IndexByte(operators, last[0]) < 0:
		return false
	case last == "?" || last == "!!" || last == "++" || last == "--":
		return false
	case last == "*" && r.peek(-2).text == ".": // import a.*
		return false
	}
	typeEnds := strings.TrimSuffix(last, "?")
	return !strings.HasSuffix(typeEnds, ">") || strings.HasSuffix(typeEnds, "->") || strings.HasSuffix(typeEnds, "=>")
}

// endOfDeclaration passes the rest of a declaration that began in a column: all that
// stands on its line, further to the right on those that follow, or goes on what stands
// before. A bracket that closes what is around it ends it. The first token of the declaration was passed.
func (r *reader) endOfDeclaration(column int) {
	for !r.done() {
		t := r.peek(0)
		switch {
		case t.text == ")" || t.text == "]" || t.text == "}":
			return
		case t.first && t.column <= column && t.text != "{" && t.text != "(" && !r.goesOn():
			return
		case t.text == ";":
			r.at++
			return
		case t.text == "(" || t.text == "[" || t.text == "{":
			r.skip()
		default:
			r.at++
		}
	}
}

// rest gives the tokens of a declaration from the present one to its end, without
// passing them.
func (r *reader) rest(column int) []token {
	at := r.at
	defer func() { r.at = at }()
	r.endOfDeclaration(column)
	return r.tokens[at:r.at]
}

// bodyWithin gives how far the opening brace of a class stands in the rest of its
// declaration, outside of other brackets; -1 where it has no body.
func bodyWithin(rest []token) int {
	depth := 0
	for i, t := range rest {
		switch t.text {
		case "{":
			if depth == 0 {
				return i
			}
			depth++
		case "(", "[":
			depth++
		case ")", "]", "}":
			depth--
		}
	}
	return -1
}

// outside gives the words and marks outside of brackets.
func outside(rest []token) (list []token) {
	depth := 0
	for _, t := range rest {
		switch t.text {
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			depth--
		default:
			if depth == 0 {
				list = append(list, t)
			}
		}
	}
	return list
}

func hasWord(list []token, words ...string) bool {
	return slices.ContainsFunc(list, func(t token) bool { return t.word && slices.Contains(words, t.text) })
}
