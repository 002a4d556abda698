// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/publish/openvex"
)

// vexFormats are what --format takes of `verdict vex`; json is OpenVEX too.
var vexFormats = []string{"openvex", "cyclonedx", "csaf", "json"}

func (r *run) vexCommand() *cobra.Command {
	var out, sbom string
	var byComponent bool
	c := &cobra.Command{
		Use:   "vex PRODUCT@VERSION",
		Short: "Write the VEX document of a release",
		Long: `vex writes what is published about a release as an OpenVEX 0.2.0, a CycloneDX 1.6 VEX or
a CSAF 2.0 document of the profile VEX. It reads published statements and nothing else; rendered again it has
the same bytes.

Scanners find the release by its name. Of a bill grype and trivy take no name, and no
statement about a release does anything there; --by-component names the components
as the products of an OpenVEX document, which is then for scans of this release only.
A CycloneDX VEX does something in trivy when it points into the bill that is scanned:
name that by --sbom. A bill that tells itself to be of another version or product is
refused, and one that holds nothing of what is affected.
"verdict vex check" tells what a document does in a scanner.`,
		Example: `  verdict vex kafka@3.5.0
  verdict vex kafka@3.5.0 --format cyclonedx --out kafka-3.5.0.vex.cdx.json
  verdict vex kafka@3.5.0 --format csaf | verdict csaf validate - --tests mandatory,optional
  verdict vex kafka@3.5.0 --by-component --out kafka-3.5.0.bill.openvex.json`,
		Args: exactly("PRODUCT@VERSION"),
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		ref, err := releaseRef(args[0], false)
		if err != nil {
			return err
		}
		if r.format != "cyclonedx" && sbom != "" || (r.format == "cyclonedx" || r.format == "csaf") && byComponent {
			return verdict.Errorf(verdict.Usage, "--sbom is for --format cyclonedx, and --by-component for --format openvex")
		}
		return r.open(c.Context(), func(a *app.App) error {
			text, err := r.vex(c.Context(), a, ref, sbom, byComponent)
			if err != nil {
				return err
			}
			return r.write(out, text)
		})
	}
	c.Flags().StringVar(&out, "out", "", "file to write instead of standard output")
	c.Flags().StringVar(&sbom, "sbom", "", "CycloneDX bill of the release into which the document is to point")
	c.Flags().BoolVar(&byComponent, "by-component", false, "name components as products, for grype and trivy on a bill")
	ownFormats(r, c, vexFormats)
	c.AddCommand(r.vexCheck())
	return c
}

func (r *run) vex(ctx context.Context, a *app.App, ref verdict.Ref, sbom string, byComponent bool) ([]byte, error) {
	switch r.format {
	case "csaf":
		return a.CSAFVEX(ctx, ref)
	case "cyclonedx":
	default:
		return a.OpenVEXAs(ctx, ref, openvex.Form(byComponent))
	}
	var bill app.BillFile
	if sbom != "" {
		raw, err := r.read(sbom)
		if err != nil {
			return nil, err
		}
		bill = app.BillFile{Name: sbom, Raw: raw}
	}
	text, skipped, err := a.CycloneDXVEX(ctx, ref, bill)
	r.skipped(sbom, skipped)
	return text, err
}

// write writes a document to a file, or to standard output without a name.
func (r *run) write(name string, text []byte) error {
	if name == "" || name == "-" {
		_, err := r.Out.Write(text)
		return err
	}
	if err := os.WriteFile(name, text, 0o644); err != nil {
		var at *fs.PathError
		if errors.As(err, &at) {
			err = at.Err // the name stands in front already
		}
		return verdict.Errorf(verdict.Invalid, "cannot be written: %w", err).At(name, 0, "")
	}
	r.note("%s written", name)
	return nil
}
