// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"net/url"
	"os"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/config"
	"verdict/internal/limits"
	"verdict/internal/server"
)

// publishFlags are the flags of the command publish.
type publishFlags struct {
	out      string
	serve    string
	audience string
	key      string
	tls      server.TLS
	site     app.SiteOptions
	signing  app.SigningOptions
}

func (r *run) publishCommand() *cobra.Command {
	var f publishFlags
	c := &cobra.Command{
		Use:   "publish",
		Short: "Write or serve the site of what was published",
		Long: `publish writes what was published as a site of static pages: how to report, the CVE
list, products, releases with their notes, vulnerabilities with an answer for each
release, and indexes. It reads published statements and public facts, nothing else,
and the same rows give the same bytes.

With --out only files whose content changed are written, and those of earlier runs
that are no more are removed; SHA256SUMS lists them. With --serve the pages are served
from the database and follow it, until the command is interrupted.

With an https --base-url the site is also a CSAF provider: documents of the profile VEX
with hashes, feeds and listings, provider-metadata.json and security.txt. What is for
an audience alone is labelled TLP:AMBER (customers) or TLP:RED (a group), and is only
in its copy.

--sign-key can be given twice. An Ed25519 key of OpenSSH signs SHA256SUMS, and so all
files by their digests: SHA256SUMS.sig is for ssh-keygen -Y verify, with the namespace
verdict-site. An OpenPGP secret key, armored, signs the CSAF documents, and the provider
is a trusted one; what opens it is in VERDICT_SIGN_PASSPHRASE or --passphrase-file. In its
stead gpg and its agent sign by --sign-with-agent.`,
		Example: `  verdict publish --out public/
  verdict publish --out public/ --base-url https://security.example.org/
  verdict publish --out public/ --base-url https://security.example.org/ --sign-key csaf-secret.asc --public-key csaf-2024.asc
  verdict publish --out public/ --sign-key ~/.ssh/site
  verdict publish --serve 8080
  verdict publish --serve 0.0.0.0:8443 --base-url https://security.example.org:8443/ --tls-cert cert.pem --tls-key key.pem
  verdict publish --out for-customers/ --audience customers`,
		Args: exactly(),
		RunE: func(c *cobra.Command, _ []string) error { return r.publish(c.Context(), f) },
	}
	c.Flags().StringVar(&f.out, "out", "", "folder to write; new, empty, or written so before")
	c.Flags().StringVar(&f.serve, "serve", "", "address to serve at: a port on this machine, or HOST:PORT")
	c.Flags().StringVar(&f.site.BaseURL, "base-url", "", "https URL where the site will stand")
	c.Flags().StringVar(&f.audience, "audience", "public", "for whom: public, customers, or the name of a group")
	c.Flags().StringVar(&f.key, "report-key", "", "file with the OpenPGP key, armored, to which reports can be encrypted")
	c.Flags().StringVar(&f.tls.Cert, "tls-cert", "", "file with the certificate to serve with")
	c.Flags().StringVar(&f.tls.Key, "tls-key", "", "file with its key")
	f.providerFlags(c)
	return c
}

// providerFlags are those of signing and of the CSAF provider.
func (f *publishFlags) providerFlags(c *cobra.Command) {
	c.Flags().StringArrayVar(&f.signing.Keys, "sign-key", nil, "file with a key to sign with: of OpenSSH for the list of files, of OpenPGP for CSAF documents")
	c.Flags().StringVar(&f.signing.Agent, "sign-with-agent", "", "fingerprint of the OpenPGP key that gpg signs CSAF documents with")
	c.Flags().StringVar(&f.signing.PassphraseFile, "passphrase-file", "", "file with the passphrase of the OpenPGP key")
	c.Flags().StringArrayVar(&f.signing.Published, "public-key", nil, "file with an OpenPGP public key to name beside: one that signed before, or will")
	c.Flags().StringVar(&f.site.Publisher.Name, "publisher", "", "who gives CSAF documents out, where products differ")
	c.Flags().StringVar(&f.site.Publisher.Namespace, "publisher-namespace", "", "URL that stands for the publisher, where products differ")
	c.Flags().StringVar(&f.site.Publisher.IssuingAuthority, "issuing-authority", "", "by what right the publisher gives them out, in words")
}

// keyBytes is how large a key can be.
const keyBytes = 1 << 20

// check refuses what cannot be meant.
func (f *publishFlags) check() (err error) {
	switch {
	case (f.out == "") == (f.serve == ""):
		return verdict.Errorf(verdict.Usage, "say where to publish").WithHint("give --out DIR or --serve ADDR, one of them")
	case (f.tls.Cert == "") != (f.tls.Key == ""):
		return verdict.Errorf(verdict.Usage, "--tls-cert and --tls-key go together")
	case f.out != "" && f.tls.Cert != "":
		return verdict.Errorf(verdict.Usage, "--tls-cert is for --serve")
	}
	if u, err := url.Parse(f.site.BaseURL); f.site.BaseURL != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.RawQuery != "" || u.Fragment != "") {
		return verdict.Errorf(verdict.Usage, "--base-url %q is no https URL", f.site.BaseURL)
	}
	if u, err := url.Parse(f.site.BaseURL); err == nil && u.User != nil {
		return verdict.Errorf(verdict.Usage, "--base-url holds a name or a password, which would stand on every page").WithHint("leave out what stands before the @")
	}
	f.site.Audience, err = readersFlag(f.audience)
	return err
}

// readersFlag reads the flag --audience.
func readersFlag(name string) (verdict.Audience, error) {
	readers, ok := verdict.ParseAudience(name)
	if !ok {
		return readers, verdict.Errorf(verdict.Usage, "--audience %q is no audience", name).WithHint("give public, customers, or the name of a group")
	}
	return readers, nil
}

// publicKey refuses what is no armored OpenPGP public key (RFC 9580, section 6.2): what is
// given is published as it is.
func publicKey(name, text string) error {
	const begin, end = "-----BEGIN PGP PUBLIC KEY BLOCK-----", "-----END PGP PUBLIC KEY BLOCK-----"
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, begin) || !strings.HasSuffix(text, end) || strings.Count(text, "-----BEGIN ") != 1 {
		return verdict.Errorf(verdict.Invalid, "is no OpenPGP public key, and would be published as it is").At(name, 0, "").
			WithHint("give what `gpg --armor --export` writes, and nothing else")
	}
	return nil
}

func (r *run) publish(ctx context.Context, f publishFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	if f.key != "" {
		raw, err := limits.ReadFile(f.key, limits.Caps{Bytes: keyBytes})
		if err != nil {
			return err
		}
		if err := publicKey(f.key, string(raw)); err != nil {
			return err
		}
		f.site.Key = string(raw)
	}
	f.signing.Passphrase = config.PassphraseFrom(os.Environ())
	var remarks []string
	f.site.Remark = func(remark string) { remarks = append(remarks, remark) }
	return r.open(ctx, func(a *app.App) (err error) {
		if f.site.Signing, err = a.Signing(ctx, f.signing); err != nil {
			return err
		}
		if f.serve != "" && f.site.Signing.SignsFolder() {
			return verdict.Errorf(verdict.Usage, "--sign-key is for --out where it is a key of OpenSSH: that signs the list of a folder's files")
		}
		remarks = append(remarks, f.site.Signing.Remarks...)
		if f.serve != "" {
			return r.serve(ctx, a, f, &remarks)
		}
		return r.writeSite(ctx, a, f, &remarks)
	})
}

type publishView struct {
	Folder    string   `json:"folder"`
	Files     int      `json:"files"`
	Written   []string `json:"written"`
	Removed   []string `json:"removed"`
	Unchanged int      `json:"unchanged"`
	Remarks   []string `json:"remarks"` // what the CSAF provider lacks, or a key
}

// writeSite writes the site; remarks are filled while it is read.
func (r *run) writeSite(ctx context.Context, a *app.App, f publishFlags, remarks *[]string) error {
	done, err := a.WriteSite(ctx, f.out, f.site)
	if err != nil {
		return err
	}
	view := publishView{Folder: f.out, Files: done.Files, Written: append([]string{}, done.Written...), Removed: append([]string{}, done.Removed...),
		Unchanged: done.Unchanged, Remarks: append([]string{}, *remarks...)}
	return r.print(view, func() {
		r.remark(*remarks)
		r.line("%s: %s, %d written, %d unchanged, %d removed", f.out, count(done.Files, "file"), len(done.Written), done.Unchanged, len(done.Removed))
		if a.DryRun() {
			r.line("nothing was kept")
		}
	})
}

// remark notes what somebody who publishes should know.
func (r *run) remark(remarks []string) {
	for _, remark := range remarks {
		r.note("%s", remark)
	}
}

// serve serves the site and follows the database until the context ends; remarks are filled
// while the site is read.
func (r *run) serve(ctx context.Context, a *app.App, f publishFlags, remarks *[]string) error {
	if err := f.tls.Check(); err != nil {
		return err
	}
	files, err := a.Site(ctx, f.site)
	if err != nil {
		return err
	}
	l, err := server.Listen(ctx, f.serve)
	if err != nil {
		return err
	}
	r.remark(*remarks)
	pages := server.NewPages(files)
	scheme := "http"
	if f.tls.Cert != "" {
		scheme = "https"
	}
	if r.format == "json" { // standard output is for the objects
		r.note("serving at %s://%s/ until interrupted", scheme, l.Addr())
	} else {
		r.line("serving at %s://%s/ until interrupted", scheme, l.Addr())
	}
	following, stop := context.WithCancel(ctx)
	var followed sync.WaitGroup
	followed.Go(func() { a.FollowSite(following, f.site, pages.Replace) })
	err = server.Serve(ctx, l, pages, f.tls)
	stop()
	followed.Wait()
	return err
}
