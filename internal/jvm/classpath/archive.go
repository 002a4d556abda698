// SPDX-License-Identifier: Apache-2.0

package classpath

import (
	"strings"

	"verdict/internal/jvm/manifest"
)

// Archive is one place in which classes are looked for.
type Archive struct {
	// Name is what the user knows it by: a path, and for an archive inside of another
	// the member's name behind an exclamation mark.
	Name string
	// Digest is the SHA-256 of the file in hexadecimal, and what of it is looked at; ""
	// for a folder.
	Digest string
	// Runtime is set for what belongs to the JDK.
	Runtime  bool
	Manifest manifest.Attributes

	members []member
	content container
	index   map[string]int // of resources
}

// member is a class or resource. Its name is that by which the program asks for
// it.
type member struct {
	name string
	at   int // in the container
}

// container is what holds members: a zip archive, a folder, a runtime image.
type container interface {
	// read appends the bytes of a member to dst.
	read(dst []byte, at int) ([]byte, error)
	close() error
}

// Members is how many classes and resources the archive gives.
func (a *Archive) Members() int { return len(a.members) }

// Member gives the name of a member, such as org/example/Main.class.
func (a *Archive) Member(i int) string { return a.members[i].name }

// IsClass reports whether a member is a class file.
func (a *Archive) IsClass(i int) bool { return strings.HasSuffix(a.members[i].name, ".class") }

// Append appends the bytes of a member to dst, so that memory can be used again.
// Several goroutines may read at once.
func (a *Archive) Append(dst []byte, i int) ([]byte, error) {
	return a.content.read(dst, a.members[i].at)
}

// Find gives the member of a name.
func (a *Archive) Find(name string) (i int, ok bool) {
	i, ok = a.index[name]
	return i, ok
}

// In gives the members whose names begin with a folder's.
func (a *Archive) In(folder string) []int {
	var list []int
	for i, m := range a.members {
		if strings.HasPrefix(m.name, folder) {
			list = append(list, i)
		}
	}
	return list
}

// settle makes the index when all members are known; of a name that stands twice
// the last counts, as for java.util.zip.
func (a *Archive) settle() {
	a.index = make(map[string]int, len(a.members))
	kept := a.members[:0]
	for _, m := range a.members {
		if before, twice := a.index[m.name]; twice {
			kept[before] = m
			continue
		}
		a.index[m.name] = len(kept)
		kept = append(kept, m)
	}
	a.members = kept
}
