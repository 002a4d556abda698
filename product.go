// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"regexp"
	"slices"
	"time"

	"verdict/spec/cpe"
)

// ProductKind says how a product reaches its users; policy and publication
// differ by it.
type ProductKind string

// The kinds of product.
const (
	Platform  ProductKind = "platform"  // installed by the customer
	Operator  ProductKind = "operator"  // a Kubernetes operator
	Connector ProductKind = "connector" // a plug-in with its own releases
	Library   ProductKind = "library"   // linked into other people's programs
	Image     ProductKind = "image"     // shipped only as container images
	Hosted    ProductKind = "hosted"    // run by us; its releases are deployment intervals
)

// ProductKinds lists the kinds in the order in which they are documented.
var ProductKinds = []ProductKind{Platform, Operator, Connector, Library, Image, Hosted}

// Product is something that we name, support and publish about.
type Product struct {
	Slug string
	Name string
	Kind ProductKind
	// SupportOwner is the team or mailing list that answers for the product.
	SupportOwner string
	// Profile names the set of entry points by which reachability is judged.
	Profile string
	// PURL is the package URL, without version, by which the outside knows what
	// we ship; a release's identity is PURL with its version.
	PURL string
	// CPE is the product's name in the Common Platform Enumeration, in either binding and
	// of no version, by which scanners of that kind know what we ship; "" when it has none.
	CPE string `json:",omitempty"`
	// Versions is the scheme by which the product's own versions are ordered,
	// as spec/vers names it ("maven", "semver", …).
	Versions string
	// MatchCPE lets components that no record can be compared with by their package
	// URL be compared by the CPE that their bill gives, as a last resort: what is
	// found so is undetermined. Maven artifacts never are.
	MatchCPE bool
	// Identity maps vendor versions of components to the upstream ones.
	Identity []IdentityRule
	// Parts are the roles of a release with entry points of their own. None
	// means one unnamed part.
	Parts []Part
	// Contact is the address for reports of undisclosed vulnerabilities.
	Contact string
	// Homepage is the product's public page.
	Homepage string
	// Author is who speaks in the documents that are published about it.
	Author string
	// Namespace is the URL under which its documents are published, without a
	// final slash; ids of documents begin with it.
	Namespace string
	// Notice stands on every document and page about the product.
	Notice string
	// Numbers is how its advisories are numbered; "" is DefaultNumberPattern.
	Numbers NumberPattern `json:",omitempty"`
}

// Part is a role of a release with entry points of its own: broker, clients, an
// image.
type Part struct {
	Name  string
	Title string
	// Components are the package URLs without version that the part's class
	// path holds; a final * stands for any rest. None means all of the release.
	Components []string
	// Profile names the set of entry points of the part; "" is that of the product.
	Profile string `json:",omitempty"`
}

// Holds reports whether a component (a package URL with or without version) is
// on the part's class path.
func (p Part) Holds(purl string) bool {
	if len(p.Components) == 0 {
		return true
	}
	base := PURLBase(purl)
	for _, pattern := range p.Components {
		if matchesPrefixPattern(pattern, base) {
			return true
		}
	}
	return false
}

// IdentityRule declares that some components of ours are rebuilt from an
// upstream version: kafka-clients 7.9.0-ccs is Kafka 3.9.0.
type IdentityRule struct {
	// Component is a package URL without version; a final * stands for any rest.
	Component string
	// Versions maps our version to the upstream one, letter for letter.
	Versions map[string]string
	// Pattern and Upstream rewrite a version by an RE2 expression that must
	// match the whole of it ("(.*)-ccs" to "$1"); used where Versions has no entry.
	Pattern  string
	Upstream string
}

// UpstreamVersion gives the upstream version of a component that the rule
// covers, and whether it does.
func (r IdentityRule) UpstreamVersion(base, version string) (string, bool) {
	if !matchesPrefixPattern(r.Component, base) {
		return "", false
	}
	if up, ok := r.Versions[version]; ok {
		return up, true
	}
	if r.Pattern == "" {
		return "", false
	}
	re, err := regexp.Compile("^(?:" + r.Pattern + ")$")
	if err != nil || !re.MatchString(version) {
		return "", false
	}
	return re.ReplaceAllString(version, r.Upstream), true
}

// Validate reports the first thing that keeps p from being accepted.
func (p Product) Validate() error {
	switch {
	case !ValidSlug(p.Slug):
		return Errorf(Invalid, "product slug %q is not of the form [a-z0-9][a-z0-9._-]*", p.Slug).at("slug")
	case p.Name == "":
		return Errorf(Invalid, "product %s has no name", p.Slug).at("name")
	case !contains(ProductKinds, p.Kind):
		return Errorf(Invalid, "product %s has the unknown kind %q", p.Slug, p.Kind).at("kind").
			WithHint("use one of %s", join(ProductKinds))
	}
	if p.Numbers != "" {
		if err := p.Numbers.Validate(); err != nil {
			return err
		}
	}
	if p.CPE != "" {
		if name, err := cpe.Parse(p.CPE); err != nil || name.Version.Logical != cpe.Any {
			return Errorf(Invalid, "product %s has the CPE %q, which is no name without version", p.Slug, p.CPE).at("cpe").
				WithHint("write it as cpe:2.3:a:example:shop:*:*:*:*:*:*:*:*")
		}
	}
	seen := map[string]bool{}
	for _, part := range p.Parts {
		for _, c := range part.Components {
			if _, err := canonicalPattern(c); err != nil {
				return Errorf(Invalid, "part %q of product %s holds %q, which is no package URL", part.Name, p.Slug, c).at("parts").
					WithHint("write package URLs without version, such as pkg:maven/org.example/*")
			}
		}
		if !ValidSlug(part.Name) {
			return Errorf(Invalid, "part %q of product %s is not a slug", part.Name, p.Slug).at("parts")
		}
		if seen[part.Name] {
			return Errorf(Invalid, "part %q of product %s is named twice", part.Name, p.Slug).at("parts")
		}
		seen[part.Name] = true
	}
	for _, rule := range p.Identity {
		if err := rule.validate(p.Slug); err != nil {
			return err
		}
	}
	return nil
}

// Canonical gives p with the package URLs of its parts and identity rules in the form
// that those of components have. What is none stays as it is.
func (p Product) Canonical() Product {
	canonical := func(text string) string {
		if c, err := canonicalPattern(text); err == nil {
			return c
		}
		return text
	}
	p.Parts, p.Identity = slices.Clone(p.Parts), slices.Clone(p.Identity)
	for i := range p.Parts {
		p.Parts[i].Components = slices.Clone(p.Parts[i].Components)
		for j, c := range p.Parts[i].Components {
			p.Parts[i].Components[j] = canonical(c)
		}
	}
	for i := range p.Identity {
		p.Identity[i].Component = canonical(p.Identity[i].Component)
	}
	return p
}

func (r IdentityRule) validate(product string) error {
	if _, err := canonicalPattern(r.Component); err != nil || r.Component == "" {
		return Errorf(Invalid, "identity rule of product %s names no package URL: %q", product, r.Component).at("identity")
	}
	if _, err := regexp.Compile(r.Pattern); err != nil {
		return Errorf(Invalid, "identity pattern %q of product %s cannot be read: %w", r.Pattern, product, err).at("identity")
	}
	return nil
}

// ProfileOf names the set of entry points by which the reachability of a part is judged;
// "" when none is declared.
func (p Product) ProfileOf(part string) string {
	for _, x := range p.Parts {
		if x.Name == part && x.Profile != "" {
			return x.Profile
		}
	}
	return p.Profile
}

// PartNames gives the names of the product's parts; a product without parts has
// the one part "".
func (p Product) PartNames() []string {
	if len(p.Parts) == 0 {
		return []string{""}
	}
	names := make([]string, len(p.Parts))
	for i, part := range p.Parts {
		names[i] = part.Name
	}
	return names
}

// Line is a ReleaseLine: a supported minor or long-term line such as 7.9.
type Line struct {
	Product string
	Slug    string
	// SupportFrom and EndOfLife bound support; a zero EndOfLife means that none
	// is announced.
	SupportFrom time.Time
	EndOfLife   time.Time
}

// Ref names the line: kafka/3.5.
func (l Line) Ref() Ref { return Ref{Product: l.Product, Line: l.Slug} }

// Ended reports whether the line is past its end of life at now.
func (l Line) Ended(now time.Time) bool {
	return !l.EndOfLife.IsZero() && !now.Before(l.EndOfLife)
}

// Validate reports the first thing that keeps l from being accepted.
func (l Line) Validate() error {
	switch {
	case !ValidSlug(l.Product):
		return Errorf(Invalid, "line %q names no product", l.Slug).at("product")
	case !ValidSlug(l.Slug):
		return Errorf(Invalid, "line %q of product %s is not a slug", l.Slug, l.Product).at("line")
	case !l.EndOfLife.IsZero() && l.EndOfLife.Before(l.SupportFrom):
		return Errorf(Invalid, "line %s ends before its support begins", l.Ref()).at("endOfLife")
	}
	return nil
}
