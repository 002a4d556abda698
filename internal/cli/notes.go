// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

func (r *run) notesCommand() *cobra.Command {
	var out, quarter, audience string
	c := &cobra.Command{
		Use:   "notes PRODUCT@VERSION | PRODUCT --quarter YEAR-Qn",
		Short: "Write the security release notes of a release or a quarter",
		Long: `notes writes the security section of a release's notes: the advisories that it
fixes, and its hygiene fixes, whose listing does not imply that they can be
exploited; the base image that it was built on, and what was revised since.
It reads published statements and nothing else, and rendered again it has the same
bytes. With --quarter it writes the notes of all releases of those three months.

--format markdown (the default), html (one page that asks for nothing from
elsewhere) or json.`,
		Example: `  verdict notes kafka@3.5.1
  verdict notes kafka@3.5.1 --format html --out security-notes.html
  verdict notes kafka --quarter 2023-Q3`,
		Args: exactly("PRODUCT@VERSION"),
	}
	c.Flags().StringVar(&out, "out", "", "file to write instead of standard output")
	c.Flags().StringVar(&quarter, "quarter", "", "write the notes of all releases of a quarter, such as 2023-Q3")
	c.Flags().StringVar(&audience, "audience", "", "for whom: public (the default), customers, or a named group")
	c.RunE = func(c *cobra.Command, args []string) error {
		reader, err := audienceOf(audience)
		if err != nil {
			return err
		}
		write, err := r.notesOf(c, args[0], quarter, reader)
		if err != nil {
			return err
		}
		return r.open(c.Context(), func(a *app.App) error {
			text, err := write(a)
			if err != nil {
				return err
			}
			return r.write(out, text)
		})
	}
	ownFormats(r, c, app.NotesFormats)
	return c
}

// notesOf gives what writes the notes that are asked for.
func (r *run) notesOf(c *cobra.Command, what, quarter string, audience verdict.Audience) (func(*app.App) ([]byte, error), error) {
	if quarter == "" {
		ref, err := releaseRef(what, false)
		return func(a *app.App) ([]byte, error) { return a.Notes(c.Context(), ref, audience, r.format) }, err
	}
	if !verdict.ValidSlug(what) {
		return nil, verdict.Errorf(verdict.Usage, "%q is no product", what).WithHint("with --quarter name a product, such as kafka")
	}
	return func(a *app.App) ([]byte, error) { return a.NotesOf(c.Context(), what, quarter, audience, r.format) }, nil
}

// audienceOf reads an audience: "" and "public" are everybody.
func audienceOf(word string) (verdict.Audience, error) {
	if word == "" {
		return verdict.PublicAudience, nil
	}
	reader, ok := verdict.ParseAudience(word)
	if !ok {
		return "", verdict.Errorf(verdict.Usage, "--audience %q is no audience", word).WithHint("give public, customers, or the name of a group")
	}
	return reader, nil
}
