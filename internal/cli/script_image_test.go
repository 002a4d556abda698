// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/rogpeppe/go-internal/testscript"
)

// makesImage is the script command `image FILE NAME FOLDER…`: an OCI layout in a tar
// archive, of an image that is called NAME and has a layer for each folder.
func makesImage(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: image FILE NAME FOLDER…")
	}
	type object = map[string]any
	files := map[string][]byte{"oci-layout": []byte(`{"imageLayoutVersion":"1.0.0"}`)}
	blob := func(media string, b []byte) object {
		sum := sha256.Sum256(b)
		files["blobs/sha256/"+hex.EncodeToString(sum[:])] = b
		return object{"mediaType": media, "digest": "sha256:" + hex.EncodeToString(sum[:]), "size": len(b)}
	}
	marshal := func(v any) []byte { b, err := json.Marshal(v); ts.Check(err); return b }
	var layers []object
	var digests []any
	for _, folder := range args[2:] {
		l := blob("application/vnd.oci.image.layer.v1.tar", tarred(ts, filesOf(ts, ts.MkAbs(folder))))
		layers, digests = append(layers, l), append(digests, l["digest"])
	}
	config := blob("application/vnd.oci.image.config.v1+json", marshal(object{"os": "linux", "architecture": "amd64", "rootfs": object{"type": "layers", "diff_ids": digests}}))
	manifest := blob("application/vnd.oci.image.manifest.v1+json", marshal(object{"schemaVersion": 2, "config": config, "layers": layers}))
	manifest["annotations"] = object{"org.opencontainers.image.ref.name": args[1]}
	files["index.json"] = marshal(object{"schemaVersion": 2, "manifests": []object{manifest}})
	write(ts, args[0], tarred(ts, files))
}

// filesOf are the files beneath a folder, by their slash-separated paths in it.
func filesOf(ts *testscript.TestScript, folder string) map[string][]byte {
	files := map[string][]byte{}
	ts.Check(filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		files[filepath.ToSlash(name)], err = os.ReadFile(path) // #nosec G122 -- the script's own folder
		return err
	}))
	return files
}

func tarred(ts *testscript.TestScript, files map[string][]byte) []byte {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		ts.Check(w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(files[name]))}))
		_, err := w.Write(files[name])
		ts.Check(err)
	}
	ts.Check(w.Close())
	return b.Bytes()
}
