// SPDX-License-Identifier: Apache-2.0

package classpath

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path"
	"strconv"
	"strings"

	"verdict"
	"verdict/internal/jvm/ledger"
	"verdict/internal/jvm/manifest"
	"verdict/internal/limits"
)

// zipped is an archive of the zip format.
type zipped struct {
	z     *limits.Zip
	files []limits.File
	file  io.Closer
}

func (z *zipped) read(dst []byte, at int) ([]byte, error) { return z.z.AppendEntry(dst, z.files[at]) }

func (z *zipped) close() error {
	if z.file == nil {
		return nil
	}
	return z.file.Close()
}

// openZip opens a jar, war or module and what lies in it, the outer one first.
func (o *opener) openZip(name string) {
	f, err := os.Open(name)
	if err != nil {
		o.unreadable(name, err)
		return
	}
	digest, size, err := sum(f)
	if err == nil {
		var z *limits.Zip
		if z, err = o.budget.Zip(name, f, size); err == nil {
			o.zip(name, digest, z, f, o.budget)
			return
		}
	}
	f.Close()
	o.unreadable(name, err)
}

func sum(r io.Reader) (digest string, size int64, err error) {
	h := sha256.New()
	size, err = io.Copy(h, r)
	return hex.EncodeToString(h.Sum(nil)), size, err
}

// zip takes an open archive. What it holds is looked for behind the folder that
// its kind puts classes in.
func (o *opener) zip(name, digest string, z *limits.Zip, file io.Closer, budget *limits.Budget) {
	a := &Archive{Name: name, Digest: digest, Runtime: o.runtime}
	content := &zipped{z: z, files: z.Files(), file: file}
	a.content = content
	if f, ok := find(content.files, "META-INF/MANIFEST.MF"); ok {
		var b []byte
		err := error(verdict.Errorf(verdict.TooLarge, "it is larger than %d MiB", manifest.MaxBytes>>20))
		if f.Size() <= manifest.MaxBytes {
			b, err = z.ReadEntry(f)
		}
		if err != nil {
			o.note(ledger.UnreadableArchive, name, "its manifest cannot be read: "+err.Error())
		}
		a.Manifest = manifest.Parse(b)
	}
	releases := map[string]int{} // by name, of members for a release of Java
	multi := strings.EqualFold(a.Manifest.Get("Multi-Release"), "true")
	switch {
	case multi:
		a.Digest += fmt.Sprintf("+%d", o.release)
	case o.module: // of which a part is looked at
		a.Digest += "+module"
	}
	var nested []int
	for i, f := range content.files {
		inside, ok := o.place(f.Name)
		switch {
		case ok && multi && strings.HasPrefix(inside, versions):
			release, rest, _ := strings.Cut(inside[len(versions):], "/")
			n, err := strconv.Atoi(release)
			if err != nil || n < 9 || n > o.release || n < releases[rest] || strings.HasPrefix(rest, "META-INF/") {
				continue
			}
			releases[rest] = n
			a.members = append(a.members, member{rest, i})
		case ok && releases[inside] == 0:
			a.members = append(a.members, member{inside, i})
		}
		if isNested(f.Name) {
			nested = append(nested, i)
		}
	}
	a.settle()
	o.add(a)
	for _, i := range nested {
		o.nested(a, content.files[i], z, budget)
	}
}

const versions = "META-INF/versions/"

func find(files []limits.File, name string) (limits.File, bool) {
	for _, f := range files {
		if strings.EqualFold(f.Name, name) {
			return f, true
		}
	}
	return limits.File{}, false
}

// roots are the folders in which archives of some kinds hold their classes.
var roots = []string{"BOOT-INF/classes/", "WEB-INF/classes/"}

// place gives the name by which a program asks for a member.
func (o *opener) place(name string) (string, bool) {
	if o.module {
		return strings.CutPrefix(name, "classes/")
	}
	for _, root := range roots {
		if inside, ok := strings.CutPrefix(name, root); ok {
			return inside, true
		}
	}
	return name, true
}

// isNested reports whether a member is an archive that belongs to the class path:
// every jar that an archive holds, because those who start it decide.
func isNested(name string) bool {
	return strings.EqualFold(path.Ext(name), ".jar") || strings.EqualFold(path.Ext(name), ".war")
}

func (o *opener) nested(outer *Archive, f limits.File, z *limits.Zip, budget *limits.Budget) {
	name := outer.Name + "!" + f.Name
	b, err := z.ReadEntry(f)
	if err != nil {
		o.unreadable(name, err)
		return
	}
	inner, err := budget.Inside(name)
	if err != nil {
		o.unreadable(name, err)
		return
	}
	opened, err := inner.Zip(name, bytes.NewReader(b), int64(len(b)))
	if err != nil {
		o.unreadable(name, err)
		return
	}
	o.zip(name, fmt.Sprintf("%x", sha256.Sum256(b)), opened, nil, inner)
}
