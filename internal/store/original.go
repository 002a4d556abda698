// SPDX-License-Identifier: Apache-2.0

package store

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"

	"verdict"
)

// digestOf gives the digest of bytes that can be kept, which must be the one that
// was claimed; "" when there are no bytes.
func digestOf(raw []byte, claimed string) (string, error) {
	if raw == nil {
		return "", nil
	}
	sum := sha256.Sum256(raw)
	digest := hex.EncodeToString(sum[:])
	if claimed != "" && claimed != digest {
		return "", verdict.Errorf(verdict.Invalid, "a document has the digest %s and not %s, as was said", digest, claimed)
	}
	return digest, checkText(string(raw), "")
}

// putWith makes r stand, and keeps the bytes that it was read from under their
// digest when that is new. Raw is nil when there are none, or they are kept already.
func (h series) putWith(tx *Tx, r row, digest string, raw []byte) (bool, error) {
	changed, err := h.put(tx, r)
	if err != nil || !changed || raw == nil {
		return changed, err
	}
	return true, tx.keepOriginal(digest, raw)
}

// keepOriginal keeps bytes under their digest.
func (tx *Tx) keepOriginal(digest string, raw []byte) error {
	return tx.sql.exec(tx.ctx, "INSERT INTO originals (digest, content) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING", digest, string(raw))
}

// original gives kept bytes.
func (s *Snapshot) original(digest string) ([]byte, error) {
	var raw []byte
	found := false
	err := s.sql.each(s.ctx, "SELECT content FROM originals WHERE digest = $1", []any{digest}, func(rows *sql.Rows) error {
		found = true
		return rows.Scan(&raw)
	})
	if err == nil && !found {
		err = verdict.Errorf(verdict.NotFound, "no document of the digest %s is kept", digest)
	}
	return raw, err
}
