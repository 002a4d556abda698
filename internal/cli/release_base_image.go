// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/inventory"
)

func (r *run) releaseBase() *cobra.Command {
	var base string
	var f artifactFlags
	c := &cobra.Command{
		Use:   "base PRODUCT@VERSION[:PART]",
		Short: "Compare the packages of a release's images with their base image",
		Long: `base compares the packages of rpm, dpkg and apk in the images of a release with those
of the image that each was built on. A package of the base that was removed or
replaced is a finding: fixes of the base come with a newer base, and a package that is
taken out or swapped breaks what its vendor says of it. It exits with 3 when there is
one; what the image adds is shown and counts for nothing.

The base image is the one whose digest the image names, or whose layers are its lowest,
if a release of another product has it as an artifact; or the file given with --base.`,
		Example: `  verdict release base server@7.6.1
  verdict release base server@7.6.1 --base ubi9-minimal.tar --format json`,
		Args: exactly("PRODUCT@VERSION[:PART]"),
		RunE: func(c *cobra.Command, args []string) error {
			ref, err := releaseRef(args[0], true)
			if err != nil {
				return err
			}
			return r.compareBases(c.Context(), ref, base, f)
		},
	}
	c.Flags().StringVar(&base, "base", "", "file or folder of the base image")
	f.add(c)
	return c
}

// baseView is an image that was compared with its base, in JSON.
type baseView struct {
	Release  string              `json:"release"`
	Part     string              `json:"part"`
	Image    string              `json:"image"`
	Base     string              `json:"base"`
	Digest   string              `json:"base_digest"`
	With     string              `json:"compared_with"`
	Removed  []packageChangeView `json:"removed"`
	Modified []packageChangeView `json:"modified"`
	Added    []packageChangeView `json:"added"`
	Same     int                 `json:"same"`
}

type packageChangeView struct {
	Package string   `json:"package"`
	Base    []string `json:"base"`
	Image   []string `json:"image"`
	Layers  []string `json:"layers"`
}

func (r *run) compareBases(ctx context.Context, ref verdict.Ref, path string, f artifactFlags) error {
	if err := r.checkFormat(); err != nil {
		return err
	}
	o, err := f.options(r)
	if err != nil {
		return err
	}
	var base *app.Catalogued
	if path != "" {
		c, err := app.Catalogue(ctx, path, o)
		if err != nil {
			return err
		}
		r.skipped(c.Name, c.Found.Skipped)
		base = &c
	}
	return r.open(ctx, func(a *app.App) error {
		list, err := a.CompareBases(ctx, ref, base)
		if err != nil {
			return err
		}
		views, touched := []baseView{}, 0
		for _, c := range list {
			views = append(views, baseView{Release: ref.String(), Part: c.Part, Image: c.Image, Base: c.Base.Name, Digest: c.Base.Digest, With: c.With,
				Removed: viewPackageChanges(c.Removed), Modified: viewPackageChanges(c.Modified), Added: viewPackageChanges(c.Added), Same: c.Same})
			touched += len(c.Removed) + len(c.Modified)
		}
		if err := r.print(views, func() { r.baseTables(views) }); err != nil || touched == 0 {
			return err
		}
		return verdict.Errorf(verdict.Refused, "%s of the base image of %s", counted(touched, "package was changed", "packages were changed"), ref).
			WithHint("leave the packages of the base as they are, and build on a newer base")
	})
}

func viewPackageChanges(list []inventory.PackageChange) []packageChangeView {
	views := []packageChangeView{}
	for _, c := range list {
		views = append(views, packageChangeView{c.Package, none(c.Base), none(c.Image), none(c.Layers)})
	}
	return views
}

func (r *run) baseTables(views []baseView) {
	for _, v := range views {
		fmt.Fprintf(r.Out, "%s on %s: %s as in the base\n", v.Image, baseName(verdict.BaseImage{Name: v.Base, Digest: v.Digest}),
			counted(v.Same, "package is", "packages are"))
		t := newTable("CHANGE", "PACKAGE", "IN THE BASE", "IN THE IMAGE", "LAYER")
		for _, kind := range []struct {
			word string
			list []packageChangeView
		}{{"removed", v.Removed}, {"modified", v.Modified}, {"added", v.Added}} {
			for _, c := range kind.list {
				var layers []string
				for _, l := range c.Layers {
					layers = append(layers, shortDigest(l))
				}
				t.row(kind.word, c.Package, strings.Join(c.Base, ", "), strings.Join(c.Image, ", "), strings.Join(layers, ", "))
			}
		}
		if len(t.rows) > 0 {
			t.writeUsed(r.Out)
		}
	}
}
