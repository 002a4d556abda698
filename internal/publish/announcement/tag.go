// SPDX-License-Identifier: Apache-2.0

package announcement

import "strings"

// tag is a tag of a template, or the text between two.
type tag struct {
	sign byte   // 0 for text, '=' for a value, '+' for what is no tag
	text string // the text, or the name
	line int    // from 1
}

// tagsOf parts a template into texts and tags. A tag that writes nothing and stands alone
// on a line takes the line with it.
func tagsOf(text string) (list []tag) {
	line, begins := 1, true
	add := func(sign byte, s string) {
		if sign != 0 || s != "" {
			list = append(list, tag{sign, s, line})
		}
	}
	for {
		before, rest, found := strings.Cut(text, "{{")
		if !found {
			add(0, text)
			return list
		}
		inner, after, closed := strings.Cut(rest, "}}")
		sign, name := signOf(inner)
		if !closed {
			sign, name = '+', firstLine(inner)
		}
		taken := ""
		if closed && sign != '=' && sign != '+' {
			before, taken, after = standingAlone(before, after, begins)
		}
		begins = taken != ""
		add(0, before)
		line += strings.Count(before, "\n")
		add(sign, name)
		line += strings.Count(inner, "\n") + strings.Count(taken, "\n")
		text = after
	}
}

// signOf parts a tag into its sign and its name.
func signOf(inner string) (sign byte, name string) {
	inner = strings.TrimSpace(inner)
	if inner == "" {
		return '+', ""
	}
	if strings.IndexByte("#?^/!", inner[0]) >= 0 {
		return inner[0], strings.TrimSpace(inner[1:])
	}
	if strings.Trim(inner, "abcdefghijklmnopqrstuvwxyz_.") != "" {
		return '+', firstLine(inner)
	}
	return '=', inner
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s[:min(len(s), 40)]
}

// standingAlone takes the white space of its line from around a tag that has nothing else
// on it. begins is set where an empty before is the beginning of a line.
func standingAlone(before, after string, begins bool) (left, taken, rest string) {
	start := strings.LastIndexByte(before, '\n') + 1
	if strings.TrimLeft(before[start:], " \t") != "" || start == 0 && !begins {
		return before, "", after
	}
	end := strings.IndexByte(after, '\n') + 1
	if end == 0 {
		if strings.Trim(after, " \t\r") != "" {
			return before, "", after
		}
		end = len(after)
	}
	if strings.Trim(after[:end], " \t\r\n") != "" {
		return before, "", after
	}
	return before[:start], after[:end], after[end:]
}
