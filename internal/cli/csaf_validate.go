// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/limits"
	"verdict/spec/csaf/validate"
)

func (r *run) csafValidate() *cobra.Command {
	var tests []string
	c := &cobra.Command{
		Use:   "validate FILE…",
		Short: "Judge documents by the tests of CSAF 2.0",
		Long: `validate judges documents by CSAF 2.0: its schema (test "schema", always run) and the
tests of its section 6, which --tests chooses by group or by id. The schema and the
mandatory tests decide whether a document is valid; it ends with exit code 3 when one
is not. Optional and informative tests only tell. - is standard input.

Three informative tests are not run: 6.3.6 and 6.3.7 ask the network whether links
resolve, 6.3.8 needs a dictionary.`,
		Example: `  verdict csaf validate advisory.json
  verdict csaf validate advisory.json --tests mandatory,optional
  verdict csaf validate advisory.json --tests 6.1.14,6.2.13 --format json`,
		Args: between(1, "FILE…"),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := askable(tests); err != nil {
				return err
			}
			return r.judgeFiles(args, func(name string, raw []byte) validityView { return judgeCSAF(name, raw, tests) })
		},
	}
	c.Flags().StringSliceVar(&tests, "tests", []string{mandatory}, "groups or tests to run: "+listed(validate.Groups)+", or ids as 6.1.14")
	completeFlag(c, "tests", csafTests())
	return c
}

// csafTests are what --tests takes.
func csafTests() []string {
	list := words(validate.Groups)
	for _, t := range validate.Tests() {
		if t.Needs == "" {
			list = append(list, t.ID)
		}
	}
	return list
}

// askable refuses tests that there are not, and those that need more than the
// document.
func askable(tests []string) error {
	known := csafTests()
	for _, id := range tests {
		if slices.Contains(known, id) {
			continue
		}
		for _, t := range validate.Tests() {
			if t.ID == id {
				return verdict.Errorf(verdict.Usage, "test %s needs %s and is not run here", id, needs[t.Needs]).
					WithHint("leave it out")
			}
		}
		return verdict.Errorf(verdict.Usage, "--tests %q is not known", id).
			WithHint("use %s, schema, or the id of a test of section 6 of CSAF 2.0, as 6.1.14", listed(validate.Groups))
	}
	return nil
}

var needs = map[validate.Need]string{validate.Links: "the network", validate.Dictionary: "a dictionary"}

// judgeCSAF runs the tests that were asked for. What limits refuses to read breaks
// the schema: it is no JSON that every reader takes for the same.
func judgeCSAF(name string, raw []byte, tests []string) validityView {
	v := validityView{File: name, Valid: true, Tests: []testView{}}
	if err := limits.CheckJSON(name, raw, limits.Caps{}); err != nil {
		v.Valid = false
		v.Tests = append(v.Tests, testView{validate.Schema, mandatory, []testErrorView{unreadable(err)}})
		return v
	}
	outcomes := validate.Document(raw, validate.Options{Tests: tests})
	v.Valid = validate.Valid(outcomes)
	for _, o := range outcomes {
		t := testView{ID: o.ID, Group: string(o.Group)}
		for _, f := range o.Findings {
			t.Errors = append(t.Errors, testErrorView{Path: f.Path, Message: f.Message, Line: f.Line})
		}
		v.Tests = append(v.Tests, t)
	}
	return v
}

// unreadable tells what limits refuses, with its line; its path is a JSON path, and
// stands in the message.
func unreadable(err error) testErrorView {
	var e *verdict.Error
	if !errors.As(err, &e) {
		return testErrorView{Message: err.Error()}
	}
	return testErrorView{Message: e.At("", 0, e.Path).Error(), Line: e.Line}
}
