// SPDX-License-Identifier: Apache-2.0

package limits

import (
	"archive/tar"
	"bufio"
	"errors"
	"io"
	"io/fs"
	"math"

	"verdict"
)

// What may stand in front of one member to describe it. A zip archive cannot hold
// longer names.
const (
	maxName     = 64 << 10 // a name, and the target of a link
	maxRecords  = 1000     // records of a PAX header
	maxExtended = 4 << 20  // all headers of one member together
)

// TarKind says what a member of a tar archive is.
type TarKind string

// The kinds of member.
const (
	TarFile     TarKind = "file"
	TarSparse   TarKind = "sparse file" // a file whose holes stand in the archive by their length only
	TarFolder   TarKind = "folder"
	TarSymlink  TarKind = "symbolic link"
	TarHardlink TarKind = "hard link"
	TarDevice   TarKind = "device"
	TarPipe     TarKind = "pipe"
	TarOther    TarKind = "other" // a kind that no standard names
)

// TarMember is one member of an archive. Name and Link are as the archive's
// author wrote them: absolute, with "..", the same as another member's. Show
// them, look them up, but never join them to a path, and follow Link only inside
// of the archive's own names.
type TarMember struct {
	Name string
	Kind TarKind
	Link string // what a link points to
	Size int64  // of a file in bytes, its holes too
	Mode fs.FileMode
}

// Tar goes over the members of a tar archive in their order. It holds one of
// them at a time.
type Tar struct {
	name    string
	budget  *Budget
	stream  *Stream // what is packed, or cannot be sought in
	ends    *tarEnds
	tar     *tar.Reader
	current TarMember
	members int
	claims  int64 // bytes of the current member by its header
	from    int64 // offset at which they begin
	read    int64 // of them
	failed  error // io.EOF behind the last member
}

// Tar begins to read the tar archive r, which may be packed as Decompress says.
// The bytes of a packed archive count towards the budget's total whether they
// are read or passed over; of a plain one only those that are read, and when r
// is an io.Seeker the others are not even looked at.
func (b *Budget) Tar(name string, r io.Reader) (*Tar, error) {
	t := &Tar{name: name, budget: b}
	seeker, start, err := plainSeeker(r)
	switch {
	case err != nil:
		return nil, invalid("cannot be read: %w", err).At(name, 0, "")
	case seeker != nil:
		t.ends = &tarEnds{r: r, name: name}
		t.tar = tar.NewReader(seekingEnds{t.ends, seeker, start})
		return t, nil
	}
	if t.stream, err = b.Decompress(name, bufio.NewReaderSize(r, 64<<10)); err != nil { // headers are read one by one
		return nil, err
	}
	t.ends = &tarEnds{r: t.stream, name: name}
	t.tar = tar.NewReader(t.ends)
	return t, nil
}

// plainSeeker reports whether r can be sought in and is not packed, and where it
// stands.
func plainSeeker(r io.Reader) (seeker io.Seeker, start int64, err error) {
	seeker, ok := r.(io.Seeker)
	if ok {
		start, ok = position(seeker)
	}
	if !ok {
		return nil, 0, nil
	}
	head := make([]byte, headBytes)
	n, err := io.ReadFull(r, head)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	if err == nil {
		_, err = seeker.Seek(start, io.SeekStart)
	}
	if err != nil || PackingOf(head[:n]) != Unpacked {
		return nil, 0, err
	}
	return seeker, start, nil
}

// position reports where s stands; a pipe stands nowhere.
func position(s io.Seeker) (int64, bool) {
	at, err := s.Seek(0, io.SeekCurrent)
	return at, err == nil
}

// Close frees what unpacking holds. It leaves open what the archive is read
// from.
func (t *Tar) Close() error {
	if t.stream == nil {
		return nil
	}
	return t.stream.Close()
}

// Next goes to the next member; io.EOF says that the archive was read to its
// end. It fails with verdict.TooLarge when a cap is reached, and with
// verdict.Invalid when the archive is damaged, cut off, or goes on behind its
// end. After an error every call gives that error.
func (t *Tar) Next() (TarMember, error) {
	if t.failed != nil {
		return TarMember{}, t.failed
	}
	for {
		least, most := t.passed()
		end := t.ends.at + least
		t.ends.allow(most + maxExtended)
		h, err := t.tar.Next()
		t.ends.allow(0)
		if errors.Is(err, io.EOF) {
			err = t.finish(end)
		}
		if err != nil && !errors.Is(err, tar.ErrInsecurePath) {
			t.failed = t.fail(err)
			return TarMember{}, t.failed
		}
		if e := t.admit(h); e != nil {
			t.failed = e.At(t.name, 0, "")
			return TarMember{}, t.failed
		}
		if h.Typeflag != tar.TypeXGlobalHeader {
			return t.current, nil
		}
	}
}

// passed is how much lies between here and the next member's headers. Of a
// sparse file only the most is known, because its size counts the holes; and
// what old writers call a folder may have bytes.
func (t *Tar) passed() (least, most int64) {
	switch t.current.Kind {
	case TarFile, TarOther:
		rest := (t.claims+tarBlock-1)/tarBlock*tarBlock - t.read
		return rest, rest
	case TarSparse, TarFolder:
		return 0, min(t.claims, t.budget.caps.EntryBytes) + tarBlock
	}
	return 0, 0
}

func (t *Tar) admit(h *tar.Header) *verdict.Error {
	if t.members++; t.members > t.budget.caps.Entries {
		return tooLarge("holds more than %d members", t.budget.caps.Entries)
	}
	if len(h.Name) > maxName || len(h.Linkname) > maxName {
		return tooLarge("a name in it is longer than %s", size(maxName))
	}
	if len(h.PAXRecords) > maxRecords {
		return tooLarge("a header in it holds more than %d records", maxRecords)
	}
	t.current = TarMember{Name: h.Name, Kind: tarKind(h), Mode: h.FileInfo().Mode()}
	t.read, t.claims, t.from = 0, min(h.Size, math.MaxInt64/2), t.ends.at
	switch t.current.Kind {
	case TarFile, TarSparse:
		t.current.Size = h.Size
	case TarSymlink, TarHardlink:
		t.current.Link = h.Linkname
	}
	return nil
}

func tarKind(h *tar.Header) TarKind {
	switch h.Typeflag {
	case tar.TypeReg, tar.TypeCont:
		if sparse(h) {
			return TarSparse
		}
		return TarFile
	case tar.TypeGNUSparse:
		return TarSparse
	case tar.TypeDir:
		return TarFolder
	case tar.TypeSymlink:
		return TarSymlink
	case tar.TypeLink:
		return TarHardlink
	case tar.TypeChar, tar.TypeBlock:
		return TarDevice
	case tar.TypeFifo:
		return TarPipe
	}
	return TarOther
}

// sparse tells the sparse files of PAX archives, which GNU tar marks by records
// of its own.
func sparse(h *tar.Header) bool {
	for _, key := range []string{"GNU.sparse.major", "GNU.sparse.map", "GNU.sparse.size", "GNU.sparse.realsize", "GNU.sparse.numblocks"} {
		if _, ok := h.PAXRecords[key]; ok {
			return true
		}
	}
	return false
}

// Read reads the current member, and gives io.EOF at once for all that are no
// files. It fails as reading a member of a zip archive does; the holes of a sparse
// file are zeros that count like others.
func (t *Tar) Read(p []byte) (int, error) {
	switch kind := t.current.Kind; {
	case t.failed != nil:
		return 0, t.failed
	case kind != TarFile && kind != TarSparse:
		return 0, io.EOF
	case t.current.Size > t.budget.caps.EntryBytes:
		return 0, tooLarge("is larger than %s", size(t.budget.caps.EntryBytes)).At(t.place(), 0, "")
	}
	n, err := t.tar.Read(p)
	t.read += int64(n)
	if e := t.capped(n); e != nil {
		t.failed = e.At(t.place(), 0, "")
		return 0, t.failed
	}
	if err != nil && !errors.Is(err, io.EOF) {
		t.failed = t.fail(err)
		return n, t.failed
	}
	return n, err
}

// capped counts what a plain archive gives, and the holes of a sparse file; a
// stream counts by itself.
func (t *Tar) capped(n int) *verdict.Error {
	caps, holes := t.budget.caps, t.current.Kind == TarSparse
	switch {
	case holes && t.read > ratioFree && t.read/caps.Ratio > t.ends.at-t.from:
		return tooLarge("unpacks to more than %d times its size", caps.Ratio)
	case (holes || t.stream == nil) && t.budget.spent.Add(int64(n)) > caps.TotalBytes:
		return tooLarge("with it more than %s of the archive are read", size(caps.TotalBytes))
	}
	return nil
}

// place names the current member.
func (t *Tar) place() string { return t.name + "!" + t.current.Name }

// fail puts an error of archive/tar into a sentence that says behind which
// member it was.
func (t *Tar) fail(err error) error {
	var own *verdict.Error
	where := "at its beginning"
	if t.members > 0 {
		where = "behind " + quoted(t.current.Name)
	}
	switch {
	case errors.Is(err, io.EOF), errors.As(err, &own):
		return err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return invalid("is cut off %s", where).At(t.name, 0, "")
	case errors.Is(err, tar.ErrFieldTooLong):
		return tooLarge("holds an extended header of more than 1 MiB %s", where).At(t.name, 0, "")
	case t.members == 0 && errors.Is(err, tar.ErrHeader):
		return invalid("is not a tar archive").At(t.name, 0, "")
	case errors.Is(err, tar.ErrHeader):
		return invalid("is damaged %s: what follows is no header of a member", where).At(t.name, 0, "")
	}
	return invalid("cannot be read %s: %w", where, err).At(t.name, 0, "")
}
