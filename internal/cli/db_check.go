// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

// checkView is what a check of the database found, in JSON.
type checkView struct {
	Sound bool     `json:"sound"`
	Wrong []string `json:"wrong"`
}

func (r *run) dbCheck() *cobra.Command {
	return &cobra.Command{
		Use:   "check",
		Short: "Prove the database against itself",
		Long: `check proves the file's own integrity, the audit log, every row against what the
log says was put, kept bytes against their digests, and references. It ends with
exit code 3 when something is wrong.`,
		Example: `  verdict db check
  verdict db check --format json`,
		Args: exactly(),
		RunE: func(c *cobra.Command, _ []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				wrong, err := a.Check(c.Context())
				if err != nil {
					return err
				}
				v := checkView{Sound: len(wrong) == 0, Wrong: none(wrong)}
				if err := r.print(v, func() { r.checked(v) }); err != nil || v.Sound {
					return err
				}
				return silent{verdict.Errorf(verdict.Tampered, "the database is not sound")}
			})
		},
	}
}

func (r *run) checked(v checkView) {
	if v.Sound {
		r.line("the database is sound")
		return
	}
	for _, w := range v.Wrong {
		r.line("%s", w)
	}
	r.line("the database is not sound: %s", count(len(v.Wrong), "problem"))
}
