// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"verdict/internal/app"
)

func (r *run) vulndbCommand() *cobra.Command {
	c := parent("vulndb", "Build an index of records, and see what is in one", r.vulndbBuild(), r.vulndbUpdate(), r.vulndbInfo())
	c.Long = `An index is one immutable file, made of OSV records once and opened in microseconds.
` + "`verdict match`" + ` compares bills of materials with it.`
	c.Example = `  verdict vulndb build --records osv/Maven.zip --records ghsa/ --out records.vdb
  verdict vulndb info records.vdb`
	return c
}

func (r *run) vulndbBuild() *cobra.Command {
	var paths []string
	var out string
	c := &cobra.Command{
		Use:   "build",
		Short: "Build an index of OSV records",
		Long: `build reads OSV records in folders, zips and files, groups them by alias and writes
an index. An index that is there already is replaced only once the new one is whole
and verified; who has it open goes on with it. What could not be read is counted.`,
		Example: `  verdict vulndb build --records osv/Maven.zip --out records.vdb
  verdict vulndb build --records osv/ --records ghsa.zip --out records.vdb --format json`,
		Args: exactly(),
		RunE: func(c *cobra.Command, _ []string) error { return r.buildIndex(c.Context(), paths, out) },
	}
	c.Flags().StringArrayVar(&paths, "records", nil, "folder, zip or file of OSV records; may be given again")
	c.Flags().StringVar(&out, "out", "", "file to write the index to")
	return need(c, "records", "out")
}

func (r *run) buildIndex(ctx context.Context, paths []string, out string) error {
	if err := r.checkFormat(); err != nil {
		return err
	}
	build, err := app.BuildIndex(ctx, paths, out, r.progress())
	if err != nil {
		return err
	}
	r.skipped(out, build.Skipped)
	view := viewIndex(out, build.IndexInfo)
	view.Skipped = viewSkipped(build.Skipped)
	return r.print(view, func() { r.indexTable(view) })
}

func (r *run) vulndbInfo() *cobra.Command {
	var verify bool
	c := &cobra.Command{
		Use:   "info FILE",
		Short: "Show what is in an index",
		Long: `info shows what an index says of itself. Its digest stands for its whole content. With
--verify everything is read and compared with the checksum.`,
		Example: `  verdict vulndb info records.vdb --verify`,
		Args:    exactly("FILE"),
		RunE: func(_ *cobra.Command, args []string) error {
			info, err := app.IndexAt(args[0], verify)
			if err != nil {
				return err
			}
			view := viewIndex(args[0], info)
			return r.print(view, func() { r.indexTable(view) })
		},
	}
	c.Flags().BoolVar(&verify, "verify", false, "read all of it and compare it with its checksum")
	return c
}

type indexView struct {
	File            string        `json:"file"`
	Digest          string        `json:"digest"`
	Bytes           int64         `json:"bytes"`
	Records         int           `json:"records"`
	Withdrawn       int           `json:"withdrawn"`
	Vulnerabilities int           `json:"vulnerabilities"`
	IDs             int           `json:"ids"`
	Packages        int           `json:"packages"`
	Skipped         []skippedView `json:"skipped,omitempty"`
}

func viewIndex(file string, i app.IndexInfo) indexView {
	return indexView{File: file, Digest: i.Digest, Bytes: i.Bytes, Records: i.Records, Withdrawn: i.Withdrawn,
		Vulnerabilities: i.Vulnerabilities, IDs: i.IDs, Packages: i.Packages}
}

func (r *run) indexTable(v indexView) {
	fmt.Fprintf(r.Out, "%s: %s of %s", v.File, count(v.Records, "record"), count(v.Packages, "package"))
	if v.Withdrawn > 0 {
		fmt.Fprintf(r.Out, ", and %d withdrawn", v.Withdrawn)
	}
	fmt.Fprintf(r.Out, ", in %s under %s; %d bytes\nsha256 %s\n", count(v.Vulnerabilities, "vulnerability"),
		count(v.IDs, "id"), v.Bytes, v.Digest)
}
