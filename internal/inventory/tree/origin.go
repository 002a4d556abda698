// SPDX-License-Identifier: Apache-2.0

package tree

import (
	"encoding/json"
	"path"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/limits"
)

// The names of annotations and labels that tell a base image: OCI image
// specification, annotations.md; those of Red Hat's builds, which an image that
// sets none of its own takes over from its base.
const (
	baseName     = "org.opencontainers.image.base.name"
	baseDigest   = "org.opencontainers.image.base.digest"
	redHatVendor = "Red Hat, Inc."
)

// base tells the image that an image was built on, and by what.
func (img *image) base(root *node, known []verdict.BaseImage) (*verdict.BaseImage, inventory.BaseEvidence) {
	if b := img.knownBase(known); b != nil {
		return b, inventory.ByLayers
	}
	for _, words := range []map[string]string{img.annotations, img.labels} {
		if name, digest := words[baseName], words[baseDigest]; name != "" || digest != "" {
			return &verdict.BaseImage{Name: name, Digest: hexOf(digest)}, inventory.ByLabel
		}
	}
	if b := img.redHatBase(root); b != nil {
		return b, inventory.ByFiles
	}
	if name := redHatName(img.labels); name != "" && len(img.layers) > 1 {
		return &verdict.BaseImage{Name: name}, inventory.ByLabel
	}
	return nil, ""
}

// knownBase gives, of the known images whose layers are the lowest of this one,
// the one with most. An image is not its own base.
func (img *image) knownBase(known []verdict.BaseImage) *verdict.BaseImage {
	var best *verdict.BaseImage
	for _, b := range known {
		if len(b.Layers) == 0 || len(b.Layers) >= len(img.layers) || best != nil && len(b.Layers) <= len(best.Layers) {
			continue
		}
		if slices.EqualFunc(b.Layers, img.layers[:len(b.Layers)], func(digest string, l layer) bool { return digest == l.diffID }) {
			best = &b
		}
	}
	return best
}

// redHatName gives name:version-release of an image of Red Hat's by its labels;
// "" when they are not Red Hat's.
func redHatName(labels map[string]string) string {
	if labels["vendor"] != redHatVendor || labels["com.redhat.component"] == "" || labels["name"] == "" || labels["version"] == "" {
		return ""
	}
	name := labels["name"] + ":" + labels["version"]
	if r := labels["release"]; r != "" {
		name += "-" + r
	}
	return name
}

// The folders in which Red Hat's builds leave a file for each image that a layer
// is of, the older and the newer.
const (
	buildInfo    = "root/buildinfo"
	newBuildInfo = "usr/share/buildinfo"
)

// isBuildLabels tells the file in which a build of Red Hat's repeats the labels
// of its image.
func isBuildLabels(name string) bool {
	return name == buildInfo+"/labels.json" || name == newBuildInfo+"/labels.json"
}

// redHatBase takes, of the layers beneath the last one, the highest in which a
// build of Red Hat's left its file: up to there the layers are that image's.
func (img *image) redHatBase(root *node) *verdict.BaseImage {
	index := map[string]int{}
	for i, l := range slices.Backward(img.layers) {
		index[l.diffID] = i
	}
	highest, name := -1, ""
	see := func(f *file, called string) {
		if i := index[f.layer]; called != "" && i < len(img.layers)-1 && i > highest {
			highest, name = i, called
		}
	}
	for _, at := range []string{newBuildInfo, buildInfo} {
		top := lookUp(root, at)
		if top == nil || top.kind != folder {
			continue
		}
		top.each("", func(p string, n *node) {
			if n.kind != regular {
				return
			}
			for _, f := range append(slices.Clone(n.before), n.file) {
				see(f, img.builtName(at+"/"+p, f))
			}
		})
	}
	if highest < 0 {
		return nil
	}
	b := verdict.BaseImage{Name: name}
	for _, l := range img.layers[:highest+1] {
		b.Layers = append(b.Layers, l.diffID)
	}
	return &b
}

// builtName gives name:version-release of the image whose build left a file.
func (img *image) builtName(at string, f *file) string {
	base := path.Base(at)
	if isBuildLabels(at) {
		return redHatName(readLabels(at, f))
	}
	nvr, ok := strings.CutPrefix(base, "Dockerfile-")
	if !ok {
		if nvr, ok = strings.CutSuffix(base, ".json"); !ok || path.Base(path.Dir(at)) != "content_manifests" {
			return ""
		}
	}
	rest, release, ok := cutLast(nvr)
	name, version, ok2 := cutLast(rest)
	if !ok || !ok2 {
		return ""
	}
	name = strings.TrimSuffix(name, "-container")
	if l := img.labels; l["com.redhat.component"] == name+"-container" && l["version"] == version && l["release"] == release {
		name = l["name"]
	}
	return name + ":" + version + "-" + release
}

// cutLast cuts text at its last dash.
func cutLast(s string) (before, after string, ok bool) {
	i := strings.LastIndexByte(s, '-')
	if i <= 0 || i == len(s)-1 {
		return "", "", false
	}
	return s[:i], s[i+1:], true
}

// readLabels reads a file of labels; nil when it is none.
func readLabels(name string, f *file) map[string]string {
	if f.open == nil || f.size > maxDocument {
		return nil
	}
	c, err := f.open()
	if err != nil {
		return nil
	}
	defer c.Close()
	b, err := limits.ReadAll(name, blob{c, f.size, name}.reader(), limits.Caps{Bytes: maxDocument})
	if err != nil || limits.CheckJSON(name, b, limits.Caps{Bytes: maxDocument, CaseKeys: true}) != nil {
		return nil
	}
	var labels map[string]string
	if json.Unmarshal(b, &labels) != nil {
		return nil
	}
	return labels
}
