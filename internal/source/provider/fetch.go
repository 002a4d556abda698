// SPDX-License-Identifier: Apache-2.0

package provider

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"net/url"
	"strings"

	"verdict"
	"verdict/internal/limits"
	"verdict/spec/csaf"
)

// documentCaps bound what a provider sends.
var documentCaps = limits.Caps{Bytes: 64 << 20, Depth: 100}

// result is what came of one document: its bytes, none when it has not changed,
// or why it cannot be had.
type result struct {
	raw      []byte
	sum      []byte // the hash that the provider gives
	unhashed bool
	reason   string
	err      error
}

const (
	notFetched = "a document cannot be fetched"
	wrongHash  = "the bytes of a document are not those of its hash"
	notJSON    = "a document is no JSON that can be read"
)

// fetch brings one document, unless the one that is there is the current one.
func (m *mirror) fetch(e entry) result {
	if m.folder.holds(e) {
		if !e.updated.IsZero() {
			return result{}
		}
		if sum, _, err := m.hash(e); err == nil && m.folder.hashed(e, sum) {
			return result{}
		}
	}
	raw, err := m.get.Get(m.ctx, e.url, nil)
	if err != nil {
		return result{reason: notFetched, err: err}
	}
	sum, size, err := m.hash(e)
	switch {
	case err != nil:
		return result{reason: wrongHash, err: err}
	case sum != nil && !bytes.Equal(sum, sumOf(raw, size)):
		return result{reason: wrongHash, err: verdict.Errorf(verdict.Invalid, "it was cut or changed on the way")}
	}
	if err := limits.CheckJSON(e.url, raw, documentCaps); err != nil {
		return result{reason: notJSON, err: err}
	}
	return result{raw: raw, sum: sum, unhashed: sum == nil}
}

func sumOf(raw []byte, size int) []byte {
	if size == sha512.Size {
		sum := sha512.Sum512(raw)
		return sum[:]
	}
	sum := sha256.Sum256(raw)
	return sum[:]
}

// hash gives the first of the document's hashes that is there, and its size; none
// when there is none.
func (m *mirror) hash(e entry) (sum []byte, size int, err error) {
	for _, at := range e.hashes {
		var length int
		switch u, err := url.Parse(at); {
		case err != nil:
			continue
		case strings.HasSuffix(u.Path, ".sha256"):
			length = sha256.Size
		case strings.HasSuffix(u.Path, ".sha512"):
			length = sha512.Size
		default:
			continue
		}
		raw, err := m.get.Get(m.ctx, at, nil)
		if verdict.CodeOf(err) == verdict.NotFound {
			continue
		}
		if err != nil {
			return nil, 0, err
		}
		sum, err := csaf.DecodeHash(raw, length)
		if err != nil {
			return nil, 0, verdict.Errorf(verdict.Invalid, "%w", err).At(at, 1, "")
		}
		return sum, length, nil
	}
	return nil, 0, nil
}
