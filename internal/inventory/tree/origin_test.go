// SPDX-License-Identifier: Apache-2.0

package tree_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/inventory/tree"
)

func TestTheBaseImageIsTold(t *testing.T) {
	redHat := func(name, version, release string) map[string]string {
		return map[string]string{"vendor": "Red Hat, Inc.", "com.redhat.component": name + "-container", "name": "ubi9/" + name, "version": version, "release": release}
	}
	base := []string{"etc/os-release=ID=rhel", "root/buildinfo/Dockerfile-ubi9-9.4-1227=", "root/buildinfo/content_manifests/ubi9-container-9.4-1227.json={}"}
	runtime := []string{"opt/java=1", "root/buildinfo/Dockerfile-openjdk-17-1.20-2=", "root/buildinfo/content_manifests/openjdk-17-container-1.20-2.json={}"}
	newer := []string{`usr/share/buildinfo/labels.json={"vendor":"Red Hat, Inc.","com.redhat.component":"ubi9-container","name":"ubi9","version":"9.6","release":"17"}`}
	ours := []string{"opt/app=1"}
	digests := func(p picture, n int) []string {
		var list []string
		for _, l := range p.layers[:n] {
			list = append(list, sum(l))
		}
		return list
	}
	cases := []struct {
		name     string
		layers   [][]string
		with     picture // labels and annotations
		known    int     // how many of the layers a known image has
		want     verdict.BaseImage
		layersOf int
		by       inventory.BaseEvidence
	}{
		{name: "nothing tells", layers: [][]string{{"a=1"}, ours}},
		{name: "a known image whose layers are the lowest", layers: [][]string{{"a=1"}, {"b=1"}, ours}, known: 2,
			want: verdict.BaseImage{Name: "known", Digest: "abc"}, layersOf: 2, by: inventory.ByLayers},
		{name: "a known image is not its own base", layers: [][]string{{"a=1"}, {"b=1"}}, known: 2},
		{name: "annotations before labels", layers: [][]string{{"a=1"}, ours}, with: picture{
			annotations: map[string]string{"org.opencontainers.image.base.name": "x:1", "org.opencontainers.image.base.digest": "sha256:ff"},
			labels:      map[string]string{"org.opencontainers.image.base.name": "y:1"},
		}, want: verdict.BaseImage{Name: "x:1", Digest: "ff"}, by: inventory.ByLabel},
		{name: "labels", layers: [][]string{{"a=1"}, ours}, with: picture{labels: map[string]string{"org.opencontainers.image.base.name": "y:1"}},
			want: verdict.BaseImage{Name: "y:1"}, by: inventory.ByLabel},
		{name: "the files of Red Hat's builds", layers: [][]string{base, ours, ours},
			want: verdict.BaseImage{Name: "ubi9:9.4-1227"}, layersOf: 1, by: inventory.ByFiles},
		{name: "the highest of them", layers: [][]string{base, runtime, ours},
			want: verdict.BaseImage{Name: "openjdk-17:1.20-2"}, layersOf: 2, by: inventory.ByFiles},
		{name: "not those of the image itself", layers: [][]string{base, runtime},
			want: verdict.BaseImage{Name: "ubi9:9.4-1227"}, layersOf: 1, by: inventory.ByFiles},
		{name: "labels that were taken over give the name", layers: [][]string{base, ours}, with: picture{labels: redHat("ubi9", "9.4", "1227")},
			want: verdict.BaseImage{Name: "ubi9/ubi9:9.4-1227"}, layersOf: 1, by: inventory.ByFiles},
		{name: "the files of newer builds", layers: [][]string{newer, ours},
			want: verdict.BaseImage{Name: "ubi9:9.6-17"}, layersOf: 1, by: inventory.ByFiles},
		{name: "a newer file that an upper layer replaced", layers: [][]string{newer, ours, {"usr/share/buildinfo/labels.json={}"}},
			want: verdict.BaseImage{Name: "ubi9:9.6-17"}, layersOf: 1, by: inventory.ByFiles},
		{name: "Red Hat's labels alone", layers: [][]string{{"a=1"}, ours}, with: picture{labels: redHat("ubi-minimal", "9.4", "1")},
			want: verdict.BaseImage{Name: "ubi9/ubi-minimal:9.4-1"}, by: inventory.ByLabel},
		{name: "an image of Red Hat's with one layer", layers: [][]string{base}, with: picture{labels: redHat("ubi9", "9.4", "1227")}},
		{name: "damaged files of builds", layers: [][]string{{"usr/share/buildinfo/labels.json={", "root/buildinfo/Dockerfile-x=", "root/buildinfo/other=1"}, ours}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := layered(t, c.layers...)
			p.labels, p.annotations, p.pack = c.with.labels, c.with.annotations, gzipped
			o := tree.Options{}
			if c.known > 0 {
				o.Bases = []verdict.BaseImage{{Name: "fewer", Layers: digests(p, 1)}, {Name: "known", Digest: "abc", Layers: digests(p, c.known)}, {Name: "none"}, {Name: "other", Layers: []string{"sha256:00"}}}
				if c.known == len(p.layers) {
					o.Bases = o.Bases[1:]
				}
			}
			a := open(t, write(t, "x.tar", tarOf(t, oci(t, p))), o, everything{func(string, []byte) bool { return false }})
			var want *verdict.BaseImage
			if c.by != "" {
				want = &c.want
				want.Layers = digests(p, c.layersOf)
			}
			if diff := cmp.Diff(want, a.Base); diff != "" || a.BaseBy != c.by {
				t.Errorf("by %s: %s", a.BaseBy, diff)
			}
			if len(a.Files) > 0 {
				t.Errorf("files are %v", a.Files)
			}
		})
	}
}
