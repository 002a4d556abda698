// SPDX-License-Identifier: Apache-2.0

package publish

import (
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/spec/purl"
)

// ShippedName is a name by which scanners know what a release ships: an image by its digest
// or by its tag, a file by its hash.
type ShippedName struct {
	// Key tells it from the other names of the release: sha256:…, or the package URL of a tag.
	Key   string
	Title string
	PURL  string   // of type oci; "" of files
	Files []string // by what names the file of Key is shipped, in order; none of an image
	// Parts of the release that ship it, in order; "" is the whole release.
	Parts []string
}

// ShippedNames are the names of what a release ships, in the order of their keys. Folders
// have none, nor have images whose name is not known.
func ShippedNames(p verdict.Product, version string, shipped []verdict.Artifact) (list []ShippedName) {
	add := func(n ShippedName, a verdict.Artifact) {
		at := slices.IndexFunc(list, func(other ShippedName) bool { return other.Key == n.Key })
		if at < 0 {
			at, list = len(list), append(list, n)
		}
		list[at].Parts = append(list[at].Parts, a.Part)
		list[at].Files = append(list[at].Files, n.Files...)
	}
	for _, a := range shipped {
		switch {
		case a.Product != p.Slug || a.Version != version || a.Kind == verdict.ArtifactFolder:
		case a.Kind == verdict.ArtifactImage:
			for _, n := range imageNames(p, a) {
				add(n, a)
			}
		default:
			add(ShippedName{Key: "sha256:" + a.Digest, Files: []string{a.Name}}, a)
		}
	}
	for i := range list {
		n := &list[i]
		n.Parts, n.Files = sortedTexts(n.Parts), sortedTexts(n.Files)
		if n.Title == "" {
			n.Title = strings.Join(n.Files, ", ")
		}
	}
	slices.SortFunc(list, func(a, b ShippedName) int { return strings.Compare(a.Key, b.Key) })
	return list
}

func sortedTexts(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}

// imageNames are an image by its digest, and by its tag where it has one. Its registry is
// told only where the product's package URL names it: where it was built concerns nobody.
func imageNames(p verdict.Product, a verdict.Artifact) (list []ShippedName) {
	u, err := purl.Parse(a.Found.Subject)
	if err != nil || u.Type != "oci" {
		return nil
	}
	own, err := purl.Parse(p.PURL)
	var where map[string]string
	if url := own.Qualifiers["repository_url"]; err == nil && own.Type == "oci" && own.Name == u.Name && url != "" {
		where = map[string]string{"repository_url": url}
	}
	tag := u.Qualifiers["tag"]
	byDigest := purl.PURL{Type: "oci", Name: u.Name, Version: "sha256:" + a.Digest, Qualifiers: where}.String()
	list = append(list, ShippedName{Key: "sha256:" + a.Digest, Title: u.Name + "@sha256:" + a.Digest, PURL: byDigest})
	if tag != "" {
		tagged := map[string]string{"tag": tag}
		for k, v := range where {
			tagged[k] = v
		}
		byTag := purl.PURL{Type: "oci", Name: u.Name, Qualifiers: tagged}.String()
		if byTag != ScannedPURL(p, a.Version) { // that is the release
			list = append(list, ShippedName{Key: byTag, Title: u.Name + ":" + tag, PURL: byTag})
		}
	}
	return list
}

// ShippedBy are the artifacts that were known at an instant.
func ShippedBy(shipped []verdict.Artifact, at time.Time) []verdict.Artifact {
	return slices.DeleteFunc(slices.Clone(shipped), func(a verdict.Artifact) bool { return a.Added.After(at) })
}

// ChangedWith is the instant of the last change of what is said about a release in a
// channel, or of what it ships. It is zero where nothing ever was said.
func (s Snapshot) ChangedWith(c verdict.Channel, version string) time.Time {
	at := s.Changed(c, version)
	if at.IsZero() {
		return at
	}
	for _, a := range s.Shipped {
		if a.Product == s.Product.Slug && a.Version == version && a.Kind != verdict.ArtifactFolder && a.Added.After(at) {
			at = a.Added
		}
	}
	return at
}

// OfPart is a statement about a release as it holds for one of its parts. Where the part
// differs from the release, what was said of the impact on the release is no reason for it.
func OfPart(st verdict.Statement, part string) verdict.Statement {
	for _, p := range st.Parts {
		if p.Part != part {
			continue
		}
		if p.Status != st.Status {
			st.Impact = ""
		}
		st.Status, st.Justification, st.Parts = p.Status, p.Justification, nil
		return st
	}
	return st
}
