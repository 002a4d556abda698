// SPDX-License-Identifier: Apache-2.0

package inventory

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"verdict"
	"verdict/spec/purl"
)

// The reasons for which an inventory leaves something of a bill out.
const (
	noPURL          = "no package URL"
	invalidPURL     = "invalid package URL"
	fileNoPURL      = "file, no package URL"
	ancestorNoPURL  = "ancestor without package URL or version"
	moreLocations   = "further location of a component"
	unusableDigest  = "unusable digest"
	danglingEdge    = "dependency that names no component of the bill"
	skippedEdge     = "dependency on or of a component that was left out"
	serviceEdge     = "dependency on or of a service"
	unknownName     = "name that the standard does not define"
	otherRelation   = "relationship of a kind that is not kept"
	subjectPedigree = "pedigree of what the bill describes"
	moreSubjects    = "further package URL of what the bill describes"
	unknownNote     = "note of our own that cannot be read"
	completeEmpty   = "declaration that the bill is complete, of one that names no component"
)

// bill collects an SBOM.
type bill struct {
	verdict.SBOM
	// ends is what edges call an identifier of the bill: an Occurrence.Ref or the
	// subject; and why there is none, for the others.
	ends  map[string]end
	taken map[string]bool // identifiers of the bill and values of Occurrence.Ref
	next  map[string]int  // the number to try first behind a text that is taken
	edges map[verdict.Edge]bool
}

type end struct{ ref, skipped string }

// newBill begins a bill that has about so many identifiers and occurrences.
func newBill(format, version string, identifiers, occurrences int) *bill {
	return &bill{
		SBOM: verdict.SBOM{
			Format: format, SpecVersion: version, Completeness: verdict.CompletenessUnknown,
			Occurrences: slices.Grow([]verdict.Occurrence(nil), occurrences),
		},
		ends: make(map[string]end, identifiers), taken: make(map[string]bool, identifiers),
		next: map[string]int{}, edges: map[verdict.Edge]bool{},
	}
}

func (b *bill) skip(reason, example string, line int) {
	b.Skipped = verdict.AddSkipped(b.Skipped, reason, fmt.Sprintf("%s (line %d)", short(example), line))
}

// short cuts text of a bill to what an example or message needs.
func short(s string) string {
	const most = 160
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// ref gives an Occurrence.Ref that nothing else in the bill has.
func (b *bill) ref(wanted string) string {
	for base := wanted; b.taken[wanted]; b.next[base]++ {
		wanted = base + "#" + strconv.Itoa(b.next[base]+2)
	}
	b.taken[wanted] = true
	return wanted
}

// identify reads a package URL; one without version gets the version that
// stands beside it. What it cannot read is counted as left out.
func (b *bill) identify(text, version string, line int) (purl.PURL, bool) {
	p, err := purl.Parse(text)
	if err != nil {
		b.skip(invalidPURL, short(text)+": "+err.Error(), line)
		return purl.PURL{}, false
	}
	if p.Version == "" && version != "" {
		if v, err := p.WithVersion(version).Normalize(); err == nil {
			p = v
		}
	}
	return p, true
}

// edge keeps that from depends on to, which are identifiers of the bill.
func (b *bill) edge(from, to string, line int) {
	f, knownFrom := b.ends[from]
	t, knownTo := b.ends[to]
	example := short(from) + " to " + short(to)
	switch {
	case !knownFrom || !knownTo:
		b.skip(danglingEdge, example, line)
	case f.skipped != "":
		b.skip(f.skipped, example, line)
	case t.skipped != "":
		b.skip(t.skipped, example, line)
	default:
		if e := (verdict.Edge{From: f.ref, To: t.ref}); !b.edges[e] {
			b.edges[e] = true
			b.Edges = append(b.Edges, e)
		}
	}
}

// digestSizes are the lengths of hexadecimal digests by lower-case algorithm.
var digestSizes = map[string]int{
	"md5": 32, "sha-1": 40, "sha-224": 56, "sha-256": 64, "sha-384": 96, "sha-512": 128,
	"sha3-256": 64, "sha3-384": 96, "sha3-512": 128, "blake2b-256": 64, "blake2b-384": 96, "blake2b-512": 128,
	"streebog-256": 64, "streebog-512": 128,
}

var (
	spdxSHA     = regexp.MustCompile(`^sha(\d+)$`)
	hexadecimal = regexp.MustCompile(`^[0-9a-f]+$`)
)

// digest adds a digest to the others of an occurrence. One that its algorithm
// cannot have made, or that contradicts another, is counted as left out.
func (b *bill) digest(digests map[string]string, algorithm, value string, line int) map[string]string {
	algorithm = spdxSHA.ReplaceAllString(strings.ToLower(algorithm), "sha-$1")
	value = strings.ToLower(strings.TrimSpace(value))
	size, known := digestSizes[algorithm]
	if algorithm == "" || !hexadecimal.MatchString(value) || known && len(value) != size ||
		digests[algorithm] != "" && digests[algorithm] != value {
		b.skip(unusableDigest, algorithm+" "+value, line)
		return digests
	}
	if digests == nil {
		digests = map[string]string{}
	}
	digests[algorithm] = value
	return digests
}
