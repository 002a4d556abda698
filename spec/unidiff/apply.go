// SPDX-License-Identifier: Apache-2.0

package unidiff

import (
	"fmt"
	"strings"
)

// MismatchError says where a file is not as a diff says.
type MismatchError struct {
	Line      int // 1-based line of the file
	Want, Got string
}

// Error gives the sentence with its place in front.
func (e *MismatchError) Error() string {
	return fmt.Sprintf("line %d: the diff has %.80q there, and the file %.80q", e.Line, e.Want, e.Got)
}

// Lines splits a text into its lines, without their ends.
func Lines(text string) []string {
	if text == "" {
		return nil
	}
	list := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for i := range list {
		list[i] = strings.TrimSuffix(list[i], "\r")
	}
	return list
}

// Apply makes of the lines of the file before those of the file after. The error is a
// *MismatchError when they are not the lines of the file before.
func (f File) Apply(lines []string) ([]string, error) { return f.rewrite(lines, Removed, Added) }

// Revert makes of the lines of the file after those of the file before.
func (f File) Revert(lines []string) ([]string, error) { return f.rewrite(lines, Added, Removed) }

func (f File) rewrite(lines []string, out, in Op) ([]string, error) {
	var made []string
	at := 0 // 0-based, in lines
	for _, h := range f.Hunks {
		start, count := h.OldStart, h.OldLines
		if out == Added {
			start, count = h.NewStart, h.NewLines
		}
		if count > 0 {
			start--
		}
		if start < at || start > len(lines) {
			return nil, &MismatchError{Line: start + 1, Got: "(no such line)"}
		}
		made, at = append(made, lines[at:start]...), start
		for _, l := range h.Lines {
			if l.Op == in {
				made = append(made, l.Text)
				continue
			}
			if at >= len(lines) || lines[at] != l.Text {
				got := "(the end)"
				if at < len(lines) {
					got = lines[at]
				}
				return nil, &MismatchError{Line: at + 1, Want: l.Text, Got: got}
			}
			if l.Op == Same {
				made = append(made, l.Text)
			}
			at++
		}
	}
	return append(made, lines[at:]...), nil
}
