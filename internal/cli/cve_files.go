// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/spf13/cobra"

	"verdict/internal/app"
)

func (r *run) cveImport() *cobra.Command {
	return &cobra.Command{
		Use: "import FILE…", Short: "Take up CVE records that were written before, by us or by others",
		Long: `import takes up records in the CVE Record Format, byte for byte, with their states and
dates: all of them or none. A published or rejected record is what CVE Services hold; one
that is neither is a draft. - is standard input.`,
		Example: "  verdict cve import CVE-2024-27309.json CVE-2024-31141.json", Args: between(1, "FILE…"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				var files []app.CVEFile
				for _, name := range args {
					raw, err := r.read(name)
					if err != nil {
						return err
					}
					files = append(files, app.CVEFile{Name: name, Raw: raw})
				}
				list, n, err := a.ImportCVEs(c.Context(), files)
				if err != nil {
					return err
				}
				r.changed(a, n)
				return r.printCVEs(a, list)
			})
		},
	}
}

func (r *run) cveExport() *cobra.Command {
	var draft bool
	c := &cobra.Command{
		Use: "export CVE", Short: "Print the record of an id as it was kept",
		Long: `export prints the record that CVE Services hold, byte for byte as they gave it or as it was
imported; of an id that is not public yet, the draft.`,
		Example: `  verdict cve export CVE-2024-27309 > CVE-2024-27309.json
  verdict cve export CVE-2026-41115 --draft`,
		Args: exactly("CVE"),
	}
	c.Flags().BoolVar(&draft, "draft", false, "print the draft, also where a record is public")
	c.RunE = func(c *cobra.Command, args []string) error {
		return r.open(c.Context(), func(a *app.App) error {
			raw, err := a.ExportCVE(c.Context(), args[0], draft)
			if err != nil {
				return err
			}
			_, err = r.Out.Write(raw)
			return err
		})
	}
	return c
}
