// SPDX-License-Identifier: Apache-2.0

package repository

import (
	"bytes"
	"crypto/sha1" // #nosec G505 -- repositories name files by it
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"strings"

	"verdict"
	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/jar"
	"verdict/internal/limits"
)

// maxArchive bounds an archive in bytes: it is held in memory.
const maxArchive = 2 << 30

// reader reads archives one after the other.
type reader struct {
	*gatherer
	poms     map[string]bool
	memory   []byte // of the class at hand
	digester classfile.Digester
}

// artifact is an archive that is being read.
type artifact struct {
	*reader
	path     string
	sha1     [sha1.Size]byte
	sha256   [sha256.Size]byte
	zip      *limits.Zip
	contents jar.Contents
	told     []jar.Told // what poms in it tell
	own      int        // which of them speaks of the archive itself; -1 for none
	skipped  []verdict.Skipped
}

func (a *artifact) skip(reason, example string) {
	a.skipped = verdict.AddSkipped(a.skipped, reason, example)
}

// failed counts an error under a reason; the place stands in front where it does
// not name one.
func (a *artifact) failed(reason, place string, err error) {
	var e *verdict.Error
	if errors.As(err, &e) {
		err = e.At(place, e.Line, e.Path)
		a.skip(reason, err.Error())
		return
	}
	a.skip(reason, place+": "+plain(err).Error())
}

// archive reads an archive and teaches the builder what it is. It gives what was
// left out.
func (r *reader) archive(path string) []verdict.Skipped {
	a := &artifact{reader: r, path: path}
	if word := classifier(jar.Stem(path)); word == "sources" || word == "javadoc" {
		a.skip(noCode, path)
		return a.skipped
	}
	if err := a.open(); err != nil {
		a.failed(unreadable, path, err)
		return a.skipped
	}
	if c, ok := a.coordinates(); ok {
		a.teach(c)
	}
	return a.skipped
}

// classifier is what stands behind the last dash of a stem.
func classifier(stem string) string { return stem[strings.LastIndexByte(stem, '-')+1:] }

func (a *artifact) open() error {
	info, err := os.Stat(a.path)
	if err != nil {
		return err
	}
	if info.Size() > maxArchive {
		return verdict.Errorf(verdict.TooLarge, "is larger than %d MiB", maxArchive>>20)
	}
	raw, err := os.ReadFile(a.path)
	if err != nil {
		return err
	}
	a.sha1, a.sha256 = sha1.Sum(raw), sha256.Sum256(raw) // #nosec G401 -- repositories name files by it
	if a.zip, err = limits.NewBudget(limits.ZipCaps{}).Zip(a.path, bytes.NewReader(raw), int64(len(raw))); err != nil {
		return err
	}
	a.contents = jar.List(a.zip)
	return nil
}

// teach notes the archive's digests and, of an artifact's main archive, its
// classes: those that have a classifier hold more than the artifact, or less.
func (a *artifact) teach(c jar.Coordinates) {
	purl := c.PURL()
	var classes []learnt
	if stem := jar.Stem(a.path); !a.options.FilesOnly && (stem == c.Artifact || stem == c.Artifact+"-"+c.Version) {
		classes = a.classes(c)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.report.Archives++
	a.builder.SHA1(purl, a.sha1)
	a.builder.SHA256(purl, a.sha256)
	for _, class := range classes {
		a.builder.Class(purl, class.place, class.digest)
	}
}

// learnt is a class of an artifact.
type learnt struct {
	place  string
	digest classfile.Digest
}

// maxClass bounds a class file in bytes. A method has at most 64 KiB of code.
const maxClass = 16 << 20

func (a *artifact) classes(c jar.Coordinates) []learnt {
	var list []learnt
	for _, class := range a.contents.Classes {
		if a.unpacked(c, class.Package) {
			continue
		}
		digest, err := a.digest(class.File)
		if err != nil {
			a.failed(badClass, a.path+"!/"+class.File.Name, err)
			continue
		}
		list = append(list, learnt{class.Package, digest})
	}
	return list
}

func (a *artifact) digest(f limits.File) (digest classfile.Digest, err error) {
	if f.Size() > maxClass {
		return digest, verdict.Errorf(verdict.TooLarge, "is larger than %d MiB", maxClass>>20)
	}
	if a.memory, err = a.zip.AppendEntry(a.memory[:0], f); err != nil {
		return digest, err
	}
	class, err := classfile.Parse(a.memory)
	if err != nil {
		return digest, err
	}
	digest, _, err = a.digester.Sum(class)
	return digest, err
}

// unpacked reports whether a package is that of another component, whose pom lies
// in the archive as well: its classes tell of that one, wherever they are.
func (a *artifact) unpacked(c jar.Coordinates, place string) bool {
	if within(place, c.Group) {
		return false
	}
	for i, t := range a.told {
		if i != a.own && t.Group != c.Group && within(place, t.Group) {
			return true
		}
	}
	return false
}

// within reports whether a package, with slashes, lies in or beneath a group.
func within(place, group string) bool {
	return strings.HasPrefix(place+"/", strings.ReplaceAll(group, ".", "/")+"/")
}

// named reports whether a folder of Gradle's cache is named after the digest, in
// which Gradle leaves out zeroes in front.
func (a *artifact) named(folder string) bool {
	return strings.TrimLeft(folder, "0") == strings.TrimLeft(hex.EncodeToString(a.sha1[:]), "0")
}
