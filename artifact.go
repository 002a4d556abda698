// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"regexp"
	"time"
)

// ArtifactKind says what an artifact is.
type ArtifactKind string

// The kinds of artifact.
const (
	ArtifactFile    ArtifactKind = "file"    // one file, such as a jar or a binary
	ArtifactArchive ArtifactKind = "archive" // a distribution: tar, zip
	ArtifactFolder  ArtifactKind = "folder"  // an unpacked distribution; it has no digest of its own
	ArtifactImage   ArtifactKind = "image"   // a container image
)

// ArtifactKinds lists the kinds.
var ArtifactKinds = []ArtifactKind{ArtifactFile, ArtifactArchive, ArtifactFolder, ArtifactImage}

// Artifact is one file or image that a release ships.
type Artifact struct {
	Product string
	Version string
	Part    string // "" for the whole release
	// Name is the file's or image's name, without folder.
	Name string
	Kind ArtifactKind
	// Digest is the SHA-256 of the file, or of the image's manifest, in lower-case
	// hex; of a folder that of the list of its files.
	Digest string
	Bytes  int64
	// Layers are the digests of the unpacked layers of an image, the lowest first.
	Layers []string
	// Found is what the artifact really holds. The release's declared bill may say
	// otherwise.
	Found SBOM
	// Code is the SHA-256 of the list of the code and configuration files that were kept
	// for analyses, in hex; "" where none were.
	Code  string `json:",omitempty"`
	Added time.Time
}

var digestPattern = regexp.MustCompile(`^[0-9a-f]{64}$`)

// Validate reports the first thing that keeps a from being accepted.
func (a Artifact) Validate() error {
	switch {
	case !ValidSlug(a.Product) || !ValidVersion(a.Version):
		return Errorf(Invalid, "artifact %q belongs to no release", a.Name).at("product")
	case a.Name == "":
		return Errorf(Invalid, "an artifact of %s@%s has no name", a.Product, a.Version).at("name")
	case !contains(ArtifactKinds, a.Kind):
		return Errorf(Invalid, "artifact %s has the unknown kind %q", a.Name, a.Kind).at("kind").WithHint("use one of %s", join(ArtifactKinds))
	case !digestPattern.MatchString(a.Digest):
		return Errorf(Invalid, "artifact %s has the digest %q, which is no SHA-256", a.Name, a.Digest).at("digest")
	case a.Code != "" && !digestPattern.MatchString(a.Code):
		return Errorf(Invalid, "artifact %s has the list of code %q, which is no SHA-256", a.Name, a.Code).at("code")
	}
	return nil
}
