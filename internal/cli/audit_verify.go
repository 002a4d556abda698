// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

// verifiedView is the outcome of a verification that found nothing, in JSON.
type verifiedView struct {
	Verified bool     `json:"verified"`
	Head     headView `json:"head"`
	Anchor   string   `json:"anchor"` // the head that was given; "" for none
}

func (r *run) auditVerify() *cobra.Command {
	var head string
	c := &cobra.Command{
		Use:   "verify",
		Short: "Prove that no row was changed, removed or put elsewhere",
		Long: `verify proves the audit log against itself: each row against its hash and the row
before it, each change against the digest of its command. With --head, the hash
that "audit head" printed earlier, it proves as well that nothing up to then was
cut off. It ends with exit code 3 and names the first row that is wrong.`,
		Example: `  verdict audit verify
  verdict audit verify --head "$(cat head-of-last-month)"`,
		Args: exactly(),
		RunE: func(c *cobra.Command, _ []string) error {
			err := r.open(c.Context(), func(a *app.App) error {
				if err := a.VerifyAudit(c.Context(), head); err != nil {
					return err
				}
				seq, hash, err := a.AuditHead(c.Context())
				if err != nil {
					return err
				}
				v := verifiedView{Verified: true, Head: headView{seq, hash}, Anchor: head}
				return r.print(v, func() { r.line("%s", v.words()) })
			})
			var gone *verdict.Error
			if head != "" && errors.As(err, &gone) && gone.Code == verdict.NotFound {
				return verdict.Errorf(verdict.Tampered, "%s, and so no row of the head that was given", gone.Message).
					WithHint("restore a backup with `verdict db restore`, or name the right folder with --data DIR")
			}
			return err
		},
	}
	c.Flags().StringVar(&head, "head", "", "hash that \"verdict audit head\" printed earlier")
	return c
}

func (v verifiedView) words() string {
	if v.Head.Seq == 0 {
		return "the audit log is empty"
	}
	text := "the audit log is whole: " + count(int(v.Head.Seq), "row")
	if v.Anchor != "" {
		text += ", among them the head that was given"
	}
	return text
}
