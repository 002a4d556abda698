// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"slices"
	"sort"
	"strings"

	"verdict/spec/purl"
)

// Component is one package in one version: its package URL and where it came
// from. It is stored once, however many releases ship it.
type Component struct {
	// PURL is the package URL with version, in canonical form.
	PURL string
	// Pedigree is what the component was made from; nil when it is the upstream
	// build itself.
	Pedigree *Pedigree
}

// Pedigree is the upstream identity of a rebuilt or patched component
// (CycloneDX pedigree, or a product's declared mapping).
type Pedigree struct {
	// Ancestors are package URLs with version that the component was made from; and
	// the CPE of one that no record can be compared with, where the product asks for
	// that ([Product.MatchCPE]).
	Ancestors []string
	// Patches are what was changed; they are cited, and never remove a match.
	Patches []Patch
}

// Patch is one change that a rebuild carries.
type Patch struct {
	Kind     string   // as CycloneDX says: unofficial, monkey, backport, cherry-pick
	URL      string   // where the diff is; may be ""
	Resolves []string // ids of vulnerabilities that it claims to resolve
}

// Key identifies a component: its package URL, and its pedigree where it has
// one, so that a patched rebuild and the plain build are two components.
func (c Component) Key() string {
	if c.Pedigree == nil {
		return c.PURL
	}
	var b strings.Builder
	b.WriteString(c.PURL)
	for _, a := range sortedCopy(c.Pedigree.Ancestors) {
		b.WriteString(" ^")
		b.WriteString(a)
	}
	var patches []string
	for _, p := range c.Pedigree.Patches {
		patches = append(patches, p.Kind+"|"+p.URL+"|"+strings.Join(sortedCopy(p.Resolves), ","))
	}
	sort.Strings(patches)
	for _, p := range patches {
		b.WriteString(" +")
		b.WriteString(p)
	}
	return b.String()
}

// Scope is what a bill of materials says about a component's use.
type Scope string

// The scopes, as CycloneDX names them; "" means that the bill does not say,
// which reads as required.
const (
	Required Scope = "required"
	Optional Scope = "optional"
	Excluded Scope = "excluded" // listed, but not shipped: test or build only
)

// Occurrence is a component in a release: where it lies and how it is used.
type Occurrence struct {
	Component Component
	// Ref is the identifier inside the bill (bom-ref, SPDXID); unique in it.
	Ref string
	// Part is the part whose bill it stands in; "" for the whole release.
	Part string
	Path string // file path, such as libs/snappy-java-1.1.10.0.jar
	// Layer is the digest of the image layer that brought it.
	Layer string
	Scope Scope
	// Relocated is set when the component's classes lie under another package.
	Relocated bool
	// Digests are of the file, by lower-case algorithm name: sha-256, sha-1.
	Digests map[string]string
	// Identity says how an artifact's content was told to be this component; "" in
	// a bill that others wrote.
	Identity IdentityBasis
	// Evidence is where that was seen: META-INF/maven/g/a/pom.properties.
	Evidence string
	// Owner is the package URL of the distribution's package that put the file
	// there; "" when none did.
	Owner string
	// CPE is what the bill says beside the package URL; "" when it says none.
	CPE string
}

// IdentityBasis says by what a file in an artifact was identified, from the
// surest to none.
type IdentityBasis string

// The bases of an identity.
const (
	ByPOM      IdentityBasis = "pom"        // pom.properties or pom.xml inside of a jar
	ByDigest   IdentityBasis = "digest"     // the file's or its classes' digests are in a table of known ones
	ByRecords  IdentityBasis = "records"    // the artifact's name is one that records name
	ByPrefix   IdentityBasis = "prefix"     // most of its classes lie under a package that points to a group
	ByDatabase IdentityBasis = "database"   // a package manager's database, lock file or metadata
	ByBuild    IdentityBasis = "build"      // information that a compiler put into a binary
	Unresolved IdentityBasis = "unresolved" // nothing told; it waits for a person
)

// IdentityBases lists the bases, the surest first.
var IdentityBases = []IdentityBasis{ByPOM, ByDigest, ByDatabase, ByBuild, ByRecords, ByPrefix, Unresolved}

// BaseImage is the image that an image was built on.
type BaseImage struct {
	Name   string // as the image's labels or a person name it, such as ubi9/ubi-minimal:9.4
	Digest string // of its manifest; "" when it is not known
	// Layers are the digests of the unpacked layers that the image took from it,
	// the lowest first.
	Layers []string
}

// SBOM is the bill of materials of one artifact or release as it was read.
type SBOM struct {
	Format      string // CycloneDX or SPDX
	SpecVersion string // 1.5, SPDX-2.3
	Digest      string // SHA-256 of the bytes read, lower-case hex
	Name        string // file name or other source, without folder
	// Subject is the package URL of what the bill describes; "" when it says none.
	Subject      string
	Completeness Completeness
	Occurrences  []Occurrence
	// Base is the image that the described image was built on; nil when it is none,
	// or unknown.
	Base *BaseImage
	// Repositories are the ids of the repositories that packages of the distribution
	// were drawn from, as Red Hat's builds leave them (content sets), sorted. Which
	// package came from which is not told.
	Repositories []string
	// Unidentified counts software in the bill without a usable package URL: any
	// of it may be any component, so a complete bill that has some proves less.
	Unidentified int
	// Edges are dependencies between occurrences, as pairs of Ref. Cycles occur.
	Edges []Edge
	// Skipped counts what the bill held and this inventory does not, by reason.
	Skipped []Skipped
}

// Edge says that From depends on To; both are values of Occurrence.Ref, or the
// bill's own subject.
type Edge struct{ From, To string }

// Skipped is what an import left out: nothing is dropped silently.
type Skipped struct {
	Reason   string
	Count    int
	Examples []string // at most five
}

// AddSkipped counts one more example under reason, keeping the order of first
// appearance and at most five examples.
func AddSkipped(list []Skipped, reason, example string) []Skipped {
	for i := range list {
		if list[i].Reason == reason {
			list[i].Count++
			if len(list[i].Examples) < 5 {
				list[i].Examples = append(list[i].Examples, example)
			}
			return list
		}
	}
	return append(list, Skipped{Reason: reason, Count: 1, Examples: []string{example}})
}

// JoinSkipped adds what other lists count, as AddSkipped would.
func JoinSkipped(list []Skipped, more ...Skipped) []Skipped {
	for _, s := range more {
		i := slices.IndexFunc(list, func(l Skipped) bool { return l.Reason == s.Reason })
		if i < 0 {
			list = append(list, s)
			continue
		}
		list[i].Count += s.Count
		room := max(0, 5-len(list[i].Examples))
		list[i].Examples = append(slices.Clip(list[i].Examples), s.Examples[:min(len(s.Examples), room)]...)
	}
	return list
}

// CanonicalPURL gives a package URL that a person wrote in the form that those of
// components have, by which alone two are compared: pkg:golang/github.com/burntsushi/toml,
// pkg:npm/%40scope/name. "" stays "". The error, of code Invalid, says why text is
// none.
func CanonicalPURL(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	p, err := purl.Parse(text)
	if err != nil {
		return "", Errorf(Invalid, "%q is no package URL: %w", text, err)
	}
	return p.String(), nil
}

// canonicalPattern does the same for a package URL without version whose end may be
// a * for any rest.
func canonicalPattern(text string) (string, error) {
	prefix, open := strings.CutSuffix(text, "*")
	switch {
	case !open:
		return CanonicalPURL(text)
	case prefix == "" || strings.HasPrefix(prefix, "pkg:") && !strings.Contains(prefix, "/"):
		return strings.ToLower(text), nil // of any type, or of those that begin so
	}
	const rest = "x" // stands for what may follow
	canonical, err := CanonicalPURL(prefix + rest)
	if err != nil || !strings.HasSuffix(canonical, rest) {
		return "", Errorf(Invalid, "%q is no beginning of package URLs", text)
	}
	return strings.TrimSuffix(canonical, rest) + "*", nil
}

// PURLBase gives a package URL without version, qualifiers and subpath.
func PURLBase(purl string) string {
	if i := strings.IndexAny(purl, "?#"); i >= 0 {
		purl = purl[:i]
	}
	// The version starts at the last @ behind the last slash; a scoped npm
	// namespace writes its @ as %40 in canonical form.
	slash := strings.LastIndexByte(purl, '/')
	if at := strings.LastIndexByte(purl, '@'); at > slash {
		return purl[:at]
	}
	return purl
}

func matchesPrefixPattern(pattern, s string) bool {
	if prefix, ok := strings.CutSuffix(pattern, "*"); ok {
		return strings.HasPrefix(s, prefix)
	}
	return pattern == s
}

func sortedCopy(s []string) []string {
	c := append([]string(nil), s...)
	sort.Strings(c)
	return c
}
