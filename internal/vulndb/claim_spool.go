// SPDX-License-Identifier: Apache-2.0

package vulndb

import (
	"io"

	"verdict"
)

// ClaimSpool keeps the claims of records on disk until it is known which records
// are about one vulnerability. It is for one goroutine.
type ClaimSpool struct {
	path string
	s    *spool
}

// Place is where a ClaimSpool has the claims of a record.
type Place struct {
	offset uint64
	length uint32
}

// SpoolClaims makes a spool in a temporary file beside the index that is to be at
// the path, or in memory when the path is "". Where files can be removed while
// they are open, nobody but the spool sees it, and a program that is killed leaves
// nothing. Discard gives it up.
func SpoolClaims(path string) (*ClaimSpool, error) {
	if path == "" {
		return &ClaimSpool{s: &spool{}}, nil
	}
	s, err := newSpool(path, "records")
	if err != nil {
		return nil, unspooled(path, err)
	}
	s.unlink()
	return &ClaimSpool{path, s}, nil
}

// Put keeps the claims of a record. Room that there is no more on the disk is an
// error of this or of a later call.
func (c *ClaimSpool) Put(claims []Claim) (Place, error) {
	if len(claims) == 0 {
		return Place{}, nil
	}
	var b []byte
	for _, claim := range claims {
		b = appendText(appendText(b, claim.Package.Ecosystem), claim.Package.Name)
		b = appendText(b, claim.encoded)
	}
	p := Place{c.s.size, uint32(len(b))}
	c.s.write(b)
	if c.s.err != nil {
		return Place{}, unspooled(c.path, c.s.err)
	}
	return p, nil
}

// Claims gives back what was put at a place.
func (c *ClaimSpool) Claims(p Place) ([]Claim, error) {
	b, err := c.s.at(p.offset, int(p.length))
	if err != nil {
		return nil, unspooled(c.path, err)
	}
	var claims []Claim
	in := cursor{b: b}
	for len(in.b) > 0 {
		claims = append(claims, Claim{Package: verdict.PackageName{Ecosystem: in.text(), Name: in.text()}, encoded: in.bytes()})
	}
	if in.broken {
		return nil, unspooled(c.path, io.ErrUnexpectedEOF)
	}
	return claims, nil
}

// Discard removes the file, or frees the memory. It may be called again.
func (c *ClaimSpool) Discard() { c.s.discard() }

func unspooled(path string, err error) error {
	return verdict.Errorf(verdict.Invalid, "what the records claim cannot be kept on disk until the index is written: %w", err).
		At(path, 0, "").WithHint("the folder of the index needs about twice the room of the index while it is built")
}
