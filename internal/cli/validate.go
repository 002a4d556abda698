// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"slices"

	"github.com/spf13/cobra"

	"verdict/internal/limits"
)

// testGroups are those of the tests of all standards.
var testGroups = []string{mandatory, "optional", "informative"}

// standard is one whose documents a command judges.
type standard struct {
	short, long, example string
	ids                  []string // of its tests
	// judge gives the tests that a document fails: that of the schema, which is
	// always asked, and those that are named by group or id.
	judge func(raw []byte, tests []string) []testView
	// xml is set for a standard whose documents may be XML.
	xml bool
}

// validateCommand is the command that judges documents by a standard.
func (r *run) validateCommand(s standard) *cobra.Command {
	var tests []string
	known := append(slices.Clone(testGroups), s.ids...)
	c := &cobra.Command{
		Use: "validate FILE…", Short: s.short, Long: s.long, Example: s.example, Args: between(1, "FILE…"),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := oneOf("tests", tests, known); err != nil {
				return err
			}
			return r.judgeFiles(args, func(name string, raw []byte) validityView { return s.view(name, raw, tests) })
		},
	}
	c.Flags().StringSliceVar(&tests, "tests", []string{mandatory}, "groups or tests to run: "+listed(known))
	completeFlag(c, "tests", known)
	return c
}

// view judges a document. What limits refuses to read breaks the schema: it is no
// document that every reader takes for the same.
func (s standard) view(name string, raw []byte, tests []string) validityView {
	v := validityView{File: name, Valid: true, Tests: []testView{}}
	check := limits.CheckJSON
	if s.xml && isXML(raw) {
		check = limits.CheckXML
	}
	if err := check(name, raw, limits.Caps{}); err != nil {
		v.Tests = append(v.Tests, testView{"schema", mandatory, []testErrorView{unreadable(err)}})
	} else {
		v.Tests = append(v.Tests, s.judge(raw, tests)...)
	}
	v.Valid = !slices.ContainsFunc(v.Tests, func(t testView) bool { return t.Group == mandatory })
	return v
}

// twoTests are the tests of a standard that knows a schema and what its text says
// besides, both mandatory.
type twoTests map[string][]testErrorView

func (l *twoTests) add(id string, e testErrorView) {
	if *l == nil {
		*l = twoTests{}
	}
	(*l)[id] = append((*l)[id], e)
}

// asked gives those that are asked for and failed; the schema always is.
func (l twoTests) asked(tests []string) (views []testView) {
	for _, id := range []string{"schema", "text"} {
		asked := id == "schema" || slices.Contains(tests, id) || slices.Contains(tests, mandatory)
		if asked && len(l[id]) > 0 {
			views = append(views, testView{id, mandatory, l[id]})
		}
	}
	return views
}

// isXML tells XML from JSON, which never begins with an angle bracket.
func isXML(raw []byte) bool {
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	return bytes.HasPrefix(bytes.TrimLeft(raw, " \t\r\n"), []byte("<"))
}
