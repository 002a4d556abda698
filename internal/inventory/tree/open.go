// SPDX-License-Identifier: Apache-2.0

package tree

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/inventory"
)

// Options says what a caller wants of an artifact.
type Options struct {
	// Platform is the one to take of an image for several: os/architecture or
	// os/architecture/variant, such as linux/arm64/v8. "" takes the only one. What is
	// no image is for any.
	Platform string
	// Image is the one to take of several in a file: its tag or its digest. ""
	// takes the only one.
	Image string
	// Bases are images that the caller knows, by the digests of their layers. An
	// image whose lowest layers are all of one of them was built on it.
	Bases []verdict.BaseImage
	Caps  Caps
}

// Tree is an opened artifact. Its files can be read until it is closed.
type Tree struct {
	inventory.Artifact
	close func() error
}

// Close closes what the artifact's files are read from.
func (t *Tree) Close() error { return t.close() }

// opening is the work of Open.
type opening struct {
	name    string
	wants   wants
	options Options
	caps    Caps
	meter   *meter
	store   *store
	closers []io.Closer
	skipped []verdict.Skipped
}

// Open opens the artifact at location and finds the files in it that the
// cataloguers want. It fails with verdict.NotFound, with verdict.TooLarge when a
// cap is reached, with verdict.Usage when an image has to be chosen or the platform
// is none, and with
// verdict.Invalid for what is damaged, of no kind that is read, or has another
// digest than the image says. Single names and files that cannot be taken are no
// error but in Skipped.
func Open(ctx context.Context, location string, cataloguers []inventory.Cataloguer, options Options) (*Tree, error) {
	if err := CheckPlatform(options.Platform); err != nil {
		return nil, located(location, err)
	}
	caps := options.Caps.orDefault()
	m := &meter{caps: caps}
	o := &opening{
		name: location, wants: inventory.Wanted(cataloguers), options: options, caps: caps, meter: m, store: &store{meter: m},
	}
	a, err := o.open(ctx)
	if err != nil {
		return nil, errors.Join(err, o.close())
	}
	a.Name = filepath.Base(filepath.Clean(location))
	for _, s := range o.skipped {
		if slices.Contains(hidesNothing, s.Reason) {
			a.Noted = append(a.Noted, s)
		} else {
			a.Skipped = append(a.Skipped, s)
		}
	}
	return &Tree{a, o.close}, nil
}

func (o *opening) close() error {
	errs := []error{o.store.close()}
	for _, c := range o.closers {
		errs = append(errs, c.Close())
	}
	o.closers = nil
	return errors.Join(errs...)
}

func (o *opening) open(ctx context.Context) (inventory.Artifact, error) {
	info, err := os.Stat(o.name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return inventory.Artifact{}, verdict.Errorf(verdict.NotFound, "does not exist").At(o.name, 0, "").WithHint("see whether the name is right")
	case err != nil:
		return inventory.Artifact{}, o.cannot(err)
	case info.IsDir():
		return o.openFolder(ctx)
	case !info.Mode().IsRegular():
		return inventory.Artifact{}, invalid("is neither a file nor a folder").At(o.name, 0, "")
	}
	f, err := os.Open(o.name)
	if err != nil {
		return inventory.Artifact{}, o.cannot(err)
	}
	o.closers = append(o.closers, f)
	return o.openFile(ctx, blob{f, info.Size(), o.name})
}

func (o *opening) cannot(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		err = pathErr.Err // the name stands in front already
	}
	return invalid("cannot be read: %w", err).At(o.name, 0, "")
}

// openFile tells by the first bytes what a file is.
func (o *opening) openFile(ctx context.Context, b blob) (inventory.Artifact, error) {
	head, err := b.head(inventory.HeadBytes)
	if err != nil {
		return inventory.Artifact{}, err
	}
	base := filepath.Base(o.name)
	isZip := bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06"))
	switch packed := packingOf(head); {
	case len(head) == 0:
		return inventory.Artifact{}, invalid("is empty").At(o.name, 0, "").WithHint("make it again: whatever wrote it wrote nothing")
	case isTar(head), b.isEmptyTar():
		return o.openTar(ctx, b)
	case packed != nil && o.holdsTar(b, packed):
		return o.openPacked(ctx, b, packed)
	case isZip && (strings.EqualFold(filepath.Ext(base), ".zip") || !o.wants(base, nil)): // whatever the members are
		return o.openZip(ctx, b)
	case o.wants(base, head):
		return o.openSingle(ctx, b, head)
	}
	return inventory.Artifact{}, invalid("is no archive, no image, and no file of a kind that tells of components").At(o.name, 0, "").
		WithHint("verdict reads folders, tar and zip archives, OCI and docker-save images, and what docs/artifacts.md lists")
}

func (o *opening) openSingle(ctx context.Context, b blob, head []byte) (inventory.Artifact, error) {
	sum, err := b.sum(ctx)
	c := content{b, b.size}
	return inventory.Artifact{Kind: inventory.SingleFile, Digest: sum, Files: []inventory.File{{
		Path: filepath.Base(o.name), Size: b.size, Head: head,
		Open: func() (inventory.Content, error) { return c, nil },
	}}}, err
}

// sum is the SHA-256 of all bytes in hex.
func (b blob) sum(ctx context.Context) (string, error) {
	h := sha256.New()
	if err := copyAll(ctx, h, b.reader()); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// isTar reports whether a file begins with the header of a tar archive, by its
// checksum, as old ones have no magic.
func isTar(head []byte) bool {
	const at, size, block = 148, 8, 512 // of the checksum (POSIX ustar)
	if len(head) < block {
		return false
	}
	sum, signed := int64(0), int64(0)
	for i, c := range head[:block] {
		if i >= at && i < at+size {
			c = ' '
		}
		sum, signed = sum+int64(c), signed+int64(int8(c))
	}
	var stated int64
	digits := strings.Trim(string(head[at:at+size]), " \x00")
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '7' {
			return false
		}
		stated = stated<<3 + int64(digits[i]-'0')
	}
	return digits != "" && (stated == sum || stated == signed)
}

// isEmptyTar reports whether a file is a tar archive of nothing: blocks of zeros,
// of which tar programs write up to 10 KiB.
func (b blob) isEmptyTar() bool {
	const block, most = 512, 64 << 10
	if b.size%block != 0 || b.size > most {
		return false
	}
	all, err := b.head(most)
	return err == nil && allZero(all)
}

func allZero(b []byte) bool { return len(bytes.Trim(b, "\x00")) == 0 }

// holdsTar reports whether a packed file is a tar archive. What cannot be
// unpacked is taken for one, so that opening it says what is wrong.
func (o *opening) holdsTar(b blob, p *packing) bool {
	r, err := p.open(b.reader())
	if err != nil {
		return true
	}
	defer r.Close()
	head := make([]byte, inventory.HeadBytes)
	n, err := fill(r, head)
	return isTar(head[:n]) || n > 0 && allZero(head[:n]) || err != nil && !errors.Is(err, io.EOF)
}

// openTar opens a tar archive that is not packed; it may be an image.
func (o *opening) openTar(ctx context.Context, b blob) (inventory.Artifact, error) {
	r := &reader{opening: o, stream: &stream{blob: b}}
	if err := r.read(ctx, &window{r: b, size: b.size}, b); err != nil {
		return inventory.Artifact{}, err
	}
	if l := (archiveLayout{o.name, r.root}); isLayout(l) {
		o.skipped = append(o.skipped, r.skipped...)
		return o.openImage(ctx, l)
	}
	sum, err := b.sum(ctx)
	if err != nil {
		return inventory.Artifact{}, err
	}
	return o.finish(ctx, inventory.Artifact{Kind: inventory.TarArchive, Digest: sum}, r.root, []*reader{r})
}

// openPacked opens a tar archive that is packed. One that is an image is unpacked
// into the store first, where its layers can be read in any order.
func (o *opening) openPacked(ctx context.Context, b blob, p *packing) (inventory.Artifact, error) {
	r := &reader{opening: o, stream: &stream{blob: b, packing: p}, stop: ofImage}
	err := r.stream.into(ctx, r, "", "")
	image := errors.Is(err, errStopped)
	if err != nil && !image {
		return inventory.Artifact{}, err
	}
	if image || isLayout(archiveLayout{o.name, r.root}) {
		bare, err := o.unpackAll(b, p)
		if err != nil {
			return inventory.Artifact{}, err
		}
		return o.openTar(ctx, bare)
	}
	sum, err := b.sum(ctx)
	if err != nil {
		return inventory.Artifact{}, err
	}
	return o.finish(ctx, inventory.Artifact{Kind: inventory.TarArchive, Digest: sum}, r.root, []*reader{r})
}

// ofImage tells by the name of its first file that an archive may be an image.
func ofImage(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	first, _, _ = strings.Cut(first, ".")
	if len(first) == sha256.Size*2 {
		_, err := hex.DecodeString(first)
		return err == nil
	}
	return strings.HasPrefix(name, "blobs/sha256/") || name == ociLayoutFile || name == indexFile
}

func (o *opening) unpackAll(b blob, p *packing) (blob, error) {
	r, err := p.unpack(b.reader(), o.meter, io.Discard)
	if err != nil {
		return blob{}, err
	}
	bare, size, err := o.store.putAll(r)
	if err == nil {
		err = r.Close()
	}
	if err != nil {
		return blob{}, (&reader{stream: &stream{blob: b}}).broken(err)
	}
	return blob{bare, size, b.name}, nil
}
