// SPDX-License-Identifier: Apache-2.0

package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"math/rand"
	"os"
	"path/filepath"
	"time"
)

// writeImage writes an image as docker save does: a layer of each folder, the
// lowest first, and one of random bytes on top.
func writeImage(out string, folders []string, random int) (err error) {
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	image := tar.NewWriter(f)
	var layers, digests []string
	add := func(write func(*tar.Writer) error) error {
		name := fmt.Sprintf("%d/layer.tar", len(layers))
		digest, err := addLayer(image, name, write)
		layers, digests = append(layers, name), append(digests, digest)
		return err
	}
	for _, folder := range folders {
		if err := add(func(w *tar.Writer) error { return addFolder(w, folder) }); err != nil {
			return err
		}
	}
	if err := add(func(w *tar.Writer) error { return addRandom(w, random) }); err != nil {
		return err
	}
	config := map[string]any{"architecture": "amd64", "os": "linux", "config": map[string]any{}, "rootfs": map[string]any{"type": "layers", "diff_ids": digests}}
	manifest := []any{map[string]any{"Config": "config.json", "RepoTags": []string{"bench:latest"}, "Layers": layers}}
	if err := addJSON(image, "config.json", config); err != nil {
		return err
	}
	if err := addJSON(image, "manifest.json", manifest); err != nil {
		return err
	}
	return image.Close()
}

// addLayer writes a layer to a temporary file, whose size the image has to know
// first, and gives its digest.
func addLayer(image *tar.Writer, name string, write func(*tar.Writer) error) (digest string, err error) {
	f, err := os.CreateTemp("", "layer-*.tar")
	if err != nil {
		return "", err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	sum := sha256.New()
	layer := tar.NewWriter(io.MultiWriter(f, sum))
	if err := write(layer); err != nil {
		return "", err
	}
	if err := layer.Close(); err != nil {
		return "", err
	}
	size, err := f.Seek(0, io.SeekCurrent)
	if err != nil {
		return "", err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	return "sha256:" + hex.EncodeToString(sum.Sum(nil)), addFile(image, name, size, f)
}

func addFile(w *tar.Writer, name string, size int64, content io.Reader) error {
	if err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o644, Size: size, ModTime: time.Unix(0, 0)}); err != nil {
		return err
	}
	_, err := io.Copy(w, content)
	return err
}

func addJSON(w *tar.Writer, name string, content any) error {
	raw, err := json.Marshal(content)
	if err != nil {
		return err
	}
	return addFile(w, name, int64(len(raw)), bytes.NewReader(raw))
}

// addFolder adds the folders, files and symbolic links beneath a folder.
func addFolder(w *tar.Writer, root string) error {
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || path == root {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		switch {
		case entry.IsDir():
			return w.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: name + "/", Mode: 0o755, ModTime: time.Unix(0, 0)})
		case entry.Type()&fs.ModeSymlink != 0:
			target, err := os.Readlink(path)
			if err != nil {
				return err
			}
			return w.WriteHeader(&tar.Header{Typeflag: tar.TypeSymlink, Name: name, Linkname: target, ModTime: time.Unix(0, 0)})
		case !entry.Type().IsRegular():
			return nil
		}
		return addRegular(w, name, path)
	})
}

func addRegular(w *tar.Writer, name, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return addFile(w, name, info.Size(), f)
}

// addRandom adds files of a megabyte each.
func addRandom(w *tar.Writer, megabytes int) error {
	r := rand.New(rand.NewSource(1)) //nolint:gosec // the same image every time is the point
	for i := range megabytes {
		if err := addFile(w, fmt.Sprintf("srv/data/%d.bin", i), 1e6, io.LimitReader(r, 1e6)); err != nil {
			return err
		}
	}
	return nil
}
