// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"html/template"
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/relnotes"
	"verdict/internal/publish/site"
	"verdict/internal/publish/suppressions"
	"verdict/internal/remedy"
	"verdict/internal/store"
	"verdict/spec/sshsig"
)

// SiteOptions say for whom and where a site is written.
type SiteOptions struct {
	BaseURL  string // where it will stand; "" when that is not known
	Audience verdict.Audience
	Key      string // armored OpenPGP key to which reports can be encrypted; "" for none
	// Signing is by what the site is signed; nil for nothing.
	Signing *Signing
	// Publisher is who gives CSAF documents out.
	Publisher Publisher
	// Remark hears in words what the site lacks of a CSAF provider, and why; nil for nobody.
	Remark func(string)
}

// Site gives the files of the site. It is read as the outside reads, at one
// instant.
func (a *App) Site(ctx context.Context, o SiteOptions) ([]publish.File, error) {
	in := site.Input{BaseURL: o.BaseURL, Key: o.Key, Snippet: snippetOf, SnippetYears: suppressions.ValidYears, Notes: sectionsOf}
	var documents advisoryGiven
	err := a.outside(ctx, func(s *store.Snapshot) error {
		products, err := s.Products()
		if err != nil {
			return err
		}
		if documents, err = advisoryFiles(s, o); err != nil {
			return err
		}
		for _, p := range products {
			snapshot, err := spokenOf(s, p.Slug)
			if err != nil {
				return err
			}
			snapshot.Audience = o.Audience
			in.Products = append(in.Products, snapshot)
			in.Shipped = append(in.Shipped, snapshot.Shipped...)
		}
		if in.Advisories, err = advisoriesForSite(s, o.Audience); err != nil {
			return err
		}
		if err := someReader(s, o.Audience, in.Products, in.Advisories); err != nil {
			return err
		}
		if in.Policies, err = promises(s, products); err != nil {
			return err
		}
		in.Sources, err = s.SourceAges()
		return err
	})
	if err != nil {
		return nil, err
	}
	csaf, remarks, err := a.csafProvider(ctx, o, in.Products)
	if err != nil {
		return nil, err
	}
	in.CSAF = len(csaf) > 0
	linkDocuments(in.Advisories, documents, csaf)
	made, err := site.New(in)
	if err != nil {
		return nil, err
	}
	for _, remark := range append(documents.remarks, remarks...) {
		if o.Remark != nil {
			o.Remark(remark)
		}
	}
	return slices.Concat(made.Files(), documents.files, csaf), nil
}

// WriteSite writes the site into a folder that holds nothing else, or rehearses it.
func (a *App) WriteSite(ctx context.Context, dir string, o SiteOptions) (publish.FolderWritten, error) {
	folder := publish.FolderOptions{DryRun: a.dry, Audience: o.Audience, Progress: a.progress("pages")}
	if o.Signing.SignsFolder() {
		folder.Sign = func(manifest []byte) ([]byte, error) {
			return sshsig.Sign(o.Signing.folder, publish.SignatureNamespace, manifest)
		}
	}
	files, err := a.Site(ctx, o)
	if err != nil {
		return publish.FolderWritten{}, err
	}
	return publish.WriteFolder(ctx, dir, files, folder)
}

// someReader refuses a group for which nothing was published and which no policy names:
// its name is misspelt.
func someReader(s *store.Snapshot, a verdict.Audience, products []publish.Snapshot, advisories []site.Advisory) error {
	if a == verdict.PublicAudience || a == verdict.CustomerAudience {
		return nil
	}
	for _, p := range products {
		if p.For(a) {
			return nil
		}
	}
	if slices.ContainsFunc(advisories, func(x site.Advisory) bool { return x.Text.Audience == a }) {
		return nil
	}
	stored, err := s.Policies()
	if err != nil {
		return err
	}
	for _, row := range stored {
		p, err := loadPolicy(row)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(p.Rules, func(r remedy.Rule) bool { return r.Audience == a }) {
			return nil
		}
	}
	return verdict.Errorf(verdict.NotFound, "nothing was published for the group %q, and no policy names it", string(a)).WithHint("give public, customers, or a group that a policy names")
}

// spokenOf is all that pages about a product are made from, with every revision.
func spokenOf(s *store.Snapshot, product string) (p publish.Snapshot, err error) {
	if p.Product, err = s.Product(product); err != nil {
		return p, err
	}
	if p.Lines, err = s.Lines(product); err != nil {
		return p, err
	}
	if p.Releases, err = s.Releases(product); err != nil {
		return p, err
	}
	if p.Shipped, err = s.Shipped(product); err != nil {
		return p, err
	}
	bases, err := s.BaseImages(product)
	if err != nil {
		return p, err
	}
	for _, b := range bases {
		p.Bases = append(p.Bases, publish.Base(b))
	}
	x := publish.NewIndex(product)
	if err := s.EachStatement(product, x.Add); err != nil {
		return p, err
	}
	return p.Over(x), nil
}

func snippetOf(s publish.Snapshot, st verdict.Statement, releases []verdict.Release, format string) string {
	return suppressions.Snippet(s, st, releases, suppressions.Format(format))
}

func sectionsOf(s publish.Snapshot, version string, link func(string) string) (template.HTML, error) {
	n, err := relnotes.Of(s, version)
	if err != nil {
		return "", err
	}
	return n.Sections(link)
}

// promises gives the stored policies in words: of each rule that says in words what
// it does. The one that comes with the program was promised by nobody.
func promises(s *store.Snapshot, products []verdict.Product) (list []site.Policy, err error) {
	stored, err := s.Policies()
	if err != nil {
		return nil, err
	}
	for _, row := range stored {
		p, err := loadPolicy(row)
		if err != nil {
			return nil, err
		}
		promise := site.Policy{Name: p.Name, Says: p.Says}
		for _, x := range products {
			if slices.Contains(p.Products, x.Slug) {
				promise.Products = append(promise.Products, x.Name)
			}
		}
		for _, r := range p.Rules {
			if r.Says != "" {
				promise.Rules = append(promise.Rules, site.PolicyRule{Says: r.Says, Then: strings.Join(r.Way(), "; "), Within: strings.Join(r.Times(), "; ")})
			}
		}
		if len(promise.Rules) > 0 && (len(p.Products) == 0 || len(promise.Products) > 0) {
			list = append(list, promise)
		}
	}
	return list, nil
}

// siteEvery is how often it is looked whether something was published.
const siteEvery = 2 * time.Second

// FollowSite hands over the site's files once, because something may have changed
// since the caller read them, and then each time that something changed, until the
// context ends. It looks in the background, so that what somebody outside is
// answered takes no longer after a change that is private. A database that cannot
// be read now is asked again.
func (a *App) FollowSite(ctx context.Context, o SiteOptions, renew func([]publish.File)) {
	last := int64(-1)
	tick := time.NewTicker(siteEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		head, _, err := a.AuditHead(ctx)
		if err != nil || head == last {
			continue
		}
		o.Remark = nil // it was heard when the site was read first
		files, err := a.Site(ctx, o)
		if err == nil {
			last = head
			renew(files)
		}
	}
}
