// SPDX-License-Identifier: Apache-2.0

package tree_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/inventory/tree"
	"verdict/internal/limits"
)

// everything is a cataloguer that wants what its function says, by default all
// files.
type everything struct {
	wants func(path string, head []byte) bool
}

func (e everything) Wants(path string, head []byte) bool {
	return e.wants == nil || e.wants(path, head)
}

func (everything) Catalogue(context.Context, []inventory.File, *limits.Budget) (inventory.Catalogued, error) {
	return inventory.Catalogued{}, nil
}

// entries write a tar archive: "name" is a folder when it ends with /, "a -> b" a
// symbolic link, "a => b" a hard link, "a|" a pipe, and "a=text" a file.
func archive(t testing.TB, entries ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, e := range entries {
		h, body := header(e)
		put(t, w, h, []byte(body))
	}
	finish(t, w)
	return b.Bytes()
}

func header(e string) (*tar.Header, string) {
	if from, to, ok := strings.Cut(e, " -> "); ok {
		return &tar.Header{Typeflag: tar.TypeSymlink, Name: from, Linkname: to}, ""
	}
	if from, to, ok := strings.Cut(e, " => "); ok {
		return &tar.Header{Typeflag: tar.TypeLink, Name: from, Linkname: to}, ""
	}
	if name, ok := strings.CutSuffix(e, "|"); ok {
		return &tar.Header{Typeflag: tar.TypeFifo, Name: name}, ""
	}
	if strings.HasSuffix(e, "/") {
		return &tar.Header{Typeflag: tar.TypeDir, Name: e, Mode: 0o755}, ""
	}
	name, body, _ := strings.Cut(e, "=")
	return &tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o644, Size: int64(len(body))}, body
}

func gzipped(t testing.TB, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	finish(t, w)
	return out.Bytes()
}

func zstandard(t testing.TB, b []byte) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	return w.EncodeAll(b, nil)
}

func sum(b []byte) string {
	s := sha256.Sum256(b)
	return "sha256:" + hex.EncodeToString(s[:])
}

// picture is an image to be written.
type picture struct {
	layers      [][]byte // unpacked
	pack        func(testing.TB, []byte) []byte
	labels      map[string]string
	annotations map[string]string
	platform    string // linux/amd64 when it is ""
	tag         string
}

func (p picture) architecture() (system, architecture, variant string) {
	parts := strings.Split(p.platform+"//", "/")
	if p.platform == "" {
		return "linux", "amd64", ""
	}
	return parts[0], parts[1], parts[2]
}

func (p picture) config(t testing.TB) []byte {
	t.Helper()
	diffIDs := []string{}
	for _, l := range p.layers {
		diffIDs = append(diffIDs, sum(l))
	}
	system, architecture, variant := p.architecture()
	return marshal(t, map[string]any{
		"os": system, "architecture": architecture, "variant": variant, "config": map[string]any{"Labels": p.labels},
		"rootfs": map[string]any{"type": "layers", "diff_ids": diffIDs},
	})
}

func marshal(t testing.TB, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// oci gives the files of an OCI image layout of several images.
func oci(t testing.TB, pictures ...picture) map[string][]byte {
	t.Helper()
	files := map[string][]byte{"oci-layout": []byte(`{"imageLayoutVersion":"1.0.0"}`)}
	put := func(mediaType string, b []byte) map[string]any {
		files["blobs/sha256/"+sum(b)[7:]] = b
		return map[string]any{"mediaType": mediaType, "digest": sum(b), "size": len(b)}
	}
	manifests := []any{}
	for _, p := range pictures {
		layers := []any{}
		for _, l := range p.layers {
			if p.pack != nil {
				l = p.pack(t, l)
			}
			layers = append(layers, put("application/vnd.oci.image.layer.v1.tar+gzip", l))
		}
		d := put("application/vnd.oci.image.manifest.v1+json", marshal(t, map[string]any{
			"schemaVersion": 2, "annotations": p.annotations, "layers": layers,
			"config": put("application/vnd.oci.image.config.v1+json", p.config(t)),
		}))
		system, architecture, variant := p.architecture()
		d["platform"] = map[string]any{"os": system, "architecture": architecture, "variant": variant}
		if p.tag != "" {
			d["annotations"] = map[string]string{"org.opencontainers.image.ref.name": p.tag}
		}
		manifests = append(manifests, d)
	}
	files["index.json"] = marshal(t, map[string]any{"schemaVersion": 2, "manifests": manifests})
	return files
}

// savedByDocker gives the files of a docker-save archive.
func savedByDocker(t testing.TB, pictures ...picture) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	list := []any{}
	for _, p := range pictures {
		layers := []string{}
		for i, l := range p.layers {
			name := fmt.Sprintf("%s-%d/layer.tar", p.tag, i)
			if p.pack != nil {
				l = p.pack(t, l)
			}
			files[name] = l
			layers = append(layers, name)
		}
		config := p.config(t)
		name := sum(config)[7:] + ".json"
		files[name] = config
		list = append(list, map[string]any{"Config": name, "RepoTags": []string{p.tag}, "Layers": layers})
	}
	files["manifest.json"] = marshal(t, list)
	return files
}

// tarOf writes files as a tar archive in order of names.
func tarOf(t testing.TB, files map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		put(t, w, &tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o644, Size: int64(len(files[name]))}, files[name])
	}
	finish(t, w)
	return b.Bytes()
}

func put(t testing.TB, w *tar.Writer, h *tar.Header, body []byte) {
	t.Helper()
	if err := w.WriteHeader(h); err != nil {
		t.Fatalf("%s: %v", h.Name, err)
	}
	if _, err := w.Write(body); err != nil {
		t.Fatal(err)
	}
}

func finish(t testing.TB, w io.Closer) {
	t.Helper()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func write(t testing.TB, name string, b []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// folderOf writes files into a folder.
func folderOf(t testing.TB, files map[string][]byte) string {
	t.Helper()
	top := t.TempDir()
	for name, b := range files {
		file := filepath.Join(top, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return top
}

// open opens an artifact that a test wants all files of.
func open(t testing.TB, path string, o tree.Options, wants ...inventory.Cataloguer) *tree.Tree {
	t.Helper()
	if wants == nil {
		wants = []inventory.Cataloguer{everything{}}
	}
	a, err := tree.Open(t.Context(), path, wants, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// contents gives the files of an artifact by path.
func contents(t testing.TB, a *tree.Tree) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, f := range a.Files {
		if _, twice := all[f.Path]; twice {
			t.Errorf("%s stands twice", f.Path)
		}
		all[f.Path] = text(t, f)
	}
	return all
}

func text(t testing.TB, f inventory.File) string {
	t.Helper()
	c, err := f.Open()
	if err != nil {
		t.Fatalf("%s: %v", f.Path, err)
	}
	defer c.Close()
	b, err := io.ReadAll(io.NewSectionReader(c, 0, c.Size()))
	if err != nil {
		t.Fatalf("%s: %v", f.Path, err)
	}
	if c.Size() != f.Size || !bytes.HasPrefix(b, f.Head) {
		t.Errorf("%s has size %d and head %q, and holds %q", f.Path, f.Size, f.Head, b)
	}
	return string(b)
}

func reasons(list []verdict.Skipped) map[string]int {
	out := map[string]int{}
	for _, s := range list {
		out[s.Reason] += s.Count
	}
	return out
}
