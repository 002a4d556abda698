// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"verdict/internal/app"
)

func (r *run) identityCommand() *cobra.Command {
	c := parent("identity", "Build a table of known Java archives, and see what is in one", r.identityBuild(), r.identityInfo())
	c.Long = `A table tells which component a Java archive is that says nothing itself, and which
components were shaded into one. It is one immutable file, made of what builds took
from repositories.`
	c.Example = `  verdict identity build --from ~/.m2/repository --out known.vid
  verdict identity info known.vid`
	return c
}

func (r *run) identityBuild() *cobra.Command {
	var o app.TableOptions
	var out string
	c := &cobra.Command{
		Use:   "build",
		Short: "Build a table of the archives that a build took from repositories",
		Long: `build reads Maven's local repository, Gradle's cache, folders of archives with their
poms, Gradle's verification-metadata.xml, lock files of maven-lockfile, and bills of
materials with hashes, and writes a table. A table that is there already is replaced
only once the new one is whole and verified. Nothing is guessed: an archive whose
group, artifact and version are written nowhere is left out and counted.`,
		Example: `  verdict identity build --from ~/.m2/repository --from ~/.gradle/caches --out known.vid
  verdict identity build --from gradle/verification-metadata.xml --files-only --out known.vid`,
		Args: exactly(),
		RunE: func(c *cobra.Command, _ []string) error { return r.buildTable(c.Context(), o, out) },
	}
	c.Flags().StringArrayVar(&o.From, "from", nil, "repository, cache, folder, archive or list of digests; may be given again")
	c.Flags().StringVar(&out, "out", "", "file to write the table to")
	c.Flags().BoolVar(&o.FilesOnly, "files-only", false, "leave classes out: a small table that tells nothing of shaded classes")
	return need(c, "from", "out")
}

func (r *run) buildTable(ctx context.Context, o app.TableOptions, out string) error {
	if err := r.checkFormat(); err != nil {
		return err
	}
	build, err := app.BuildTable(ctx, o, out, r.progress())
	if err != nil {
		return err
	}
	r.skipped(out, build.Skipped)
	view := viewTable(out, build.TableInfo)
	view.Read = &readView{build.Archives, build.Documents}
	view.Skipped = viewSkipped(build.Skipped)
	return r.print(view, func() { r.identityTable(view) })
}

func (r *run) identityInfo() *cobra.Command {
	var verify bool
	c := &cobra.Command{
		Use:   "info FILE",
		Short: "Show what is in a table of known archives",
		Long: `info shows what a table says of itself. Its digest stands for its whole content. With
--verify everything is read and compared with the checksum.`,
		Example: `  verdict identity info known.vid --verify`,
		Args:    exactly("FILE"),
		RunE: func(_ *cobra.Command, args []string) error {
			info, err := app.TableAt(args[0], verify)
			if err != nil {
				return err
			}
			view := viewTable(args[0], info)
			return r.print(view, func() { r.identityTable(view) })
		},
	}
	c.Flags().BoolVar(&verify, "verify", false, "read all of it and compare it with its checksum")
	return c
}

type tableView struct {
	File       string        `json:"file"`
	Digest     string        `json:"digest"`
	Bytes      int64         `json:"bytes"`
	Components int           `json:"components"`
	SHA1       int           `json:"sha1"`
	SHA256     int           `json:"sha256"`
	Classes    int           `json:"classes"`
	Carried    int           `json:"carried"`
	Read       *readView     `json:"read,omitempty"`
	Skipped    []skippedView `json:"skipped,omitempty"`
}

// readView is what a table was built of.
type readView struct {
	Archives  int `json:"archives"`
	Documents int `json:"documents"`
}

func viewTable(file string, i app.TableInfo) tableView {
	return tableView{File: file, Digest: i.Digest, Bytes: i.Bytes, Components: i.Components, SHA1: i.SHA1, SHA256: i.SHA256,
		Classes: i.Classes, Carried: i.Carried}
}

func (r *run) identityTable(v tableView) {
	if v.Read != nil {
		fmt.Fprintf(r.Out, "read %s and %s of digests\n", count(v.Read.Archives, "archive"), count(v.Read.Documents, "list"))
	}
	fmt.Fprintf(r.Out, "%s: %s, known by %s and %s, with %s; %d bytes\n", v.File, count(v.Components, "component"),
		count(v.SHA1, "SHA-1 digest"), count(v.SHA256, "SHA-256 digest"), counted(v.Classes, "class", "classes"), v.Bytes)
	if v.Carried > 0 {
		fmt.Fprintf(r.Out, "%s that components only carry for others left out\n", counted(v.Carried, "class", "classes"))
	}
	fmt.Fprintf(r.Out, "sha256 %s\n", v.Digest)
}
