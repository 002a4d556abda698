// SPDX-License-Identifier: Apache-2.0

package app

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/store"
	"verdict/spec/purl"
)

// ComparedImage is an image of a release, compared with the image that it was
// built on.
type ComparedImage struct {
	Part  string
	Image string // name of the artifact
	Base  verdict.BaseImage
	// With is the name of the artifact that the base image was read from.
	With string
	inventory.BaseComparison
}

// KnownBases gives the images on which those of a product may have been built: the
// images of all other products. Its own are what it ships, however many layers they
// share.
func (a *App) KnownBases(ctx context.Context, product string) (bases []verdict.BaseImage, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		images, err := s.Images()
		for _, x := range images {
			if x.Product != product && len(x.Layers) > 0 {
				bases = append(bases, baseOf(x))
			}
		}
		return err
	})
	return bases, err
}

// baseOf is an image as that of which another was built. What docker save writes has
// no manifest, and so the digest by which others name the image is not known.
func baseOf(x verdict.Artifact) verdict.BaseImage {
	b := verdict.BaseImage{Name: x.Name, Layers: x.Layers}
	if p, err := purl.Parse(x.Found.Subject); err == nil && p.Type == "oci" {
		b.Name, b.Digest = cmp.Or(p.Qualifiers["repository_url"], p.Name), x.Digest
		if tag := p.Qualifiers["tag"]; tag != "" {
			b.Name += ":" + tag
		}
	}
	return b
}

// CompareBases compares the packages of a release's images with those of the
// images that they were built on: with base, when it is given, else with the
// artifact of another product that has that digest, or whose layers are the lowest
// of the image's, the most of them. It fails with NotFound when there
// is nothing to compare, and with Invalid when base is no image, or another than the
// one that the release's was built on.
func (a *App) CompareBases(ctx context.Context, ref verdict.Ref, base *Catalogued) (list []ComparedImage, err error) {
	if base != nil && base.Kind != verdict.ArtifactImage {
		return nil, verdict.Errorf(verdict.Invalid, "%s is no image, but of kind %s", base.Name, base.Kind).WithHint("give the base image as `docker save` or an OCI layout has it")
	}
	artifacts, err := a.Artifacts(ctx, ref)
	if err != nil {
		return nil, err
	}
	artifacts = slices.DeleteFunc(artifacts, func(x verdict.Artifact) bool { return x.Kind != verdict.ArtifactImage })
	if len(artifacts) == 0 {
		return nil, verdict.Errorf(verdict.NotFound, "no image of %s is known", ref).
			WithHint("add it with `verdict release add %s --artifact PATH`", ref)
	}
	for _, x := range artifacts {
		c, err := a.compareBase(ctx, x, base)
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

func (a *App) compareBase(ctx context.Context, x verdict.Artifact, given *Catalogued) (ComparedImage, error) {
	c := ComparedImage{Part: x.Part, Image: x.Name}
	if x.Found.Base != nil {
		c.Base = *x.Found.Base
	}
	if given == nil {
		base, err := a.storedBase(ctx, x)
		if err != nil {
			return c, err
		}
		if x.Found.Base == nil {
			c.Base = baseOf(base)
		}
		c.With, c.BaseComparison = base.Name, inventory.CompareBase(base.Found.Occurrences, x.Found.Occurrences)
		return c, nil
	}
	if !builtOn(x, *given) {
		return c, verdict.Errorf(verdict.Invalid, "%s is not the image that %s was built on: neither its digest %s is named, nor are its layers the lowest ones",
			given.Name, x.Name, given.Digest).WithHint("give the image %s", orNamed(c.Base))
	}
	if x.Found.Base == nil {
		c.Base = verdict.BaseImage{Name: given.Name, Digest: given.Digest}
	}
	c.With, c.BaseComparison = given.Name, inventory.CompareBase(given.Found.Occurrences, x.Found.Occurrences)
	return c, nil
}

// builtOn reports whether an image was built on another: it names its digest, or has
// its layers as its lowest. An archive of an image may have another digest than the
// registry gave it, so that the layers are asked, too.
func builtOn(x verdict.Artifact, base Catalogued) bool {
	if x.Found.Base != nil && x.Found.Base.Digest != "" && x.Found.Base.Digest == base.Digest {
		return true
	}
	n := len(base.Layers)
	return n > 0 && n <= len(x.Layers) && slices.Equal(base.Layers, x.Layers[:n])
}

// orNamed is a base image by what is known of it.
func orNamed(b verdict.BaseImage) string {
	return cmp.Or(strings.TrimSpace(b.Name+" "+b.Digest), "that it was built on")
}

// storedBase finds the image that an image was built on among the artifacts of all
// releases: by the digest that the image names, else by its layers.
func (a *App) storedBase(ctx context.Context, x verdict.Artifact) (base verdict.Artifact, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		list, err := basesNamed(s, x)
		if err == nil && len(list) == 0 {
			list, err = basesByLayers(s, x)
		}
		if len(list) > 0 {
			base = list[0]
		}
		return err
	})
	switch b := x.Found.Base; {
	case err != nil || base.Name != "":
		return base, err
	case b == nil || b.Digest == "":
		return base, verdict.Errorf(verdict.NotFound, "%s does not say by digest which image it was built on, and no known one has its lowest layers", x.Name).
			WithHint("give that image with --base")
	default:
		return base, verdict.Errorf(verdict.NotFound, "the image %s, on which %s was built, is not known", orNamed(*b), x.Name).
			WithHint("give it with --base, or add it as a release of its own product with `verdict release add … --artifact`")
	}
}

// basesNamed gives the images of the digest that an image names.
func basesNamed(s *store.Snapshot, x verdict.Artifact) ([]verdict.Artifact, error) {
	if x.Found.Base == nil || x.Found.Base.Digest == "" {
		return nil, nil
	}
	return s.ArtifactsOf(x.Found.Base.Digest)
}

// basesByLayers gives, of the images of other products, those whose layers are the
// lowest of an image, the one with most.
func basesByLayers(s *store.Snapshot, x verdict.Artifact) ([]verdict.Artifact, error) {
	images, err := s.Images()
	if err != nil {
		return nil, err
	}
	var best verdict.Artifact
	for _, b := range images {
		if n := len(b.Layers); b.Product != x.Product && n > len(best.Layers) && n < len(x.Layers) && slices.Equal(b.Layers, x.Layers[:n]) {
			best = b
		}
	}
	if best.Digest == "" {
		return nil, nil
	}
	return s.ArtifactsOf(best.Digest)
}
