// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/config"
	"verdict/internal/egress"
	"verdict/internal/limits"
	"verdict/spec/csaf/validate"
)

func (r *run) csafValidate() *cobra.Command {
	var tests []string
	var links bool
	c := &cobra.Command{
		Use:   "validate FILE…",
		Short: "Judge documents by the tests of CSAF 2.0",
		Long: `validate judges documents by CSAF 2.0: its schema (test "schema", always run) and the
tests of its section 6, which --tests chooses by group or by id. The schema and the
mandatory tests decide whether a document is valid; it ends with exit code 3 when one
is not. Optional and informative tests only tell. - is standard input.

With --links the tests 6.3.6 and 6.3.7 are run as well, which ask the network whether
links resolve. Test 6.3.8 needs a dictionary and is not run.`,
		Example: `  verdict csaf validate advisory.json
  verdict csaf validate advisory.json --tests mandatory,optional
  verdict csaf validate advisory.json --tests 6.1.14,6.2.13 --format json`,
		Args: between(1, "FILE…"),
		RunE: func(c *cobra.Command, args []string) error {
			o := validate.Options{Tests: tests}
			if err := askable(tests, links); err != nil {
				return err
			}
			if links {
				client, err := linkChecker()
				if err != nil {
					return err
				}
				defer client.Close()
				o.Tests = append(o.Tests, "6.3.6", "6.3.7")
				o.Resolve = func(url string) error { return plainly(client.Resolve(c.Context(), url)) }
			}
			return r.judgeFiles(args, func(name string, raw []byte) validityView { return judgeCSAF(name, raw, o) })
		},
	}
	c.Flags().StringSliceVar(&tests, "tests", []string{mandatory}, "groups or tests to run: "+listed(validate.Groups)+", or ids as 6.1.14")
	c.Flags().BoolVar(&links, "links", false, "ask the network whether links resolve")
	completeFlag(c, "tests", csafTests())
	return c
}

func linkChecker() (*egress.Client, error) {
	network, err := config.NetworkFrom(os.Environ())
	if err != nil {
		return nil, err
	}
	return app.NewEgress(network, egress.Options{})
}

// plainly gives what an error says, without the place and what to do.
func plainly(err error) error {
	var e *verdict.Error
	if errors.As(err, &e) {
		return errors.New(e.Message)
	}
	return err
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

// askable refuses tests that there are not, and those that need more than is given.
func askable(tests []string, links bool) error {
	known := csafTests()
	for _, id := range tests {
		if slices.Contains(known, id) {
			continue
		}
		i := slices.IndexFunc(validate.Tests(), func(t validate.Test) bool { return t.ID == id })
		if i < 0 {
			return verdict.Errorf(verdict.Usage, "--tests %q is not known", id).
				WithHint("use %s, schema, or the id of a test of section 6 of CSAF 2.0, as 6.1.14", listed(validate.Groups))
		}
		switch need := validate.Tests()[i].Needs; {
		case need == validate.Dictionary:
			return verdict.Errorf(verdict.Usage, "test %s needs a dictionary and is not run here", id).WithHint("leave it out")
		case !links:
			return verdict.Errorf(verdict.Usage, "test %s asks the network", id).WithHint("add --links")
		}
	}
	return nil
}

// judgeCSAF runs the tests that were asked for. What limits refuses to read breaks
// the schema: it is no JSON that every reader takes for the same.
func judgeCSAF(name string, raw []byte, o validate.Options) validityView {
	v := validityView{File: name, Valid: true, Tests: []testView{}}
	if err := limits.CheckJSON(name, raw, limits.Caps{}); err != nil {
		v.Valid = false
		v.Tests = append(v.Tests, testView{validate.Schema, mandatory, []testErrorView{unreadable(err)}})
		return v
	}
	outcomes := validate.Document(raw, o)
	v.Valid = validate.Valid(outcomes)
	for _, outcome := range outcomes {
		t := testView{ID: outcome.ID, Group: string(outcome.Group)}
		for _, f := range outcome.Findings {
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
