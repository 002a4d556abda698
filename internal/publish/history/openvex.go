// SPDX-License-Identifier: Apache-2.0

package history

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"verdict"
	"verdict/spec/openvex"
	"verdict/spec/purl"
)

// openvex reads an OpenVEX document: its statements about releases of the product, under
// the IRI of the document as number.
func (b *book) openvex() error {
	d, err := openvex.Decode(b.raw)
	if err != nil {
		var e *openvex.Invalid
		if errors.As(err, &e) {
			return verdict.Errorf(verdict.Invalid, "%w", err).At(b.File, 0, e.Problems[0].Path)
		}
		return err
	}
	a := b.open(d.ID, "Statements of "+d.Author)
	for i, st := range d.Statements {
		b.statement(a, fmt.Sprintf("/statements/%d", i), st)
	}
	if len(a.Releases) == 0 {
		return nil // what was skipped says why
	}
	var ids []string
	for _, f := range a.Flaws {
		ids = append(ids, f.ID)
	}
	a.Text.Title = "Statements about " + strings.Join(ids, ", ")
	first, err := openvex.ParseTime(d.Timestamp)
	if err != nil {
		return err
	}
	last := first
	if d.LastUpdated != "" {
		if last, err = openvex.ParseTime(d.LastUpdated); err != nil {
			return err
		}
	}
	a.Version = fmt.Sprint(int(d.Version))
	a.History = []verdict.AdvisoryRevision{{Version: a.Version, At: last.UTC(), Summary: "As it was published"}}
	if b.dated(a, first, last) {
		b.take(a)
	}
	return nil
}

func (b *book) statement(a *verdict.PublishedAdvisory, path string, st openvex.Statement) {
	id := verdict.CanonicalID(st.Vulnerability.Name)
	for i, p := range st.Products {
		at := fmt.Sprintf("%s/products/%d", path, i)
		version, ok := b.releaseOf(p.PackageURL())
		if !ok {
			b.skip(at, "%q is no release of %s", p.PackageURL(), b.Product.Name)
			continue
		}
		if !slices.ContainsFunc(a.Flaws, func(f verdict.AdvisedFlaw) bool { return f.ID == id }) {
			a.Flaws = append(a.Flaws, verdict.AdvisedFlaw{ID: id, Aliases: st.Vulnerability.Aliases, Origin: verdict.Upstream})
			a.Text.Vulnerabilities = append(a.Text.Vulnerabilities, verdict.AdvisoryFlaw{ID: id, Description: st.Vulnerability.Description})
		}
		r := verdict.AdvisedRelease{Version: version, Vulnerability: id, Status: verdict.Status(st.Status), Justification: verdict.Justification(st.Justification),
			Impact: st.ImpactStatement, Action: st.ActionStatement}
		for _, sub := range p.Subcomponents {
			if u := sub.PackageURL(); u != "" {
				r.Components = append(r.Components, verdict.StatedComponent{PURL: u})
			}
		}
		b.say(a, r)
	}
}

// releaseOf gives the version of the product that a package URL names.
func (b *book) releaseOf(packageURL string) (string, bool) {
	u, err := purl.Parse(packageURL)
	if err != nil || u.Version == "" || b.Product.PURL == "" || verdict.PURLBase(packageURL) != verdict.PURLBase(b.Product.PURL) {
		return "", false
	}
	return u.Version, true
}
