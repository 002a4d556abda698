// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"verdict/internal/app"
)

// bundleView is a bundle that was written, in JSON.
type bundleView struct {
	File   string     `json:"file"`
	Signed bool       `json:"signed"`
	Bundle app.Bundle `json:"manifest"`
}

func (r *run) sourceBundleCommand() *cobra.Command {
	var out, key string
	c := &cobra.Command{
		Use:   "bundle [NAME…]",
		Short: "Write what the sources hold to one file, for an installation without a network",
		Long: `bundle writes what the named sources hold, or all, to a new file: of each the mirror,
or the file or folder at its path, with its digest, its count of records and the
instant at which it was last read. --key signs the file with a private SSH key of
type ed25519; ` + "`verdict source sync --bundle`" + ` takes it elsewhere.
docs/sources-offline.md goes through it.`,
		Example: `  verdict source bundle --out feeds.zip --key ~/.ssh/feeds
  verdict source bundle osv-maven --out maven.zip --key ~/.ssh/feeds`,
		Args: between(0, "NAME…"),
	}
	c.Flags().StringVar(&out, "out", "", "new file that the bundle goes to")
	c.Flags().StringVar(&key, "key", "", "file with the private SSH key that signs it")
	need(c, "out")
	c.RunE = func(c *cobra.Command, args []string) error {
		return r.open(c.Context(), func(a *app.App) error {
			m, err := a.WriteBundle(c.Context(), args, out, key)
			if err != nil {
				return err
			}
			if key == "" {
				r.note("%s is not signed: it is taken with --unsigned only", out)
			}
			return r.print(bundleView{out, key != "", m}, func() { r.bundleTable(m) })
		})
	}
	return c
}

func (r *run) bundleTable(m app.Bundle) {
	t := newTable("SOURCE", "AS OF", "RECORDS", "FILE", "SHA-256")
	for _, s := range m.Sources {
		t.row(s.Name, s.AsOf.Format(time.RFC3339), fmt.Sprint(s.Records), s.File, s.SHA256)
	}
	t.write(r.Out)
}

// syncBundle syncs sources from a bundle.
func (r *run) syncBundle(ctx context.Context, a *app.App, trust app.BundleTrust, names []string, acceptShrink bool) error {
	signer, list, changed, err := a.SyncBundle(ctx, trust, names, acceptShrink)
	if list != nil && signer != "" {
		r.note("%s is signed by %s", trust.File, signer)
	} else if list != nil {
		r.note("%s was not asked who signed it", trust.File)
	}
	return r.synced(a, list, changed, err)
}
