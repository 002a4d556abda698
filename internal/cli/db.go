// SPDX-License-Identifier: Apache-2.0

package cli

import "github.com/spf13/cobra"

func (r *run) dbCommand() *cobra.Command {
	c := parent("db", "The database: check it, back it up, restore it",
		r.dbCheck(), r.dbBackup(), r.dbRestore())
	c.Example = `  verdict db check
  verdict db backup verdict-2024-07-01.backup`
	return c
}
