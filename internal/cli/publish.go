// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"net/url"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
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
that are no more are removed; SHA256SUMS lists them. With --sign-key the list is signed,
and so are all files by their digests: SHA256SUMS.sig is for ssh-keygen -Y verify, with
the namespace verdict-site. With --serve the pages are served from the database and
follow it, until the command is interrupted.`,
		Example: `  verdict publish --out public/
  verdict publish --out public/ --base-url https://security.example.org/
  verdict publish --out public/ --sign-key ~/.ssh/site
  verdict publish --serve 8080
  verdict publish --out for-customers/ --audience customers`,
		Args: exactly(),
		RunE: func(c *cobra.Command, _ []string) error { return r.publish(c.Context(), f) },
	}
	c.Flags().StringVar(&f.out, "out", "", "folder to write; new, empty, or written so before")
	c.Flags().StringVar(&f.serve, "serve", "", "address to serve at: a port on this machine, or HOST:PORT")
	c.Flags().StringVar(&f.site.BaseURL, "base-url", "", "https URL where the site will stand")
	c.Flags().StringVar(&f.audience, "audience", "public", "for whom: public, customers, or the name of a group")
	c.Flags().StringVar(&f.key, "report-key", "", "file with the OpenPGP key, armored, to which reports can be encrypted")
	c.Flags().StringVar(&f.site.SignKey, "sign-key", "", "file with the Ed25519 key of OpenSSH that signs the list of files")
	c.Flags().StringVar(&f.tls.Cert, "tls-cert", "", "file with the certificate to serve with")
	c.Flags().StringVar(&f.tls.Key, "tls-key", "", "file with its key")
	return c
}

// keyBytes is how large a key can be.
const keyBytes = 1 << 20

// check refuses what cannot be meant.
func (f *publishFlags) check() error {
	switch {
	case (f.out == "") == (f.serve == ""):
		return verdict.Errorf(verdict.Usage, "say where to publish").WithHint("give --out DIR or --serve ADDR, one of them")
	case (f.tls.Cert == "") != (f.tls.Key == ""):
		return verdict.Errorf(verdict.Usage, "--tls-cert and --tls-key go together")
	case f.out != "" && f.tls.Cert != "":
		return verdict.Errorf(verdict.Usage, "--tls-cert is for --serve")
	case f.serve != "" && f.site.SignKey != "":
		return verdict.Errorf(verdict.Usage, "--sign-key is for --out")
	}
	if u, err := url.Parse(f.site.BaseURL); f.site.BaseURL != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.RawQuery != "" || u.Fragment != "") {
		return verdict.Errorf(verdict.Usage, "--base-url %q is no https URL", f.site.BaseURL)
	}
	if u, err := url.Parse(f.site.BaseURL); err == nil && u.User != nil {
		return verdict.Errorf(verdict.Usage, "--base-url holds a name or a password, which would stand on every page").WithHint("leave out what stands before the @")
	}
	var ok bool
	if f.site.Audience, ok = verdict.ParseAudience(f.audience); !ok {
		return verdict.Errorf(verdict.Usage, "--audience %q is no audience", f.audience).WithHint("give public, customers, or the name of a group")
	}
	return nil
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
	return r.open(ctx, func(a *app.App) error {
		if f.serve != "" {
			return r.serve(ctx, a, f.serve, f)
		}
		return r.writeSite(ctx, a, f.out, f.site)
	})
}

type publishView struct {
	Folder    string   `json:"folder"`
	Files     int      `json:"files"`
	Written   []string `json:"written"`
	Removed   []string `json:"removed"`
	Unchanged int      `json:"unchanged"`
}

func (r *run) writeSite(ctx context.Context, a *app.App, dir string, o app.SiteOptions) error {
	done, err := a.WriteSite(ctx, dir, o)
	if err != nil {
		return err
	}
	view := publishView{Folder: dir, Files: done.Files, Written: append([]string{}, done.Written...), Removed: append([]string{}, done.Removed...),
		Unchanged: done.Unchanged}
	return r.print(view, func() {
		r.line("%s: %s, %d written, %d unchanged, %d removed", dir, count(done.Files, "file"), len(done.Written), done.Unchanged, len(done.Removed))
		if a.DryRun() {
			r.line("nothing was kept")
		}
	})
}

// serve serves the site and follows the database until the context ends.
func (r *run) serve(ctx context.Context, a *app.App, address string, f publishFlags) error {
	if err := f.tls.Check(); err != nil {
		return err
	}
	files, err := a.Site(ctx, f.site)
	if err != nil {
		return err
	}
	l, err := server.Listen(ctx, address)
	if err != nil {
		return err
	}
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
