// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/spf13/cobra"

	"verdict/spec/cyclonedx"
)

func (r *run) cyclonedxCommand() *cobra.Command {
	c := parent("cyclonedx", "CycloneDX bills of whatever origin", r.validateCommand(cyclonedxStandard))
	c.Example = "  verdict cyclonedx validate bom.json"
	return c
}

var cyclonedxStandard = standard{
	short: "Judge bills by the CycloneDX standard",
	long: `validate judges bills by CycloneDX 1.2 to 1.7, by the version that each names: its JSON
schema (test "schema", always run; of 1.2 and 1.3 the strict one), and what the text
demands and the schema cannot say (test "text"): a bom-ref stands once, and dependencies
are between what is there. Both are mandatory. Of a bill in XML is judged what verdict
reads of it, which is less than the schema. It ends with exit code 3 when a bill is not
valid. - is standard input.`,
	example: `  verdict cyclonedx validate bom.json
  verdict sbom app.tar.gz --format cyclonedx | verdict cyclonedx validate - --format json`,
	ids: []string{string(cyclonedx.Schema), string(cyclonedx.Text)},
	judge: func(raw []byte, tests []string) []testView {
		judge := cyclonedx.JudgeJSON
		if isXML(raw) {
			judge = cyclonedx.JudgeXML
		}
		var list twoTests
		for _, p := range judge(raw) {
			list.add(string(p.Rule), testErrorView{p.Path, p.Message, p.Line})
		}
		return list.asked(tests)
	},
	xml: true,
}
