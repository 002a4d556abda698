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
)

func (r *run) vexCommand() *cobra.Command {
	return r.documentCommand(&cobra.Command{
		Use:   "vex PRODUCT@VERSION",
		Short: "Write the OpenVEX document of a release",
		Long: `vex writes what is published about a release as an OpenVEX 0.2.0 document. It reads
published statements and nothing else; rendered again it has the same bytes.`,
		Example: `  verdict vex kafka@3.5.0
  verdict vex kafka@3.5.0 --out kafka-3.5.0.openvex.json`,
	}, (*app.App).OpenVEX)
}

// documentCommand is a command that writes one document of a release.
func (r *run) documentCommand(c *cobra.Command, render func(*app.App, context.Context, verdict.Ref) ([]byte, error)) *cobra.Command {
	var out string
	c.Flags().StringVar(&out, "out", "", "file to write instead of standard output")
	c.Args = exactly("PRODUCT@VERSION")
	c.RunE = func(c *cobra.Command, args []string) error {
		ref, err := releaseRef(args[0], false)
		if err != nil {
			return err
		}
		return r.open(c.Context(), func(a *app.App) error {
			text, err := render(a, c.Context(), ref)
			if err != nil {
				return err
			}
			return r.write(out, text)
		})
	}
	return c
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
