// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"time"

	"github.com/spf13/cobra"

	"verdict/internal/app"
)

// restoreView is what came of a restore, in JSON.
type restoreView struct {
	File string `json:"file"`
	Kept string `json:"kept"` // where the database before is kept; "" for none
}

func (r *run) dbRestore() *cobra.Command {
	var force bool
	c := &cobra.Command{
		Use:   "restore FILE",
		Short: "Put a backup in the place of the database",
		Long: `restore proves a backup and puts it in the place of the database. The database
before is kept beside it. One that holds what the backup lacks, or that cannot be
read, is replaced with --force only.`,
		Example: `  verdict db restore verdict-2024-07-01.backup
  verdict db restore verdict-2024-07-01.backup --data elsewhere`,
		Args: exactly("FILE"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := r.checkFormat(); err != nil {
				return err
			}
			kept, err := app.Restore(c.Context(), r.config, time.Now, args[0], force)
			if err != nil {
				return err
			}
			r.note("%s is in place", args[0])
			if kept != "" {
				r.note("the database before is kept as %s", kept)
			}
			return r.print(restoreView{args[0], kept}, func() {})
		},
	}
	c.Flags().BoolVar(&force, "force", false, "replace a database that holds what the backup lacks")
	return c
}
