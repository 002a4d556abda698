// SPDX-License-Identifier: Apache-2.0

package openpgp

import (
	"bytes"
	"crypto"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	pgperrors "github.com/ProtonMail/go-crypto/openpgp/errors"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
	pgp "github.com/ProtonMail/go-crypto/openpgp/v2"
	"github.com/ProtonMail/gopenpgp/v3/profile"
)

// Why a key cannot sign.
var (
	ErrLocked     = errors.New("is protected by a passphrase")
	ErrPassphrase = errors.New("is not opened by the passphrase")
	ErrExpired    = errors.New("has expired")
	ErrRevoked    = errors.New("has been revoked")
	ErrNoSigning  = errors.New("may not sign: neither it nor a subkey of it has that capability now")
	ErrNoSecret   = errors.New("holds no secret part of the key that signs")
	ErrUnstable   = errors.New("is of a kind whose signatures differ each time")
)

// config is how signatures are made and keys are judged.
func config() *packet.Config {
	c := profile.RFC4880().SignConfig()
	c.DefaultHash = crypto.SHA512
	salted := false // by a notation that makes each signature another
	c.NonDeterministicSignaturesViaNotation = &salted
	return c
}

// Ability is by which part of a key it signs, and when. It may be used by several
// goroutines.
type Ability struct {
	mu     sync.Mutex // the library keeps in a key what it has verified
	entity *pgp.Entity
	key    uint64 // the id of the primary key or subkey that signs
	ends   time.Time
	// begins are the instants at which the key came to be as it is, in order.
	begins []time.Time
}

// Ability gives how the key signs as things stand at now: with its newest subkey that may,
// else itself. Errors wrap one of those above.
func (k PublicKey) Ability(now time.Time) (*Ability, error) {
	a, _, err := ability(k.entity, now)
	return a, err
}

func ability(e *pgp.Entity, now time.Time) (*Ability, pgp.Key, error) {
	key, ok := e.SigningKey(now, config())
	if !ok {
		return nil, key, whyNot(e, now)
	}
	if key.PublicKey.Version != 4 {
		return nil, key, fmt.Errorf("%w: version %d", ErrUnstable, key.PublicKey.Version)
	}
	return &Ability{entity: e, key: key.PublicKey.KeyId, ends: ends(key), begins: begins(e)}, key, nil
}

// Public is the key's public part, whole.
func (a *Ability) Public() PublicKey { return PublicKey{a.entity} }

// KeyID is the id of the primary key or subkey that signs, in capital hexadecimal digits.
func (a *Ability) KeyID() string { return fmt.Sprintf("%016X", a.key) }

// Ends is when the key stops signing; zero when it never does.
func (a *Ability) Ends() time.Time { return a.ends }

// Moment is at, or the first instant after it at which the key could sign: no signature is
// older than its key, for verifiers take none that is. Seconds are not divided.
func (a *Ability) Moment(at time.Time) (time.Time, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	at = at.UTC().Truncate(time.Second)
	can := func(at time.Time) bool {
		_, ok := a.entity.SigningKeyById(at, a.key, config())
		return ok
	}
	if can(at) {
		return at, nil
	}
	for _, begin := range a.begins {
		if begin.After(at) && can(begin) {
			return begin, nil
		}
	}
	return at, fmt.Errorf("the key %s cannot sign for %s: %w", fingerprint(a.entity.PrimaryKey), at.Format(time.DateOnly), ErrExpired)
}

// Signer signs files with a secret key. It may be used by several goroutines.
type Signer struct{ *Ability }

// ReadSigner reads an armored secret key, which signs as [PublicKey.Ability] tells. An empty
// passphrase opens no key. Errors wrap ErrNoKey or one of those above.
func ReadSigner(text, passphrase []byte, now time.Time) (Signer, error) {
	if bytes.Count(text, []byte(beginSecret)) != 1 {
		return Signer{}, fmt.Errorf("%w: one secret key belongs here", ErrNoKey)
	}
	e, err := one(text)
	if err != nil {
		return Signer{}, err
	}
	if err := sound(e); err != nil {
		return Signer{}, err
	}
	a, key, err := ability(e, now)
	if err != nil {
		return Signer{}, err
	}
	if err := usable(key); err != nil {
		return Signer{}, err
	}
	return Signer{a}, unlock(key.PrivateKey, passphrase)
}

// whyNot says why nothing of a key can sign at an instant.
func whyNot(e *pgp.Entity, now time.Time) error {
	self, err := e.VerifyPrimaryKey(now, config())
	switch {
	case errors.Is(err, pgperrors.ErrKeyRevoked):
		return ErrRevoked
	case errors.Is(err, pgperrors.ErrKeyExpired):
		return fmt.Errorf("%w on %s", ErrExpired, lifetime(e.PrimaryKey, self).Format(time.DateOnly))
	}
	for _, s := range e.Subkeys {
		binding, err := s.LatestValidBindingSignature(now, config())
		if err == nil && s.Expired(binding, now) && binding.FlagsValid && binding.FlagSign {
			return fmt.Errorf("%w: its subkey that signs did on %s", ErrExpired, lifetime(s.PublicKey, binding).Format(time.DateOnly))
		}
	}
	return ErrNoSigning
}

// usable refuses a key without its secret part, and one whose signatures differ each
// time.
func usable(k pgp.Key) error {
	if k.PrivateKey == nil || k.PrivateKey.Dummy() {
		return ErrNoSecret
	}
	switch k.PublicKey.PubKeyAlgo {
	case packet.PubKeyAlgoRSA, packet.PubKeyAlgoRSASignOnly, packet.PubKeyAlgoEdDSA, packet.PubKeyAlgoEd25519, packet.PubKeyAlgoEd448:
		return nil
	case packet.PubKeyAlgoDSA:
		return fmt.Errorf("%w: DSA", ErrUnstable)
	case packet.PubKeyAlgoECDSA:
		return fmt.Errorf("%w: ECDSA", ErrUnstable)
	}
	return fmt.Errorf("%w: algorithm %d", ErrUnstable, k.PublicKey.PubKeyAlgo)
}

func unlock(k *packet.PrivateKey, passphrase []byte) error {
	switch {
	case !k.Encrypted:
		return nil
	case len(passphrase) == 0:
		return ErrLocked
	case k.Decrypt(passphrase) != nil:
		return ErrPassphrase
	}
	return nil
}

// lifetime is when a key ends by a signature about it; zero when never.
func lifetime(k *packet.PublicKey, about *packet.Signature) (end time.Time) {
	earlier := func(from time.Time, seconds *uint32) {
		if seconds == nil || *seconds == 0 {
			return
		}
		if at := from.Add(time.Duration(*seconds) * time.Second).UTC(); end.IsZero() || at.Before(end) {
			end = at
		}
	}
	if about != nil {
		earlier(k.CreationTime, about.KeyLifetimeSecs)
		earlier(about.CreationTime, about.SigLifetimeSecs)
	}
	return end
}

// ends is when a key signs no more: by its own end, or that of the key that it belongs to.
func ends(k pgp.Key) time.Time {
	own, primary := lifetime(k.PublicKey, k.SelfSignature), lifetime(k.Entity.PrimaryKey, k.PrimarySelfSignature)
	if own.IsZero() || !primary.IsZero() && primary.Before(own) {
		return primary
	}
	return own
}

// begins are the instants at which something of a key was made.
func begins(e *pgp.Entity) []time.Time {
	list := []time.Time{e.PrimaryKey.CreationTime.UTC()}
	add := func(signatures []*packet.VerifiableSignature) {
		for _, s := range signatures {
			list = append(list, s.Packet.CreationTime.UTC())
		}
	}
	add(e.DirectSignatures)
	for _, identity := range e.Identities {
		add(identity.SelfCertifications)
	}
	for _, s := range e.Subkeys {
		list = append(list, s.PublicKey.CreationTime.UTC())
		add(s.Bindings)
	}
	slices.SortFunc(list, time.Time.Compare)
	return slices.CompactFunc(list, time.Time.Equal)
}

// Sign gives an armored detached signature of a message, as of the [Ability.Moment] of an
// instant.
func (s Signer) Sign(message []byte, at time.Time) ([]byte, error) {
	at, err := s.Moment(at)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := config()
	c.SigningKeyId = s.key
	c.Time = func() time.Time { return at }
	var raw bytes.Buffer
	w, err := pgp.DetachSignWriter(&raw, []*pgp.Entity{s.entity}, &pgp.SignParams{Config: c})
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(message); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return armored(pgp.SignatureType, raw.Bytes())
}
