// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/spf13/cobra"

	"verdict/internal/app"
)

// headView is the end of the audit log, in JSON.
type headView struct {
	Seq  int64  `json:"seq"`
	Hash string `json:"hash"`
}

func (r *run) auditHead() *cobra.Command {
	return &cobra.Command{
		Use:   "head",
		Short: "Print the hash of the last row, to keep elsewhere",
		Long: `head prints the hash of the last row of the audit log, which stands for all rows
before it. Kept elsewhere, it lets "verdict audit verify --head" prove later that
nothing up to it was changed or taken away.`,
		Example: `  verdict audit head
  verdict audit head > head-of-this-month`,
		Args: exactly(),
		RunE: func(c *cobra.Command, _ []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				seq, hash, err := a.AuditHead(c.Context())
				if err != nil {
					return err
				}
				return r.print(headView{seq, hash}, func() {
					if seq == 0 {
						r.note("the audit log is empty")
						return
					}
					r.line("%s", hash)
				})
			})
		},
	}
}
