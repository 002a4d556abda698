// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"bytes"
	"context"
	"crypto/sha1" // #nosec G505 -- repositories name files by it
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strings"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/jar"
	"verdict/internal/limits"
)

// The reasons for which something of an archive is left out.
const (
	unreadable  = "archive that cannot be read"
	tooLarge    = "archive beyond a limit"
	badPOM      = "pom that names no component"
	badManifest = "manifest that cannot be read"
	badClass    = "class that cannot be read"
	contradicts = "what tells of an archive contradicts itself"
	undecided   = "records name the artifact, and nothing tells under which group it is this one"
	manyMatch   = "classes that several versions of a component have"
	noneMatches = "classes of a component in no version that is known"
)

// inMemory is the size up to which a file is read at once.
const inMemory = 64 << 20

// reader reads archives one after the other.
type reader struct {
	*cataloguer
	budget   *limits.Budget
	memory   []byte // of the file at hand
	class    []byte // of the class at hand
	digester classfile.Digester
}

// sums are the digests of a file.
type sums struct {
	sha1   [sha1.Size]byte
	sha256 [sha256.Size]byte
}

func sumsOf(b []byte) sums {
	return sums{sha1.Sum(b), sha256.Sum256(b)} // #nosec G401 -- repositories name files by it
}

func (s sums) digests() map[string]string {
	return map[string]string{"sha-1": hex.EncodeToString(s.sha1[:]), "sha-256": hex.EncodeToString(s.sha256[:])}
}

// packed is an archive to be read.
type packed struct {
	path  string // with !/ in front of the names of members
	layer string
	sums  sums
	bytes io.ReaderAt
	size  int64
}

func (r *reader) file(ctx context.Context, f inventory.File) (findings, error) {
	var found findings
	p := packed{path: strings.ToValidUTF8(f.Path, "\uFFFD"), layer: f.Layer}
	content, err := f.Open()
	if err == nil {
		defer content.Close()
		if jar.Extension(p.path) == "" && !holdsZip(content) {
			return found, nil
		}
		p, err = r.load(p, content)
	}
	if err != nil {
		r.failed(&found, p, err)
		return found, nil
	}
	return found, r.archive(ctx, &found, p, r.budget)
}

// load reads a file once, and one that is too large for that twice.
func (r *reader) load(p packed, content inventory.Content) (packed, error) {
	p.size = content.Size()
	if p.size > inMemory {
		one, two := sha1.New(), sha256.New() // #nosec G401 -- repositories name files by it
		if _, err := io.Copy(io.MultiWriter(one, two), io.NewSectionReader(content, 0, p.size)); err != nil {
			return p, err
		}
		p.bytes, p.sums = content, sums{[sha1.Size]byte(one.Sum(nil)), [sha256.Size]byte(two.Sum(nil))}
		return p, nil
	}
	if int64(cap(r.memory)) < p.size {
		r.memory = make([]byte, p.size)
	}
	b := r.memory[:p.size]
	if n, err := content.ReadAt(b, 0); err != nil && (!errors.Is(err, io.EOF) || n < len(b)) {
		return p, err
	}
	p.bytes, p.sums = bytes.NewReader(b), sumsOf(b)
	return p, nil
}

// failed counts an archive that cannot be read. It may be any component, and so
// it stands in the list as one that nothing tells of; but what is no archive of Java
// by its name may as well hold something else.
func (r *reader) failed(found *findings, p packed, err error) {
	reason := unreadable
	if verdict.CodeOf(err) == verdict.TooLarge {
		reason = tooLarge
	}
	example := err.Error()
	var e *verdict.Error
	if !errors.As(err, &e) || e.File == "" {
		example = p.path + ": " + example
	}
	found.skip(reason, example)
	if !doubtful(p.path) {
		o := unresolved(jar.Stem(p.path))
		o.Path, o.Layer = p.path, p.layer
		if p.sums != (sums{}) {
			o.Digests = p.sums.digests()
		}
		found.occurrences = append(found.occurrences, o)
	}
}

// doubtful reports whether an archive may be one of anything by its name.
func doubtful(path string) bool {
	extension := jar.Extension(path)
	return extension == "" || extension == ".zip"
}

// archive reads an archive and those inside of it.
func (r *reader) archive(ctx context.Context, found *findings, p packed, budget *limits.Budget) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	z, err := budget.Zip(p.path, p.bytes, p.size)
	if err != nil {
		r.failed(found, p, err)
		return nil
	}
	contents := jar.List(z)
	if !doubtful(p.path) || contents.Java() {
		s := &subject{packed: p, found: found, z: z, reader: r}
		s.self = jar.Self{Stem: jar.Stem(p.path), Contents: &contents}
		if err := s.identify(); err != nil {
			return err
		}
	}
	for _, member := range contents.Archives {
		if err := r.inner(ctx, found, p, z, member, budget); err != nil {
			return err
		}
	}
	return nil
}

// inner reads an archive that is a member of another one.
func (r *reader) inner(ctx context.Context, found *findings, outer packed, z *limits.Zip, member limits.File, budget *limits.Budget) error {
	p := packed{path: outer.path + "!/" + strings.ToValidUTF8(member.Name, "\uFFFD"), layer: outer.layer}
	inside, err := budget.Inside(p.path)
	var b []byte
	if err == nil {
		b, err = z.ReadEntry(member)
	}
	if err != nil {
		r.failed(found, p, err)
		return nil
	}
	p.bytes, p.size, p.sums = bytes.NewReader(b), int64(len(b)), sumsOf(b)
	return r.archive(ctx, found, p, inside)
}

// OfIdentity reports whether a reason for which something is left out is about what an
// archive is called alone: all of its members were seen.
func OfIdentity(reason string) bool {
	switch reason {
	case badPOM, badManifest, contradicts, undecided, manyMatch, noneMatches:
		return true
	}
	return false
}
