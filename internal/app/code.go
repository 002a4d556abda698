// SPDX-License-Identifier: Apache-2.0

package app

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/blob"
	"verdict/internal/inventory"
	"verdict/internal/inventory/tree"
	"verdict/internal/limits"
)

// blobFolder is where kept files lie below the data folder.
const blobFolder = "blobs"

// BlobsIn is where files are kept of a programme whose data folder is named.
func BlobsIn(data string) blob.Folder { return blob.Folder(filepath.Join(data, blobFolder)) }

// keptCode is the list of what was kept of an artifact for analyses: code, and what says
// how it is started and configured. The list itself is kept under its SHA-256, which is
// [verdict.Artifact.Code].
type keptCode struct {
	Files []keptFile `json:"files"` // by path
	// Unseen is what of the artifact could not be looked into: any of it may be code.
	Unseen []verdict.Skipped `json:"unseen,omitempty"`
}

type keptFile struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}

// mostConfiguration is the size in bytes to which files are kept that are no code. What is
// larger configures nothing.
const mostConfiguration = 1 << 20

// codeKinds are the endings of archives and classes; settingKinds those of scripts and of
// configuration, which analyses read for the names of classes.
var (
	codeKinds    = []string{".jar", ".war", ".ear", ".rar", ".jmod", ".class"}
	settingKinds = []string{".sh", ".bash", ".bat", ".cmd", ".properties", ".xml", ".yaml", ".yml", ".conf", ".cnf", ".cfg", ".ini", ".json", ".env", ".service"}
)

// isCode reports whether a file of an artifact is Java code, by its name or its beginning.
func isCode(name string, head []byte) bool {
	return slices.Contains(codeKinds, strings.ToLower(path.Ext(name))) || bytes.HasPrefix(head, []byte{0xca, 0xfe, 0xba, 0xbe})
}

// isSetting reports whether a file may say what code runs: by its name, or as a script
// without an ending.
func isSetting(name string, head []byte) bool {
	return slices.Contains(settingKinds, strings.ToLower(path.Ext(name))) || bytes.HasPrefix(head, []byte("#!")) ||
		strings.Contains("/"+name, "/META-INF/services/")
}

// codeKeeper wants code and configuration, and catalogues nothing.
type codeKeeper struct{}

// Wants is that of an [inventory.Cataloguer].
func (codeKeeper) Wants(name string, head []byte) bool {
	return isCode(name, head) || isSetting(name, head)
}

// Catalogue finds no components.
func (codeKeeper) Catalogue(context.Context, []inventory.File, *limits.Budget) (inventory.Catalogued, error) {
	return inventory.Catalogued{}, nil
}

// keepCode keeps the code of the artifact at a path, and gives the SHA-256 of its list; ""
// where it holds no Java code.
func keepCode(ctx context.Context, location string, o CatalogueOptions) (digest string, err error) {
	list, closing, err := cataloguers(o)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, closing()) }()
	t, err := tree.Open(ctx, location, append(list, codeKeeper{}), tree.Options{Platform: o.Platform, Image: o.Image})
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, t.Close()) }()
	kept := keptCode{Unseen: t.Skipped}
	code := false
	for _, f := range t.Files {
		if !(codeKeeper{}).Wants(f.Path, f.Head) || !isCode(f.Path, f.Head) && f.Size > mostConfiguration {
			continue
		}
		if err := ctx.Err(); err != nil {
			return "", err
		}
		k, err := keepFile(o.Keep, f)
		if err != nil {
			return "", err
		}
		kept.Files = append(kept.Files, k)
		code = code || isCode(f.Path, f.Head)
	}
	if !code {
		return "", nil
	}
	slices.SortFunc(kept.Files, func(a, b keptFile) int { return cmp.Compare(a.Path, b.Path) })
	text, err := json.Marshal(kept)
	if err != nil {
		return "", err
	}
	digest, _, err = o.Keep.Put(bytes.NewReader(text))
	return digest, err
}

func keepFile(folder blob.Folder, f inventory.File) (keptFile, error) {
	content, err := f.Open()
	if err != nil {
		return keptFile{}, err
	}
	digest, size, err := folder.Put(io.NewSectionReader(content, 0, content.Size()))
	return keptFile{f.Path, digest, size}, errors.Join(err, content.Close())
}

// mostCodeList is the size in bytes to which a list of kept files is read.
const mostCodeList = 256 << 20

// keptOf reads the list of an artifact's code.
func keptOf(folder blob.Folder, a verdict.Artifact) (keptCode, error) {
	text, err := folder.Read(a.Code, mostCodeList)
	if err != nil {
		return keptCode{}, err
	}
	var kept keptCode
	if err := json.Unmarshal(text, &kept); err != nil {
		return keptCode{}, verdict.Errorf(verdict.Invalid, "the list of the code of artifact %s cannot be read: %w", a.Name, err)
	}
	return kept, nil
}
