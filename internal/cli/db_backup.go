// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/spf13/cobra"

	"verdict/internal/app"
)

// backupView is a backup that was written, in JSON.
type backupView struct {
	File string   `json:"file"`
	Head headView `json:"head"`
}

func (r *run) dbBackup() *cobra.Command {
	return &cobra.Command{
		Use:   "backup FILE",
		Short: "Write the database to a new file",
		Long: `backup writes one state of the database, with its history and audit log, to a new
file, while others may go on working. It is as private as the database. It never
overwrites a file.`,
		Example: "  verdict db backup verdict-2024-07-01.backup",
		Args:    exactly("FILE"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				seq, hash, err := a.AuditHead(c.Context())
				if err != nil {
					return err
				}
				if err := a.Backup(c.Context(), args[0]); err != nil {
					return err
				}
				r.note("%s written: all up to row %d of the audit log", args[0], seq)
				return r.print(backupView{args[0], headView{seq, hash}}, func() {})
			})
		},
	}
}
