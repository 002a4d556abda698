// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/publish/history"
)

func (r *run) advisoryImport() *cobra.Command {
	var in app.AdvisoryImport
	var published string
	c := &cobra.Command{
		Use: "import FILE…", Short: "Bring in advisories that were published before",
		Long: `import keeps what was published before the programme began as published revisions, with
their numbers, dates and histories: CSAF documents (advisories and VEX), CVE records, OSV
records, OpenVEX documents, and pages in HTML by a mapping (--map) that says where their
entries stand. Nothing is mended: what stands for a version and is none stays as it is
written, and ` + "`verdict advisory check`" + ` names it.

Of each file it says what it took, what it skipped and what it could not read, by name and
place. Imported again, nothing changes; a number that the programme drew is never
overwritten. A file that cannot be read keeps no other from being imported, and makes the
exit code 1.`,
		Example: `  verdict advisory import csaf/*.json --product kafka
  verdict advisory import cve-list.html --product kafka --map cve-list.map.yaml
  verdict advisory import CVE-2021-38153.json --product kafka --published 2021-09-21`,
		Args: between(1, "FILE…"),
	}
	c.Flags().StringVar(&in.Product, "product", "", "product whose advisories they are")
	c.Flags().StringVar(&in.Map, "map", "", "YAML file that says where the entries of a page stand")
	c.Flags().StringVar(&published, "published", "", "day of what does not say when it was published, as 2021-09-21")
	c.RunE = func(c *cobra.Command, args []string) error {
		if in.Product == "" {
			return verdict.Errorf(verdict.Usage, "nothing says whose advisories they are").WithHint("add --product")
		}
		in.Files, in.Published = args, verdict.Day(published)
		return r.open(c.Context(), func(a *app.App) error {
			files, n, err := a.ImportAdvisories(c.Context(), in)
			if err != nil {
				return err
			}
			r.changed(a, n)
			views := []importedFileView{}
			for _, f := range files {
				views = append(views, viewImported(f))
			}
			if err := r.print(views, func() { r.importedFiles(views) }); err != nil {
				return err
			}
			bad := func(v importedFileView) bool { return v.Error != "" }
			if slices.ContainsFunc(views, bad) {
				return silent{verdict.Errorf(verdict.Invalid, "a file cannot be read")}
			}
			return nil
		})
	}
	return c
}

// importedFileView is what a file gave, in JSON.
type importedFileView struct {
	File    string     `json:"file"`
	Kind    string     `json:"kind"`
	Took    []fateView `json:"took"`
	Skipped []noteView `json:"skipped"`
	Unread  []noteView `json:"unread"`
	Error   string     `json:"error"`
}

type fateView struct {
	Number  string `json:"number"`
	Version string `json:"version"`
	Fate    string `json:"fate"` // added, revised, unchanged or refused
	Reason  string `json:"reason"`
}

type noteView struct {
	Number string `json:"number"`
	Line   int    `json:"line"` // 0 where there is none
	Path   string `json:"path"`
	Reason string `json:"reason"`
}

func viewImported(f app.ImportedFile) importedFileView {
	v := importedFileView{File: f.File, Kind: string(f.Kind), Took: []fateView{}, Skipped: viewNotes(f.Skipped), Unread: viewNotes(f.Unread)}
	for _, x := range f.Fates {
		v.Took = append(v.Took, fateView{x.Number, x.Version, string(x.Fate), x.Reason})
	}
	if f.Err != nil {
		v.Error = f.Err.Error()
	}
	return v
}

func viewNotes(notes []history.Note) []noteView {
	views := []noteView{}
	for _, n := range notes {
		views = append(views, noteView{n.Number, n.Line, n.Path, n.Reason})
	}
	return views
}

func (r *run) importedFiles(views []importedFileView) {
	for _, v := range views {
		if v.Error != "" {
			r.line("%s", v.Error)
			continue
		}
		r.line("%s (%s): %s, %d skipped, %d unread", v.File, v.Kind, counted(len(v.Took), "advisory", "advisories"), len(v.Skipped), len(v.Unread))
		for _, x := range v.Took {
			reason := ""
			if x.Reason != "" {
				reason = ": " + x.Reason
			}
			r.line("  %s %s %s%s", x.Fate, x.Number, x.Version, reason)
		}
		r.importNotes("skipped", v.Skipped)
		r.importNotes("unread", v.Unread)
	}
}

func (r *run) importNotes(what string, notes []noteView) {
	for _, n := range notes {
		at := strings.TrimSpace(n.Number + " " + n.Path)
		if n.Line > 0 {
			r.line("  %s line %d, %s: %s", what, n.Line, at, n.Reason)
			continue
		}
		r.line("  %s %s: %s", what, at, n.Reason)
	}
}
