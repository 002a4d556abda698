// SPDX-License-Identifier: Apache-2.0

package vulndb

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"strings"

	"verdict"
)

// Vulnerability is what a Builder is given of one.
type Vulnerability struct {
	ID     verdict.VulnerabilityID
	IDs    []string
	Rating verdict.Rating
	// Claims are those of the standing records, without the overridden ones
	// (verdict.Vulnerability.Claims).
	Claims []Claim
}

// Builder writes an index. What it holds in memory is a few numbers for each
// package and id; everything else goes to disk.
type Builder struct {
	path   string
	out    *spool // the index in the making
	claims *spool // postings in order of arrival
	last   verdict.VulnerabilityID
	header header
	places []uint64 // of entries
	refs   []postingRef
	ids    []idRef
	moved  []byte
	err    error
}

// postingRef is a posting in the spool: the package's name, then the claims.
type postingRef struct {
	hash   uint64
	offset uint64
	name   uint32 // length of the name
	claims uint32 // and of the claims
	entry  uint32
}

type idRef struct {
	hash  uint64
	entry uint32
}

// Create begins an index that Finish puts at the path. The folder must exist.
func Create(path string) (*Builder, error) {
	b := &Builder{path: path}
	var err error
	if b.out, err = newSpool(path, "index"); err != nil {
		return nil, unwritable(path, err)
	}
	if b.claims, err = newSpool(path, "claims"); err != nil {
		b.out.discard()
		return nil, unwritable(path, err)
	}
	b.claims.unlink()
	b.out.write(make([]byte, headerSize))
	return b, nil
}

// New begins an index in memory, which Index completes.
func New() *Builder {
	b := &Builder{out: &spool{}, claims: &spool{}}
	b.out.write(make([]byte, headerSize))
	return b
}

func unwritable(path string, err error) error {
	return verdict.Errorf(verdict.Invalid, "the index cannot be written: %w", err).At(path, 0, "")
}

// Count says how many records were read for the index, and how many of them are
// withdrawn.
func (b *Builder) Count(records, withdrawn int) {
	b.header.records, b.header.withdrawn = uint64(records), uint64(withdrawn)
}

// Mark keeps a word of the caller in the index, of at most 512 bytes.
func (b *Builder) Mark(mark string) { b.header.mark = mark[:min(len(mark), maxMark)] }

// Add adds a vulnerability. They come in ascending order of their keys.
func (b *Builder) Add(v Vulnerability) {
	b.begin(v.ID)
	e := appendText(nil, v.ID)
	e = appendText(e, verdict.ShownID(v.IDs))
	e = appendTexts(e, v.IDs)
	e = appendText(appendText(e, v.Rating.Severity), v.Rating.Source)
	e = binary.LittleEndian.AppendUint64(e, math.Float64bits(v.Rating.Score))
	e = appendText(e, v.Rating.Vector)
	e = appendText(appendText(e, v.Rating.Word.Word), v.Rating.Word.By)

	byPackage := slices.Clone(v.Claims)
	slices.SortStableFunc(byPackage, func(x, y Claim) int {
		return cmp.Or(strings.Compare(x.Package.Ecosystem, y.Package.Ecosystem), strings.Compare(x.Package.Name, y.Package.Name))
	})
	var packages []byte
	n := 0
	for len(byPackage) > 0 {
		name := byPackage[0].Package
		var posting []byte
		for len(byPackage) > 0 && byPackage[0].Package == name {
			posting = appendText(posting, byPackage[0].encoded)
			byPackage = byPackage[1:]
		}
		b.post(name, posting)
		packages = appendText(appendText(packages, name.Ecosystem), name.Name)
		n++
	}
	e = append(binary.AppendUvarint(e, uint64(n)), packages...)
	b.entry(e, v.IDs)
}

// Keep adds a vulnerability as an earlier index has it.
func (b *Builder) Keep(e Entry) {
	b.begin(e.ID())
	for _, p := range e.Postings() {
		b.post(p.Package, p.encoded)
	}
	c := e.afterIDs()
	c.rating()
	for range c.count() {
		c.bytes()
		c.bytes()
	}
	whole := e.x.entryAt(e.n)
	if c.broken || whole.broken {
		b.fail(damaged(e.x.file, "a vulnerability cannot be read"))
		return
	}
	b.entry(whole.b[:len(whole.b)-len(c.b)], e.IDs())
}

func (b *Builder) begin(id verdict.VulnerabilityID) {
	if len(b.places) > 0 && id <= b.last {
		b.fail(verdict.Errorf(verdict.Internal, "the vulnerability %s was added to the index behind %s", id, b.last))
	}
	b.last = id
}

func (b *Builder) fail(err error) {
	if b.err == nil {
		b.err = err
	}
}

// post spools the claims about one package.
func (b *Builder) post(name verdict.PackageName, posting []byte) {
	head := appendText(appendText(nil, name.Ecosystem), name.Name)
	b.refs = append(b.refs, postingRef{nameHash(name), b.claims.size, uint32(len(head)), uint32(len(posting)), uint32(len(b.places))})
	b.claims.write(head)
	b.claims.write(posting)
}

func (b *Builder) entry(encoded []byte, ids []string) {
	for _, id := range ids {
		b.ids = append(b.ids, idRef{textHash(strings.ToLower(id)), uint32(len(b.places))})
	}
	b.places = append(b.places, b.out.size-headerSize)
	b.out.write(encoded)
}

// Relocate adds relocations. One works both ways: a record may know either name.
func (b *Builder) Relocate(relocations []verdict.Relocation) {
	var pairs [][2]verdict.PackageName
	for _, r := range relocations {
		from, to := verdict.NormalName(r.Ecosystem, r.From), verdict.NormalName(r.Ecosystem, r.To)
		pairs = append(pairs, [2]verdict.PackageName{from, to}, [2]verdict.PackageName{to, from})
	}
	slices.SortFunc(pairs, func(x, y [2]verdict.PackageName) int {
		return cmp.Or(compareNames(x[0], y[0]), compareNames(x[1], y[1]))
	})
	for _, p := range slices.Compact(pairs) {
		for _, name := range p {
			b.moved = appendText(appendText(b.moved, name.Ecosystem), name.Name)
		}
	}
}

func compareNames(x, y verdict.PackageName) int {
	return cmp.Or(strings.Compare(x.Ecosystem, y.Ecosystem), strings.Compare(x.Name, y.Name))
}

// Make builds an index in memory of vulnerabilities, of which each has a key of
// its own. It is for matching alone: severities are left out.
func Make(vulnerabilities []verdict.Vulnerability, relocations []verdict.Relocation) (*Index, error) {
	order := make([]*verdict.Vulnerability, len(vulnerabilities))
	for i := range vulnerabilities {
		order[i] = &vulnerabilities[i]
	}
	slices.SortFunc(order, func(v, w *verdict.Vulnerability) int { return cmp.Compare(v.ID, w.ID) })
	b := New()
	for _, v := range order {
		b.Add(Of(v, verdict.Rating{}))
	}
	b.Relocate(relocations)
	return b.Index()
}

// Of gives what the index holds of a vulnerability.
func Of(v *verdict.Vulnerability, rating verdict.Rating) Vulnerability {
	in := Vulnerability{ID: v.ID, IDs: v.IDs, Rating: rating}
	for _, c := range v.Claims() {
		if claim, ok := Encode(c); ok {
			in.Claims = append(in.Claims, claim)
		}
	}
	return in
}
