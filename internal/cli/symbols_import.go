// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"os"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

func (r *run) symbolsImport() *cobra.Command {
	var trust app.SymbolTrust
	c := &cobra.Command{
		Use:   "import VULNERABILITY | import FILE --allowed-signers SIGNERS",
		Short: "Propose the symbols that records name, or that another installation confirmed",
		Long: `import proposes the symbols that the records of a vulnerability name: those of the Go
database, of RustSec and of GitHub, of CVE records, and what we export ourselves. What cannot be told for
certain, such as a class without its package, is left out and told.

Of a FILE that ` + "`verdict symbols export`" + ` wrote it proposes every set, when one of
--allowed-signers, a file as ssh-keygen(1) has it, signed it and no byte of it has
changed since. The signature is FILE.sig, or --signature.

All of it is a proposal, also what was confirmed elsewhere.`,
		Example: `  verdict symbols import CVE-2024-23944
  verdict symbols import symbols.json --allowed-signers allowed_signers`,
		Args: exactly("VULNERABILITY or FILE"),
		RunE: func(c *cobra.Command, args []string) error {
			asFile := trust.Signers != "" || trust.Unsigned || trust.Signature != ""
			if _, err := os.Stat(args[0]); err == nil && !asFile {
				return verdict.Errorf(verdict.Usage, "nobody is named whose symbol sets are taken").At(args[0], 0, "").
					WithHint("give --allowed-signers FILE, or --unsigned when you know where the file comes from")
			}
			return r.open(c.Context(), func(a *app.App) error {
				if asFile {
					trust.File = args[0]
					return r.importSymbolFile(c.Context(), a, trust)
				}
				list, skipped, n, err := a.ImportRecordSymbols(c.Context(), args[0])
				if err != nil {
					return err
				}
				r.skipped("records of "+verdict.CanonicalID(args[0]), skipped)
				if len(list) == 0 {
					r.note("no record of %s names symbols that can be taken", verdict.CanonicalID(args[0]))
				}
				return r.proposed(a, list, n)
			})
		},
	}
	c.Flags().StringVar(&trust.Signers, "allowed-signers", "", "file of those whose signature on a file of symbol sets counts")
	c.Flags().StringVar(&trust.Signature, "signature", "", "file with the signature, when it is not FILE.sig")
	c.Flags().BoolVar(&trust.Unsigned, "unsigned", false, "take a file without looking who signed it")
	return c
}

func (r *run) importSymbolFile(ctx context.Context, a *app.App, trust app.SymbolTrust) error {
	signer, list, n, err := a.ImportSymbolFile(ctx, trust)
	if err != nil {
		return err
	}
	if signer != "" {
		r.note("%s is signed by %s", trust.File, signer)
	} else {
		r.note("%s was not asked who signed it", trust.File)
	}
	return r.proposed(a, list, n)
}

// proposed tells what became of proposals.
func (r *run) proposed(a *app.App, list []app.ProposedSymbols, n int) error {
	r.changed(a, n)
	views := []symbolSetView{}
	for _, p := range list {
		views = append(views, viewSymbolSet(p.SymbolSet))
		if !p.Withdrawn.IsZero() {
			r.note("%s says the same and was withdrawn by %s: %s", p.ID, p.WithdrawnBy, p.WithdrawnReason)
		}
	}
	return r.print(views, func() {
		if len(views) > 0 {
			r.symbolSetTable(views)
		}
	})
}

func (r *run) symbolsExport() *cobra.Command {
	var f app.SymbolFilter
	var out, key string
	var proposals bool
	c := &cobra.Command{
		Use:   "export",
		Short: "Write confirmed symbols to a file, signed for another installation",
		Long: `export writes the confirmed symbol sets, of all vulnerabilities or one, as JSON. With
--proposed those too that wait. It names no person. --sign-key signs the file with a
private SSH key of type ed25519 into FILE.sig, as ` + "`ssh-keygen -Y sign -n verdict-symbols`" + `
does; ` + "`verdict symbols import`" + ` takes it elsewhere.

What is written is not public by that: whoever reads it knows that we looked.`,
		Example: `  verdict symbols export --out symbols.json --sign-key ~/.ssh/symbols
  verdict symbols export --vulnerability CVE-2024-23944`,
		Args: exactly(),
	}
	c.Flags().StringVar(&f.Vulnerability, "vulnerability", "", "only those of this vulnerability")
	c.Flags().StringVar(&out, "out", "", "new file that they go to; standard output without it")
	c.Flags().StringVar(&key, "sign-key", "", "file with the private SSH key that signs them")
	c.Flags().BoolVar(&proposals, "proposed", false, "write proposals too")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if key != "" && out == "" {
			return verdict.Errorf(verdict.Usage, "--sign-key needs --out: the signature goes into a file beside it").WithHint("give --out FILE")
		}
		return r.open(c.Context(), func(a *app.App) error {
			raw, n, err := a.ExportSymbols(c.Context(), f, proposals)
			if err != nil || out == "" {
				if err == nil {
					_, err = r.Out.Write(raw)
				}
				return err
			}
			if err := writeSymbols(out, key, raw); err != nil {
				return err
			}
			if key == "" {
				r.note("%s is not signed: it is taken with --unsigned only", out)
			}
			return r.print(exportView{out, key != "", n}, func() { r.line("%s written to %s", count(n, "symbol set"), out) })
		})
	}
	return c
}

// exportView is a file that was written, in JSON.
type exportView struct {
	File   string `json:"file"`
	Signed bool   `json:"signed"`
	Sets   int    `json:"sets"`
}

// writeSymbols writes a new file and its signature; with neither left behind when one
// fails.
func writeSymbols(out, key string, raw []byte) error {
	var signature []byte
	if key != "" {
		var err error
		if signature, err = app.SignSymbols(raw, key); err != nil {
			return err
		}
	}
	if err := writeNew(out, raw); err != nil || signature == nil {
		return err
	}
	if err := writeNew(out+".sig", signature); err != nil {
		_ = os.Remove(out) // without its signature it is not what was asked for
		return err
	}
	return nil
}

func writeNew(name string, raw []byte) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if os.IsExist(err) {
		return verdict.Errorf(verdict.Conflict, "exists already").At(name, 0, "").WithHint("give the name of a file that does not exist")
	}
	if err == nil {
		_, err = f.Write(raw)
		if closed := f.Close(); err == nil {
			err = closed
		}
	}
	if err != nil {
		return verdict.Errorf(verdict.Invalid, "cannot be written: %w", err).At(name, 0, "")
	}
	return nil
}
