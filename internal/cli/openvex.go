// SPDX-License-Identifier: Apache-2.0

package cli

import "github.com/spf13/cobra"

func (r *run) openvexCommand() *cobra.Command {
	c := parent("openvex", "OpenVEX documents of whatever origin", r.openvexValidate())
	c.Example = "  verdict openvex validate kafka-3.5.0.openvex.json"
	return c
}
