// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"verdict/internal/app"
)

func (r *run) sourceHouseCommand() *cobra.Command {
	c := parent("house", "List our corrections of upstream records, and write one to send upstream",
		r.sourceHouseListCommand(), r.sourceHouseExportCommand())
	c.Long = `A house record overrides named upstream records that are wrong: a range, a
coordinate. It is declared as a HouseRecord document of "verdict apply".`
	c.Example = `  verdict source house list
  verdict source house export x_kafka-example-connect-runtime`
	return c
}

type houseView struct {
	ID        string   `json:"id"`
	Overrides []string `json:"overrides"`
	Reason    string   `json:"reason"`
	Author    string   `json:"author"`
}

func (r *run) sourceHouseListCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List the house records with what they override and why",
		Example: `  verdict source house list`,
		Args:    exactly(),
		RunE: func(c *cobra.Command, _ []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				list, err := a.HouseRecords(c.Context())
				if err != nil {
					return err
				}
				views := []houseView{}
				for _, x := range list {
					views = append(views, houseView{x.ID, none(x.House.Overrides), x.House.Reason, x.House.Author})
				}
				return r.print(views, func() {
					t := newTable("ID", "OVERRIDES", "REASON")
					for _, v := range views {
						t.row(v.ID, strings.Join(v.Overrides, ", "), v.Reason)
					}
					t.write(r.Out)
				})
			})
		},
	}
}

func (r *run) sourceHouseExportCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "export ID",
		Short:   "Write a house record as OSV, to send upstream",
		Example: `  verdict source house export x_kafka-example-connect-runtime`,
		Args:    exactly("ID"),
		RunE: func(c *cobra.Command, args []string) error {
			return r.open(c.Context(), func(a *app.App) error {
				raw, err := a.ExportHouseRecord(c.Context(), args[0])
				if err != nil {
					return err
				}
				_, err = r.Out.Write(raw)
				return err
			})
		},
	}
}
