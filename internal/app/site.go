// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"time"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/site"
	"verdict/internal/store"
)

// SiteOptions say for whom and where a site is written.
type SiteOptions struct {
	BaseURL  string // where it will stand; "" when that is not known
	Audience verdict.Audience
	Key      string // armored OpenPGP key to which reports can be encrypted; "" for none
}

// Site gives the files of the site. It is read as the outside reads, at one
// instant.
func (a *App) Site(ctx context.Context, o SiteOptions) ([]publish.File, error) {
	in := site.Input{BaseURL: o.BaseURL, Key: o.Key}
	err := a.outside(ctx, func(s *store.Snapshot) error {
		products, err := s.Products()
		if err != nil {
			return err
		}
		for _, p := range products {
			snapshot, err := spokenOf(s, p.Slug)
			if err != nil {
				return err
			}
			snapshot.Audience = o.Audience
			in.Products = append(in.Products, snapshot)
			files, err := s.Shipped(p.Slug)
			if err != nil {
				return err
			}
			in.Shipped = append(in.Shipped, files...)
		}
		in.Sources, err = s.SourceAges()
		return err
	})
	if err != nil {
		return nil, err
	}
	made, err := site.New(in)
	if err != nil {
		return nil, err
	}
	return made.Files(), nil
}

// WriteSite writes the site into a folder that holds nothing else, or rehearses it.
func (a *App) WriteSite(ctx context.Context, dir string, o SiteOptions) (publish.FolderWritten, error) {
	files, err := a.Site(ctx, o)
	if err != nil {
		return publish.FolderWritten{}, err
	}
	return publish.WriteFolder(ctx, dir, files, publish.FolderOptions{DryRun: a.dry, Progress: a.progress("pages")})
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
	if p.Gates, err = s.PublishedGates(product); err != nil {
		return p, err
	}
	x := publish.NewIndex(product)
	if err := s.EachStatement(product, x.Add); err != nil {
		return p, err
	}
	return p.Over(x), nil
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
		files, err := a.Site(ctx, o)
		if err == nil {
			last = head
			renew(files)
		}
	}
}
