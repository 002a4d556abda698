// SPDX-License-Identifier: Apache-2.0

package classpath

import (
	"bytes"
	"cmp"
	"compress/zlib"
	"encoding/binary"
	"io"
	"os"
	"slices"
	"strings"

	"verdict"
)

// image is the runtime image of a JDK, lib/modules, which jlink writes (JEP 220;
// the form is that of the class jdk.internal.jimage.ImageHeader and its
// neighbours): a header, a hash table, the places of all resources, their texts,
// and then the resources.
type image struct {
	file    *os.File
	size    int64
	entries []imageEntry
}

// imageEntry is a resource: packed is 0 for one that is not compressed.
type imageEntry struct{ offset, packed, size uint64 }

const (
	imageMagic    = 0xCAFEDADA
	imageHeader   = 7 * 4
	maxImageIndex = 256 << 20
	maxResources  = 1 << 20

	// The attributes of a place.
	atModule, atParent, atBase, atExtension = 1, 2, 3, 4
	atOffset, atCompressed, atSize          = 5, 6, 7
	atLast                                  = atSize
)

func badImage(what string) *verdict.Error {
	return verdict.Errorf(verdict.Invalid, "is no runtime image that can be read: %s", what)
}

// readImage reads the index of an image. It takes the classes and resources of
// all modules, by the names by which programs ask for them.
func readImage(file *os.File) (*image, []member, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, nil, err
	}
	img := &image{file: file, size: info.Size()}
	head := make([]byte, imageHeader)
	if _, err := file.ReadAt(head, 0); err != nil {
		return nil, nil, badImage("it is too short")
	}
	var order binary.ByteOrder = binary.LittleEndian
	if order.Uint32(head) != imageMagic {
		if order = binary.BigEndian; order.Uint32(head) != imageMagic {
			return nil, nil, badImage("it does not begin with CAFEDADA")
		}
	}
	u4 := func(i int) int64 { return int64(order.Uint32(head[4*i:])) }
	length, places, texts := u4(4), u4(5), u4(6)
	index := 8*length + places + texts
	if u4(3) > maxResources || length > maxResources || index > maxImageIndex || imageHeader+index > img.size {
		return nil, nil, badImage("its index does not fit into it")
	}
	b := make([]byte, index)
	if _, err := file.ReadAt(b, imageHeader); err != nil {
		return nil, nil, err
	}
	t := imageTable{order: order, offsets: b[4*length : 8*length], places: b[8*length : 8*length+places], texts: b[8*length+places:]}
	members, err := t.members(img, imageHeader+uint64(index))
	return img, members, err
}

type imageTable struct {
	order                  binary.ByteOrder
	offsets, places, texts []byte
}

func (t imageTable) members(img *image, start uint64) ([]member, error) {
	var list []member
	for i := 0; i < len(t.offsets); i += 4 {
		place, ok := t.place(int(t.order.Uint32(t.offsets[i:])))
		if !ok {
			return nil, badImage("the place of a resource is none")
		}
		module := t.text(place[atModule])
		if module == "" || module == "modules" || module == "packages" {
			continue // which module holds which package, told as resources
		}
		name, ok := t.name(place)
		if !ok {
			return nil, badImage("the name of a resource is none")
		}
		e := imageEntry{start + place[atOffset], place[atCompressed], place[atSize]}
		stored := e.packed
		if stored == 0 {
			stored = e.size
		}
		if e.size > maxMember || stored > uint64(img.size) || e.offset > uint64(img.size)-stored {
			return nil, badImage("a resource does not lie in it")
		}
		if name == "module-info.class" {
			name = module + "/" + name // each module has one
		}
		list = append(list, member{name, len(img.entries)})
		img.entries = append(img.entries, e)
	}
	// By the table of hashes neighbours are strangers; by their places they share texts.
	slices.SortFunc(list, func(a, b member) int { return cmp.Compare(img.entries[a.at].offset, img.entries[b.at].offset) })
	return list, nil
}

// place reads attributes: a byte of kind and length, and so many bytes.
func (t imageTable) place(at int) (attributes [atLast + 1]uint64, ok bool) {
	for at < len(t.places) {
		kind, n := int(t.places[at]>>3), int(t.places[at]&7)+1
		if kind == 0 {
			return attributes, true
		}
		if kind > atLast || at+1+n > len(t.places) {
			return attributes, false
		}
		var value uint64
		for _, c := range t.places[at+1 : at+1+n] {
			value = value<<8 | uint64(c)
		}
		attributes[kind] = value
		at += 1 + n
	}
	return attributes, false
}

func (t imageTable) text(at uint64) string {
	if at >= uint64(len(t.texts)) {
		return ""
	}
	text, _, _ := bytes.Cut(t.texts[at:], []byte{0})
	return string(text)
}

func (t imageTable) name(place [atLast + 1]uint64) (string, bool) {
	name := t.text(place[atBase])
	if parent := t.text(place[atParent]); parent != "" {
		name = parent + "/" + name
	}
	if extension := t.text(place[atExtension]); extension != "" {
		name += "." + extension
	}
	return name, name != "" && !strings.HasPrefix(name, "/")
}

func (img *image) close() error { return img.file.Close() }

func (img *image) read(dst []byte, at int) ([]byte, error) {
	e := img.entries[at]
	stored := e.packed
	if stored == 0 {
		stored = e.size
	}
	before := len(dst)
	dst = slices.Grow(dst, int(stored))[:before+int(stored)]
	if _, err := img.file.ReadAt(dst[before:], int64(e.offset)); err != nil {
		return dst[:before], badImage("a resource cannot be read: " + err.Error())
	}
	if e.packed == 0 {
		return dst, nil
	}
	return unpack(dst[:before], bytes.Clone(dst[before:]), e.size)
}

// A compressed resource begins with a header: a magic number, the packed and the
// unpacked size, which plug-in packed it, its settings, and whether it is the last.
const (
	packedMagic  = 0xCAFEFAFA
	packedHeader = 4 + 8 + 8 + 4 + 4 + 1
)

// unpack undoes the plug-in zip of jlink. The other, which shares texts among all
// classes, is not read.
func unpack(dst, b []byte, size uint64) ([]byte, error) {
	if len(b) < packedHeader || binary.LittleEndian.Uint32(b) != packedMagic || b[packedHeader-1] != 1 {
		return dst, badImage("a resource is packed by a plug-in of jlink other than zip")
	}
	r, err := zlib.NewReader(bytes.NewReader(b[packedHeader:]))
	if err != nil {
		return dst, badImage("a resource is packed by a plug-in of jlink other than zip")
	}
	before := len(dst)
	w := bytes.NewBuffer(dst)
	_, err = io.Copy(w, io.LimitReader(r, int64(size)+1))
	if err != nil || uint64(w.Len()-before) != size {
		return dst, badImage("a packed resource is damaged")
	}
	return w.Bytes(), nil
}
