// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

func (r *run) sourceCommand() *cobra.Command {
	c := parent("source", "Add sources of records, read them, and see how old they are",
		r.sourceAddCommand(), r.sourceSyncCommand(), r.sourceBundleCommand(), r.sourceListCommand(), r.sourceShowCommand(), r.sourceAmbiguousCommand(), r.sourceHouseCommand())
	c.Long = `A source is a folder, zip or file of records, here or at an https URL, in one of the
forms that its kind names. Its records are kept verbatim. An answer that rests on a source that was never read or is older
than its --max-age is unknown, never "not affected".`
	c.Example = `  verdict source add osv-maven https://osv-vulnerabilities.storage.googleapis.com/Maven/all.zip --max-age 48h
  verdict source sync
  verdict source list`
	return c
}

// located makes a path absolute, and leaves a URL as it is.
func located(location string) (string, error) {
	if strings.Contains(location, "://") {
		return location, nil
	}
	path, err := filepath.Abs(location)
	if err != nil {
		return "", verdict.Errorf(verdict.Invalid, "the path %s: %w", location, err)
	}
	return path, nil
}

type ambiguityView struct {
	ID    string   `json:"id"`
	Names []string `json:"names"`
}

func (r *run) sourceAmbiguousCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "ambiguous",
		Short: "List ids that name several vulnerabilities, for a person to judge",
		Long: `Two CVEs are never taken for one flaw without a person. Where records say that they
are, the id between them names both; an AliasRuling document merges or splits them.`,
		Example: `  verdict source ambiguous`,
		Args:    exactly(),
		RunE: func(c *cobra.Command, _ []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				list, err := a.Ambiguities(c.Context())
				if err != nil {
					return err
				}
				views := []ambiguityView{}
				for _, x := range list {
					views = append(views, ambiguityView{x.ID, none(x.Names)})
				}
				return r.print(views, func() {
					t := newTable("ID", "NAMES")
					for _, v := range views {
						t.row(v.ID, strings.Join(v.Names, ", "))
					}
					t.write(r.Out)
				})
			})
		},
	}
}
