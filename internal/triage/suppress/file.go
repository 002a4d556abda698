// SPDX-License-Identifier: Apache-2.0

// Package suppress holds imported suppression files against findings: which
// rules hit a finding and why, which nearly did, and what is wrong with the
// files themselves (Lint).
//
// Imported rules mute and nothing more: package triage decides whether the
// muting stands. A rule whose expression cannot be decided in time hits nothing,
// and Explain and Lint name it.
package suppress

import (
	"bytes"
	"errors"
	"strconv"
	"strings"

	"verdict"
	"verdict/internal/limits"
	"verdict/spec/suppression"
)

// File is one suppression file with the name under which it was imported.
type File struct {
	Name    string
	Content suppression.File
}

// Parse reads a suppression file of dependency-check, versions 1.0 to 1.4. Every
// error is a *verdict.Error with the line.
func Parse(name string, b []byte) (File, error) {
	if err := limits.CheckXML(name, b, limits.Caps{}); err != nil {
		var e *verdict.Error
		if errors.As(err, &e) && e.Hint == "" && e.Code == verdict.Invalid {
			err = e.WithHint("%s", hintOn(b))
		}
		return File{}, err
	}
	content, err := suppression.Decode(b)
	if err == nil {
		return File{Name: name, Content: content}, nil
	}
	var e *suppression.Error
	if !errors.As(err, &e) {
		return File{}, verdict.Errorf(verdict.Invalid, "the suppression file cannot be read: %w", err).At(name, 0, "")
	}
	hint := "correct the file; dependency-check refuses it by its schema too"
	if e.Expression {
		hint = "write the expression with what Java documents for java.util.regex.Pattern and without what is named here"
	}
	return File{}, verdict.Errorf(verdict.Invalid, "%s", e.Message).At(name, e.Line, e.Path).WithHint("%s", hint)
}

// hintOn says what to do about a file that is no whole XML.
func hintOn(b []byte) string {
	if bytes.HasPrefix(bytes.TrimLeft(b, "\xEF\xBB\xBF \t\r\n"), []byte("<")) {
		return "correct it there"
	}
	return "verdict reads suppression files of dependency-check 1.0 to 1.4"
}

// Rules gives the file's rules as they are stored: rules that mute, numbered
// from 1, with their notes as the reason.
func (f File) Rules() []verdict.Suppression {
	out := make([]verdict.Suppression, 0, len(f.Content.Rules))
	for _, r := range f.Content.Rules {
		out = append(out, verdict.Suppression{
			File: f.Name, Line: r.Line, Rule: strconv.Itoa(r.Number), Kind: verdict.Mute,
			Reason: oneLine(r.Notes), Until: r.Until.Start,
		})
	}
	return out
}

// oneLine folds the white space of notes, which files indent.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
