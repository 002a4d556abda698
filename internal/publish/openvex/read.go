// SPDX-License-Identifier: Apache-2.0

package openvex

import (
	"errors"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/limits"
	"verdict/internal/publish"
	"verdict/spec/openvex"
)

// Read gives what an OpenVEX document says about releases of the product: one
// statement for each release that it names, with the fields that OpenVEX has.
// What speaks of something else is counted with its reason. The name of the
// document is used in errors only.
func Read(name string, data []byte, p verdict.Product) ([]verdict.Statement, []verdict.Skipped, error) {
	if err := limits.CheckJSON(name, data, limits.Default); err != nil {
		return nil, nil, err
	}
	d, err := openvex.Decode(data)
	if err != nil {
		return nil, nil, refusal(name, data, err)
	}
	var statements []verdict.Statement
	var skipped []verdict.Skipped
	for _, st := range d.Statements {
		for _, product := range st.Products {
			version, ok := releaseOf(p, product.PackageURL())
			if !ok && secondName(p, st, product) {
				continue
			}
			if !ok {
				skipped = verdict.AddSkipped(skipped, "not a release of "+p.Slug, st.Vulnerability.Name+" in "+called(product.Component))
				continue
			}
			for _, sub := range product.Subcomponents {
				if sub.PackageURL() == "" {
					skipped = verdict.AddSkipped(skipped, "a component without package URL", st.Vulnerability.Name+" in "+called(sub))
				}
			}
			read, err := readStatement(d, st, product)
			if err != nil {
				return nil, nil, verdict.Errorf(verdict.Invalid, "the statement about %s: %w", st.Vulnerability.Name, err).At(name, 0, "")
			}
			read.Product, read.Version = p.Slug, version
			statements = append(statements, read)
		}
	}
	return statements, skipped, nil
}

func refusal(name string, data []byte, err error) error {
	path := ""
	if invalid := (*openvex.Invalid)(nil); errors.As(err, &invalid) {
		path = invalid.Problems[0].Path
	}
	return verdict.Errorf(verdict.Invalid, "%w", err).At(name, 0, path).
		WithHint("verdict reads OpenVEX 0.2.0")
}

func readStatement(d openvex.Document, st openvex.Statement, product openvex.Product) (verdict.Statement, error) {
	written := st.Timestamp
	if written == "" {
		written = d.Timestamp
	}
	at, err := openvex.ParseTime(written)
	if err != nil {
		return verdict.Statement{}, err
	}
	out := verdict.Statement{
		Revision:      1,
		At:            at.UTC(),
		Vulnerability: st.Vulnerability.Name,
		Aliases:       st.Vulnerability.Aliases,
		Title:         st.Vulnerability.Description,
		Status:        verdict.Status(st.Status),
		Justification: verdict.Justification(st.Justification),
		Action:        st.ActionStatement,
	}
	notes, parts := splitNotes(st.StatusNotes)
	out.Impact, out.Parts = joinNotes(st.ImpactStatement, notes), parts
	for _, sub := range product.Subcomponents {
		if purl := sub.PackageURL(); purl != "" {
			out.Components = append(out.Components, verdict.StatedComponent{PURL: purl})
		}
	}
	return out, nil
}

// releaseOf gives the version of the product that a package URL names.
func releaseOf(p verdict.Product, purl string) (string, bool) {
	bare, _, _ := strings.Cut(purl, "?")
	bare, _, _ = strings.Cut(bare, "#")
	version, ok := strings.CutPrefix(bare, verdict.PURLBase(purl)+"@")
	if !ok {
		return "", false
	}
	version, err := url.PathUnescape(version)
	if err != nil || publish.ReleasePURL(p, version) != purl {
		return "", false
	}
	return version, true
}

// secondName reports whether a product is a release that the statement names by our
// own package URL too, with the same components.
func secondName(p verdict.Product, st openvex.Statement, product openvex.Product) bool {
	return slices.ContainsFunc(st.Products, func(other openvex.Product) bool {
		version, ok := releaseOf(p, other.PackageURL())
		return ok && publish.ScannedPURL(p, version) == product.PackageURL() && reflect.DeepEqual(other.Subcomponents, product.Subcomponents)
	})
}

// called gives a name of a component for people.
func called(c openvex.Component) string {
	switch {
	case c.ID != "":
		return c.ID
	case c.Identifiers != nil && c.Identifiers.CPE23 != "":
		return c.Identifiers.CPE23
	case c.Identifiers != nil && c.Identifiers.CPE22 != "":
		return c.Identifiers.CPE22
	}
	return c.PackageURL()
}
