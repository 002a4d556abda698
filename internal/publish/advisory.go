// SPDX-License-Identifier: Apache-2.0

package publish

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"verdict"
	"verdict/spec/csaf"
)

// Advisory is a revision of an advisory with what its documents say beside it: who
// publishes, and where. It is all that a format is made of: no clock and no store, and the
// order of its rows does not matter.
type Advisory struct {
	verdict.PublishedAdvisory
	// Programme are the products as they are declared: author, namespace, contact, notice.
	// Name, kind and package URL are those of the advisory.
	Programme []verdict.Product
	// Site is the URL of the pages without a final slash; "" is the namespace of the
	// product that speaks.
	Site string
	// Address gives the URL of a CSAF document of a TLP label by its history; nil for a
	// place beneath the namespace.
	Address func(label string, t csaf.Tracking) string
	// Assigner is who assigns CVE ids to the publisher.
	Assigner Assigner
	// Symbols are the symbol sets of the programme; of them only what was confirmed when
	// the advisory was published is told.
	Symbols []verdict.SymbolSet
}

// Assigner is a CVE Numbering Authority, as the CVE programme knows it.
type Assigner struct {
	OrgID     string // a UUID; "" while it is not known
	ShortName string
}

// AdvisoryFormat is a standard in which advisories are written.
type AdvisoryFormat struct {
	Name      string // by which it is asked for: csaf
	MediaType string
	// Documents gives the documents about an advisory, in the order of their names. There
	// are none where the standard has nothing to say of it. The error is of code Invalid.
	Documents func(Advisory) ([]AdvisoryDocument, error)
}

// AdvisoryDocument is one document about an advisory.
type AdvisoryDocument struct {
	Name string // of its file, distinct in the format over all advisories
	Body []byte
}

// Check reports the first thing that keeps an advisory from being written in any format:
// it was never published, a product of it is not declared, its publisher is not named, or
// a link is none.
func (a Advisory) Check() error {
	if a.Number == "" || a.Version == "" || a.At.IsZero() {
		return verdict.Errorf(verdict.Invalid, "the advisory has no number, version or day, for it was never published").
			WithHint("publish it, or write the revision that was")
	}
	if len(a.Products) == 0 || len(a.Text.Vulnerabilities) == 0 {
		return verdict.Errorf(verdict.Invalid, "advisory %s is about no product or no vulnerability", a.Number)
	}
	for _, p := range a.Products {
		if !slices.ContainsFunc(a.Programme, func(own verdict.Product) bool { return own.Slug == p.Slug }) {
			return verdict.Errorf(verdict.Invalid, "advisory %s is about %s, and there is no such product", a.Number, p.Slug)
		}
		if own := a.Product(p.Slug); own.Author == "" || !absolute(own.Namespace) {
			return verdict.Errorf(verdict.Invalid, "product %s has no author or no namespace, and its documents need both", p.Slug).
				WithHint("set author and namespace of the product; the namespace is a URL")
		}
	}
	if !absolute(a.Page()) {
		return verdict.Errorf(verdict.Invalid, "the site of advisory %s is at %q, which is no URL", a.Number, a.Site).WithHint("write it with https:// in front")
	}
	for _, link := range a.Text.References {
		if !absolute(link.URL) {
			return verdict.Errorf(verdict.Invalid, "advisory %s refers to %q, which is no URL", a.Number, link.URL).
				WithHint("write it with https:// in front")
		}
	}
	return nil
}

func absolute(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.IsAbs() && u.Host != "" && !strings.ContainsAny(text, " \t\r\n\"<>\\^`{|}")
}

// Product gives a product of the advisory with what is declared of it.
func (a Advisory) Product(slug string) verdict.Product {
	var p verdict.Product
	for _, own := range a.Programme {
		if own.Slug == slug {
			p = own
		}
	}
	for _, said := range a.Products {
		if said.Slug == slug {
			p.Slug, p.Name, p.Kind, p.PURL, p.Versions = said.Slug, said.Name, said.Kind, said.PURL, said.Scheme
		}
	}
	return p
}

// Concerned are the products of the advisory, in the order of their slugs.
func (a Advisory) Concerned() (list []verdict.Product) {
	for _, p := range a.Products {
		list = append(list, a.Product(p.Slug))
	}
	slices.SortFunc(list, func(a, b verdict.Product) int { return strings.Compare(a.Slug, b.Slug) })
	return list
}

// Speaker is the product in whose name the advisory speaks: the first that it names.
func (a Advisory) Speaker() verdict.Product {
	for _, slug := range a.Text.Products {
		if slices.ContainsFunc(a.Products, func(p verdict.AdvisedProduct) bool { return p.Slug == slug }) {
			return a.Product(slug)
		}
	}
	return a.Concerned()[0]
}

// Hosted reports whether every product of the advisory is a service that we run.
func (a Advisory) Hosted() bool {
	return !slices.ContainsFunc(a.Products, func(p verdict.AdvisedProduct) bool { return p.Kind != verdict.Hosted })
}

// Gone reports whether the advisory was taken back: nothing stands of what it says.
func (a Advisory) Gone() bool {
	return a.State == verdict.AdvisoryWithdrawn || a.State == verdict.AdvisorySuperseded
}

// Page is the URL of the advisory's page, PageOf that of another one's.
func (a Advisory) Page() string { return a.PageOf(a.Number) }

// PageOf is the URL of the page of an advisory by its number.
func (a Advisory) PageOf(number string) string {
	return cmp.Or(a.Site, a.Speaker().Namespace) + "/" + AdvisoryPath(number)
}

// AdvisoryPath is where the page of an advisory stands, from the root of the site.
func AdvisoryPath(number string) string {
	return "advisory/" + AdvisoryFile(number) + ".html"
}

// AdvisoryFile is the name of an advisory's files, without what tells their kind. A number
// that was brought in may hold anything, a path among it.
func AdvisoryFile(number string) string { return FileName(number, strings.ToUpper(number) != number) }

// Revisions is the history, the first first; the last is this revision.
func (a Advisory) Revisions() []verdict.AdvisoryRevision {
	list := slices.Clone(a.History)
	slices.SortStableFunc(list, func(x, y verdict.AdvisoryRevision) int { return x.At.Compare(y.At) })
	if n := len(list); n == 0 || list[n-1].Version != a.Version {
		list = append(list, verdict.AdvisoryRevision{Version: a.Version, At: a.At})
	}
	return list
}

// TLP is the label of documents for an audience (version 1 of the Traffic Light Protocol):
// what everybody reads is WHITE, what customers read AMBER, what a named group reads RED.
func TLP(a verdict.Audience) string {
	switch a {
	case verdict.PublicAudience:
		return "WHITE"
	case verdict.CustomerAudience:
		return "AMBER"
	}
	return "RED"
}
