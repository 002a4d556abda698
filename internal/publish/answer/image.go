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
	if text = strings.TrimSpace(text); strings.HasPrefix(text, "sha256:") {
		return reference{digest: text}
	}
	text, r.digest, _ = strings.Cut(text, "@")
	r.name = text
	if i := strings.LastIndexByte(text, ':'); i > strings.LastIndexByte(text, '/') {
		r.name, r.tag = text[:i], text[i+1:]
	}
	return r
}

// official is where a name without registry and path leads (the reference of
// Docker's distribution: kafka is docker.io/library/kafka).
const official = "docker.io/library/"

// hubs are other names of Docker's registry.
var hubs = []string{"index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"}

// repository is the name of the image with its registry and path; "" without a name.
func (r reference) repository() string {
	if r.name == "" {
		return ""
	}
	registry, path, ok := strings.Cut(r.name, "/")
	if !ok || !strings.ContainsAny(registry, ".:") && registry != "localhost" {
		registry, path = "docker.io", r.name
	}
	if slices.Contains(hubs, registry) {
		registry = "docker.io"
	}
	if registry == "docker.io" && !strings.Contains(path, "/") {
		return official + path
	}
	return registry + "/" + path
}

func lastPart(repository string) string {
	return repository[strings.LastIndexByte(repository, '/')+1:]
}

// ownImages are how the images of the release are called.
type ownImages struct {
	digests      map[string]bool // sha256:…
	repositories map[string]bool // where artifacts, or the product, name one
	tags         map[string]bool // beside the versions of releases
	names        map[string]bool // last parts of repositories
}

func newOwnImages(product verdict.Product, artifacts []verdict.Artifact) ownImages {
	o := ownImages{digests: map[string]bool{}, repositories: map[string]bool{}, tags: map[string]bool{}, names: map[string]bool{product.Slug: true}}
	if url, err := purl.Parse(product.PURL); err == nil {
		o.names[url.Name] = true
		o.add(url)
	}
	for _, a := range artifacts {
		if a.Kind != verdict.ArtifactImage {
			continue
		}
		o.digests["sha256:"+a.Digest] = true
		if r := parseReference(a.Name); r.tag != "" {
			o.call(r)
		}
		if url, err := purl.Parse(a.Found.Subject); err == nil {
			o.add(url)
		}
	}
	return o
}

// add notes the package URL of an image.
func (o ownImages) add(url purl.PURL) {
	if text := imageOf(url); text != "" {
		o.call(parseReference(text))
	}
}

func (o ownImages) call(r reference) {
	if strings.Contains(r.name, "/") {
		o.repositories[r.repository()] = true
	}
	if r.tag != "" {
		o.tags[r.tag] = true
	}
	o.names[lastPart(r.name)] = true
}

// kinship says whose image a reference names.
type kinship int

const (
	foreign  kinship = iota // none that is known to be ours
	doubtful                // it is called as ours are, and others may call theirs so
	ours
)

// releaseOf gives the release of ours that an image is of; "" when it is of none. A
// digest decides where one of the release's is known. Else the repository does where
// one is known; where none is, only the product's own name alone is surely ours.
func (x *index) releaseOf(r reference) (version string, k kinship) {
	if x.images.digests[r.digest] {
		return x.version, ours
	}
	version = r.tag
	if x.images.tags[r.tag] {
		version = x.version
	} else if !x.releases[r.tag] {
		return "", foreign
	}
	if version == x.version && r.digest != "" && len(x.images.digests) > 0 {
		return "", foreign
	}
	full := r.repository()
	switch last := lastPart(full); {
	case x.images.repositories[full], len(x.images.repositories) == 0 && x.images.names[last] && full == official+last:
		return version, ours
	case x.images.names[last]:
		return version, doubtful
	}
	return "", foreign
}

// imageOf reads the reference from a package URL of an image; "" for another.
func imageOf(url purl.PURL) string {
	name := url.Qualifiers["repository_url"]
	tag, digest := url.Qualifiers["tag"], url.Version
	switch url.Type {
	case "docker":
		path := strings.TrimPrefix(url.Namespace+"/"+url.Name, "/")
		if name == "" {
			name = path
		} else { // the registry alone, as the type's definition has it
			name = strings.TrimSuffix(name, "/") + "/" + path
		}
		if !strings.Contains(digest, ":") {
			tag, digest = digest, ""
		}
	case "oci":
		if name == "" {
			name = url.Name
		}
	default:
		return ""
	}
	if tag != "" {
		name += ":" + tag
	}
	if digest != "" {
		name += "@" + digest
	}
	return name
}

// image places a row that names an image and nothing in it.
func (x *index) image(c verdict.ScanComponent) place {
	text, r := c.Image, parseReference(c.Image)
	if url, err := purl.Parse(c.PURL); err == nil {
		other := parseReference(imageOf(url))
		if text == "" {
			text = imageOf(url)
		} else if r.differs(other) {
			return place{reason: ComponentUnclear, why: fmt.Sprintf("the row names two images: %s and %s", c.Image, imageOf(url))}
		}
		r = r.filled(other)
	}
	version, k := x.releaseOf(r)
	switch {
	case k == foreign:
		return place{reason: NotShipped, why: text + " " + x.noImage()}
	case version != x.version:
		return place{reason: OtherRelease, why: x.ofAnother(text, version, k)}
	case k == doubtful:
		return place{reason: ImageAmbiguous, why: x.untold(text)}
	}
	itself := x.units[publish.ReleasePURL(x.product, x.version)]
	if itself == nil {
		return x.missing(nil, c)
	}
	return place{unit: itself, by: ByImage}
}

// differs reports whether two references of one image contradict each other.
func (r reference) differs(other reference) bool {
	apart := func(a, b string) bool { return a != "" && b != "" && a != b }
	return apart(r.tag, other.tag) || apart(r.digest, other.digest) || apart(r.repository(), other.repository())
}

// filled takes what is missing from another reference of the image.
func (r reference) filled(other reference) reference {
	if r.name == "" {
		r.name = other.name
	}
	if r.tag == "" {
		r.tag = other.tag
	}
	if r.digest == "" {
		r.digest = other.digest
	}
	return r
}

// seenIn says what the image tells that a component was seen in: that the row is
// about another release, or what to mind.
func (x *index) seenIn(image string) (other place, mind string) {
	if image == "" {
		if x.several {
			return place{}, "the report does not say in which of several images it is"
		}
		return place{}, ""
	}
	version, k := x.releaseOf(parseReference(image))
	switch {
	case k != foreign && version != x.version:
		return place{reason: OtherRelease, why: x.ofAnother(image, version, k)}, ""
	case k == foreign:
		return place{}, "it was seen in " + image + ", which " + x.noImage()
	case k == doubtful:
		return place{}, "it was seen in " + image + ", and " + x.untold("that")
	}
	return place{}, ""
}

func (x *index) noImage() string { return "is no image of " + x.release() + " that is known" }

func (x *index) untold(what string) string {
	return "nothing tells whether " + what + " is an image of " + x.release() + " or somebody else's of the name"
}

func (x *index) ofAnother(image, version string, k kinship) string {
	is := "is an image"
	if k == doubtful {
		is = "is named as an image"
	}
	return fmt.Sprintf("%s %s of %s %s, not of %s", image, is, x.product.Name, version, x.version)
}

// remarks says when the report as a whole is about another release or image, by
// the image that it names, or since most of its rows name versions that this one
// does not ship.
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

// otherImage names the image that a report is about when it is of another release,
// or not known to be one of ours; "" else.
func (a *answerer) otherImage(s verdict.ScanSubject) string {
	x, called := a.shipped, ""
	names := append(append(slices.Clone(s.Tags), s.Digests...), s.Name)
	decided := false // by digest: it is none of ours, whatever it is called
	for _, name := range names {
		digest := parseReference(name).digest
		if x.images.digests[digest] {
			return ""
		}
		decided = decided || digest != "" && len(x.images.digests) > 0
	}
	other, fits := "", false
	for _, name := range names {
		if called == "" {
			called = name
		}
		switch version, k := x.releaseOf(parseReference(name)); {
		case k == ours && version == x.version && !decided:
			return ""
		case k != foreign && version == x.version:
			fits = true
		case k != foreign && other == "":
			other = "the report is about another release: " + x.ofAnother(name, version, k)
		}
	}
	switch {
	case other != "" && !fits:
		return other
	case s.Image && called == "":
		return "the report is about an image and does not say about which"
	case s.Image && fits && !decided:
		return "the report is about the image " + called + ", and " + x.untold("that")
	case s.Image:
		return "the report is about the image " + called + ", which " + x.noImage()
	}
	return ""
}
