// SPDX-License-Identifier: Apache-2.0

package site

import (
	"cmp"
	"slices"

	"verdict/internal/publish"
)

// latestShown is how many vulnerabilities the first page lists.
const latestShown = 12

func (s *Site) home() publish.File {
	pg := page{Kind: "home", Path: homePath, Heading: "Security", Changed: s.lastWord(),
		Lead: "Is a release affected by a vulnerability? The answers that we have given, with their reasons."}
	return s.file(pg, func() any {
		latest := slices.Clone(s.vulnerabilities)
		slices.SortStableFunc(latest, func(a, b *vulnerability) int { return cmp.Or(b.changed.Compare(a.changed)) })
		latest = latest[:min(len(latest), latestShown)]
		type productView struct {
			Name, Path, List        string
			Newest                  []releaseView
			Vulnerabilities, Lasted string
		}
		var products []productView
		for _, p := range s.products {
			v := productView{Name: p.Product.Name, Path: p.Path(), List: p.ListPath(), Vulnerabilities: plural(len(p.places), "vulnerability"), Lasted: date(p.changed)}
			for _, l := range p.lines {
				if !l.Ended(s.asOf) && len(l.releases) > 0 && len(v.Newest) < 3 {
					v.Newest = append(v.Newest, viewRelease(l.releases[0]))
				}
			}
			if len(v.Newest) == 0 && len(p.releases) > 0 {
				v.Newest = append(v.Newest, viewRelease(p.releases[0]))
			}
			products = append(products, v)
		}
		return struct {
			Products   []productView
			Latest     []entryView
			Advisories []advisoryEntry
		}{products, entries(latest), advisoryEntries(s.advisories[:min(len(s.advisories), latestShown)])}
	})
}

// security is the page that says how to report and what is done.
func (s *Site) security() publish.File {
	pg := page{Kind: "security", Path: SecurityPath, Heading: "Project Security", Changed: s.lastWord(),
		Lead: "How to report a vulnerability, what is supported, and what our words mean."}
	return s.file(pg, func() any {
		type productView struct {
			Name, Path, List, Contact, Homepage string
			Lines                               []lineView
			Ended                               int
		}
		var products []productView
		for _, p := range s.products {
			v := productView{Name: p.Product.Name, Path: p.Path(), List: p.ListPath(), Contact: MailAddress(p.Product.Contact), Homepage: webURL(p.Product.Homepage)}
			for _, l := range p.lines {
				if view := s.viewLine(l); view.Ended {
					v.Ended++
				} else {
					v.Lines = append(v.Lines, view)
				}
			}
			products = append(products, v)
		}
		return struct {
			Products []productView
			Key      string
			CSAF     string
			Policies []Policy
		}{products, map[bool]string{true: KeyPath}[s.in.Key != ""], map[bool]string{true: csafPath}[s.in.CSAF], s.in.Policies}
	})
}
