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
			return r.judgeFiles(args, func(name string, raw []byte) validityView { return judge(name, raw, tests) })
		},
	}
	c.Flags().StringSliceVar(&tests, "tests", []string{mandatory}, "groups or tests to run: "+listed(openvexTests))
	completeFlag(c, "tests", openvexTests)
	return c
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
				t.Errors = append(t.Errors, testErrorView{Path: p.Path, Message: p.Message})
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
