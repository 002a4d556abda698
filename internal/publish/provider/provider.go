// SPDX-License-Identifier: Apache-2.0

// Package provider gives CSAF documents out as a CSAF trusted provider does (CSAF 2.0,
// section 7.2.3; requirements 1 to 20 of section 7.1), as files that any web server can
// serve:
//
//	csaf/white/2024/ID.json     a document, with .sha256, .sha512 and .asc beside it
//	csaf/white/history/…        the revisions before
//	csaf/white/index.txt, changes.csv, csaf-feed-tlp-white.json, category-white.json
//	csaf/openpgp/…              the public keys
//	csaf/provider-metadata.json, service.json
//	.well-known/csaf/…          the same two
//	.well-known/security.txt    RFC 9116
//
// and index.html in each folder, which lists it. Documents of other labels than WHITE
// stand in folders of their own. The package is a pure function of its Input: the same
// input has the same bytes.
package provider

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/internal/publish"
	"verdict/spec/csaf"
)

// Input is all that a provider is made from.
type Input struct {
	BaseURL   string // https, where the site stands
	Publisher csaf.Publisher
	Documents []Document
	// Earlier are revisions that were replaced; they are kept readable, in no listing.
	Earlier []Document
	// Keys are public keys by which signatures are checked: that which signs, and those
	// that did before.
	Keys []Key
	// Sign gives an armored OpenPGP signature of a message as of an instant; nil for none.
	Sign func(message []byte, at time.Time) ([]byte, error)
	// Audience is for whom the files are.
	Audience verdict.Audience
	Security Security
}

// Key is a public OpenPGP key.
type Key struct {
	Fingerprint string // in capital hexadecimal digits
	Armored     []byte
	Created     time.Time
}

// Path is where the key stands.
func (k Key) Path() string { return "csaf/openpgp/" + k.Fingerprint + ".asc" }

// provider is the files of one input.
type provider struct {
	Input
	labels map[string][]Document // by TLP label, the newest first
}

// Files gives the files, none where there is no document, and in words what was left out.
// The error is of code Internal: a document that is for others than the files.
func Files(in Input) (files []publish.File, left []string, err error) {
	if len(in.Documents) == 0 {
		return nil, nil, nil
	}
	p := provider{Input: in, labels: map[string][]Document{}}
	for _, d := range slices.Concat(in.Documents, in.Earlier) {
		if in.Audience == verdict.PublicAudience && !csaf.Open(d.Label) {
			return nil, nil, verdict.Errorf(verdict.Internal, "the document %s is %s, and these files are for everybody", d.ID, d.Label)
		}
	}
	p.Documents, left = distinct(in.Documents)
	for _, d := range p.Documents {
		p.labels[d.Label] = append(p.labels[d.Label], d)
	}
	for _, made := range []func() ([]publish.File, error){p.documents, p.listings, p.feeds, p.metadata} {
		some, err := made()
		if err != nil {
			return nil, nil, err
		}
		files = append(files, some...)
	}
	files = append(files, p.keys()...)
	if in.Audience == verdict.PublicAudience {
		files = append(files, file(securityPath, p.securityTXT()))
	}
	return append(files, folders(files, in.Audience)...), left, nil
}

// distinct orders documents by their last release, the newest first, and leaves out those
// whose file is another's already.
func distinct(all []Document) (list []Document, left []string) {
	ordered := slices.SortedFunc(slices.Values(all), func(a, b Document) int { return strings.Compare(a.ID, b.ID) })
	taken := map[string]string{}
	for _, d := range ordered {
		if other, is := taken[d.path()]; is {
			left = append(left, "the CSAF document "+d.ID+" would have the file "+d.path()+" of "+other)
			continue
		}
		taken[d.path()] = d.ID
		list = append(list, d)
	}
	slices.SortStableFunc(list, func(a, b Document) int { return cmp.Or(b.current().Compare(a.current())) })
	return list, left
}

// ordered gives the labels for which there are documents, in order.
func (p provider) ordered() (list []string) {
	for _, l := range []string{"WHITE", "GREEN", "", "AMBER", "RED"} {
		if len(p.labels[l]) > 0 {
			list = append(list, l)
		}
	}
	return list
}

// updated is the last change of anything that the metadata speak of: of a document, or a
// key that came later.
func (p provider) updated() csaf.Timestamp {
	last, at := p.Documents[0].Current, p.Documents[0].current()
	for _, k := range p.Keys {
		if k.Created.After(at) {
			at = k.Created.UTC()
			last = csaf.Timestamp(at.Format(time.RFC3339))
		}
	}
	return last
}

func (p provider) url(path string) string { return under(p.BaseURL, path) }

// atRoot reports whether the site stands at the root of its host, so that its well-known
// places are those of the host (RFC 8615).
func (p provider) atRoot() bool {
	u, err := url.Parse(p.BaseURL)
	return err == nil && strings.Trim(u.Path, "/") == ""
}

// origin is the host's own URL, without a final slash.
func (p provider) origin() string {
	u, err := url.Parse(p.BaseURL)
	if err != nil {
		return strings.TrimSuffix(p.BaseURL, "/")
	}
	return u.Scheme + "://" + u.Host
}
