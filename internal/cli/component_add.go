// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

var scopes = []verdict.Scope{verdict.Required, verdict.Optional, verdict.Excluded}

func (r *run) componentAdd() *cobra.Command {
	var part string
	var o verdict.Occurrence
	c := &cobra.Command{
		Use:   "add PRODUCT@VERSION PURL",
		Short: "Add a component to a release's bill of materials",
		Long: `add names a component that a release ships and its bill does not. Without a bill
one is begun. The bytes that the bill was read from stay as they were read.

A bill that lacked a shipped component does not name everything: its own word that
it is complete no longer counts. Declare the release complete with
"verdict release add PRODUCT@VERSION --completeness complete" when it is.`,
		Example: `  verdict component add kafka@3.5.0 pkg:maven/org.xerial.snappy/snappy-java@1.1.10.0 \
    --path libs/snappy-java-1.1.10.0.jar --part clients`,
		Args: exactly("PRODUCT@VERSION", "PURL"),
	}
	c.Flags().StringVar((*string)(&o.Scope), "scope", "", "how it is used: "+listed(scopes))
	completeFlag(c, "scope", scopes)
	c.Flags().StringVar(&o.Path, "path", "", "where it lies in the release")
	c.Flags().StringVar(&part, "part", "", "part whose bill it stands in; none is the whole release")
	c.RunE = func(c *cobra.Command, args []string) error {
		ref, err := releaseRef(args[0], false)
		if err != nil {
			return err
		}
		if c.Flags().Changed("scope") {
			if err := oneOf("scope", []verdict.Scope{o.Scope}, scopes); err != nil {
				return err
			}
		}
		ref.Part = part
		o.Component.PURL = args[1]
		return r.open(c.Context(), func(a *app.App) error { return r.addComponent(c, a, ref, o) })
	}
	return c
}

// addedView is a component that was added to a bill, in JSON.
type addedView struct {
	Release  string        `json:"release"`
	Part     string        `json:"part"`
	PURL     string        `json:"purl"`
	Scope    string        `json:"scope"`
	Path     string        `json:"path"`
	Pedigree *pedigreeView `json:"pedigree"`
	// Doubted is set when the bill's own word on its completeness was dropped.
	Doubted bool `json:"completeness_dropped"`
}

func (r *run) addComponent(c *cobra.Command, a *app.App, ref verdict.Ref, o verdict.Occurrence) error {
	added, n, err := a.AddComponent(c.Context(), ref, o)
	if err != nil {
		return err
	}
	o = added.Occurrence
	if added.Doubted {
		r.note("the bill of %s called itself complete and lacked %s; its word on that no longer counts", ref, o.Component.PURL)
	}
	ref.Part = ""
	return r.done(a, n, addedView{
		Release: ref.String(), Part: o.Part, PURL: o.Component.PURL, Scope: scopeOf(o.Scope), Path: o.Path,
		Pedigree: viewPedigree(o.Component.Pedigree), Doubted: added.Doubted,
	})
}
