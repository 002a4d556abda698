// SPDX-License-Identifier: Apache-2.0

package site

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"verdict"
	"verdict/internal/publish"
)

// advisoryEntry is an advisory in a list.
type advisoryEntry struct {
	Number, Path, Title, Severity, Tracked, Date, Version string
	State                                                 string // what ended it; "" while it stands
}

func (a *advisory) entry() advisoryEntry {
	e := advisoryEntry{Number: a.words.Number, Path: a.Path(), Title: a.words.Title, Severity: a.words.Severity, Tracked: a.words.Tracked,
		Date: a.words.First, Version: a.words.Version}
	if a.State == verdict.AdvisoryWithdrawn || a.State == verdict.AdvisorySuperseded {
		e.State = string(a.State)
	}
	return e
}

func advisoryEntries(list []*advisory) (all []advisoryEntry) {
	for _, a := range list {
		all = append(all, a.entry())
	}
	return all
}

// advisoryGroup are the advisories of a year or a product, with the anchor of their heading.
type advisoryGroup struct {
	ID, Title string
	List      []advisoryEntry
}

// byID are the advisories about a vulnerability.
type advisoryID struct {
	ID, Path string // "" where the vulnerability has no page here
	List     []advisoryEntry
}

// advisoryList is the index of advisories: by year, by product and by CVE.
func (s *Site) advisoryList() publish.File {
	pg := page{Kind: "advisories", Path: advisoriesPath, Heading: "Advisories", Changed: s.lastAdvisory(),
		Lead: "What we have announced about vulnerabilities: " + advisoryCount(len(s.advisories)) + "."}
	return s.file(pg, func() any {
		return struct {
			Years, Products []advisoryGroup
			IDs             []advisoryID
			Feed            string
		}{s.advisoryYears(), s.advisoryProducts(), s.advisoryIDs(), advisoryFeed}
	})
}

func advisoryCount(n int) string {
	if n == 1 {
		return "1 advisory"
	}
	return fmt.Sprintf("%d advisories", n)
}

func (s *Site) advisoryYears() (groups []advisoryGroup) {
	for _, a := range s.advisories {
		year := strconv.Itoa(a.First.UTC().Year())
		if len(groups) == 0 || groups[len(groups)-1].Title != year {
			groups = append(groups, advisoryGroup{ID: "y" + year, Title: year})
		}
		of := &groups[len(groups)-1]
		of.List = append(of.List, a.entry())
	}
	return groups
}

func (s *Site) advisoryProducts() (groups []advisoryGroup) {
	for _, p := range s.products {
		if list := s.advisoriesOf(aboutProduct(p)); len(list) > 0 {
			groups = append(groups, advisoryGroup{"p-" + p.Product.Slug, p.Product.Name, advisoryEntries(list)})
		}
	}
	return groups
}

// advisoryIDs are all ids of vulnerabilities that advisories name, as an index orders them.
func (s *Site) advisoryIDs() (ids []advisoryID) {
	for _, a := range s.advisories {
		for _, f := range a.Advisory.Flaws {
			for _, id := range unique(append([]string{f.ID}, f.Aliases...)) {
				i := slices.IndexFunc(ids, func(x advisoryID) bool { return x.ID == id })
				if i < 0 {
					i, ids = len(ids), append(ids, advisoryID{ID: id})
					if spoken := s.spokenOf(f); len(spoken) > 0 {
						ids[i].Path = spoken[0].Path()
					}
				}
				ids[i].List = append(ids[i].List, a.entry())
			}
		}
	}
	slices.SortFunc(ids, func(a, b advisoryID) int { return compareIDs(a.ID, b.ID) })
	return ids
}

func (s *Site) lastAdvisory() (last time.Time) {
	for _, a := range s.advisories {
		last = later(last, a.At)
	}
	return last
}

// subscribe is the page that says how one hears of advisories of a product; of all for nil.
func (s *Site) subscribe(p *product) publish.File {
	name, feed, list := "all products", advisoryFeed, s.advisories
	pg := page{Kind: "subscribe", Path: subscribePath, Product: p, Heading: "Hear of advisories"}
	if p != nil {
		pg.Path, pg.Heading, name, feed = p.SubscribePath(), "Hear of advisories: "+p.Product.Name, p.Product.Name, p.feed()
		list = s.advisoriesOf(aboutProduct(p))
	}
	for _, a := range list {
		pg.Changed = later(pg.Changed, a.At)
	}
	pg.Lead = "Two feeds tell of each advisory about " + name + ", and of each revision of one."
	return s.file(pg, func() any {
		return struct {
			Name, Atom, JSON string
			// Whole are the addresses as a feed reader takes them; "" where they are not known.
			WholeAtom, WholeJSON string
			Latest               []advisoryEntry
			Others               []linkView
		}{name, feed + ".atom", feed + ".json", s.whole(feed + ".atom"), s.whole(feed + ".json"),
			advisoryEntries(list[:min(len(list), latestShown)]), s.subscriptions(p)}
	})
}

// subscriptions are the subscription pages but one.
func (s *Site) subscriptions(but *product) (links []linkView) {
	if but != nil {
		links = append(links, linkView{"All products", subscribePath})
	}
	for _, p := range s.products {
		if p != but {
			links = append(links, linkView{p.Product.Name, p.SubscribePath()})
		}
	}
	return links
}

// whole is the whole address of a file, "" where it is not known.
func (s *Site) whole(path string) string {
	if s.in.BaseURL == "" {
		return ""
	}
	return strings.TrimSuffix(s.in.BaseURL, "/") + "/" + path
}

// newestFirst orders advisories by their last revision.
func newestFirst(list []*advisory) []*advisory {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b *advisory) int { return cmp.Or(b.At.Compare(a.At), strings.Compare(b.Number, a.Number)) })
	return list
}
