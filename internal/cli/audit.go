// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"time"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

func (r *run) auditCommand() *cobra.Command {
	c := parent("audit", "Who changed what, in a log that shows tampering",
		r.auditList(), r.auditShow(), r.auditHead(), r.auditVerify())
	c.Example = `  verdict audit list
  verdict audit verify --head "$(cat head-of-last-month)"`
	return c
}

// auditView is a row of the audit log in JSON.
type auditView struct {
	Seq           int64     `json:"seq"`
	At            time.Time `json:"at"`
	Actor         string    `json:"actor"`
	Way           string    `json:"way"`
	Authenticated bool      `json:"authenticated"`
	Command       string    `json:"command"`
	Changes       int       `json:"changes"`
	Batch         string    `json:"batch"`
	Prev          string    `json:"prev"`
	Hash          string    `json:"hash"`
}

func viewAudit(x app.AuditRow) auditView {
	return auditView{x.Seq, x.At.UTC(), x.Actor, x.Way, x.Authenticated, x.Command, x.Changes, x.Batch, x.Prev, x.Hash}
}

// who names the actor as a change does when it is made.
func (v auditView) who() string {
	return verdict.Actor{Name: v.Actor, Way: v.Way, Authenticated: v.Authenticated}.String()
}
