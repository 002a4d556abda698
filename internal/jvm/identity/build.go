// SPDX-License-Identifier: Apache-2.0

package identity

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"verdict"
)

// What a table may hold.
const (
	maxComponents = 1 << 24
	maxRef        = 1<<32 - 1
	maxBits       = 20
)

// Builder gathers what a table is made of. It is for one goroutine at a time.
type Builder struct {
	components map[string]uint32 // by package URL
	purls      []string
	packages   map[string]uint32
	names      []string // of packages
	files      [2][]entry
	classes    []membership
}

// entry is a digest and the component, later the component or set, that it
// stands for.
type entry struct {
	key [keySize]byte
	ref uint32
}

// membership is a class of a component.
type membership struct {
	entry
	place uint32 // its package
}

// NewBuilder gives a builder that knows nothing.
func NewBuilder() *Builder {
	return &Builder{components: map[string]uint32{}, packages: map[string]uint32{}}
}

// SHA1 notes that a file of that digest is the component of a package URL.
func (b *Builder) SHA1(purl string, sum [20]byte) { b.file(0, purl, [keySize]byte(sum[:])) }

// SHA256 notes that a file of that digest is the component of a package URL.
func (b *Builder) SHA256(purl string, sum [32]byte) { b.file(1, purl, [keySize]byte(sum[:])) }

func (b *Builder) file(which int, purl string, key [keySize]byte) {
	b.files[which] = append(b.files[which], entry{key, number(purl, b.components, &b.purls)})
}

// Class notes that a component has a class of that digest in a package, with
// slashes.
func (b *Builder) Class(purl, place string, digest [keySize]byte) {
	b.classes = append(b.classes, membership{entry{digest, number(purl, b.components, &b.purls)}, number(place, b.packages, &b.names)})
}

// number gives a text its number, a new one when it was not seen before.
func number(s string, known map[string]uint32, list *[]string) uint32 {
	n, ok := known[s]
	if !ok {
		n = uint32(len(*list))
		known[s] = n
		*list = append(*list, s)
	}
	return n
}

// sortComponents numbers the components in order of their package URLs.
func (b *Builder) sortComponents() {
	order := make([]uint32, len(b.purls))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(x, y uint32) int { return strings.Compare(b.purls[x], b.purls[y]) })
	place := make([]uint32, len(order))
	sorted := make([]string, len(order))
	for i, was := range order {
		place[was], sorted[i] = uint32(i), b.purls[was]
	}
	b.purls = sorted
	for i, purl := range sorted {
		b.components[purl] = uint32(i)
	}
	for which := range b.files {
		for i := range b.files[which] {
			b.files[which][i].ref = place[b.files[which][i].ref]
		}
	}
	for i := range b.classes {
		b.classes[i].ref = place[b.classes[i].ref]
	}
}

// own keeps the classes that are the components' own, and counts the others.
//
// A component that has another one shaded into it carries that one's classes too.
// They tell nothing of the carrier: whoever has them may have them from the
// origin. A class is carried when its package holds another's inside, as in
// org/apache/kafka/shaded/com/google/protobuf, or ends in the whole package in
// which another component has the same class.
func (b *Builder) own() (left int) {
	inner := make([]bool, len(b.names))
	for i, name := range b.names {
		inner[i] = holdsAnother(name)
	}
	slices.SortFunc(b.classes, func(x, y membership) int {
		return cmp.Or(bytes.Compare(x.key[:], y.key[:]), cmp.Compare(x.ref, y.ref), strings.Compare(b.names[x.place], b.names[y.place]))
	})
	b.classes = slices.Compact(b.classes)
	kept := b.classes[:0]
	for rest := b.classes; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].key == rest[0].key {
			n++
		}
		places := b.placesOf(rest[:n])
		for _, m := range rest[:n] {
			if inner[m.place] || carried(b.names[m.place], places) {
				left++
			} else {
				kept = append(kept, m)
			}
		}
		rest = rest[n:]
	}
	b.classes = kept
	return left
}

// placesOf gives the packages in which a class stands; there are few.
func (b *Builder) placesOf(same []membership) []string {
	var places []string
	for _, m := range same {
		if name := b.names[m.place]; !slices.Contains(places, name) {
			places = append(places, name)
		}
	}
	return places
}

// carried reports whether a package ends in another one of those in which the
// class stands.
func carried(place string, places []string) bool {
	return slices.ContainsFunc(places, func(origin string) bool {
		return origin != "" && strings.HasSuffix(place, "/"+origin)
	})
}

// holdsAnother reports whether a package has one of somebody else inside: com and
// org begin the names of organisations, and hardly stand within one.
func holdsAnother(name string) bool {
	return strings.Contains(name, "/com/") || strings.Contains(name, "/org/")
}

// check refuses what a table cannot hold.
func (b *Builder) check() error {
	if len(b.purls) > maxComponents {
		return verdict.Errorf(verdict.TooLarge, "a table holds at most %d components", maxComponents)
	}
	return nil
}
