// SPDX-License-Identifier: Apache-2.0

package convert

import (
	"cmp"
	"crypto/sha1" //nolint:gosec // RFC 9562 makes names of it, no secrets
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"verdict"
	"verdict/spec/cve"
	"verdict/spec/openvex"
	"verdict/spec/osv"
	"verdict/spec/purl"
	"verdict/spec/vers"
)

// cveToOpenVEX writes what a CVE record says of releases: of those that are given, else
// of those that the record names itself. OpenVEX has no ranges.
func cveToOpenVEX(raw []byte, o Options) (Converted, error) {
	r, err := readCVE(raw)
	if err != nil {
		return Converted{}, err
	}
	if r.Metadata.State == cve.Rejected {
		return Converted{}, verdict.Errorf(verdict.Invalid, "%s is rejected, and says nothing of any release", r.Metadata.ID)
	}
	c := cveReading{record: r}
	d, err := c.openvex(o, "https://www.cve.org/CVERecord?id="+r.Metadata.ID)
	if err != nil {
		return Converted{}, err
	}
	c.unspoken()
	c.unsaid()
	text, err := openvex.Encode(d)
	return Converted{text, c.losses}, err
}

// openvex writes the statements; home is where the flaw is told of.
func (c *cveReading) openvex(o Options, home string) (openvex.Document, error) {
	r := c.record
	d := openvex.Document{
		Context: openvex.Context, ID: "urn:uuid:" + nameBased(home), Version: openvex.Number(max(r.Metadata.Serial, 1)), Timestamp: string(c.modified(o.Now)),
		Author: cmp.Or(o.Publisher, publisher(r.Containers.CNA), r.Metadata.AssignerShortName, "the publisher of "+r.Metadata.ID),
	}
	flaw := openvex.Vulnerability{ID: home, Name: r.Metadata.ID, Description: cve.English(r.Containers.CNA.Descriptions), Aliases: c.aliases()}
	for i, container := range c.containers() {
		at := cna
		if i > 0 {
			at = fmt.Sprintf("/containers/adp/%d", i-1)
		}
		for n, p := range container.Affected {
			list, err := c.statements(fmt.Sprintf("%s/affected/%d", at, n), p, flaw, o.Releases)
			if err != nil {
				return d, err
			}
			for _, s := range list {
				if slices.ContainsFunc(d.Statements, func(other openvex.Statement) bool { return reflect.DeepEqual(s, other) }) {
					c.losses.add(Lost, fmt.Sprintf("%s/affected/%d", at, n), "a product of the same name says the same before; what tells the two apart has no place")
					continue
				}
				d.Statements = append(d.Statements, s)
			}
		}
	}
	if len(d.Statements) == 0 {
		return d, verdict.Errorf(verdict.Invalid, "%s names no release, and OpenVEX has no ranges", r.Metadata.ID).
			WithHint("give --releases FILE, with a version of the product on each line")
	}
	return d, nil
}

// nameBased is the UUID of a URL (RFC 9562, section 5.5).
func nameBased(url string) string {
	space := []byte{0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8}
	sum := sha1.Sum(append(space, url...)) //nolint:gosec // as above
	sum[6], sum[8] = sum[6]&0x0f|0x50, sum[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

// mostHeld is how often it is asked at most whether an entry of a product holds a release:
// each asks for comparisons of versions.
const mostHeld = 4_000_000

// statements writes what is said of a product's releases, a statement for each status. The
// error is of code TooLarge.
func (c *cveReading) statements(path string, p cve.Product, flaw openvex.Vulnerability, releases []string) (list []openvex.Statement, err error) {
	packages := c.knownPackages(path, p)
	conv := product{Product: p, path: path, losses: &c.losses}
	conv.scheme = conv.order(packages)
	conv.scheme = cmp.Or(conv.usable(), vers.Maven)
	if u, err := purl.Parse(p.PackageURL); len(packages) == 0 && err == nil {
		packages = []osv.Package{{PURL: u.WithVersion("").String()}}
	}
	if len(packages) == 0 {
		packages = []osv.Package{{PURL: generic(p)}}
		c.losses.add(Added, path, "no ecosystem has this product; a package URL of the type generic names it")
	}
	if releases == nil {
		c.losses.add(Lost, path+"/versions", "OpenVEX names releases and no ranges: it says nothing of those between the versions that the record names; give --releases")
	}
	products := map[openvex.Status][]openvex.Product{}
	asked, spans := conv.asked(releases), conv.quietly()
	if len(asked) > 0 && len(spans) > mostHeld/len(asked) {
		return nil, verdict.Errorf(verdict.TooLarge, "%d releases cannot be held against %d entries: that asks more than %d times whether one holds the other", len(asked), len(spans), mostHeld).
			At("", 0, path+"/versions").WithHint("give --releases FILE with fewer of them")
	}
	for _, version := range asked {
		status := conv.statusOf(version, spans)
		for _, name := range packages {
			u, err := purl.Parse(name.PURL)
			if err != nil {
				c.losses.add(Lost, path, "nothing names the product of release %.80q", version)
				continue
			}
			id := u.WithVersion(version).String()
			products[status] = append(products[status], openvex.Product{Component: openvex.Component{ID: id, Identifiers: &openvex.Identifiers{PURL: id}}})
		}
	}
	for _, status := range openvex.Statuses {
		if len(products[status]) == 0 {
			continue
		}
		s := openvex.Statement{Vulnerability: flaw, Products: products[status], Status: status, Supplier: p.Vendor}
		switch status {
		case openvex.Affected:
			s.ActionStatement = c.action(p)
		case openvex.NotAffected:
			s.ImpactStatement = "The record says that this version is unaffected, and gives no reason."
			c.losses.add(Added, path, "the record gives no reason why a version is unaffected, and OpenVEX asks for one")
		}
		list = append(list, s)
	}
	return list, nil
}

// generic names a product that is in no ecosystem; "" when that cannot be written.
func generic(p cve.Product) string {
	u, err := purl.PURL{Type: "generic", Namespace: p.Vendor, Name: cmp.Or(p.Product, p.PackageName)}.Normalize()
	if err != nil {
		return ""
	}
	return u.String()
}

// asked are the releases to speak of: those that are given, else those that the record
// names. What is no version is none, and is told.
func (p product) asked(releases []string) (list []string) {
	seen := map[string]bool{"": true, "0": true, "*": true}
	add := func(path, text string) {
		switch {
		case seen[text]:
		case !p.known(text):
			p.losses.add(Fault, path, "%.80q is no version of a release, and nothing is said of it", text)
		default:
			list, seen[text] = append(list, text), true
		}
	}
	for _, version := range releases {
		add(p.path, version)
	}
	for i, v := range p.Versions {
		at := fmt.Sprintf("%s/versions/%d", p.path, i)
		switch {
		case v.Type == "git":
			p.losses.add(Lost, at, "commits are no releases, and have no place")
		case releases == nil:
			for _, text := range append([]string{v.Version, v.LessThan, v.LessThanOrEqual}, changesAt(v)...) {
				add(at, text)
			}
		}
	}
	return list
}

// unspoken tells what OpenVEX has no place for, beside what no target has.
func (c *cveReading) unspoken() {
	for i, container := range c.containers() {
		at := cna
		if i > 0 {
			at = fmt.Sprintf("/containers/adp/%d", i-1)
		}
		for _, m := range []struct {
			name  string
			there bool
		}{
			{"title", container.Title != ""}, {"references", len(container.References) > 0}, {"metrics", len(container.Metrics) > 0},
			{"problemTypes", len(container.ProblemTypes) > 0}, {"credits", len(container.Credits) > 0},
		} {
			if m.there {
				c.losses.add(Lost, at+"/"+m.name, "%s has no place", m.name)
			}
		}
	}
}

// quietly are the stretches of the product; what is lost of them was told.
func (p product) quietly() []span { return product{p.Product, p.path, &losses{}, p.scheme}.spans() }

// statusOf tells what the record says of a release: what is unaffected behind affected
// versions is fixed. Where a bound is no version the answer may hang on it, and the
// release is under investigation.
func (p product) statusOf(version string, spans []span) openvex.Status {
	at := span{from: edge{text: version}, to: edge{text: version, after: true}}
	status, behind := p.Default(), p.Default() == cve.Affected
	found, doubt := false, false
	for _, s := range spans {
		in := p.holds(s, at)
		if !found {
			doubt = doubt || in == maybe
			if in == yes {
				status, found = s.status, true
			}
		}
		behind = behind || s.status == cve.Affected && !s.single && p.follows(s.from, at.from) != no
	}
	switch {
	case doubt || status == cve.Unknown:
		return openvex.UnderInvestigation
	case status == cve.Affected:
		return openvex.Affected
	case behind:
		return openvex.Fixed
	}
	return openvex.NotAffected
}

// answer is one that may be open.
type answer int

const (
	no answer = iota
	maybe
	yes
)

// holds reports whether a stretch holds a release.
func (p product) holds(s, release span) answer {
	if s.single {
		switch text := s.from.text; {
		case text == release.from.text:
			return yes
		case !p.known(text): // who knows what it stands for
			return maybe
		}
		return no
	}
	return min(p.follows(s.from, release.from), p.follows(release.to, s.to))
}

// follows reports whether an edge stands at another or behind it.
func (p product) follows(first, second edge) answer {
	for _, e := range []edge{first, second} {
		if e.rank() == 0 && !p.known(e.text) {
			return maybe
		}
	}
	o := order{scheme: p.scheme}
	if o.compare(first, second) <= 0 {
		return yes
	}
	return no
}

// action says what to do, as the record does where it does.
func (c *cveReading) action(p cve.Product) string {
	own := c.record.Containers.CNA
	for _, raw := range []json.RawMessage{own.Solutions, own.Workarounds} {
		var texts []cve.Text
		if json.Unmarshal(raw, &texts) == nil && cve.English(texts) != "" {
			return cve.English(texts)
		}
	}
	for _, v := range p.Versions {
		if v.LessThan != "" && !strings.ContainsAny(v.LessThan, "* ") {
			return "Update to " + v.LessThan + " or to a later version that is not affected."
		}
	}
	if len(own.References) > 0 {
		return "The record names no remedy; see " + own.References[0].URL
	}
	return "The record names no remedy."
}
