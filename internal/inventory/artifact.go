// SPDX-License-Identifier: Apache-2.0

package inventory

import (
	"slices"

	"verdict"
)

// Artifact is an opened file, folder or image: what there is to catalogue in it.
type Artifact struct {
	Name string // of the file or folder, without the folder it lies in
	Kind ArtifactKind
	// Digest is the SHA-256, in lower-case hex, of the file; of an image's manifest,
	// or of its configuration where there is no manifest; "" for a folder.
	Digest string
	// Subject is the package URL of an image whose name and manifest are known; ""
	// for all else.
	Subject string
	// Files are those that a cataloguer wants, in order of paths.
	Files []File
	// Layers are the digests of the unpacked layers of an image, the lowest first.
	Layers []string
	// Base is the image that it was built on; nil when it is none, or unknown.
	Base *verdict.BaseImage
	// BaseBy says by what the base image was told.
	BaseBy BaseEvidence
	// Real follows the symbolic links of the artifact's folders; nil when it has
	// none.
	Real func(path string) string
	// Skipped counts what was not looked into, by reason; Noted what was left out and
	// hides nothing.
	Skipped []verdict.Skipped
	Noted   []verdict.Skipped
}

// LeftOut is everything that was left out, what hides nothing too.
func (a Artifact) LeftOut() []verdict.Skipped { return slices.Concat(a.Skipped, a.Noted) }

// ArtifactKind says what an artifact is.
type ArtifactKind string

// The kinds of artifact.
const (
	Folder     ArtifactKind = "folder"
	SingleFile ArtifactKind = "file"
	TarArchive ArtifactKind = "tar archive"
	ZipArchive ArtifactKind = "zip archive"
	OCIImage   ArtifactKind = "OCI image"
	SavedImage ArtifactKind = "saved image" // as docker save writes it
)

// BaseEvidence says by what a base image was told, the surest first.
type BaseEvidence string

// The evidence of a base image.
const (
	ByLayers BaseEvidence = "layers" // its layers are those of an image that the caller knows
	ByLabel  BaseEvidence = "label"  // the image's labels or annotations name it
	ByFiles  BaseEvidence = "files"  // files that Red Hat's builds leave in each layer
)

// Wanted reports whether any of the cataloguers wants a file.
func Wanted(cataloguers []Cataloguer) func(path string, head []byte) bool {
	return func(path string, head []byte) bool {
		for _, c := range cataloguers {
			if c.Wants(path, head) {
				return true
			}
		}
		return false
	}
}
