// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/spf13/cobra"

	"verdict/spec/spdx"
)

func (r *run) spdxCommand() *cobra.Command {
	c := parent("spdx", "SPDX documents of whatever origin", r.validateCommand(spdxStandard))
	c.Example = "  verdict spdx validate bom.spdx.json"
	return c
}

var spdxStandard = standard{
	short: "Judge documents by the SPDX specification",
	long: `validate judges documents in JSON by SPDX 2.2 and 2.3: the JSON schema of 2.3 (test
"schema", always run), and what the text demands and the schema cannot say (test "text"):
ids, times, creators, and relationships between what is there. Both are mandatory. It ends
with exit code 3 when a document is not valid. - is standard input.`,
	example: `  verdict spdx validate bom.spdx.json
  verdict sbom app.tar.gz --format spdx | verdict spdx validate - --format json`,
	ids: []string{string(spdx.Schema), string(spdx.Text)},
	judge: func(raw []byte, tests []string) []testView {
		var list twoTests
		for _, p := range spdx.Judge(raw) {
			list.add(string(p.Rule), testErrorView{p.Path, p.Message, p.Line})
		}
		return list.asked(tests)
	},
}
