// SPDX-License-Identifier: Apache-2.0

package tree

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"verdict"
	"verdict/internal/limits"
)

// The files by which an image is known (OCI image specification, image-layout.md;
// docker image save).
const (
	ociLayoutFile = "oci-layout"
	indexFile     = "index.json"
	savedFile     = "manifest.json"
	oldSavedFile  = "repositories"
)

// layout is what holds the blobs of an image, by names with slashes.
type layout interface {
	// blob opens one; it fails with verdict.NotFound when it is not there.
	blob(name string) (blob, error)
	place() string
}

// archiveLayout is a layout in a tar archive.
type archiveLayout struct {
	name string
	root *node
}

func (l archiveLayout) place() string { return l.name }

func (l archiveLayout) blob(name string) (blob, error) {
	clean, reason := cleanName(name)
	n := lookUp(l.root, clean)
	if reason != "" || n == nil || n.kind != regular || n.file.open == nil {
		return blob{}, missing(l, name)
	}
	c, err := n.file.open()
	if err != nil {
		return blob{}, err
	}
	return blob{c, n.file.size, place(l.name, name)}, nil
}

func missing(l layout, name string) error {
	return verdict.Errorf(verdict.NotFound, "%s is not in it", shorten(name)).At(l.place(), 0, "").
		WithHint("the image may have been saved in part only")
}

// folderLayout is a layout in a folder.
type folderLayout struct {
	opening *opening
	root    *os.Root
}

func (l folderLayout) place() string { return l.opening.name }

func (l folderLayout) blob(name string) (blob, error) {
	f, err := l.root.Open(filepath.FromSlash(name))
	if errors.Is(err, fs.ErrNotExist) {
		return blob{}, missing(l, name)
	}
	path := filepath.Join(l.opening.name, filepath.FromSlash(name))
	if err != nil {
		return blob{}, (&opening{name: path}).cannot(err)
	}
	l.opening.closers = append(l.opening.closers, f)
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("it is no file")
	}
	if err != nil {
		return blob{}, (&opening{name: path}).cannot(err)
	}
	return blob{f, info.Size(), path}, nil
}

// isLayout reports whether what is there is an image, and not an archive that
// happens to hold a file of such a name.
func isLayout(l layout) bool {
	if isOCI(l) {
		return true
	}
	if _, archive := l.(archiveLayout); !archive {
		return false
	}
	if b, err := l.blob(savedFile); err == nil && b.size <= maxDocument {
		text, err := b.head(maxDocument)
		return err == nil && bytes.HasPrefix(bytes.TrimSpace(text), []byte("[")) && bytes.Contains(text, []byte(`"Layers"`))
	}
	var old map[string]map[string]string
	return readJSON(l, oldSavedFile, "", &old) == nil && len(old) > 0
}

func isOCI(l layout) bool {
	_, err := l.blob(ociLayoutFile)
	if err != nil {
		return false
	}
	_, err = l.blob(indexFile)
	return err == nil
}

// image reads the documents of the image that is asked for.
func (o *opening) image(ctx context.Context, l layout) (*image, error) {
	if isOCI(l) {
		return o.ociImage(l)
	}
	saved, err := savedImages(l)
	if verdict.CodeOf(err) == verdict.NotFound {
		return nil, invalid("is an image as Docker before 1.10 saved it, which is not read").At(l.place(), 0, "").
			WithHint("load it with a later Docker and save it again")
	}
	if err != nil {
		return nil, err
	}
	return o.savedImage(ctx, l, saved)
}

// maxDocument is the size of a manifest or configuration; registries take
// manifests of at most 4 MiB.
const maxDocument = 16 << 20

// object is a JSON object by its exact keys: encoding/json takes LAYERS for
// layers, and labels that differ in case only are two.
type object map[string]json.RawMessage

// get reads the value of a key into v; without the key, v is left as it is.
func (o object) get(key string, v any) error {
	raw, ok := o[key]
	if !ok {
		return nil
	}
	if err := json.Unmarshal(raw, v); err != nil {
		return invalid("the value is of another kind than an image has").At("", 0, "$."+key)
	}
	return nil
}

// fields reads several keys.
func (o object) fields(list map[string]any) error {
	for key, v := range list {
		if err := o.get(key, v); err != nil {
			return err
		}
	}
	return nil
}

// readJSON reads a document of an image into v, which holds objects as type
// object. Its bytes must have the digest where that is not "".
func readJSON(l layout, name, digest string, v any) error {
	b, err := l.blob(name)
	if err != nil {
		return err
	}
	text, err := limits.ReadAll(b.name, b.reader(), limits.Caps{Bytes: maxDocument})
	if err != nil {
		return err
	}
	if digest != "" {
		c, err := newCheck("its bytes", digest)
		if err == nil {
			_, _ = c.Write(text) // a hash takes everything
			err = c.verify()
		}
		if err != nil {
			return located(b.name, err)
		}
	}
	if err := limits.CheckJSON(b.name, text, limits.Caps{Bytes: maxDocument, CaseKeys: true}); err != nil {
		return err
	}
	if err := json.Unmarshal(text, v); err != nil {
		return invalid("is of another form than documents of an image").At(b.name, 1, "$")
	}
	return nil
}

// located puts the place into an error that has none.
func located(name string, err error) error {
	var e *verdict.Error
	if errors.As(err, &e) && e.File == "" {
		return e.At(name, 0, e.Path)
	}
	return err
}

// blobName is where a layout keeps a blob.
func blobName(digest string) string {
	algorithm, hex, _ := strings.Cut(digest, ":")
	return "blobs/" + algorithm + "/" + hex
}
