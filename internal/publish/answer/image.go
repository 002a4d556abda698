// SPDX-License-Identifier: Apache-2.0

package answer

import (
	"fmt"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/publish"
	"verdict/spec/purl"
)

// reference is the name of a container image in its parts.
type reference struct{ name, tag, digest string }

// parseReference takes registry/repository:tag@sha256:… apart.
func parseReference(text string) (r reference) {
	text, r.digest, _ = strings.Cut(strings.TrimSpace(text), "@")
	r.name = text
	if i := strings.LastIndexByte(text, ':'); i > strings.LastIndexByte(text, '/') {
		r.name, r.tag = text[:i], text[i+1:]
	}
	if strings.HasPrefix(text, "sha256:") {
		r = reference{digest: text}
	}
	return r
}

// image finds a container image among those of the release, by digest, by the name
// of an artifact, or by the product's name with the version as its tag.
func (x *index) image(c verdict.ScanComponent) (place, bool) {
	text := c.Image
	if url, err := purl.Parse(c.PURL); err == nil && text == "" {
		text = imageOf(url)
	}
	if text == "" {
		return place{}, false
	}
	version, ours := x.releaseOf(parseReference(text))
	switch {
	case !ours:
		return place{reason: NotShipped, why: fmt.Sprintf("%s is no image of %s that is known", text, x.release())}, true
	case version != x.version:
		return place{reason: OtherRelease, why: fmt.Sprintf("%s is an image of %s %s, not of %s", text, x.product.Name, version, x.version)}, true
	}
	itself := x.units[publish.ReleasePURL(x.product, x.version)]
	if itself == nil {
		return x.missing(nil, c), true
	}
	return place{unit: itself, by: ByImage}, true
}

// imageOf reads the reference from a package URL of an image.
func imageOf(url purl.PURL) string {
	switch url.Type {
	case "docker":
		return strings.TrimPrefix(url.Namespace+"/"+url.Name+":"+url.Version, "/")
	case "oci":
		name := url.Qualifiers["repository_url"]
		if name == "" {
			name = url.Name
		}
		if tag := url.Qualifiers["tag"]; tag != "" {
			name += ":" + tag
		}
		return name + "@" + url.Version
	}
	return ""
}

// releaseOf gives the release of ours that an image is of, and whether it is one
// of ours at all.
func (x *index) releaseOf(r reference) (version string, ours bool) {
	last := r.name[strings.LastIndexByte(r.name, '/')+1:]
	for _, a := range x.images {
		if r.digest != "" && r.digest == "sha256:"+a.Digest || r.tag != "" && (a.Name == last+":"+r.tag || a.Name == r.name+":"+r.tag) {
			return x.version, true
		}
	}
	called := []string{x.product.Slug}
	if url, err := purl.Parse(x.product.PURL); err == nil {
		called = append(called, url.Name)
	}
	if slices.Contains(called, last) && x.releases[r.tag] {
		return r.tag, true
	}
	return "", false
}

// remarks says when the report as a whole is about another release: by the image
// that it names, or since most of its rows name versions that this one does not
// ship.
func (a *answerer) remarks(s verdict.ScanSubject, rows []Row) (remarks []string) {
	if r := a.otherImage(s); r != "" {
		remarks = append(remarks, r)
	}
	if len(rows) == 0 {
		return append(remarks, "the report has no row that names a vulnerability")
	}
	others := 0
	for _, r := range rows {
		if r.Reason == OtherVersion {
			others++
		}
	}
	if others*2 > len(rows) {
		remarks = append(remarks, fmt.Sprintf("%d of %d rows name components in versions that %s does not ship: the report may be about another release", others, len(rows), a.shipped.release()))
	}
	return remarks
}

// otherImage names the image that a report is about when it is of another release;
// "" else.
func (a *answerer) otherImage(s verdict.ScanSubject) string {
	names := append(slices.Clone(s.Tags), s.Digests...)
	other := ""
	for _, name := range append(names, s.Name) {
		version, ours := a.shipped.releaseOf(parseReference(name))
		switch {
		case ours && version == a.release.Version:
			return ""
		case ours && other == "":
			other = fmt.Sprintf("the report is about %s, which is %s %s, not %s", name, a.product.Name, version, a.release.Version)
		}
	}
	return other
}
