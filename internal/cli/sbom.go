// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/config"
)

// artifactFlags say how artifacts are read.
type artifactFlags struct {
	platform   string
	image      string
	index      string
	identities string
}

func (f *artifactFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.platform, "platform", "", "platform to take of an image for several, such as linux/arm64; what is no image is for any")
	c.Flags().StringVar(&f.image, "image", "", "tag or digest of the one to take of several images in a file")
	c.Flags().StringVar(&f.index, "vulndb", "", "index of records by whose packages jars without metadata are told; without it that of the store, if there is one")
	c.Flags().StringVar(&f.identities, "identities", "", "table of known files and classes that \"verdict identity build\" made")
}

// options finds the store's own index where none was named. What is wrong with a
// flag is said also where nothing is read.
func (f *artifactFlags) options(r *run) (app.CatalogueOptions, error) {
	o := app.CatalogueOptions{Platform: f.platform, Image: f.image, Index: f.index, Identities: f.identities}
	if path := app.IndexPathIn(r.config.Data); o.Index == "" {
		if _, err := os.Stat(path); err == nil {
			o.Index = path
		}
	}
	return o, o.Validate()
}

func (r *run) sbomCommand() *cobra.Command {
	var f artifactFlags
	complete := false
	c := &cobra.Command{
		Use:   "sbom PATH",
		Short: "Find what a jar, an archive, a folder or an image holds",
		Long: `sbom reads a file, a folder, a tar or zip archive, or a container image (an OCI layout,
or what docker save writes) and lists the components in it: Java archives with what
is nested and shaded in them, packages of rpm, dpkg and apk, Go and Rust binaries, and
what lock files and installed packages of npm, Python and Rust name. Each is shown with
its place, its image layer, and by what it was told:

  pom         pom.properties or pom.xml in the jar
  digest      the file or its classes are in a table of known ones (--identities)
  database    a package manager's database, lock file or metadata
  build       what a compiler put into a binary
  records     the artifact's name is one that records name (--vulndb)
  prefix      most of its classes lie under a package that points to a group
  unresolved  nothing told; it is listed, and waits for a person

Native programs and libraries that belong to none of these are counted as left out: what
was compiled into them is not told, and so the list proves the absence of nothing.

Nothing is unpacked to disk and nothing is run. --format json gives that list,
cyclonedx CycloneDX 1.6 and spdx SPDX 2.3.`,
		Example: `  verdict sbom kafka_2.13-3.7.0.tgz
  verdict sbom app.jar --format cyclonedx > app.cdx.json
  verdict sbom image.tar --platform linux/arm64 --format spdx
  verdict sbom lib/ --vulndb records.vdb --identities known.ids`,
		Args: exactly("PATH"),
		RunE: func(c *cobra.Command, args []string) error { return r.catalogue(c.Context(), args[0], f, complete) },
	}
	f.add(c)
	c.Flags().BoolVar(&complete, "complete", false, "declare that what is found is everything that is shipped")
	ownFormats(r, c, slices.Concat(formats, app.SBOMFormats))
	c.AddCommand(r.sbomVerify())
	return c
}

func (r *run) catalogue(ctx context.Context, path string, f artifactFlags, complete bool) error {
	o, err := f.options(r)
	if err != nil {
		return err
	}
	if complete {
		o.Completeness = verdict.Complete
	}
	c, err := app.Catalogue(ctx, path, o)
	if err != nil {
		return err
	}
	r.skipped(c.Name, c.Found.Skipped)
	if slices.Contains(app.SBOMFormats, r.format) {
		at, err := r.moment()
		if err != nil {
			return err
		}
		raw, err := app.WriteSBOM(r.format, c.Found, at, release)
		if err != nil {
			return err
		}
		_, err = r.Out.Write(raw)
		return err
	}
	return r.print(viewFound(c.Found), func() { r.foundTable(c) })
}

// foundView is an occurrence in an artifact, in JSON.
type foundView struct {
	PURL     string            `json:"purl"`
	Path     string            `json:"path"`
	Layer    string            `json:"layer"`
	Scope    string            `json:"scope"`
	Evidence string            `json:"evidence"`
	Identity string            `json:"identity"`
	Owner    string            `json:"owner,omitempty"`
	Shaded   bool              `json:"relocated,omitempty"`
	Digests  map[string]string `json:"digests,omitempty"`
}

func viewFound(bill verdict.SBOM) []foundView {
	views := []foundView{}
	for _, o := range bill.Occurrences {
		views = append(views, foundView{PURL: o.Component.PURL, Path: o.Path, Layer: o.Layer, Scope: string(o.Scope), Evidence: o.Evidence,
			Identity: string(o.Identity), Owner: o.Owner, Shaded: o.Relocated, Digests: o.Digests})
	}
	return views
}

func (r *run) foundTable(c app.Catalogued) {
	t := newTable("COMPONENT", "PATH", "LAYER", "SCOPE", "TOLD BY")
	for _, o := range c.Found.Occurrences {
		told := string(o.Identity)
		if o.Relocated {
			told += ", shaded"
		}
		t.row(o.Component.PURL, o.Path, shortDigest(o.Layer), string(o.Scope), told)
	}
	if len(t.rows) > 0 {
		t.writeUsed(r.Out)
	}
	r.note("%s: %s", c.Name, foundWords(c))
	r.noteBase(c)
}

// noteBase says on which image an image was built, and which of what it holds is from
// there.
func (r *run) noteBase(c app.Catalogued) {
	b := c.Found.Base
	if b == nil {
		return
	}
	words := fmt.Sprintf("built on %s (told by its %s)", baseName(*b), c.BaseBy)
	if len(b.Layers) > 0 {
		theirs := 0
		for _, o := range c.Found.Occurrences {
			if slices.Contains(b.Layers, o.Layer) {
				theirs++
			}
		}
		words += fmt.Sprintf(", whose layers brought %d of %s", theirs, count(len(c.Found.Occurrences), "component"))
	}
	r.note("%s: %s", c.Name, words)
}

// foundWords sums up what an artifact holds.
func foundWords(c app.Catalogued) string {
	words := string(c.Kind) + " with " + count(len(c.Found.Occurrences), "component")
	unresolved := 0
	for _, o := range c.Found.Occurrences {
		if o.Identity == verdict.Unresolved || o.Component.PURL == "" {
			unresolved++
		}
	}
	if unresolved > 0 {
		words += ", of which " + counted(unresolved, "is unresolved", "are unresolved")
	}
	return words
}

func baseName(b verdict.BaseImage) string {
	if b.Digest == "" {
		return b.Name
	}
	return strings.TrimSpace(b.Name + " sha256:" + b.Digest)
}

// shortDigest is enough of a digest for people.
func shortDigest(digest string) string {
	const shown = 12
	digest = strings.TrimPrefix(digest, "sha256:")
	return digest[:min(len(digest), shown)]
}

// moment is --at, or the present.
func (r *run) moment() (time.Time, error) {
	at, err := config.Instant("--at", r.config.At)
	if at.IsZero() {
		at = time.Now()
	}
	return at, err
}
