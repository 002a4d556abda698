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

func (r *run) sbomVerify() *cobra.Command {
	var artifacts []string
	var f artifactFlags
	c := &cobra.Command{
		Use:   "verify PRODUCT@VERSION[:PART]",
		Short: "Compare the declared bill of a release with what its artifacts hold",
		Long: `verify compares the bill of materials that was declared of a release with what is
really in its artifacts, difference by difference:

  not_found   declared, and not in the artifact
  undeclared  in the artifact, and not declared
  version     declared in other versions than are in the artifact
  identity    a file that is declared as another package than it is
  digest      a file with other bytes than declared
  excluded    declared as not shipped, and shipped
  unresolved  a file of which nothing tells what it is

The artifacts are those that were added to the release, or those given here. It exits
with 3 when there is a difference. A part of which only the bill or only an artifact
is known is named, and not compared.`,
		Example: `  verdict sbom verify kafka@3.5.0
  verdict sbom verify kafka@3.5.0 --artifact kafka_2.13-3.5.0.tgz --format json`,
		Args: exactly("PRODUCT@VERSION[:PART]"),
		RunE: func(c *cobra.Command, args []string) error {
			ref, err := releaseRef(args[0], true)
			if err != nil {
				return err
			}
			return r.verifySBOM(c.Context(), ref, artifacts, f)
		},
	}
	c.Flags().StringArrayVar(&artifacts, "artifact", nil, "what is shipped as PATH, or as PART=PATH for one part (may be repeated)")
	f.add(c)
	return c
}

// comparedView is what came of comparing one bill, in JSON.
type comparedView struct {
	Release       string            `json:"release"`
	Part          string            `json:"part"`
	Bill          string            `json:"bill"`
	Artifacts     []string          `json:"artifacts"`
	Same          int               `json:"same"`
	Discrepancies []discrepancyView `json:"discrepancies"`
}

type discrepancyView struct {
	Kind     inventory.DiscrepancyKind `json:"kind"`
	Declared []string                  `json:"declared"`
	Found    []string                  `json:"found"`
	Paths    []string                  `json:"paths"`
	Detail   string                    `json:"detail,omitempty"`
}

func (r *run) verifySBOM(ctx context.Context, ref verdict.Ref, artifacts []string, f artifactFlags) error {
	if err := r.checkFormat(); err != nil {
		return err
	}
	fresh, err := r.catalogueAll(ctx, artifacts, f, nil, false)
	if err != nil {
		return err
	}
	return r.open(ctx, func(a *app.App) error {
		list, err := a.VerifySBOM(ctx, ref, fresh)
		if err != nil {
			return err
		}
		views, differ := []comparedView{}, 0
		for _, p := range list {
			if !p.Compared() {
				r.noteUncompared(ref, p)
				continue
			}
			v := comparedView{Release: ref.String(), Part: p.Part, Bill: p.Bill, Artifacts: p.Artifacts, Same: p.Same, Discrepancies: []discrepancyView{}}
			for _, d := range p.Discrepancies {
				v.Discrepancies = append(v.Discrepancies, discrepancyView{d.Kind, none(d.Declared), none(d.Found), none(d.Paths), d.Detail})
			}
			differ += len(p.Discrepancies)
			views = append(views, v)
		}
		if err := r.print(views, func() { r.comparedTables(views) }); err != nil || differ == 0 {
			return err
		}
		return verdict.Errorf(verdict.Refused, "what is declared of %s differs from what it holds in %s", ref, counted(differ, "place", "places"))
	})
}

// noteUncompared says of a part that lacks a bill or an artifact that it was left out.
func (r *run) noteUncompared(ref verdict.Ref, p app.VerifiedPart) {
	part := verdict.Ref{Product: ref.Product, Version: ref.Version, Part: p.Part}
	if p.Bill == "" {
		r.note("%s: %s is not compared: nobody has declared a bill of it", part, strings.Join(p.Artifacts, ", "))
		return
	}
	r.note("%s: %s is not compared: no artifact of it is known", part, p.Bill)
}

func (r *run) comparedTables(views []comparedView) {
	for _, v := range views {
		fmt.Fprintf(r.Out, "%s, declared by %s: %s the same as in %s, %s\n", v.Release, v.Bill, counted(v.Same, "package is", "packages are"),
			strings.Join(v.Artifacts, ", "), counted(len(v.Discrepancies), "differs", "differ"))
		t := newTable("DIFFERENCE", "DECLARED", "FOUND", "WHERE", "DETAIL")
		for _, d := range v.Discrepancies {
			t.row(string(d.Kind), strings.Join(d.Declared, ", "), strings.Join(d.Found, ", "), strings.Join(d.Paths, ", "), d.Detail)
		}
		if len(t.rows) > 0 {
			t.writeUsed(r.Out)
		}
	}
}
