// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"verdict"
	"verdict/internal/blob"
	"verdict/internal/inventory"
	"verdict/internal/inventory/apk"
	"verdict/internal/inventory/archive"
	"verdict/internal/inventory/dpkg"
	"verdict/internal/inventory/gobinary"
	"verdict/internal/inventory/npm"
	"verdict/internal/inventory/python"
	"verdict/internal/inventory/rpm"
	"verdict/internal/inventory/rust"
	"verdict/internal/inventory/tree"
	"verdict/internal/jvm/identity"
	"verdict/internal/vulndb"
)

// CatalogueOptions says how an artifact is read.
type CatalogueOptions struct {
	Platform string // of an image for several, such as linux/arm64
	Image    string // tag or digest of one of several images in a file
	// Index is the path of an index of records, by whose packages jars without
	// metadata are told; "" for none.
	Index string
	// Identities is the path of a table of known files and classes; "" for none.
	Identities string
	// Completeness is what the caller declares; "" is unknown.
	Completeness verdict.Completeness
	// FolderDigest gives folders, which have none of their own, the digest of the list
	// of their files; all of them are read once more for it.
	FolderDigest bool
	// Keep is where code and configuration are kept, for analyses of what can run; "" keeps
	// none.
	Keep blob.Folder
	// Bases are images whose layers are known, as [App.KnownBases] gives them for a
	// release. `verdict sbom` opens no store and knows none.
	Bases []verdict.BaseImage
}

// Validate refuses what is wrong by itself, whatever is read.
func (o CatalogueOptions) Validate() error { return tree.CheckPlatform(o.Platform) }

// Catalogued is what an artifact holds.
type Catalogued struct {
	verdict.Artifact
	// BaseBy says by what the base image was told.
	BaseBy inventory.BaseEvidence
}

// Catalogue opens the artifact at a path and finds what components it holds. It
// is of no release.
func Catalogue(ctx context.Context, path string, o CatalogueOptions) (c Catalogued, err error) {
	list, closing, err := cataloguers(o)
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, closing()) }()
	t, err := tree.Open(ctx, path, list, tree.Options{Platform: o.Platform, Image: o.Image, Bases: o.Bases})
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, t.Close()) }()
	found, err := inventory.Catalogue(ctx, t.Artifact, list, inventory.CatalogueOptions{Completeness: o.Completeness})
	if err != nil {
		return c, err
	}
	c = Catalogued{BaseBy: t.BaseBy, Artifact: verdict.Artifact{
		Layers: t.Layers, Name: t.Name, Kind: artifactKind(t.Kind), Digest: t.Digest, Found: found,
	}}
	if c.Digest == "" && o.FolderDigest {
		if c.Digest, err = digestOfFiles(t.Files); err != nil {
			return c, err
		}
	}
	c.Bytes, err = sizeOf(path, t.Files)
	return c, err
}

// cataloguers are the plugins that find components in an artifact; closing closes
// what they read from.
func cataloguers(o CatalogueOptions) (list []inventory.Cataloguer, closing func() error, err error) {
	var opened []io.Closer
	closing = func() error {
		var errs []error
		for _, c := range opened {
			errs = append(errs, c.Close())
		}
		return errors.Join(errs...)
	}
	var java archive.Options
	if o.Index != "" {
		x, err := vulndb.Open(o.Index)
		if err != nil {
			return nil, nil, err
		}
		records := &recordedArtifacts{index: x}
		opened, java.Coordinates, java.Listed = append(opened, x), records.groupsOf, records.listed
	}
	if o.Identities != "" {
		t, err := identity.Open(o.Identities)
		if err != nil {
			return nil, nil, errors.Join(err, closing())
		}
		opened, java.Table = append(opened, t), t
	}
	return []inventory.Cataloguer{archive.New(java), rpm.New(), dpkg.New(), apk.New(), gobinary.New(), npm.New(), python.New(), rust.New()}, closing, nil
}

// recordedArtifacts tells under which groups records name an artifact of Maven.
type recordedArtifacts struct {
	index  *vulndb.Index
	once   sync.Once
	groups map[string][]string
}

// groupsOf gives the groups under which records name an artifact of that id.
func (r *recordedArtifacts) groupsOf(artifact string) []string {
	r.once.Do(func() {
		r.groups = map[string][]string{}
		for p := range r.index.Packages() {
			if group, id, ok := strings.Cut(p.Name, ":"); ok && p.Ecosystem == "Maven" {
				r.groups[id] = append(r.groups[id], group)
			}
		}
	})
	return r.groups[artifact]
}

// listed reports whether some record lists that version of an artifact.
func (r *recordedArtifacts) listed(group, artifact, version string) bool {
	postings := r.index.Package(verdict.PackageName{Ecosystem: "Maven", Name: group + ":" + artifact})
	for p, ok := postings.Next(); ok; p, ok = postings.Next() {
		for _, claim := range p.Claims() {
			if slices.Contains(claim.Versions, version) {
				return true
			}
		}
	}
	return false
}

func artifactKind(k inventory.ArtifactKind) verdict.ArtifactKind {
	switch k {
	case inventory.Folder:
		return verdict.ArtifactFolder
	case inventory.TarArchive, inventory.ZipArchive:
		return verdict.ArtifactArchive
	case inventory.OCIImage, inventory.SavedImage:
		return verdict.ArtifactImage
	}
	return verdict.ArtifactFile
}

// digestOfFiles is the SHA-256 of the list of files that tell of components: their
// paths, sizes and digests.
func digestOfFiles(files []inventory.File) (string, error) {
	list := sha256.New()
	for _, f := range files {
		sum := sha256.New()
		content, err := f.Open()
		if err != nil {
			return "", err
		}
		_, err = io.Copy(sum, io.NewSectionReader(content, 0, content.Size()))
		if err := errors.Join(err, content.Close()); err != nil {
			return "", err
		}
		fmt.Fprintf(list, "%q %d %x\n", f.Path, f.Size, sum.Sum(nil))
	}
	return hex.EncodeToString(list.Sum(nil)), nil
}

// sizeOf is the size of a file; of a folder that of the files in it that tell of
// components.
func sizeOf(path string, files []inventory.File) (int64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, verdict.Errorf(verdict.Invalid, "cannot be read: %w", err).At(path, 0, "")
	}
	if !info.IsDir() {
		return info.Size(), nil
	}
	var sum int64
	for _, f := range files {
		sum += f.Size
	}
	return sum, nil
}

// WriteSBOM writes a bill in a format of [SBOMFormats]. With the zero instant it
// bears no time, so that the same bill has the same bytes.
func WriteSBOM(format string, bill verdict.SBOM, at time.Time, version string) ([]byte, error) {
	w := inventory.Written{At: at, Version: version}
	if format == FormatSPDX {
		return inventory.WriteSPDX(bill, w)
	}
	return inventory.WriteCycloneDX(bill, w)
}

// The formats of bills that are written.
const (
	FormatCycloneDX = "cyclonedx" // CycloneDX 1.6, JSON
	FormatSPDX      = "spdx"      // SPDX 2.3, JSON
)

// SBOMFormats lists the formats.
var SBOMFormats = []string{FormatCycloneDX, FormatSPDX}
