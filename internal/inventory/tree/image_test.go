// SPDX-License-Identifier: Apache-2.0

package tree_test

import (
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/inventory/tree"
)

// layered is an image by what its layers hold.
func layered(t testing.TB, layers ...[]string) picture {
	p := picture{tag: "app"}
	for _, l := range layers {
		p.layers = append(p.layers, archive(t, l...))
	}
	return p
}

func TestTheFilesAreThoseOfTheFinalLayer(t *testing.T) {
	cases := []struct {
		name    string
		layers  [][]string
		want    map[string]string
		skipped map[string]int
	}{
		{"a file replaces a file", [][]string{{"a=1", "b=1"}, {"a=2"}}, map[string]string{"a": "2", "b": "1"}, nil},
		{"a whiteout hides a file", [][]string{{"d/a=1", "d/b=1"}, {"d/.wh.a="}}, map[string]string{"d/b": "1"}, nil},
		{"a whiteout hides a folder", [][]string{{"d/e/a=1", "d/f=1"}, {"d/.wh.e="}}, map[string]string{"d/f": "1"}, nil},
		{"a whiteout speaks of lower layers, wherever it stands", [][]string{{"a=1"}, {"a=2", ".wh.a="}}, map[string]string{"a": "2"}, nil},
		{"a whiteout of a folder that is there again", [][]string{{"d/a=1"}, {".wh.d=", "d/b=2"}}, map[string]string{"d/b": "2"}, nil},
		{"what is hidden may come back", [][]string{{"a=1"}, {".wh.a="}, {"a=3"}}, map[string]string{"a": "3"}, nil},
		{"an opaque folder hides all that lies lower", [][]string{{"d/a=1", "d/e/b=1", "c=1"}, {"d/f=2", "d/.wh..wh..opq="}}, map[string]string{"c": "1", "d/f": "2"}, nil},
		{"an opaque root", [][]string{{"a=1"}, {".wh..wh..opq=", "b=2"}}, map[string]string{"b": "2"}, nil},
		{"bookkeeping of aufs is no file", [][]string{{".wh..wh.plnk/", ".wh..wh.orph=", "a=1"}}, map[string]string{"a": "1"}, nil},
		{"a whiteout of nothing is counted", [][]string{{"a=1"}, {".wh.=", ".wh...="}}, map[string]string{"a": "1"}, map[string]int{"a whiteout names nothing": 2}},
		{"a file becomes a folder and a file again", [][]string{{"a=1"}, {"a/b=2"}, {"a=3"}}, map[string]string{"a": "3"}, nil},
		{"a folder becomes a file", [][]string{{"a/b=1", "a/c=1"}, {"a=2"}}, map[string]string{"a": "2"}, nil},
		{"a file becomes a link", [][]string{{"a=1", "b=1"}, {"a -> b"}}, map[string]string{"b": "1"}, nil},
		{"a hard link shares the content", [][]string{{"a=1", "b => a"}}, map[string]string{"a": "1", "b": "1"}, nil},
		{"a hard link to what was removed keeps it", [][]string{{"a=1", "b => a"}, {".wh.a="}}, map[string]string{"b": "1"}, nil},
		{"a hard link to what only a lower layer has", [][]string{{"d/a=1"}, {"b => d/a"}}, map[string]string{"b": "1", "d/a": "1"}, nil},
		{"a hard link to a hard link to a lower layer", [][]string{{"a=1"}, {"b => a", "c => b"}}, map[string]string{"a": "1", "b": "1", "c": "1"}, nil},
		{"a hard link to nothing is counted", [][]string{{"a=1"}, {"b => c", "d/", "e => d"}}, map[string]string{"a": "1"}, map[string]int{"a hard link leads to nothing": 2}},
		{"a hard link out of the image is counted", [][]string{{"a => ../../etc/passwd"}}, map[string]string{}, map[string]int{"a name leads outside of the artifact": 1}},
		{"a linked folder is written through", [][]string{{"usr/lib/", "lib -> usr/lib", "lib/a=1"}}, map[string]string{"usr/lib/a": "1"}, nil},
		{"an absolute link starts at the image's root", [][]string{{"usr/lib/", "x/lib -> /usr/lib", "x/lib/a=1"}}, map[string]string{"usr/lib/a": "1"}, nil},
		{"a link upwards stays below the root", [][]string{{"x/up -> ../../../..", "x/up/a=1"}}, map[string]string{"a": "1"}, nil},
		{"a folder of an upper layer takes the place of a link", [][]string{{"usr/lib/a=1", "lib -> usr/lib"}, {"lib/b=2"}}, map[string]string{"lib/b": "2", "usr/lib/a": "1"}, nil},
		{"links that go round", [][]string{{"a -> b", "b -> a", "c/d -> d", "e=1"}}, map[string]string{"e": "1"}, map[string]int{"a symbolic link leads to nothing inside of the artifact": 3}},
		{"a link that leads out of the image", [][]string{{"a -> ../../../etc/hostname", "b=1"}}, map[string]string{"b": "1"}, map[string]int{"a symbolic link leads to nothing inside of the artifact": 1}},
		{"names that lead out are counted", [][]string{{"../a=1", "d/../../b=1", "c=1"}}, map[string]string{"c": "1"}, map[string]int{"a name leads outside of the artifact": 2}},
		{"an absolute name is below the root", [][]string{{"/etc/a=1", "//b=1", "./c=1"}}, map[string]string{"b": "1", "c": "1", "etc/a": "1"}, nil},
		{"a backslash is a character", [][]string{{`..\..\a=1`, `C:\b=1`}}, map[string]string{`..\..\a`: "1", `C:\b`: "1"}, nil},
		{"a name twice: the last counts", [][]string{{"a=1", "a=2"}}, map[string]string{"a": "2"}, map[string]int{"a name stands twice in an archive: the last file of that name counts": 1}},
		{"devices are no files", [][]string{{"p|", "a=1"}, {"a|"}}, map[string]string{}, nil},
		{"a layer of nothing", [][]string{{}, {"a=1"}, {}}, map[string]string{"a": "1"}, nil},
		{"no layers at all", nil, map[string]string{}, nil},
	}
	packs := map[string]func(testing.TB, []byte) []byte{"plain": nil, "gzip": gzipped, "zstd": zstandard}
	for _, c := range cases {
		for packed, pack := range packs {
			t.Run(c.name+", "+packed, func(t *testing.T) {
				p := layered(t, c.layers...)
				p.pack = pack
				for form, path := range formsOf(t, p) {
					a := open(t, path, tree.Options{})
					if diff := cmp.Diff(c.want, contents(t, a)); diff != "" {
						t.Errorf("%s: %s", form, diff)
					}
					if c.skipped == nil {
						c.skipped = map[string]int{}
					}
					if diff := cmp.Diff(c.skipped, reasons(a.LeftOut())); diff != "" {
						t.Errorf("%s: skipped: %s", form, diff)
					}
				}
			})
		}
	}
}

// formsOf writes an image in every form in which one may lie.
func formsOf(t testing.TB, p picture) map[string]string {
	t.Helper()
	layout, saved := oci(t, p), savedByDocker(t, p)
	return map[string]string{
		"OCI folder":        folderOf(t, layout),
		"OCI archive":       write(t, "oci.tar", tarOf(t, layout)),
		"docker-save":       write(t, "saved.tar", tarOf(t, saved)),
		"packed OCI":        write(t, "oci.tar.gz", gzipped(t, tarOf(t, layout))),
		"packed docker":     write(t, "saved.tar.zst", zstandard(t, tarOf(t, saved))),
		"both in one":       write(t, "both.tar", tarOf(t, union(layout, saved))),
		"docker with links": write(t, "links.tar", withLinks(t, saved)),
	}
}

func union(a, b map[string][]byte) map[string][]byte {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

// withLinks writes layers once each and points to them, as docker save and skopeo
// do for layers that stand twice.
func withLinks(t testing.TB, saved map[string][]byte) []byte {
	t.Helper()
	files, links := map[string][]byte{}, []string{}
	for _, name := range slices.Sorted(maps.Keys(saved)) {
		if path.Base(name) != "layer.tar" {
			files[name] = saved[name]
			continue
		}
		once := strings.TrimPrefix(sum(saved[name]), "sha256:") + ".tar"
		files[once] = saved[name]
		links = append(links, name+" -> ../"+once)
	}
	return append(archive(t, links...)[:512*len(links)], tarOf(t, files)...)
}

func TestEachFileKnowsTheLayerThatBroughtIt(t *testing.T) {
	p := layered(t, []string{"var/db=1", "a=1"}, []string{"b=1"}, []string{"var/db=3"}, []string{"var/.wh.db=", "var/db=4", "c => a"})
	a := open(t, write(t, "x.tar", tarOf(t, oci(t, p))), tree.Options{})
	var ids []string
	for _, l := range p.layers {
		ids = append(ids, sum(l))
	}
	if diff := cmp.Diff(ids, a.Layers); diff != "" {
		t.Error(diff)
	}
	for _, f := range a.Files {
		want := map[string]string{"a": ids[0], "b": ids[1], "c": ids[0], "var/db": ids[3]}[f.Path]
		if f.Layer != want {
			t.Errorf("%s is of layer %s, want %s", f.Path, f.Layer, want)
		}
		if f.Path != "var/db" {
			continue
		}
		var before []string
		for _, b := range f.Before {
			before = append(before, b.Layer+" "+text(t, b))
		}
		if diff := cmp.Diff([]string{ids[0] + " 1", ids[2] + " 3"}, before); diff != "" {
			t.Error(diff)
		}
	}
}

func TestOnlyWantedFilesAreThere(t *testing.T) {
	p := layered(t, []string{"lib/a.jar=PK1", "lib/b.txt=no", "opt/blob=PK2", "opt/data=xx", "lib/c.jar -> ../opt/data", "lib/d.jar -> a.jar", "opt/e.jar => opt/other"},
		[]string{"srv/f.jar => opt/data", "srv/g => lib/a.jar", "h.jar -> srv", "i.jar -> opt/none"})
	jars := everything{func(path string, head []byte) bool {
		return strings.HasSuffix(path, ".jar") || strings.HasPrefix(string(head), "PK2")
	}}
	for _, pack := range []func(testing.TB, []byte) []byte{nil, gzipped} {
		p.pack = pack
		a := open(t, write(t, "x.tar", tarOf(t, oci(t, p))), tree.Options{}, jars)
		want := map[string]string{"lib/a.jar": "PK1", "opt/blob": "PK2", "srv/f.jar": "xx"}
		if diff := cmp.Diff(want, contents(t, a)); diff != "" {
			t.Error(diff)
		}
		if a.Real("h.jar/f.jar") != "srv/f.jar" || a.Real("none/x") != "none/x" {
			t.Errorf("real paths are %s and %s", a.Real("h.jar/f.jar"), a.Real("none/x"))
		}
	}
}

func TestAFileThatOnlyALinkNamesIsReadOnceMore(t *testing.T) {
	p := layered(t, []string{"opt/data=xx", "lib/c.jar -> ../opt/data"})
	p.pack = gzipped
	jars := everything{func(path string, _ []byte) bool { return strings.HasSuffix(path, ".jar") }}
	a := open(t, write(t, "x.tar", tarOf(t, oci(t, p))), tree.Options{}, jars)
	if diff := cmp.Diff(map[string]string{"lib/c.jar": "xx"}, contents(t, a)); diff != "" {
		t.Error(diff)
	}
}

func TestAnImageIsDescribed(t *testing.T) {
	p := layered(t, []string{"a=1"})
	p.tag = "registry.example:5000/team/app:1.0"
	config, layout := p.config(t), oci(t, p)
	saved := open(t, write(t, "saved.tar", tarOf(t, savedByDocker(t, p))), tree.Options{})
	if saved.Kind != inventory.SavedImage || saved.Name != "saved.tar" || "sha256:"+saved.Digest != sum(config) || saved.Subject != "" {
		t.Errorf("a saved image is %+v", saved.Artifact)
	}
	a := open(t, folderOf(t, layout), tree.Options{})
	manifest := ""
	for name, b := range layout {
		if strings.Contains(string(b), `"layers"`) && strings.HasPrefix(name, "blobs/") && strings.Contains(string(b), `"schemaVersion"`) {
			manifest = filepath.Base(name)
		}
	}
	want := "pkg:oci/app@sha256:" + manifest + "?repository_url=registry.example:5000%2Fteam%2Fapp&tag=1.0"
	if a.Kind != inventory.OCIImage || a.Digest != manifest || a.Subject != want {
		t.Errorf("an OCI image is %s %s %s\nwant %s", a.Kind, a.Digest, a.Subject, want)
	}
}

func TestOneImageOfSeveralIsChosen(t *testing.T) {
	pictures := []picture{
		{tag: "app:1", platform: "linux/amd64", layers: [][]byte{archive(t, "a=amd64")}},
		{tag: "app:1", platform: "linux/arm64/v8", layers: [][]byte{archive(t, "a=arm64")}},
		{tag: "app:2", platform: "linux/arm64", layers: [][]byte{archive(t, "a=two")}},
	}
	both := write(t, "oci.tar", tarOf(t, oci(t, pictures[:2]...)))
	three := write(t, "three.tar", tarOf(t, oci(t, pictures...)))
	saved := write(t, "saved.tar", tarOf(t, savedByDocker(t, pictures[0], pictures[2])))
	silent := write(t, "silent.tar", tarOf(t, savedByDocker(t, picture{platform: "//", layers: [][]byte{archive(t, "a=any")}})))
	jar := write(t, "a", []byte("1"))
	nested := nestedIndex(t, pictures[:2]...)
	cases := []struct {
		path string
		o    tree.Options
		want string // content of a, or the error
		code verdict.Code
	}{
		{both, tree.Options{Platform: "linux/arm64"}, "arm64", ""},
		{both, tree.Options{Platform: "linux/arm64/v8"}, "arm64", ""},
		{both, tree.Options{Platform: "linux/amd64"}, "amd64", ""},
		{nested, tree.Options{Platform: "linux/amd64"}, "amd64", ""},
		{both, tree.Options{}, "holds an image for 2 platforms; name one with --platform: linux/amd64, linux/arm64/v8", verdict.Usage},
		{nested, tree.Options{}, "holds an image for 2 platforms; name one with --platform: linux/amd64, linux/arm64/v8", verdict.Usage},
		{both, tree.Options{Platform: "linux/s390x"}, "holds no image for linux/s390x; it holds one for linux/amd64, linux/arm64/v8", verdict.NotFound},
		{both, tree.Options{Platform: "arm64"}, `"arm64" is no platform; write os/architecture, such as linux/amd64`, verdict.Usage},
		{both, tree.Options{Platform: "linux/amd64, please"}, `"linux/amd64, please" is no platform; write os/architecture, such as linux/amd64`, verdict.Usage},
		{silent, tree.Options{Platform: "bogus"}, `"bogus" is no platform`, verdict.Usage},
		{silent, tree.Options{Platform: "linux/arm64"}, "any", ""},
		{jar, tree.Options{Platform: "bogus"}, `"bogus" is no platform`, verdict.Usage},
		{jar, tree.Options{Platform: "linux/arm64"}, "1", ""},
		{three, tree.Options{Image: "app:2"}, "two", ""},
		{three, tree.Options{Image: "app:1", Platform: "linux/amd64"}, "amd64", ""},
		{three, tree.Options{Image: "app:3"}, "holds no image app:3; it holds app:1, sha256:", verdict.NotFound},
		{three, tree.Options{Platform: "linux/arm64"}, "holds 2 images; name one with --image: app:1, app:2", verdict.Usage},
		{saved, tree.Options{Image: "app:2"}, "two", ""},
		{saved, tree.Options{Image: "app:1", Platform: "linux/arm64"}, "holds no image for linux/arm64; it holds one for linux/amd64", verdict.NotFound},
		{saved, tree.Options{}, "holds 2 images; name one with --image: app:1, sha256:", verdict.Usage},
	}
	for _, c := range cases {
		t.Run(fmt.Sprintf("%s %+v", filepath.Base(c.path), c.o), func(t *testing.T) {
			a, err := tree.Open(t.Context(), c.path, []inventory.Cataloguer{everything{}}, c.o)
			if c.code != "" {
				if err == nil || verdict.CodeOf(err) != c.code || !strings.HasPrefix(err.Error(), c.path+": "+c.want) {
					t.Errorf("got %v (%s)\nwant %s (%s)", err, verdict.CodeOf(err), c.want, c.code)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer a.Close()
			if got := contents(t, a)["a"]; got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// nestedIndex writes a layout whose index lists one index of images, and what was
// attested of one of them, as docker buildx does.
func nestedIndex(t *testing.T, pictures ...picture) string {
	t.Helper()
	files := oci(t, pictures...)
	inner := []byte(strings.Replace(string(files["index.json"]), `"manifests":[`, `"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"`+
		sum([]byte("attested"))+`","platform":{"os":"unknown","architecture":"unknown"},"annotations":{"vnd.docker.reference.type":"attestation-manifest"}},`, 1))
	files["blobs/sha256/"+sum(inner)[7:]] = inner
	files["index.json"] = marshal(t, map[string]any{"schemaVersion": 2, "manifests": []any{map[string]any{
		"mediaType": "application/vnd.oci.image.index.v1+json", "digest": sum(inner), "size": len(inner),
	}}})
	return write(t, "nested.tar", tarOf(t, files))
}

// TestOverlaysAgreeWithALookUpFromTheTop: the layers are put on one another from
// the lowest up; here each name is looked up from the highest down.
func TestOverlaysAgreeWithALookUpFromTheTop(t *testing.T) {
	names := rapid.SampledFrom([]string{"a", "b", "a/b", "a/c", "b/c", "a/b/c", "a/b/d"})
	rapid.Check(t, func(rt *rapid.T) {
		var layers [][]string
		for i := range rapid.IntRange(1, 4).Draw(rt, "layers") {
			layers = append(layers, randomLayer(rt, names, i))
		}
		p := layered(t, layers...)
		if rapid.Bool().Draw(rt, "packed") {
			p.pack = gzipped
		}
		a := open(t, write(t, "x.tar", tarOf(t, savedByDocker(t, p))), tree.Options{})
		if diff := cmp.Diff(fromTheTop(layers), contents(t, a)); diff != "" {
			rt.Fatalf("%q: %s", layers, diff)
		}
	})
}

// randomLayer gives entries none of which lies below another that is no folder.
func randomLayer(t *rapid.T, names *rapid.Generator[string], layer int) []string {
	var entries []string
	kinds := map[string]string{}
	for range rapid.IntRange(0, 5).Draw(t, "entries") {
		name, kind := names.Draw(t, "name"), rapid.SampledFrom([]string{"file", "file", "folder", "link", "whiteout", "opaque"}).Draw(t, "kind")
		if kinds[name] != "" || blocked(kinds, name, kind) {
			continue
		}
		kinds[name] = kind
		switch kind {
		case "file":
			entries = append(entries, fmt.Sprintf("%s=%d", name, layer))
		case "folder":
			entries = append(entries, name+"/")
		case "link":
			entries = append(entries, name+" -> nowhere")
		case "whiteout":
			entries = append(entries, path.Join(path.Dir(name), ".wh."+path.Base(name))+"=")
		case "opaque":
			entries = append(entries, name+"/.wh..wh..opq=")
		}
	}
	return entries
}

func blocked(kinds map[string]string, name, kind string) bool {
	open := func(k string) bool { return k == "folder" || k == "opaque" || k == "" || k == "whiteout" }
	for other, k := range kinds {
		if strings.HasPrefix(name, other+"/") && !open(k) || strings.HasPrefix(other, name+"/") && !open(kind) {
			return true
		}
	}
	return false
}

// fromTheTop gives the files that are seen: those that no layer above hides, by
// the rules of the specification for one name at a time.
func fromTheTop(layers [][]string) map[string]string {
	seen := map[string]string{}
	for i, layer := range layers {
		for _, e := range layer {
			h, body := header(e)
			if h.Typeflag == '0' && !strings.HasPrefix(path.Base(h.Name), ".wh.") && !hiddenBy(layers[i+1:], h.Name) {
				seen[h.Name] = body
			}
		}
	}
	return seen
}

func hiddenBy(above [][]string, name string) bool {
	for _, layer := range above {
		for p := name; p != "."; p = path.Dir(p) {
			whiteout := path.Join(path.Dir(p), ".wh."+path.Base(p))
			for _, e := range layer {
				h, _ := header(e)
				there := path.Clean(h.Name)
				switch {
				case there == whiteout, there == path.Join(path.Dir(p), ".wh..wh..opq"):
					return true
				case there == p && (h.Typeflag != '5' || p == name):
					return true
				case p == name && strings.HasPrefix(there, name+"/"):
					return true
				}
			}
		}
	}
	return false
}
