// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/spf13/cobra"

	"verdict/spec/osv"
)

func (r *run) osvCommand() *cobra.Command {
	c := parent("osv", "OSV records of whatever origin", r.validateCommand(osvStandard))
	c.Example = "  verdict osv validate GHSA-xxxx.json"
	return c
}

var osvStandard = standard{
	short: "Judge records by the OSV schema",
	long: `validate judges records by OSV 1.7.5: its JSON schema (test "schema", always run) and
what its text demands and the schema cannot say (test "text"). Both are mandatory. It
ends with exit code 3 when a record is not valid. - is standard input.`,
	example: `  verdict osv validate GHSA-xxxx.json
  verdict convert --from cve --to osv CVE-2024-27309.json | verdict osv validate - --format json`,
	ids: []string{string(osv.Schema), string(osv.Text)},
	judge: func(raw []byte, tests []string) []testView {
		var list twoTests
		for _, p := range osv.Judge(raw) {
			list.add(string(p.Rule), testErrorView{p.Path, p.Message, p.Line})
		}
		return list.asked(tests)
	},
}
