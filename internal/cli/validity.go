// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"

	"verdict"
)

// validityView is the judgement on one document, in the form that all standards
// share.
type validityView struct {
	File  string     `json:"file"`
	Valid bool       `json:"valid"`
	Tests []testView `json:"tests"` // only those with errors
}

type testView struct {
	ID     string          `json:"id"`
	Group  string          `json:"group"`
	Errors []testErrorView `json:"errors"`
}

type testErrorView struct {
	Path    string `json:"path"` // JSON pointer; "" is the whole document
	Message string `json:"message"`
	Line    int    `json:"line,omitempty"` // 1-based; 0 when the place has none
}

// judgeFiles judges documents in their order, and refuses when one is not valid.
func (r *run) judgeFiles(files []string, judge func(name string, raw []byte) validityView) error {
	views := []validityView{}
	invalid := 0
	for _, name := range files {
		raw, err := r.read(name)
		if err != nil {
			return err
		}
		v := judge(name, raw)
		if !v.Valid {
			invalid++
		}
		views = append(views, v)
	}
	if err := r.print(views, func() { r.validity(views) }); err != nil || invalid == 0 {
		return err
	}
	return silent{verdict.Errorf(verdict.Refused, "%s not valid", counted(invalid, "document is", "documents are"))}
}

func (r *run) validity(views []validityView) {
	for _, v := range views {
		if v.Valid {
			r.line("%s: valid", v.File)
		} else {
			r.line("%s: not valid", v.File)
		}
		for _, t := range v.Tests {
			for _, e := range t.Errors {
				r.line("  %s: %s: %s", t.label(), e.place(), e.Message)
			}
		}
	}
}

// label is the test's id, with its group where that makes no document invalid.
func (t testView) label() string {
	if t.Group == mandatory {
		return t.ID
	}
	return t.ID + " (" + t.Group + ")"
}

func (e testErrorView) place() string {
	place := e.Path
	if place == "" {
		place = "the document"
	}
	if e.Line > 0 {
		place = fmt.Sprintf("line %d: %s", e.Line, place)
	}
	return place
}
