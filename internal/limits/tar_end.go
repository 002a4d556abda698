// SPDX-License-Identifier: Apache-2.0

package limits

import (
	"bytes"
	"io"
	"strconv"
	"strings"
)

// tarBlock is the unit in which a tar archive is written.
const tarBlock = 512

// tarEnds watches where archive/tar stands in an archive, and whether what it
// read last are zeros, as those are that close an archive: two blocks of them
// (POSIX, pax, "ustar Interchange Format"). archive/tar reads on without them,
// and so past a cut between two members.
//
// It also stops archive/tar where headers go on and on without a member.
type tarEnds struct {
	r      io.Reader
	name   string
	at     int64 // offset from the beginning of the archive
	zeros  int   // that were read last, in a row
	capped bool
	left   int64 // until too much was read; counts when capped
}

// allow lets so many bytes be read; 0 any number.
func (e *tarEnds) allow(n int64) { e.capped, e.left = n > 0, n }

// Read reads bytes of the archive.
func (e *tarEnds) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	e.at += int64(n)
	if e.left -= int64(n); e.capped && e.left < 0 {
		return 0, tooLarge("holds headers of more than %s in front of one member", size(maxExtended)).At(e.name, 0, "")
	}
	if n > 0 {
		if kept := len(bytes.TrimRight(p[:n], "\x00")); kept > 0 {
			e.zeros = n - kept
		} else {
			e.zeros += n
		}
	}
	return n, err
}

// seekingEnds lets archive/tar pass over members without reading them.
type seekingEnds struct {
	*tarEnds
	seeker io.Seeker
	start  int64 // where the archive begins
}

// Seek goes elsewhere in the archive.
func (s seekingEnds) Seek(offset int64, whence int) (int64, error) {
	at, err := s.seeker.Seek(offset, whence)
	s.zeros, s.at = 0, at-s.start
	return at, err
}

// finish reads what stands behind the last member, which ends at the offset end.
// More than zeros there would be members for a reader that goes on, and a cut
// ends the archive without them.
func (t *Tar) finish(end int64) error {
	if t.ends.at == 0 {
		return invalid("is empty").At(t.name, 0, "")
	}
	if t.ends.zeros < tarBlock || t.ends.at < end+tarBlock {
		where := "it holds no member"
		if t.members > 0 {
			where = "its last member is " + quoted(t.current.Name)
		}
		return invalid("ends without the zeros that close an archive, and may be cut off: %s", where).At(t.name, 0, "")
	}
	buf := make([]byte, 32<<10)
	for {
		n, err := t.ends.Read(buf)
		if len(bytes.TrimRight(buf[:n], "\x00")) > 0 {
			return invalid("goes on behind its end").At(t.name, 0, "").
				WithHint("what stands there is not read; other programs might")
		}
		if err != nil {
			return err
		}
	}
}

// quoted writes a name in quotes, its middle left out when it is long.
func quoted(name string) string {
	const most = 200
	if len(name) > most {
		name = strings.ToValidUTF8(name[:most/2], "") + "…" + strings.ToValidUTF8(name[len(name)-most/2:], "")
	}
	return strconv.Quote(name)
}
