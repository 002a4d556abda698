// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"
)

// VulnerabilityID is the surrogate key of a Vulnerability: stable while ids come
// and go, never shown to a person and never written to a document.
type VulnerabilityID string

var slugPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*$`)

// ValidSlug reports whether s names a product, a line or a part:
// [a-z0-9][a-z0-9._-]*.
func ValidSlug(s string) bool { return slugPattern.MatchString(s) }

// Ref names a product, a line, a release or a part of a release, as people
// write it: kafka, kafka/3.5, kafka@3.5.0, kafka@3.5.0:broker.
type Ref struct {
	Product string
	Line    string
	Version string
	Part    string
}

// ParseRef reads a reference. The error is of code Usage and shows the forms.
func ParseRef(s string) (Ref, error) {
	bad := func() (Ref, error) {
		return Ref{}, Errorf(Usage, "%q is not a reference", s).
			WithHint("write product, product/line, product@version or product@version:part")
	}
	if product, rest, ok := strings.Cut(s, "@"); ok {
		version, part, hasPart := strings.Cut(rest, ":")
		if !ValidSlug(product) || !ValidVersion(version) || hasPart && !ValidSlug(part) {
			return bad()
		}
		return Ref{Product: product, Version: version, Part: part}, nil
	}
	product, line, hasLine := strings.Cut(s, "/")
	if !ValidSlug(product) || hasLine && !ValidSlug(line) {
		return bad()
	}
	return Ref{Product: product, Line: line}, nil
}

// String writes the reference in the form that ParseRef reads.
func (r Ref) String() string {
	switch {
	case r.Version != "" && r.Part != "":
		return r.Product + "@" + r.Version + ":" + r.Part
	case r.Version != "":
		return r.Product + "@" + r.Version
	case r.Line != "":
		return r.Product + "/" + r.Line
	}
	return r.Product
}

var versionPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._+~-]*$`)

// ValidVersion reports whether s can name a release.
func ValidVersion(s string) bool { return versionPattern.MatchString(s) }

// CanonicalID writes a vulnerability's id as its issuer does, whatever case a
// person typed: CVE- and GHSA- prefixes upper case, the rest of a GHSA id lower
// case; other schemes are left as they are.
func CanonicalID(id string) string {
	id = strings.TrimSpace(id)
	upper := strings.ToUpper(id)
	switch {
	case strings.HasPrefix(upper, "CVE-"):
		return upper
	case strings.HasPrefix(upper, "GHSA-"):
		return "GHSA-" + strings.ToLower(id[len("GHSA-"):])
	}
	return id
}

var cvePattern = regexp.MustCompile(`^CVE-\d{4}-\d{4,19}$`)

// IsCVE reports whether id is a CVE id by the form of the CVE record format 5.1.
func IsCVE(id string) bool { return cvePattern.MatchString(id) }

// ShownID picks the id by which a vulnerability is shown: the CVE, else the
// GHSA, else the first in order of text.
func ShownID(ids []string) string {
	if len(ids) == 0 {
		return ""
	}
	rank := func(id string) int {
		switch {
		case strings.HasPrefix(id, "CVE-"):
			return 0
		case strings.HasPrefix(id, "GHSA-"):
			return 1
		}
		return 2
	}
	return slices.MinFunc(ids, func(a, b string) int { return cmp.Or(cmp.Compare(rank(a), rank(b)), strings.Compare(a, b)) })
}

var workingID = regexp.MustCompile(`^VUL-[0-9a-f]{8}$`)

// IsWorkingID reports whether an id is the working name of a flaw of ours that has no
// public id yet; it is never published.
func IsWorkingID(id string) bool { return workingID.MatchString(id) }

// NewWorkingID gives the working name of a flaw of ours that somebody writes down.
func NewWorkingID(v OwnVulnerability, author string, at time.Time) string {
	t := textOf("vulnerability " + v.Title)
	t.word("product", v.Product)
	t.words("by", author)
	t.at("at", at)
	return t.marked("VUL-")
}
