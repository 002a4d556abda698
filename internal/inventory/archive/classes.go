// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"errors"

	"verdict"
	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/identity"
	"verdict/internal/jvm/jar"
)

// heavy is the weight (classfile.Digester.Sum) from which on a class tells of its
// component. Lighter ones, such as markers, enumerations and exceptions without a
// word of their own, are alike in components that have nothing to do with one
// another.
const heavy = 40

// maxClass bounds a class file in bytes. A method has at most 64 KiB of code.
const maxClass = 16 << 20

// digested is a distinct class of an archive.
type digested struct {
	digest classfile.Digest
	weight int
	places []string // the packages in which it stands
	// members are the components that have it, by their numbers in the table.
	members []int
}

func (d *digested) heavy() bool { return d.weight >= heavy }

// digestClasses digests all classes and looks them up. One that cannot be read is
// like one that no component has.
func (s *subject) digestClasses() ([]*digested, error) {
	var list []*digested
	byDigest := map[classfile.Digest]*digested{}
	sets := map[identity.Set][]int{}
	for _, c := range s.self.Contents.Classes {
		digest, weight, err := s.digest(c)
		if err != nil {
			s.found.skip(badClass, example(s.path+"!/"+c.File.Name, err))
			list = append(list, &digested{places: []string{c.Package}})
			continue
		}
		if known := byDigest[digest]; known != nil {
			known.places = append(known.places, c.Package)
			continue
		}
		d := &digested{digest: digest, weight: weight, places: []string{c.Package}}
		if d.members, err = s.members(digest, sets); err != nil {
			return nil, err
		}
		byDigest[digest] = d
		list = append(list, d)
	}
	return list, nil
}

func (s *subject) members(digest classfile.Digest, sets map[identity.Set][]int) ([]int, error) {
	set, err := s.table.ByClass(digest)
	if err != nil {
		return nil, err
	}
	members, known := sets[set]
	if !known {
		if members, err = s.table.Members(set); err != nil {
			return nil, err
		}
		sets[set] = members
	}
	return members, nil
}

func (s *subject) digest(c jar.Class) (digest classfile.Digest, weight int, err error) {
	if c.File.Size() > maxClass {
		return digest, 0, verdict.Errorf(verdict.TooLarge, "is larger than %d MiB", maxClass>>20)
	}
	if s.class, err = s.z.AppendEntry(s.class[:0], c.File); err != nil {
		return digest, 0, err
	}
	parsed, err := classfile.Parse(s.class)
	if err != nil {
		return digest, 0, err
	}
	return s.digester.Sum(parsed)
}

// example writes an error as the example of a count, with the place in front.
func example(place string, err error) string {
	var e *verdict.Error
	if errors.As(err, &e) {
		return e.At(place, e.Line, e.Path).Error()
	}
	return place + ": " + err.Error()
}
