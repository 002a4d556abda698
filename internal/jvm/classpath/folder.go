// SPDX-License-Identifier: Apache-2.0

package classpath

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"verdict/internal/jvm/ledger"
	"verdict/internal/limits"
)

// maxMember bounds a file of a folder in bytes.
const maxMember = 512 << 20

// folder is a folder with classes in the folders of their packages.
type folder struct{ files []string }

func (f *folder) read(dst []byte, at int) ([]byte, error) {
	b, err := limits.ReadFile(f.files[at], limits.Caps{Bytes: maxMember})
	return append(dst, b...), err
}

func (*folder) close() error { return nil }

// openFolder takes a folder of classes. Links are not followed.
func (o *opener) openFolder(name string) {
	content := &folder{}
	a := &Archive{Name: name, content: content, Runtime: o.runtime}
	err := filepath.WalkDir(name, func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			o.note(ledger.UnreadableArchive, file, err.Error())
			return nil
		case !entry.Type().IsRegular():
			return nil
		}
		inside, err := filepath.Rel(name, file)
		if err != nil {
			return err
		}
		a.members = append(a.members, member{filepath.ToSlash(inside), len(content.files)})
		content.files = append(content.files, file)
		return nil
	})
	if err != nil {
		o.unreadable(name, err)
		return
	}
	a.settle()
	o.add(a)
}

// wildcard gives the jars of a folder, as the class path entry folder/* does, in
// the order of their names; a JVM's order is not told.
func wildcard(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var jars []string
	for _, e := range entries {
		if ext := filepath.Ext(e.Name()); ext == ".jar" || ext == ".JAR" {
			jars = append(jars, filepath.Join(folder, e.Name()))
		}
	}
	slices.Sort(jars)
	return jars, nil
}
