// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/spf13/cobra"

	"verdict/spec/cve"
)

func (r *run) cveCommand() *cobra.Command {
	c := parent("cve", "CVE records of whatever origin", r.validateCommand(cveStandard))
	c.Example = "  verdict cve validate CVE-2024-27309.json"
	return c
}

var cveStandard = standard{
	short: "Judge records by the CVE Record Format and the rules for CNAs",
	long: `validate judges records by the schema of the CVE Record Format, version 5.0 to 5.2 (test
"schema", always run), and by the rules of the CNA Operational Rules 4.2.0 that a record
can be held against, each with the rule's number as id; "affected" is about versions. The
schema and the mandatory tests decide whether a record is valid; it ends with exit code 3
when one is not. Optional and informative tests only tell. - is standard input.`,
	example: `  verdict cve validate CVE-2024-27309.json
  verdict cve validate CVE-2024-27309.json --tests mandatory,optional,informative
  verdict cve validate CVE-2024-27309.json --tests 5.1.7,affected --format json`,
	ids: cveTests(),
	judge: func(raw []byte, tests []string) (views []testView) {
		for _, o := range cve.Validate(raw, tests...) {
			t := testView{ID: o.ID, Group: string(o.Group)}
			for _, f := range o.Findings {
				t.Errors = append(t.Errors, testErrorView{f.Path, f.Message, f.Line})
			}
			views = append(views, t)
		}
		return views
	},
}

func cveTests() (ids []string) {
	for _, t := range cve.Tests() {
		ids = append(ids, t.ID)
	}
	return ids
}
