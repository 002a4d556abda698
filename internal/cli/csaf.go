// SPDX-License-Identifier: Apache-2.0

package cli

import "github.com/spf13/cobra"

func (r *run) csafCommand() *cobra.Command {
	c := parent("csaf", "CSAF documents of whatever origin", r.csafValidate())
	c.Example = "  verdict csaf validate advisory.json"
	return c
}
