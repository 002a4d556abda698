// SPDX-License-Identifier: Apache-2.0

package tree_test

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict/internal/inventory/tree"
)

// publicImages are the images that osv-scalibr's tests read, from the module
// cache; a test that wants them is skipped without.
func publicImages(t *testing.T) []string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "env", "GOMODCACHE").Output()
	if err != nil {
		t.Skipf("the go command does not say where modules lie: %v", err)
	}
	folder := filepath.Join(strings.TrimSpace(string(out)), "github.com", "google", "osv-scalibr@v0.5.3", "artifact", "image")
	var images []string
	for _, pattern := range []string{"layerscanning/image/testdata/*.tar", "unpack/testdata/*.tar"} {
		found, err := filepath.Glob(filepath.Join(folder, filepath.FromSlash(pattern)))
		if err != nil {
			t.Fatal(err)
		}
		images = append(images, found...)
	}
	if len(images) == 0 {
		if os.Getenv("VERDICT_REQUIRE_JUDGES") != "" {
			t.Fatalf("no images in %s", folder)
		}
		t.Skipf("no images in %s: run `go mod download github.com/google/osv-scalibr@v0.5.3`", folder)
	}
	return images
}

// TestPublicImagesGiveTheFilesOfTheirFinalLayer: the same images, read by plain
// loops over all entries of all layers, from the highest down.
func TestPublicImagesGiveTheFilesOfTheirFinalLayer(t *testing.T) {
	for _, image := range publicImages(t) {
		t.Run(filepath.Base(filepath.Dir(filepath.Dir(image)))+" "+filepath.Base(image), func(t *testing.T) {
			a := open(t, image, tree.Options{})
			got := contents(t, a)
			if len(a.Layers) == 0 {
				t.Skip("it is no image")
			}
			want := plainly(t, image)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%d files, and by plain loops %d: %.2000s", len(got), len(want), diff)
			}
			t.Logf("%d layers, %d files, skipped %v", len(a.Layers), len(got), reasons(a.LeftOut()))
		})
	}
}

// plainly reads a docker-save archive into memory and looks each name up from the
// top. Its images write nothing through links.
func plainly(t *testing.T, image string) map[string]string {
	t.Helper()
	b, err := os.ReadFile(image)
	if err != nil {
		t.Fatal(err)
	}
	outer, same := map[string][]byte{}, map[string]string{}
	each(t, b, func(h *tar.Header, body []byte) {
		outer[h.Name] = body
		if h.Typeflag == tar.TypeSymlink {
			same[h.Name] = path.Join(path.Dir(h.Name), h.Linkname)
		}
	})
	var manifest []struct{ Layers []string }
	if err := json.Unmarshal(outer["manifest.json"], &manifest); err != nil {
		t.Fatal(err)
	}
	layers := manifest[0].Layers
	for i, name := range layers {
		if to := same[name]; to != "" {
			layers[i] = to
		}
	}
	seen, hidden := map[string]string{}, map[string]bool{}
	for i := len(layers) - 1; i >= 0; i-- {
		now := map[string]bool{}
		linked := map[string]string{}
		each(t, outer[layers[i]], func(h *tar.Header, body []byte) {
			name := strings.TrimPrefix(path.Clean("/"+h.Name), "/")
			if h.Typeflag == tar.TypeLink {
				body, h.Typeflag = []byte(linked[path.Clean(h.Linkname)]), tar.TypeReg
			}
			linked[name] = string(body)
			base := path.Base(name)
			if strings.HasPrefix(base, ".wh.") {
				now[path.Join(path.Dir(name), strings.TrimPrefix(base, ".wh."))] = true
				return
			}
			if h.Typeflag != tar.TypeDir {
				now[name] = true
			}
			for p := name; p != "."; p = path.Dir(p) {
				if hidden[p] {
					return
				}
			}
			if h.Typeflag == tar.TypeReg && !strings.HasPrefix(h.Name, "../") {
				seen[name] = string(body)
			}
		})
		for name := range now {
			hidden[name] = true
		}
	}
	return seen
}

func each(t *testing.T, b []byte, fn func(*tar.Header, []byte)) {
	t.Helper()
	for r := tar.NewReader(bytes.NewReader(b)); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil && !errors.Is(err, tar.ErrInsecurePath) {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		fn(h, body)
	}
}
