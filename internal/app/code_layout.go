// SPDX-License-Identifier: Apache-2.0

package app

import (
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/blob"
)

// layFolder makes a folder, beside the kept files, in which code is laid out.
func layFolder(blobs blob.Folder) (string, error) {
	folder, err := os.MkdirTemp(string(blobs), ".laid-*")
	if err != nil {
		return "", verdict.Errorf(verdict.Invalid, "code cannot be laid out for an analysis: %w", err).At(string(blobs), 0, "").
			WithHint("see whether the folder can be written and the disk has room")
	}
	return folder, nil
}

// layOut puts the kept code of artifacts into a folder as they ship, for an analysis to
// read: those of one part, and of the whole release, over one another. A folder that holds
// all of an artifact, as archives have them with the version in its name, is left out, so
// that a profile reads alike for every release. Where two artifacts have different files
// at one path, the later one's lies below its own name. It gives what could not be seen.
func layOut(blobs blob.Folder, folder string, artifacts []verdict.Artifact) (unseen []string, err error) {
	taken := map[string]string{}
	for _, a := range artifacts {
		kept, err := keptOf(blobs, a)
		if err != nil {
			return nil, err
		}
		for _, s := range kept.Unseen {
			unseen = append(unseen, a.Name+": "+leftOut(a, s))
		}
		top := ""
		if a.Kind != verdict.ArtifactImage && a.Kind != verdict.ArtifactFolder {
			top = commonTop(kept.Files)
		}
		for _, f := range kept.Files {
			name := strings.TrimPrefix(path.Clean("/"+strings.TrimPrefix(f.Path, top)), "/")
			if before, ok := taken[name]; ok && before != f.SHA256 {
				name = path.Join(path.Base("/"+a.Name), name)
			}
			if taken[name] == f.SHA256 {
				continue
			}
			if err := place(blobs, folder, name, f); err != nil {
				unseen = append(unseen, a.Name+": "+f.Path+": "+err.Error())
				continue
			}
			taken[name] = f.SHA256
		}
	}
	slices.Sort(unseen)
	return slices.Compact(unseen), nil
}

// leftOut says in words what of an artifact was left out, without the folder in which it lay
// on somebody's machine.
func leftOut(a verdict.Artifact, s verdict.Skipped) string {
	examples := slices.Clone(s.Examples)
	for i, e := range examples {
		if at := strings.Index(e, a.Name+"!"); at >= 0 {
			examples[i] = e[at:]
		}
	}
	return s.Reason + ": " + strings.Join(examples, ", ")
}

// commonTop is the folder, with a slash at its end, in which all files lie; "" when there
// is none.
func commonTop(files []keptFile) string {
	top := ""
	for i, f := range files {
		first, _, deep := strings.Cut(f.Path, "/")
		if !deep || i > 0 && top != first+"/" {
			return ""
		}
		top = first + "/"
	}
	if strings.HasPrefix(top, "META-INF") || strings.HasPrefix(top, "WEB-INF") {
		return ""
	}
	return top
}

// place links, or where it cannot be linked copies, a kept file to a name below a folder.
// The name was written by others: one that leads out is refused.
func place(blobs blob.Folder, folder, name string, f keptFile) error {
	local := filepath.FromSlash(name)
	if name == "" || !filepath.IsLocal(local) {
		return verdict.Errorf(verdict.Invalid, "its name leads out of the artifact")
	}
	if err := blobs.Check(f.SHA256); err != nil {
		return err
	}
	from, err := blobs.Path(f.SHA256)
	if err != nil {
		return err
	}
	to := filepath.Join(folder, local)
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	if os.Link(from, to) == nil {
		return nil
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close() // was only read
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		_ = out.Close()
		return err
	}
	return out.Close()
}
