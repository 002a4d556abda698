// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/publish/suppressions"
)

func (r *run) suppressionsCommand() *cobra.Command {
	var out string
	c := &cobra.Command{
		Use:   "suppressions PRODUCT@VERSION",
		Short: "Write what does not affect a release for other people's scanners",
		Long: `suppressions writes what is published as not affected about a release in the form of
a scanner, so that it is silent about just that:

  dependency-check  a suppression file (--suppression)
  trivy             a .trivyignore.yaml (--ignorefile)
  osv-scanner       an osv-scanner.toml (--config)
  grype             a .grype.yaml (--config)

A rule names component, version and ids wherever the scanner can be told. What a
format cannot express is not written; it is counted, with the reason, on standard
error. A rule ends three years after its statement was published, where the scanner
knows an end. It reads published statements and nothing else.`,
		Example: `  verdict suppressions kafka@3.5.0 --format dependency-check
  verdict suppressions kafka@3.5.0 --format trivy --out .trivyignore.yaml`,
		Args: exactly("PRODUCT@VERSION"),
		RunE: func(c *cobra.Command, args []string) error {
			ref, err := releaseRef(args[0], false)
			if err != nil {
				return err
			}
			return r.open(c.Context(), func(a *app.App) error {
				return r.writeSuppressions(c.Context(), a, ref, suppressions.Format(r.format), out)
			})
		},
	}
	c.Flags().StringVar(&out, "out", "", "file to write instead of standard output")
	ownFormats(r, c, suppressions.Formats)
	return c
}

func (r *run) writeSuppressions(ctx context.Context, a *app.App, ref verdict.Ref, f suppressions.Format, out string) error {
	file, err := a.Suppressions(ctx, ref, f)
	r.skipped(ref.String(), file.Skipped)
	if err != nil {
		return err
	}
	if !file.Until.IsZero() && !a.Now().Before(file.Until) {
		r.note("%s: rules whose end has come, from %s on, do nothing any more", ref, file.Until.Format(time.DateOnly))
	}
	return r.write(out, file.Text)
}
