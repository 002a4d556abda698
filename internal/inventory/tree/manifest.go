// SPDX-License-Identifier: Apache-2.0

package tree

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"sync"

	"verdict"
	"verdict/internal/inventory"
)

// descriptor points to a document or blob of an image (OCI image specification,
// descriptor.md).
type descriptor struct {
	mediaType   string
	digest      string
	platform    platform
	annotations map[string]string
}

func (o object) descriptor() (descriptor, error) {
	var d descriptor
	var platform object
	err := o.fields(map[string]any{
		"mediaType": &d.mediaType, "digest": &d.digest, "platform": &platform, "annotations": &d.annotations,
	})
	if err != nil {
		return d, err
	}
	if _, err := newCheck("", d.digest); err != nil || d.digest == "" {
		return d, invalid("the digest %q is none", shorten(d.digest)).At("", 0, "$.digest")
	}
	return d, platform.fields(map[string]any{
		"os": &d.platform.os, "architecture": &d.platform.architecture, "variant": &d.platform.variant,
	})
}

func descriptors(list []object) ([]descriptor, error) {
	var out []descriptor
	for _, o := range list {
		d, err := o.descriptor()
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

// isIndex reports whether a descriptor points to a list of images.
func (d descriptor) isIndex() bool {
	return d.mediaType == "application/vnd.oci.image.index.v1+json" ||
		d.mediaType == "application/vnd.docker.distribution.manifest.list.v2+json"
}

// isAttached reports whether a manifest says something about another one, and is
// no image: what build programs attest.
func (d descriptor) isAttached() bool {
	return d.annotations["vnd.docker.reference.type"] != "" || d.platform.os == "unknown" && d.platform.architecture == "unknown"
}

// refName is the annotation by which an index tells images apart.
const refName = "org.opencontainers.image.ref.name"

// name is how an index calls an image.
func (d descriptor) name() string {
	for _, key := range []string{"io.containerd.image.name", refName} {
		if n := d.annotations[key]; n != "" {
			return n
		}
	}
	return ""
}

// maxNested is how many indexes may lie inside of one another.
const maxNested = 8

// ociImage reads the documents of the image that is asked for in an OCI layout.
func (o *opening) ociImage(l layout) (*image, error) {
	images, err := o.indexed(l, indexFile, "", descriptor{}, maxNested)
	if err != nil {
		return nil, err
	}
	d, err := o.choose(images)
	if err != nil {
		return nil, located(l.place(), err)
	}
	img := &image{kind: inventory.OCIImage, digest: d.digest, manifest: true, reference: d.name()}
	var config descriptor
	var layers []descriptor
	var m, configObject object
	var layerObjects []object
	at := blobName(d.digest)
	if err := readJSON(l, at, d.digest, &m); err != nil {
		return nil, err
	}
	err = m.fields(map[string]any{"config": &configObject, "layers": &layerObjects, "annotations": &img.annotations})
	if err == nil {
		config, err = configObject.descriptor()
	}
	if err == nil {
		layers, err = descriptors(layerObjects)
	}
	if err != nil {
		return nil, located(place(l.place(), at), err)
	}
	for _, layer := range layers {
		if err := layer.readable(); err != nil {
			return nil, located(place(l.place(), at), err)
		}
		img.layers = append(img.layers, layerOf(layer.digest))
	}
	return img, o.configure(img, l, blobName(config.digest), config.digest)
}

func layerOf(digest string) layer { return layer{blob: blobName(digest), lying: digest} }

// readable refuses layers that are no tar archives by their media type.
func (d descriptor) readable() error {
	switch {
	case strings.HasSuffix(d.mediaType, "+encrypted"):
		return invalid("the layer %s is encrypted", d.digest).WithHint("decrypt the image first")
	case !strings.Contains(d.mediaType, ".tar") && !strings.Contains(d.mediaType, "rootfs"):
		return invalid("holds no image but an artifact whose content is of type %q", shorten(d.mediaType))
	}
	return nil
}

// indexed gives the images that an index and the indexes in it list. name is what
// the one that lists it calls it.
func (o *opening) indexed(l layout, at, digest string, from descriptor, depth int) ([]descriptor, error) {
	if depth == 0 {
		return nil, invalid("indexes lie more than %d deep inside one another", maxNested).At(l.place(), 0, "")
	}
	var index object
	if err := readJSON(l, at, digest, &index); err != nil {
		return nil, err
	}
	var list []object
	err := index.get("manifests", &list)
	var all []descriptor
	if err == nil {
		all, err = descriptors(list)
	}
	if err != nil {
		return nil, located(place(l.place(), at), err)
	}
	var images []descriptor
	for _, d := range all {
		if d.name() == "" && from.name() != "" {
			d.annotations = from.annotations
		}
		switch {
		case d.isAttached():
		case d.isIndex():
			inner, err := o.indexed(l, blobName(d.digest), d.digest, d, depth-1)
			if err != nil {
				return nil, err
			}
			images = append(images, inner...)
		default:
			images = append(images, d)
		}
	}
	return images, nil
}

// configure reads the configuration of the image: the digests of its unpacked
// layers, in the order of the manifest's, and its labels.
func (o *opening) configure(img *image, l layout, at, digest string) error {
	var doc, rootfs, run object
	if err := readJSON(l, at, digest, &doc); err != nil {
		return err
	}
	var diffIDs []string
	var p platform
	err := doc.fields(map[string]any{
		"rootfs": &rootfs, "config": &run, "os": &p.os, "architecture": &p.architecture, "variant": &p.variant,
	})
	if err == nil {
		err = rootfs.get("diff_ids", &diffIDs)
	}
	if err == nil {
		err = run.get("Labels", &img.labels)
	}
	if err == nil && len(diffIDs) != len(img.layers) {
		err = invalid("names %d layers, and the manifest %d", len(diffIDs), len(img.layers)).At("", 0, "$.rootfs.diff_ids")
	}
	if err != nil {
		return located(place(l.place(), at), err)
	}
	for i := range img.layers {
		if diffIDs[i] == "" {
			return invalid("a layer has no digest").At(place(l.place(), at), 0, "$.rootfs.diff_ids")
		}
		img.layers[i].diffID = diffIDs[i]
	}
	return located(l.place(), o.isFor(p))
}

// saved is one image of docker save (manifest.json).
type saved struct {
	config string
	tags   []string
	layers []string
}

// savedImages reads manifest.json. It fails with verdict.NotFound when there is
// none.
func savedImages(l layout) ([]saved, error) {
	var list []object
	if err := readJSON(l, savedFile, "", &list); err != nil {
		return nil, err
	}
	var images []saved
	for _, o := range list {
		var s saved
		if err := o.fields(map[string]any{"Config": &s.config, "RepoTags": &s.tags, "Layers": &s.layers}); err != nil {
			return nil, located(place(l.place(), savedFile), err)
		}
		if s.config == "" {
			return nil, invalid("names no configuration").At(place(l.place(), savedFile), 0, "$.Config")
		}
		images = append(images, s)
	}
	return images, nil
}

var digestName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?:blobs/sha256/)?([0-9a-f]{64})(?:\.json)?$`) })

func (o *opening) savedImage(ctx context.Context, l layout, all []saved) (*image, error) {
	s, err := o.chooseSaved(all)
	if err != nil {
		return nil, located(l.place(), err)
	}
	img := &image{kind: inventory.SavedImage}
	if len(s.tags) > 0 {
		img.reference = s.tags[0]
	}
	for _, name := range s.layers {
		img.layers = append(img.layers, layer{blob: name})
	}
	if m := digestName().FindStringSubmatch(s.config); m != nil {
		img.digest = "sha256:" + m[1]
		return img, o.configure(img, l, s.config, img.digest)
	}
	if err := o.configure(img, l, s.config, ""); err != nil {
		return nil, err
	}
	return img, img.digestOf(ctx, l, s.config)
}

// digestOf takes the digest of the configuration, where its name does not say it.
func (img *image) digestOf(ctx context.Context, l layout, at string) error {
	b, err := l.blob(at)
	if err != nil {
		return err
	}
	sum, err := b.sum(ctx)
	img.digest = "sha256:" + sum
	return err
}

func (o *opening) chooseSaved(all []saved) (saved, error) {
	var fit []saved
	var names []string
	for _, s := range all {
		names = append(names, s.names()...)
		if o.options.Image == "" || slices.Contains(s.names(), o.options.Image) {
			fit = append(fit, s)
		}
	}
	if o.options.Image != "" && len(fit) > 1 {
		fit = fit[:1] // they have the same name, and the first is what is loaded
	}
	if len(fit) != 1 {
		return saved{}, undecided(o.options.Image, names, len(all))
	}
	return fit[0], nil
}

// names are those by which an image may be asked for.
func (s saved) names() []string {
	names := slices.Clone(s.tags)
	if m := digestName().FindStringSubmatch(s.config); m != nil {
		names = append(names, "sha256:"+m[1])
	}
	return names
}

func undecided(wanted string, names []string, all int) error {
	if all == 0 {
		return invalid("holds no image")
	}
	list := shortList(names)
	if wanted != "" {
		return verdict.Errorf(verdict.NotFound, "holds no image %s", shorten(wanted)).WithHint("it holds %s", list)
	}
	return verdict.Errorf(verdict.Usage, "holds %d images", all).WithHint("name one with --image: %s", list)
}

// shortList names at most ten.
func shortList(names []string) string {
	const most = 10
	rest := ""
	if len(names) > most {
		names, rest = names[:most], ", …"
	}
	short := make([]string, len(names))
	for i, n := range names {
		short[i] = shorten(n)
	}
	return strings.Join(short, ", ") + rest
}
