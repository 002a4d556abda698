// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

// componentView is a component with the releases that ship it, in JSON.
type componentView struct {
	PURL     string        `json:"purl"`
	Pedigree *pedigreeView `json:"pedigree"`
	Releases []string      `json:"releases"`
}

func (r *run) componentList() *cobra.Command {
	var in string
	c := &cobra.Command{
		Use:   "list [PREFIX]",
		Short: "List components with the releases that ship them",
		Long: `list gives every distinct component whose package URL begins with the prefix. With
--in it lists what one release, or one part of it, ships and where it lies.`,
		Example: `  verdict component list pkg:maven/org.xerial.snappy/
  verdict component list --in kafka@3.5.0`,
		Args: between(0, "PREFIX"),
		RunE: func(c *cobra.Command, args []string) error {
			prefix := strings.Join(args, "")
			if in == "" {
				return r.open(c.Context(), func(a *app.App) error { return r.listComponents(c.Context(), a, prefix) })
			}
			ref, err := releaseRef(in, true)
			if err != nil {
				return err
			}
			return r.open(c.Context(), func(a *app.App) error { return r.listOccurrences(c.Context(), a, ref, prefix) })
		},
	}
	c.Flags().StringVar(&in, "in", "", "release or part, as product@version[:part]")
	return c
}

func (r *run) listComponents(ctx context.Context, a *app.App, prefix string) error {
	list, err := a.Components(ctx, prefix)
	if err != nil {
		return err
	}
	views := []componentView{}
	for _, s := range list {
		v := componentView{PURL: s.Component.PURL, Pedigree: viewPedigree(s.Component.Pedigree), Releases: []string{}}
		for _, ref := range s.Releases {
			v.Releases = append(v.Releases, ref.String())
		}
		views = append(views, v)
	}
	return r.print(views, func() {
		if len(views) == 0 {
			r.note("no component begins with %q", prefix)
			return
		}
		t := newTable("COMPONENT", "MADE FROM", "RELEASES")
		for _, v := range views {
			t.row(v.PURL, v.Pedigree.words(), some(v.Releases))
		}
		t.writeUsed(r.Out)
	})
}

// words names what a component was made from.
func (p *pedigreeView) words() string {
	if p == nil {
		return ""
	}
	words := append([]string(nil), p.Ancestors...)
	if len(p.Patches) > 0 {
		words = append(words, counted(len(p.Patches), "patch", "patches"))
	}
	return strings.Join(words, ", ")
}

// counted is count for nouns whose plural is not formed with -s or -ies.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// some names the first of a list and counts the rest.
func some(list []string) string {
	const most = 4
	if len(list) <= most+1 {
		return strings.Join(list, " ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:most], " "), len(list)-most)
}

// occurrenceView is a component where it lies in a release, in JSON.
type occurrenceView struct {
	Release   string            `json:"release"`
	Part      string            `json:"part"`
	PURL      string            `json:"purl"`
	Scope     string            `json:"scope"`
	Path      string            `json:"path"`
	Layer     string            `json:"layer"`
	Relocated bool              `json:"relocated"`
	Digests   map[string]string `json:"digests"`
	Pedigree  *pedigreeView     `json:"pedigree"`
}

func viewOccurrence(release verdict.Ref, o verdict.Occurrence) occurrenceView {
	digests := o.Digests
	if digests == nil {
		digests = map[string]string{}
	}
	return occurrenceView{
		Release: verdict.Ref{Product: release.Product, Version: release.Version}.String(), Part: o.Part,
		PURL: o.Component.PURL, Scope: scopeOf(o.Scope), Path: o.Path, Layer: o.Layer, Relocated: o.Relocated,
		Digests: digests, Pedigree: viewPedigree(o.Component.Pedigree),
	}
}

func (r *run) listOccurrences(ctx context.Context, a *app.App, ref verdict.Ref, prefix string) error {
	list, err := a.Occurrences(ctx, ref, prefix)
	if err != nil {
		return err
	}
	views := []occurrenceView{}
	for _, o := range list {
		views = append(views, viewOccurrence(ref, o))
	}
	return r.print(views, func() {
		if len(views) == 0 {
			r.note("nothing in %s begins with %q", ref, prefix)
			return
		}
		t := newTable("COMPONENT", "SCOPE", "PART", "PATH", "MADE FROM")
		for _, v := range views {
			t.row(v.PURL, v.Scope, v.Part, v.Path, v.Pedigree.words())
		}
		t.writeUsed(r.Out)
	})
}
