// SPDX-License-Identifier: Apache-2.0

package provider

import (
	"slices"

	"verdict/internal/publish"
	"verdict/spec/csaf"
	"verdict/spec/rolie"
)

const (
	documentSchema = "https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json"
	serviceName    = "service.json"
)

func feedName(tlp string) string { return "csaf-feed-tlp-" + lower(tlp) }

func feedPath(tlp string) string     { return folderOf(tlp) + "/" + feedName(tlp) + ".json" }
func categoryPath(tlp string) string { return folderOf(tlp) + "/category-" + lower(tlp) + ".json" }

func (p provider) feedTitle(tlp string) string {
	if tlp == "" {
		return "CSAF documents without a label of " + p.Publisher.Name
	}
	return "CSAF documents (TLP:" + tlp + ") of " + p.Publisher.Name
}

// feeds are the ROLIE feed and the category document of each label (requirements 15 and
// 17).
func (p provider) feeds() (files []publish.File, err error) {
	for _, l := range p.ordered() {
		feed, err := rolie.EncodeFeed(p.feed(l))
		if err != nil {
			return nil, err
		}
		categories, err := rolie.EncodeCategories(rolie.Categories{Category: categoriesOf(p.labels[l]...)})
		if err != nil {
			return nil, err
		}
		files = append(files, file(feedPath(l), feed), file(categoryPath(l), categories))
	}
	return files, nil
}

func (p provider) feed(tlp string) rolie.Feed {
	documents := p.labels[tlp]
	f := rolie.Feed{ID: feedName(tlp), Title: p.feedTitle(tlp), Category: []rolie.Category{rolie.InformationType}, Updated: rolie.Timestamp(documents[0].Current),
		Links: []rolie.Link{{Rel: "self", Href: p.url(feedPath(tlp))}, {Rel: "service", Href: p.servicePlace()}}}
	for _, d := range documents {
		f.Entries = append(f.Entries, p.entry(d))
	}
	return f
}

func (p provider) entry(d Document) rolie.Entry {
	at := p.url(d.path())
	e := rolie.Entry{ID: d.ID, Title: d.Title, Published: rolie.Timestamp(d.Initial), Updated: rolie.Timestamp(d.Current),
		Links:   []rolie.Link{{Rel: "self", Href: at}, {Rel: "hash", Href: at + ".sha256"}, {Rel: "hash", Href: at + ".sha512"}},
		Content: rolie.Content{Type: "application/json", Src: at}, Format: rolie.Format{Schema: documentSchema, Version: "2.0"}, Category: categoriesOf(d)}
	if p.Sign != nil {
		e.Links = append(e.Links, rolie.Link{Rel: "signature", Href: at + ".asc"})
	}
	if d.Summary != "" {
		e.Summary = &rolie.Summary{Content: d.Summary}
	}
	return e
}

// categoriesOf are the terms of documents, each once, in the order of text.
func categoriesOf(documents ...Document) (list []rolie.Category) {
	var all []string
	for _, d := range documents {
		all = append(all, d.Terms...)
	}
	slices.Sort(all)
	for _, term := range slices.Compact(all) {
		list = append(list, rolie.Category{Term: term})
	}
	return list
}

// service is the ROLIE service document (requirement 16): which feeds there are.
func (p provider) service() ([]byte, error) {
	w := rolie.Workspace{Title: "CSAF documents of " + p.Publisher.Name}
	for _, l := range p.ordered() {
		w.Collections = append(w.Collections, rolie.Collection{Title: p.feedTitle(l), Href: p.url(feedPath(l)),
			Categories: rolie.Categories{Category: []rolie.Category{rolie.InformationType}}})
	}
	return rolie.EncodeService(rolie.Service{Workspaces: []rolie.Workspace{w}})
}

// distributions are those of the metadata: a folder for each label, and all
// feeds.
func (p provider) distributions() (list []csaf.DistributionSite) {
	r := &csaf.ROLIE{Services: []string{p.servicePlace()}}
	for _, l := range p.ordered() {
		list = append(list, csaf.DistributionSite{DirectoryURL: p.url(folderOf(l) + "/")})
		r.Feeds = append(r.Feeds, csaf.Feed{Summary: p.feedTitle(l), TLPLabel: label(l), URL: p.url(feedPath(l))})
		r.Categories = append(r.Categories, p.url(categoryPath(l)))
	}
	return append(list, csaf.DistributionSite{ROLIE: r})
}
