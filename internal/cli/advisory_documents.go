// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

// documentView is a document about an advisory in JSON.
type documentView struct {
	Format    string `json:"format"`
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	File      string `json:"file"` // "" where none was written
}

func (r *run) advisoryDocuments() *cobra.Command {
	var as []string
	var out, site, audience string
	c := &cobra.Command{
		Use: "documents NUMBER", Short: "Write a published advisory in the standards for machines",
		Long: `documents writes the last published revision of an advisory in each standard: ` + listed(app.AdvisoryFormatNames()) + `.
With --as one of them, whose document it prints; with --out all of them into a folder. A
CVE or OSV record is of one flaw, and there may be several, or none where the flaw is
somebody else's. "verdict publish" writes the same documents beside the pages; in CSAF they
are the provider's.`,
		Example: `  verdict advisory documents VSA-2026-03
  verdict advisory documents VSA-2026-03 --as osv
  verdict advisory documents VSA-2026-03 --base-url https://security.example.org --out documents/`,
		Args: exactly("NUMBER"),
	}
	c.Flags().StringSliceVar(&as, "as", nil, "standard: "+listed(app.AdvisoryFormatNames())+" (may be repeated)")
	completeFlag(c, "as", app.AdvisoryFormatNames())
	c.Flags().StringVar(&out, "out", "", "folder to write them into")
	c.Flags().StringVar(&site, "base-url", "", "https URL where the pages stand; the product's namespace without it")
	c.Flags().StringVar(&audience, "audience", "public", "for whom: public, customers, or the name of a group")
	c.RunE = func(c *cobra.Command, args []string) error {
		if err := oneOf("as", as, app.AdvisoryFormatNames()); err != nil {
			return err
		}
		reader, err := readersFlag(audience)
		if err != nil {
			return err
		}
		return r.open(c.Context(), func(a *app.App) error {
			list, err := a.AdvisoryDocuments(c.Context(), args[0], as, reader, strings.TrimSuffix(site, "/"))
			if err != nil {
				return err
			}
			return r.documents(list, out, len(as) == 1)
		})
	}
	return c
}

// documents writes documents into a folder, prints the only one that was asked for, or
// lists them.
func (r *run) documents(list []app.AdvisoryDocument, out string, single bool) error {
	if out == "" && single && r.format != "json" {
		if len(list) != 1 {
			return verdict.Errorf(verdict.Refused, "there are %d documents in it", len(list)).WithHint("write them into a folder with --out")
		}
		_, err := r.Out.Write(list[0].Body)
		return err
	}
	views := []documentView{}
	for _, d := range list {
		v := documentView{Format: d.Format, Name: d.Name, MediaType: d.MediaType}
		if out != "" {
			v.File = filepath.Join(out, d.Format, d.Name)
			if err := os.MkdirAll(filepath.Dir(v.File), 0o755); err != nil {
				return verdict.Errorf(verdict.Invalid, "cannot be made: %w", err).At(filepath.Dir(v.File), 0, "")
			}
			if err := r.write(v.File, d.Body); err != nil {
				return err
			}
		}
		views = append(views, v)
	}
	return r.print(views, func() {
		t := newTable("FORMAT", "DOCUMENT", "FILE")
		for _, v := range views {
			t.row(v.Format, v.Name, v.File)
		}
		t.write(r.Out)
	})
}
