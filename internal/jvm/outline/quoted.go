// SPDX-License-Identifier: Apache-2.0

package outline

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const textBlock = `"""`

// quoted reads a literal, or a name between backticks.
func (s *scanner) quoted(c byte) error {
	began, line := s.at-s.lineStart, s.line
	switch {
	case c == '`':
		end := strings.IndexByte(s.text[s.at+1:], '`')
		if end < 0 || strings.IndexByte(s.text[s.at+1:s.at+1+end], '\n') >= 0 {
			return s.fail("the name between backticks is never closed")
		}
		name := s.text[s.at+1 : s.at+1+end]
		s.at += end + 2
		s.emitAs(name, began, line, true)
		return nil
	case c == '\'' && !s.character():
		s.at++ // a symbol of Scala, or a type in a quotation
		s.emitAs("'", began, line, false)
		return nil
	case s.has(textBlock):
		if err := s.block(); err != nil {
			return err
		}
	default:
		if err := s.plain(c); err != nil {
			return err
		}
	}
	s.emitAs(string(c), began, line, false)
	return nil
}

// character reports whether a quote begins a character and not a symbol of Scala.
func (s *scanner) character() bool {
	if s.language != scala || s.has(`'\`) {
		return true
	}
	_, n := utf8.DecodeRuneInString(s.text[s.at+1:])
	return strings.HasPrefix(s.text[s.at+1+n:], "'")
}

// plain passes a literal that ends on its line.
func (s *scanner) plain(quote byte) error {
	templates := s.templates()
	began := s.line
	for s.at++; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; {
		case c == quote:
			s.at++
			return nil
		case c == '\n':
			return &Error{began, "the text between quotes is never closed"}
		case c == '\\':
			s.at++
			if s.at < len(s.text) && s.text[s.at] == '\n' {
				return &Error{began, "the text between quotes is never closed"}
			}
		case templates && quote == '"' && s.has("${"):
			if err := s.template(); err != nil {
				return err
			}
		}
	}
	return &Error{began, "the text between quotes is never closed"}
}

// block passes a text between three quotes. Those of Java have escapes; those of Kotlin
// and Scala end with the last of all quotes that follow one another.
func (s *scanner) block() error {
	templates := s.templates()
	began := s.line
	for s.at += len(textBlock); s.at < len(s.text); s.at++ {
		switch {
		case s.has(textBlock):
			s.at += len(textBlock)
			for s.language != java && s.at < len(s.text) && s.text[s.at] == '"' {
				s.at++
			}
			return nil
		case s.text[s.at] == '\n':
			s.newline()
		case s.text[s.at] == '\\' && s.language == java && s.at+1 < len(s.text) && s.text[s.at+1] != '\n':
			s.at++
		case templates && s.has("${"):
			if err := s.template(); err != nil {
				return err
			}
		}
	}
	return &Error{began, "the text between three quotes is never closed"}
}

// templates reports whether a literal holds code: of Kotlin each, of Scala one behind a
// name (s"…").
func (s *scanner) templates() bool {
	if s.language == scala {
		r, _ := utf8.DecodeLastRuneInString(s.text[:s.at])
		return s.at > 0 && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_')
	}
	return s.language == kotlin
}

// template passes ${…} with the code in it, and stays on the brace that closes it.
func (s *scanner) template() error {
	if s.nested++; s.nested > deepest {
		return s.fail("texts stand too deeply within one another")
	}
	kept, open := len(s.tokens), len(s.brackets)
	began := s.line
	s.at++ // the brace, which next reads
	for s.at < len(s.text) {
		if err := s.next(); err != nil {
			return err
		}
		if len(s.brackets) == open {
			s.at--
			s.tokens, s.nested = s.tokens[:kept], s.nested-1
			return nil
		}
	}
	return &Error{began, "the code in a text is never closed"}
}
