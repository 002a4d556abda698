// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

// releaseInput is what the flags of `release add` say.
type releaseInput struct {
	edits     *edits[verdict.Release]
	facts     []string
	bills     []string
	artifacts []string
	reading   artifactFlags
	noCode    bool
}

func (r *run) releaseAdd() *cobra.Command {
	c := &cobra.Command{
		Use:   "add PRODUCT@VERSION",
		Short: "Add a release with its bills of materials, or change it",
		Long: `add stores a release and reads its bills of materials: CycloneDX 1.2 to 1.7 in JSON
or XML, SPDX 2.2 or 2.3 in JSON. Its components are matched at once against the
records that are known. Of a release that is there already only what is given
changes; a bill takes the place of the one before.

With --artifact it reads what is shipped itself: jars, archives, folders and container
images, as ` + "`verdict sbom`" + ` does. What was found is kept beside the declared bill, with
which ` + "`verdict sbom verify`" + ` compares it; where no bill is declared it is the bill.
Their code is kept below the data folder, and asked whatever the assessments and the symbols
of vulnerabilities ask of code ("verdict reach run"); --no-code keeps none.
Of an image the base is named, too: the image of another product's release whose layers
are its lowest, or what the image says.

--previous is ancestry: the release that this one was branched from.`,
		Example: `  verdict release add kafka@3.5.0 --line 3.5 --released 2023-06-15 --previous 3.4.0 \
    --sbom kafka-3.5.0.cdx.json
  verdict release add kafka@3.5.0 --sbom broker=broker.spdx.json --sbom clients=clients.cdx.xml
  verdict release add kafka@3.5.0 --artifact kafka_2.13-3.5.0.tgz --artifact image=kafka-image.tar
  verdict release add kafka@3.5.0 --fact uses.org.eclipse.jetty.servlets.CgiServlet=0
  verdict release add kafka@3.2.2 --state withdrawn --reason "a defect was found before the announcement"`,
		Args: exactly("PRODUCT@VERSION"),
	}
	in := releaseInput{edits: editsOf[verdict.Release](c)}
	in.flags(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		ref, err := releaseRef(args[0], false)
		if err != nil {
			return err
		}
		return r.addRelease(c.Context(), ref, in)
	}
	return c
}

func (in *releaseInput) flags(c *cobra.Command) {
	e := in.edits
	text(e, "line", "line that it belongs to, such as 3.5", func(x *verdict.Release) *string { return &x.Line })
	word(e, "state", "where it stands (released with a date, else planned)", verdict.ReleaseStates, func(x *verdict.Release) *verdict.ReleaseState { return &x.State })
	date(e, "released", "day of the announcement", func(x *verdict.Release) *time.Time { return &x.ReleasedAt })
	text(e, "previous", "version that it was branched from", func(x *verdict.Release) *string { return &x.Previous })
	word(e, "completeness", "whether its bills name everything that is shipped", verdict.Completenesses, func(x *verdict.Release) *verdict.Completeness { return &x.Completeness })
	text(e, "reason", "why it was withdrawn", func(x *verdict.Release) *string { return &x.Reason })
	c.Flags().StringArrayVar(&in.facts, "fact", nil, "declaration as NAME=VALUE that premises may ask for (may be repeated)")
	c.Flags().StringArrayVar(&in.bills, "sbom", nil, "bill as FILE, or as PART=FILE for one part (may be repeated); - is standard input")
	c.Flags().StringArrayVar(&in.artifacts, "artifact", nil, "what is shipped as PATH, or as PART=PATH for one part (may be repeated)")
	in.reading.add(c)
	c.Flags().BoolVar(&in.noCode, "no-code", false, "keep no code of the artifacts, so that nothing can be asked of it")
}

func (r *run) addRelease(ctx context.Context, ref verdict.Ref, in releaseInput) error {
	bills, err := r.readBills(in.bills)
	if err != nil {
		return err
	}
	var bases []verdict.BaseImage
	if len(in.artifacts) > 0 {
		if bases, err = r.knownBases(ctx, ref.Product); err != nil {
			return err
		}
	}
	artifacts, err := r.catalogueAll(ctx, in.artifacts, in.reading, bases, !in.noCode && !r.config.DryRun)
	if err != nil {
		return err
	}
	return r.open(ctx, func(a *app.App) error {
		x, err := r.editedRelease(ctx, a, ref, in)
		if err != nil {
			return err
		}
		reports, n, err := a.AddRelease(ctx, x, bills, artifacts)
		if err != nil {
			return err
		}
		for _, c := range artifacts {
			r.note("%s: %s", c.Name, foundWords(c))
			r.noteBase(c)
			r.skipped(c.Name, c.Found.Skipped)
		}
		for _, b := range reports {
			r.note("%s: read %s", b.Name, count(b.Components, "component"))
			r.skipped(b.Name, b.Skipped)
		}
		if err := r.askCode(ctx, a, ref, artifacts, len(bills)); err != nil {
			return err
		}
		return r.done(a, n, viewRelease(x))
	})
}

// askCode has the code of a new artifact answer what is asked of it, and compares new bills
// with what ships. What cannot be asked is told, and the release stands all the same.
func (r *run) askCode(ctx context.Context, a *app.App, ref verdict.Ref, artifacts []app.Catalogued, bills int) error {
	if a.DryRun() || len(artifacts)+bills == 0 {
		return nil
	}
	if ships, err := a.Artifacts(ctx, ref); err != nil || len(ships) == 0 {
		return err
	}
	coded := slices.ContainsFunc(artifacts, func(c app.Catalogued) bool { return c.Code != "" })
	list, _, err := a.ReachRelease(ctx, app.ReleaseReach{Ref: ref, BillOnly: !coded})
	if err != nil {
		r.note("the code of %s was not asked: %v", ref, err)
		return ctx.Err()
	}
	for _, p := range list {
		if v := viewPartReach(p); len(v.Answers)+len(v.Evidence) > 0 || v.Why != "" {
			r.note("%s: %s; `verdict reach run` tells more", verdict.Ref{Product: ref.Product, Version: ref.Version, Part: p.Part}, reachWords(v))
			for _, ev := range v.Evidence {
				r.note("evidence %s: %s", ev.ID, ev.Summary)
			}
		}
	}
	return nil
}

// editedRelease is the release as it stands, with what the flags say.
func (r *run) editedRelease(ctx context.Context, a *app.App, ref verdict.Ref, in releaseInput) (verdict.Release, error) {
	x, _, err := a.Release(ctx, ref)
	switch {
	case verdict.CodeOf(err) == verdict.NotFound:
		x = verdict.Release{Product: ref.Product, Version: ref.Version}
	case err != nil:
		return x, err
	}
	in.edits.apply(&x)
	if x.State == "" || x.State == verdict.Planned && in.dated() {
		x.State = stateByDate(x)
	}
	x.Facts = maps.Clone(x.Facts)
	for _, f := range in.facts {
		name, value, err := pair("fact", f)
		if err != nil {
			return x, err
		}
		if x.Facts == nil {
			x.Facts = map[string]string{}
		}
		x.Facts[name] = value
	}
	return x, nil
}

// dated reports whether a date was given and no state.
func (in releaseInput) dated() bool {
	flags := in.edits.command.Flags()
	return flags.Changed("released") && !flags.Changed("state")
}

func stateByDate(x verdict.Release) verdict.ReleaseState {
	if x.ReleasedAt.IsZero() {
		return verdict.Planned
	}
	return verdict.Released
}

// ofPart reads PATH or PART=PATH. A path with a slash in front of = has no part.
func ofPart(given string) (part, path string) {
	part, path, ok := strings.Cut(given, "=")
	if !ok || !verdict.ValidSlug(part) {
		return "", given
	}
	return part, path
}

// catalogueAll reads artifacts, each PATH or PART=PATH, and keeps their code where that is
// asked for.
func (r *run) catalogueAll(ctx context.Context, given []string, f artifactFlags, bases []verdict.BaseImage, keep bool) ([]app.Catalogued, error) {
	var files []app.ArtifactFile
	for _, g := range given {
		part, path := ofPart(g)
		files = append(files, app.ArtifactFile{Part: part, Path: path})
	}
	o, err := f.options(r)
	if err != nil {
		return nil, err
	}
	o.Bases = bases
	if keep {
		o.Keep = app.BlobsIn(r.config.Data)
	}
	return app.CatalogueAll(ctx, files, o)
}

// knownBases are the images on which those of a product may have been built.
func (r *run) knownBases(ctx context.Context, product string) (bases []verdict.BaseImage, err error) {
	err = r.open(ctx, func(a *app.App) error { bases, err = a.KnownBases(ctx, product); return err })
	return bases, err
}

// readBills reads bills, each FILE or PART=FILE.
func (r *run) readBills(given []string) ([]app.BillFile, error) {
	var bills []app.BillFile
	for _, g := range given {
		part, name := ofPart(g)
		raw, err := r.read(name)
		if err != nil {
			return nil, err
		}
		if name == "-" {
			name = "standard input"
		}
		bills = append(bills, app.BillFile{Part: part, Name: name, Raw: raw})
	}
	return bills, nil
}
