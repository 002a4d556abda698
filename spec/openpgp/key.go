// SPDX-License-Identifier: Apache-2.0

package openpgp

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
	pgp "github.com/ProtonMail/go-crypto/openpgp/v2"
)

// How armored keys begin.
const (
	beginPublic = "-----BEGIN PGP PUBLIC KEY BLOCK-----"
	beginSecret = "-----BEGIN PGP PRIVATE KEY BLOCK-----" //nolint:gosec // the line before a key, and no key
)

// ErrNoKey is what reading fails with where there is no armored key, or another kind
// of key than belongs.
var ErrNoKey = errors.New("is no armored OpenPGP key of that kind")

// IsSecret reports whether a text holds an armored secret key.
func IsSecret(text []byte) bool { return bytes.Contains(text, []byte(beginSecret)) }

// PublicKey is a key by which signatures are checked.
type PublicKey struct{ entity *pgp.Entity }

// ReadPublicKey reads a text with one armored public key. A text that holds a secret
// key, or several, is refused: what is read is published.
func ReadPublicKey(text []byte) (PublicKey, error) {
	if IsSecret(text) || bytes.Count(text, []byte(beginPublic)) != 1 {
		return PublicKey{}, fmt.Errorf("%w: a public one belongs here", ErrNoKey)
	}
	e, err := one(text)
	if err != nil {
		return PublicKey{}, err
	}
	if e.PrivateKey != nil {
		return PublicKey{}, fmt.Errorf("%w: it holds a secret one", ErrNoKey)
	}
	if err := sound(e); err != nil {
		return PublicKey{}, err
	}
	return PublicKey{e}, nil
}

// one reads the only key of an armored text.
func one(text []byte) (*pgp.Entity, error) {
	ring, err := pgp.ReadArmoredKeyRing(bytes.NewReader(text))
	switch {
	case err != nil:
		return nil, fmt.Errorf("cannot be read as an OpenPGP key: %w", err)
	case len(ring) != 1:
		return nil, fmt.Errorf("holds %d keys, and one belongs there", len(ring))
	}
	return ring[0], nil
}

// sound refuses a key that nothing can rest on: one whose own signatures do not hold.
func sound(e *pgp.Entity) error {
	if _, err := e.PrimarySelfSignature(time.Time{}, config()); err != nil {
		return errors.New("holds no valid signature of itself")
	}
	return nil
}

// Fingerprint is the key's, in capital hexadecimal digits.
func (k PublicKey) Fingerprint() string { return fingerprint(k.entity.PrimaryKey) }

func fingerprint(k *packet.PublicKey) string {
	return strings.ToUpper(fmt.Sprintf("%x", k.Fingerprint))
}

// Created is when the key was made.
func (k PublicKey) Created() time.Time { return k.entity.PrimaryKey.CreationTime.UTC() }

// Armored gives the key as text, with its names in the order of text. The same key has
// the same bytes.
func (k PublicKey) Armored() ([]byte, error) {
	var raw bytes.Buffer
	if err := serialize(&raw, k.entity); err != nil {
		return nil, err
	}
	return armored(pgp.PublicKeyType, raw.Bytes())
}

// serialize writes the packets of a public key (RFC 4880, section 11.1).
func serialize(b *bytes.Buffer, e *pgp.Entity) error {
	err := e.PrimaryKey.Serialize(b)
	for _, list := range [][]*packet.VerifiableSignature{e.Revocations, e.DirectSignatures} {
		for _, s := range list {
			err = errors.Join(err, s.Packet.Serialize(b))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(e.Identities)) {
		err = errors.Join(err, e.Identities[name].Serialize(b))
	}
	for i := range e.Subkeys {
		err = errors.Join(err, e.Subkeys[i].Serialize(b, false))
	}
	return err
}

// armored writes bytes as text (RFC 4880, section 6.2), without headers, which would
// name the program.
func armored(kind string, raw []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := armor.EncodeWithChecksumOption(&b, kind, nil, true)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(raw); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}
