// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

// auditSheet is a row with its changes, in JSON.
type auditSheet struct {
	auditView
	List []auditChangeView `json:"list"`
}

type auditChangeView struct {
	N      int    `json:"n"`
	Action string `json:"action"`
	Noun   string `json:"noun"`
	Key    string `json:"key"`
	Digest string `json:"digest"`
}

func (r *run) auditShow() *cobra.Command {
	return &cobra.Command{
		Use:     "show ROW",
		Short:   "Show what one command changed",
		Example: "  verdict audit show 3",
		Args:    exactly("ROW"),
		RunE: func(c *cobra.Command, args []string) error {
			seq, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil {
				return verdict.Errorf(verdict.Usage, "%q is not the number of a row", args[0]).WithHint("`verdict audit list` shows the numbers")
			}
			return r.open(c.Context(), func(a *app.App) error {
				row, changes, err := a.AuditRow(c.Context(), seq)
				if err != nil {
					return err
				}
				v := auditSheet{auditView: viewAudit(row), List: []auditChangeView{}}
				for _, x := range changes {
					v.List = append(v.List, auditChangeView{x.N, x.Action, x.Noun, x.Key, x.Digest})
				}
				return r.print(v, func() { r.auditSheet(v) })
			})
		},
	}
}

func (r *run) auditSheet(v auditSheet) {
	var s sheet
	s.add("row", strconv.FormatInt(v.Seq, 10))
	s.add("at", v.At.Format(time.RFC3339))
	s.add("who", v.who())
	s.add("command", v.Command)
	s.add("hash", v.Hash)
	s.write(r.Out)
	r.line("")
	t := newTable("N", "ACTION", "NOUN", "KEY", "DIGEST")
	for _, x := range v.List {
		t.row(strconv.Itoa(x.N), x.Action, x.Noun, x.Key, x.Digest)
	}
	t.writeUsed(r.Out)
}
