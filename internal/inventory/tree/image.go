// SPDX-License-Identifier: Apache-2.0

package tree

import (
	"context"
	"runtime"
	"strings"
	"sync"

	"verdict/internal/inventory"
	"verdict/spec/purl"
)

// image is what the documents of an image say.
type image struct {
	kind        inventory.ArtifactKind
	digest      string // of the manifest, or of the configuration where there is none
	manifest    bool   // the digest is a manifest's
	reference   string // by which it is known, such as registry.example/app:1.0; "" when it is not said
	labels      map[string]string
	annotations map[string]string
	layers      []layer
}

// layer is one layer of an image, the lowest first.
type layer struct {
	blob   string // its name in the layout
	lying  string // digest of the bytes as they lie; "" when it is not said
	diffID string // digest of the unpacked bytes
}

// openImage opens the image that the layout holds and gives the files of its
// final layer: what a container that runs it sees.
func (o *opening) openImage(ctx context.Context, l layout) (inventory.Artifact, error) {
	img, err := o.image(ctx, l)
	if err != nil {
		return inventory.Artifact{}, err
	}
	readers, err := o.readLayers(ctx, l, img.layers)
	if err != nil {
		return inventory.Artifact{}, err
	}
	root := newFolder(0)
	for _, r := range readers {
		for _, link := range resolve(root, r.later) {
			r.skip(hardLinkOfNone, link)
		}
		root = overlay(root, r.root)
	}
	a := inventory.Artifact{Kind: img.kind, Digest: hexOf(img.digest), Subject: img.subject()}
	for _, layer := range img.layers {
		a.Layers = append(a.Layers, layer.diffID)
	}
	a.Base, a.BaseBy = img.base(root, o.options.Bases)
	return o.finish(ctx, a, root, readers)
}

func hexOf(digest string) string {
	_, hex, _ := strings.Cut(digest, ":")
	return hex
}

// readLayers reads the layers, as many at once as there are processors.
func (o *opening) readLayers(ctx context.Context, l layout, layers []layer) ([]*reader, error) {
	readers := make([]*reader, len(layers))
	for i, layer := range layers { // opened one after another: the layout is no one's to share
		b, err := l.blob(layer.blob)
		if err != nil {
			return nil, err
		}
		s, err := newStream(b, layer.diffID)
		if err != nil {
			return nil, err
		}
		readers[i] = &reader{opening: o, stream: s, whiteouts: true}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var running sync.WaitGroup
	slots := make(chan struct{}, max(1, min(runtime.GOMAXPROCS(0), 4)))
	for i, r := range readers {
		running.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			if ctx.Err() == nil {
				if err := r.stream.into(ctx, r, layers[i].lying, layers[i].diffID); err != nil {
					cancel(err)
				}
			}
		})
	}
	running.Wait()
	return readers, context.Cause(ctx)
}

// subject is the package URL of the image (purl type oci); "" when its name or
// its manifest's digest is not known.
func (img *image) subject() string {
	name, tag := splitReference(img.reference)
	if name == "" || !img.manifest {
		return ""
	}
	q := map[string]string{"tag": tag}
	if strings.Contains(name, "/") {
		q["repository_url"] = name
	}
	p, err := purl.PURL{Type: "oci", Name: name[strings.LastIndexByte(name, '/')+1:], Version: img.digest, Qualifiers: q}.Normalize()
	if err != nil {
		return ""
	}
	return p.String()
}

// splitReference cuts registry.example:5000/app:1.0 into name and tag.
func splitReference(reference string) (name, tag string) {
	reference, _, _ = strings.Cut(reference, "@")
	colon := strings.LastIndexByte(reference, ':')
	if colon < 0 || strings.Contains(reference[colon:], "/") {
		return reference, ""
	}
	return reference[:colon], reference[colon+1:]
}
