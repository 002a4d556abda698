// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/limits"
	"verdict/spec/openvex"
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
}

// mandatory is the group of both of OpenVEX's tests.
const mandatory = "mandatory"

var openvexTests = []string{mandatory, "optional", "informative", string(openvex.Schema), string(openvex.Text)}

func (r *run) openvexValidate() *cobra.Command {
	var tests []string
	c := &cobra.Command{
		Use:   "validate FILE…",
		Short: "Judge documents by the OpenVEX specification",
		Long: `validate judges documents by OpenVEX 0.2.0: its schema (test "schema") and what its
text demands and a schema cannot say (test "text"). Both are mandatory. It ends
with exit code 3 when a document is not valid. - is standard input.`,
		Example: `  verdict openvex validate kafka-3.5.0.openvex.json
  verdict vex kafka@3.5.0 | verdict openvex validate - --format json`,
		Args: between(1, "FILE…"),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := oneOf("tests", tests, openvexTests); err != nil {
				return err
			}
			return r.validateOpenVEX(args, tests)
		},
	}
	c.Flags().StringSliceVar(&tests, "tests", []string{mandatory}, "groups or tests to run: "+listed(openvexTests))
	completeFlag(c, "tests", openvexTests)
	return c
}

func (r *run) validateOpenVEX(files, tests []string) error {
	views := []validityView{}
	invalid := 0
	for _, name := range files {
		raw, err := r.read(name)
		if err != nil {
			return err
		}
		v := judge(name, raw, tests)
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

// judge runs the tests that were asked for. What limits refuses to read breaks
// the schema: it is no JSON that every reader takes for the same.
func judge(name string, raw []byte, tests []string) validityView {
	v := validityView{File: name, Valid: true, Tests: []testView{}}
	problems := openvexProblems(name, raw)
	for _, rule := range []openvex.Rule{openvex.Schema, openvex.Text} {
		if !slices.Contains(tests, mandatory) && !slices.Contains(tests, string(rule)) {
			continue
		}
		t := testView{ID: string(rule), Group: mandatory}
		for _, p := range problems {
			if p.Rule == rule {
				t.Errors = append(t.Errors, testErrorView{p.Path, p.Message})
			}
		}
		if len(t.Errors) > 0 {
			v.Valid = false
			v.Tests = append(v.Tests, t)
		}
	}
	return v
}

func openvexProblems(name string, raw []byte) []openvex.Problem {
	err := limits.CheckJSON(name, raw, limits.Caps{})
	if err == nil {
		return openvex.Validate(raw)
	}
	var e *verdict.Error
	message := err.Error()
	if errors.As(err, &e) {
		message = e.At("", 0, e.Path).Error()
	}
	return []openvex.Problem{{Rule: openvex.Schema, Message: message}}
}

func (r *run) validity(views []validityView) {
	for _, v := range views {
		if v.Valid {
			r.line("%s: valid", v.File)
			continue
		}
		r.line("%s: not valid", v.File)
		for _, t := range v.Tests {
			for _, e := range t.Errors {
				place := e.Path
				if place == "" {
					place = "the document"
				}
				r.line("  %s: %s: %s", t.ID, place, e.Message)
			}
		}
	}
}
