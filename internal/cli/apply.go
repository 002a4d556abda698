// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/programme"
)

func (r *run) applyCommand() *cobra.Command {
	var folder, prune string
	c := &cobra.Command{
		Use:   "apply -f DIR",
		Short: "Bring the store up to a programme written as YAML",
		Long: `apply reads every YAML document of a folder and brings the store up to it, in one
transaction: all of it or nothing. What stands already changes nothing, so that
applying twice is the same as once. What the folder does not name is not removed;
--prune FILE removes what the lines of FILE name, each as "Kind name".

Where there is no database, one is begun when the documents declare a Product or a
Source, and refused when they do not.

The kinds of document are ` + strings.Join(programme.Kinds(), ", ") + `.
A document may have 256 KiB, and a mapping in it 2,000 keys; a file has up to 4 MiB.`,
		Example: `  verdict apply -f examples/kafka
  verdict apply -f examples/kafka --dry-run
  verdict apply -f programme --prune gone.txt`,
		Args: exactly(),
		RunE: func(c *cobra.Command, _ []string) error {
			if folder == "" {
				return verdict.Errorf(verdict.Usage, "apply needs a folder").WithHint("name it with -f DIR")
			}
			p, err := programme.Read(os.DirFS(folder), folder)
			if err != nil {
				return err
			}
			gone, err := r.pruneList(prune)
			if err != nil {
				return err
			}
			open := r.open
			if len(p.Products)+len(p.Sources) > 0 {
				open = r.begin
			}
			return open(c.Context(), func(a *app.App) error {
				list, changed, err := a.Apply(c.Context(), p, folder, gone)
				if err != nil {
					return err
				}
				return r.applied(a, list, changed)
			})
		},
	}
	c.Flags().StringVarP(&folder, "file", "f", "", "folder with the documents")
	c.Flags().StringVar(&prune, "prune", "", "file with a line for each thing to remove")
	_ = c.MarkFlagDirname("file")
	return c
}

func (r *run) pruneList(file string) (*app.PruneList, error) {
	if file == "" {
		return nil, nil
	}
	raw, err := r.read(file)
	if err != nil {
		return nil, err
	}
	return &app.PruneList{File: file, Lines: strings.Split(string(raw), "\n")}, nil
}

type appliedView struct {
	Kind    string `json:"kind"`
	Name    string `json:"name"`
	Changed bool   `json:"changed"`
	Reread  bool   `json:"reread"`
	Pruned  bool   `json:"pruned"`
	Note    string `json:"note"`
}

// applied prints what changed, and what was left out.
func (r *run) applied(a *app.App, list []app.Applied, changed int) error {
	views := []appliedView{}
	for _, x := range list {
		views = append(views, appliedView(x))
	}
	r.changedBy(a, list, changed)
	return r.print(views, func() {
		read, same := 0, 0
		for _, v := range views {
			if !v.Pruned {
				read++
			}
			if !v.Pruned && !v.Changed {
				same++
				continue
			}
			r.line("%s", strings.TrimSuffix(v.word()+"  "+v.Kind+" "+v.Name+": "+v.Note, ": "))
		}
		fmt.Fprintf(r.Out, "%s read, %d the same as before\n", count(read, "document"), same)
	})
}

// changedBy says what a programme changed. That a source was read again is a row of
// its own, and no change of what is known.
func (r *run) changedBy(a *app.App, list []app.Applied, changed int) {
	reread := 0
	for _, x := range list {
		if x.Reread {
			reread++
		}
	}
	if reread == 0 || changed > reread || a.DryRun() {
		r.changed(a, changed)
		return
	}
	r.note("nothing changed, but that %s read again", counted(reread, "source was", "sources were"))
}

// word says what became of a document, or of what a list names.
func (v appliedView) word() string {
	switch {
	case !v.Pruned:
		return "changed"
	case v.Changed:
		return "removed"
	}
	return "no such"
}
