// SPDX-License-Identifier: Apache-2.0

package app

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/publish/provider"
	"verdict/internal/publish/site"
	"verdict/spec/csaf"
)

// Publisher says who gives CSAF documents out, where products do not say it, or do not
// agree.
type Publisher struct {
	Name, Namespace  string
	IssuingAuthority string // by what right, in words; "" for nothing
}

// csafRequest is for what CSAF documents are asked.
type csafRequest struct {
	audience verdict.Audience
	baseURL  string
	products []publish.Snapshot // as the audience reads them
}

// csafGiven are CSAF documents: those that stand and those that were replaced.
type csafGiven struct {
	documents, earlier []provider.Document
	remarks            []string // what is missing, in words
}

// csafDocuments are those that give CSAF documents, one line each.
var csafDocuments = []func(*App, context.Context, csafRequest) (csafGiven, error){
	(*App).csafVEXDocuments,
	(*App).csafAdvisoryDocuments,
}

// provider gives the files of the CSAF provider of a site, and in words what is left out of
// it and why: all of it, where nobody said what it needs.
func (a *App) csafProvider(ctx context.Context, o SiteOptions, products []publish.Snapshot) (files []publish.File, remarks []string, err error) {
	if why := noProvider(o.BaseURL); why != "" {
		return nil, []string{noCSAF + why}, nil
	}
	var all csafGiven
	for _, documents := range csafDocuments {
		given, err := documents(a, ctx, csafRequest{audience: o.Audience, baseURL: o.BaseURL, products: products})
		if err != nil {
			return nil, nil, err
		}
		all.documents = append(all.documents, given.documents...)
		all.earlier = append(all.earlier, given.earlier...)
		all.remarks = append(all.remarks, given.remarks...)
	}
	publisher, why := publisherOf(all.documents, o.Publisher)
	if why != "" {
		return nil, append(all.remarks, noCSAF+why), nil
	}
	in := provider.Input{BaseURL: o.BaseURL, Publisher: publisher, Documents: all.documents, Earlier: all.earlier, Audience: o.Audience, Security: a.securityOf(o, products)}
	if o.Signing != nil {
		in.Keys, in.Sign = o.Signing.keys, o.Signing.sign
	}
	if in.Sign == nil {
		all.remarks = append(all.remarks, "the CSAF documents are not signed: name an OpenPGP key by --sign-key, and the site is a trusted provider")
	}
	files, left, err := provider.Files(in)
	return files, append(all.remarks, left...), err
}

// noCSAF begins the remark that there is no CSAF provider.
const noCSAF = "the CSAF provider is left out: "

// noProvider says why there can be no provider at a URL; "" where there can.
func noProvider(baseURL string) string {
	switch u, err := url.Parse(baseURL); {
	case baseURL == "":
		return "its documents name their own address, which --base-url gives"
	case err != nil || u.Scheme != "https":
		return "--base-url is no https URL, and CSAF documents are given out by TLS alone"
	}
	return ""
}

// publisherOf is who gives the documents out: whoever was named, else whoever all
// documents are of. why says why nobody is.
func publisherOf(documents []provider.Document, named Publisher) (p csaf.Publisher, why string) {
	if len(documents) == 0 {
		return p, "nothing is published that CSAF can say"
	}
	p = documents[0].Publisher
	var names []string
	for _, d := range documents {
		other := d.Publisher
		other.Name, other.Namespace = cmp.Or(named.Name, other.Name), cmp.Or(named.Namespace, other.Namespace)
		names = append(names, other.Name+" ("+other.Namespace+")")
		if other.ContactDetails != p.ContactDetails {
			p.ContactDetails = ""
		}
	}
	slices.Sort(names)
	if names = slices.Compact(names); len(names) > 1 {
		return p, "products name several publishers, " + strings.Join(names, ", ") + "; name one by --publisher and --publisher-namespace"
	}
	p.Name, p.Namespace = cmp.Or(named.Name, p.Name), cmp.Or(named.Namespace, p.Namespace)
	p.IssuingAuthority = named.IssuingAuthority
	return p, ""
}

// securityOf is what a security.txt says.
func (a *App) securityOf(o SiteOptions, products []publish.Snapshot) provider.Security {
	s := provider.Security{Expires: provider.Expiry(a.Now()), Policy: site.SecurityPath, Languages: "en"}
	for _, p := range products {
		if address := site.MailAddress(p.Product.Contact); address != "" && !slices.Contains(s.Contacts, "mailto:"+address) {
			s.Contacts = append(s.Contacts, "mailto:"+address)
		}
	}
	if o.Key != "" {
		s.Encryption = site.KeyPath
	}
	return s
}

// unnamed is the remark about a product whose documents have no publisher.
func unnamed(p verdict.Product) string {
	return fmt.Sprintf("product %s has no CSAF documents: it has no author or no namespace", p.Slug)
}
