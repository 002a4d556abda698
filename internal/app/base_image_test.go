// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/inventory"
)

// tarred is a tar archive of files, in the order given: name, content.
func tarred(t *testing.T, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		if err := w.WriteHeader(&tar.Header{Name: files[i], Mode: 0o644, Size: int64(len(files[i+1]))}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func digestOf(b []byte) string { s := sha256.Sum256(b); return hex.EncodeToString(s[:]) }

// savedImage writes an image as docker save does, and gives its path and the digest
// of its configuration.
func savedImage(t *testing.T, name string, labels map[string]string, layers ...[]byte) (path, digest string) {
	t.Helper()
	var diffs, names, files []string
	for i, l := range layers {
		diffs = append(diffs, "sha256:"+digestOf(l))
		names = append(names, fmt.Sprintf("%d/layer.tar", i))
		files = append(files, names[i], string(l))
	}
	config, err := json.Marshal(map[string]any{"architecture": "amd64", "os": "linux", "config": map[string]any{"Labels": labels},
		"rootfs": map[string]any{"type": "layers", "diff_ids": diffs}})
	if err != nil {
		t.Fatal(err)
	}
	digest = digestOf(config)
	manifest, err := json.Marshal([]any{map[string]any{"Config": digest + ".json", "RepoTags": []string{name + ":1"}, "Layers": names}})
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), name+".tar")
	files = append(files, digest+".json", string(config), "manifest.json", string(manifest))
	if err := os.WriteFile(path, tarred(t, files...), 0o600); err != nil {
		t.Fatal(err)
	}
	return path, digest
}

// packages is dpkg's database with packages written as name=version.
func packages(list ...string) string {
	var b strings.Builder
	for _, p := range list {
		name, version, _ := strings.Cut(p, "=")
		fmt.Fprintf(&b, "Package: %s\nStatus: install ok installed\nArchitecture: amd64\nVersion: %s\nDescription: a package\n\n", name, version)
	}
	return b.String()
}

const debianRelease = "ID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n"

func TestAnImageIsComparedWithItsBase(t *testing.T) {
	f := newFeeds(t)
	lower := tarred(t, "etc/os-release", debianRelease, "var/lib/dpkg/status", packages("bash=5.2-1", "libssl3=3.0.11-1", "tzdata=2024a-1"))
	upper := tarred(t, "var/lib/dpkg/status", packages("bash=5.2-1", "libssl3=3.0.13-1", "openjdk-17=17.0.9-1"))
	basePath, baseDigest := savedImage(t, "base", nil, lower)
	imagePath, _ := savedImage(t, "server", map[string]string{
		"org.opencontainers.image.base.name": "base:1", "org.opencontainers.image.base.digest": "sha256:" + baseDigest}, lower, upper)

	catalogue := func(path string) []app.Catalogued {
		list, err := app.CatalogueAll(t.Context(), []app.ArtifactFile{{Path: path}}, app.CatalogueOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	ship := func(version, path string) verdict.Ref {
		r := verdict.Release{Product: "ledger", Version: version, Line: "1", State: verdict.Released, ReleasedAt: f.day(0)}
		if _, _, err := f.app.AddRelease(t.Context(), r, nil, catalogue(path)); err != nil {
			t.Fatal(err)
		}
		return r.Ref()
	}
	image := ship("2.0", imagePath)
	if _, err := f.app.CompareBases(t.Context(), image, nil); verdict.CodeOf(err) != verdict.NotFound {
		t.Errorf("the base is nowhere, and it is said: %v", err)
	}
	other, _ := savedImage(t, "other", nil, upper)
	if _, err := f.app.CompareBases(t.Context(), image, &catalogue(other)[0]); verdict.CodeOf(err) != verdict.Invalid {
		t.Errorf("another image is taken for the base: %v", err)
	}
	silentPath, _ := savedImage(t, "silent", nil, lower, upper)
	if _, err := f.app.CompareBases(t.Context(), ship("2.1", silentPath), &catalogue(t.TempDir())[0]); verdict.CodeOf(err) != verdict.Invalid {
		t.Errorf("a folder is taken for the base: %v", err)
	}
	want := func(base *app.Catalogued) {
		t.Helper()
		list, err := f.app.CompareBases(t.Context(), image, base)
		if err != nil || len(list) != 1 {
			t.Fatalf("%+v, %v", list, err)
		}
		layer := list[0].Modified[0].Layers
		diff := cmp.Diff(inventory.BaseComparison{
			Removed:  []inventory.PackageChange{{Package: "pkg:deb/debian/tzdata?arch=amd64", Base: []string{"2024a-1"}}},
			Modified: []inventory.PackageChange{{Package: "pkg:deb/debian/libssl3?arch=amd64", Base: []string{"3.0.11-1"}, Image: []string{"3.0.13-1"}, Layers: layer}},
			Added:    []inventory.PackageChange{{Package: "pkg:deb/debian/openjdk-17?arch=amd64", Image: []string{"17.0.9-1"}, Layers: layer}},
			Same:     1,
		}, list[0].BaseComparison)
		if diff != "" || len(layer) != 1 || layer[0] != "sha256:"+digestOf(upper) {
			t.Errorf("brought by %v (-want +got):\n%s", layer, diff)
		}
		if list[0].Untouched() {
			t.Error("the base is said to be untouched")
		}
	}
	want(&catalogue(basePath)[0])
	ship("0.1", basePath)
	want(nil) // by the digest that the image names
}
