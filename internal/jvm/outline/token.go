// SPDX-License-Identifier: Apache-2.0

package outline

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a word, an operator, a bracket or a literal; comments and space are none.
type token struct {
	text      string // of a literal its first character alone
	word      bool
	line, end int  // 1-based, the first and the last
	column    int  // of the first, in bytes
	first     bool // on its line
}

// scanner splits a text into tokens.
type scanner struct {
	language  language
	text      string
	at        int
	line      int
	lineStart int
	tokens    []token
	brackets  []token
	nested    int // strings within strings
}

var closing = map[string]string{")": "(", "]": "[", "}": "{"}

func tokenize(l language, text string) ([]token, error) {
	s := &scanner{language: l, text: strings.TrimPrefix(text, "\ufeff"), line: 1}
	for s.at < len(s.text) {
		if err := s.next(); err != nil {
			return nil, err
		}
	}
	if len(s.brackets) > 0 {
		last := s.brackets[len(s.brackets)-1]
		return nil, &Error{last.line, "the bracket " + last.text + " is never closed"}
	}
	return s.tokens, nil
}

func (s *scanner) fail(message string) error { return &Error{s.line, message} }

func (s *scanner) has(prefix string) bool { return strings.HasPrefix(s.text[s.at:], prefix) }

// newline notes that a line ends at the present character.
func (s *scanner) newline() { s.line, s.lineStart = s.line+1, s.at+1 }

// operators are the characters that operators of several are made of.
const operators = "=<>!+-*/%&|^~?:#\\"

func (s *scanner) next() error {
	c := s.text[s.at]
	switch {
	case c == '\n':
		s.newline()
		s.at++
	case c == ' ' || c == '\t' || c == '\r' || c == '\f':
		s.at++
	case s.has("//") || s.at == 0 && s.has("#!"):
		for s.at < len(s.text) && s.text[s.at] != '\n' {
			s.at++
		}
	case s.has("/*"):
		return s.comment()
	case c == '"' || c == '\'' || c == '`':
		return s.quoted(c)
	case strings.IndexByte(operators, c) >= 0:
		n := 1
		for s.at+n < len(s.text) && strings.IndexByte(operators, s.text[s.at+n]) >= 0 && !strings.HasPrefix(s.text[s.at+n:], "//") && !strings.HasPrefix(s.text[s.at+n:], "/*") {
			n++
		}
		s.emit(n, false)
	default:
		return s.wordOrMark()
	}
	return nil
}

func (s *scanner) wordOrMark() error {
	n := 0
	for i, r := range s.text[s.at:] {
		if r != '_' && r != '$' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) {
			break
		}
		n = i + utf8.RuneLen(r)
	}
	if n > 0 {
		s.emit(n, !unicode.IsDigit(rune(s.text[s.at])))
		return nil
	}
	_, n = utf8.DecodeRuneInString(s.text[s.at:])
	s.emit(n, false)
	return s.pair(s.tokens[len(s.tokens)-1])
}

// pair sees to it that brackets close what was opened.
func (s *scanner) pair(t token) error {
	switch t.text {
	case "(", "[", "{":
		s.brackets = append(s.brackets, t)
	case ")", "]", "}":
		last := len(s.brackets) - 1
		if last < 0 || s.brackets[last].text != closing[t.text] {
			return &Error{t.line, "the bracket " + t.text + " closes none that is open"}
		}
		s.brackets = s.brackets[:last]
	}
	return nil
}

// emit makes a token of the next n bytes.
func (s *scanner) emit(n int, word bool) {
	s.emitAs(s.text[s.at:s.at+n], s.at-s.lineStart, s.line, word)
	s.at += n
}

// emitAs makes a token that began in a column of a line and ends on the present line.
func (s *scanner) emitAs(text string, column, line int, word bool) {
	first := len(s.tokens) == 0 || s.tokens[len(s.tokens)-1].end < line
	s.tokens = append(s.tokens, token{text: text, word: word, line: line, end: s.line, column: column, first: first})
}

// comment passes a comment; those of Kotlin and Scala stand within one another.
func (s *scanner) comment() error {
	began := s.line
	for depth := 0; s.at < len(s.text); s.at++ {
		switch {
		case s.has("/*") && (depth == 0 || s.language != java):
			depth++
			s.at++
		case s.has("*/"):
			depth--
			s.at++
			if depth == 0 {
				s.at++
				return nil
			}
		case s.text[s.at] == '\n':
			s.newline()
		}
	}
	return &Error{began, "the comment is never closed"}
}
