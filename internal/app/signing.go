// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"crypto/ed25519"
	"errors"
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/internal/config"
	"verdict/internal/limits"
	"verdict/internal/publish/provider"
	"verdict/spec/openpgp"
)

// SigningOptions name the keys by which a site is signed.
type SigningOptions struct {
	// Keys are files: an Ed25519 key of OpenSSH, which signs the list of a folder's files,
	// and an OpenPGP secret key, armored, which signs CSAF documents. One of each at most.
	Keys []string
	// Agent is the fingerprint of an OpenPGP key that a running gpg-agent signs with; "" for
	// none.
	Agent string
	// PassphraseFile holds what opens the OpenPGP key; else Passphrase does.
	PassphraseFile string
	Passphrase     config.Secret
	// Published are files of OpenPGP public keys that are named beside the one that signs:
	// those that signed before, or will.
	Published []string
}

// Signing is by what a site is signed; nil or zero for nothing.
type Signing struct {
	folder ed25519.PrivateKey // nil for none
	keys   []provider.Key     // that which signs first
	sign   func(message []byte, at time.Time) ([]byte, error)
	// Remarks are what whoever signs should know: that a key ends soon.
	Remarks []string
}

// SignsFolder reports whether the list of a folder's files is signed.
func (s *Signing) SignsFolder() bool { return s != nil && s.folder != nil }

// SignsDocuments reports whether CSAF documents are signed.
func (s *Signing) SignsDocuments() bool { return s != nil && s.sign != nil }

// keyBytes is how large a file with a key or a passphrase can be.
const keyBytes = 1 << 20

// endsSoon is how long before its end a key is warned of.
const endsSoon = 60 * 24 * time.Hour

// Signing reads the keys. A key that cannot sign is an error that says why.
func (a *App) Signing(ctx context.Context, o SigningOptions) (*Signing, error) {
	s := &Signing{}
	for _, name := range o.Keys {
		text, err := limits.ReadFile(name, limits.Caps{Bytes: keyBytes})
		if err != nil {
			return nil, err
		}
		if strings.Contains(string(text), "-----BEGIN PGP ") {
			err = a.readOpenPGP(s, name, text, o)
		} else {
			err = readSSH(s, name)
		}
		if err != nil {
			return nil, err
		}
	}
	if o.Agent != "" {
		if s.sign != nil {
			return nil, verdict.Errorf(verdict.Usage, "a file and an agent cannot both sign CSAF documents").WithHint("leave out one of them")
		}
		if err := a.useAgent(ctx, s, o.Agent); err != nil {
			return nil, err
		}
	}
	return s, readPublished(s, o.Published)
}

func readSSH(s *Signing, name string) (err error) {
	if s.folder != nil {
		return verdict.Errorf(verdict.Usage, "there are two keys of OpenSSH to sign with").At(name, 0, "").WithHint("give one of each kind")
	}
	s.folder, err = signingKey(name)
	return err
}

func (a *App) readOpenPGP(s *Signing, name string, text []byte, o SigningOptions) error {
	if s.sign != nil {
		return verdict.Errorf(verdict.Usage, "there are two OpenPGP keys to sign with").At(name, 0, "").
			WithHint("give the one that signs from now on, and the public key of the other by --public-key")
	}
	passphrase := []byte(o.Passphrase.Reveal())
	if o.PassphraseFile != "" {
		line, err := limits.ReadFile(o.PassphraseFile, limits.Caps{Bytes: keyBytes})
		if err != nil {
			return err
		}
		passphrase = []byte(strings.TrimRight(string(line), "\r\n"))
	}
	signer, err := openpgp.ReadSigner(text, passphrase, a.Now())
	if err != nil {
		return cannotSign(err).At(name, 0, "")
	}
	return s.use(name, signer.Ability, signer.Sign, a.Now())
}

// use takes a key to sign with.
func (s *Signing) use(name string, by *openpgp.Ability, sign func([]byte, time.Time) ([]byte, error), now time.Time) error {
	s.sign = sign
	if end := by.Ends(); !end.IsZero() && end.Before(now.Add(endsSoon)) {
		s.Remarks = append(s.Remarks, name+": the key that signs ends on "+end.Format(time.DateOnly)+
			"; extend it, or sign with another and name this one's public key by --public-key")
	}
	return s.publish(by.Public())
}

// publish names a public key once.
func (s *Signing) publish(k openpgp.PublicKey) error {
	if slices.ContainsFunc(s.keys, func(other provider.Key) bool { return other.Fingerprint == k.Fingerprint() }) {
		return nil
	}
	text, err := k.Armored()
	s.keys = append(s.keys, provider.Key{Fingerprint: k.Fingerprint(), Armored: text, Created: k.Created()})
	return err
}

func readPublished(s *Signing, names []string) error {
	for _, name := range names {
		text, err := limits.ReadFile(name, limits.Caps{Bytes: keyBytes})
		if err != nil {
			return err
		}
		k, err := openpgp.ReadPublicKey(text)
		if err != nil {
			return verdict.Errorf(verdict.Invalid, "%w", err).At(name, 0, "").WithHint("give what `gpg --armor --export KEY` writes, and nothing else")
		}
		if err := s.publish(k); err != nil {
			return err
		}
	}
	return nil
}

// keyAdvice is what to do about a key that cannot sign.
var keyAdvice = []struct {
	why  error
	hint string
}{
	{openpgp.ErrLocked, "put its passphrase into " + config.PassphraseVariable + " or into the file of --passphrase-file"},
	{openpgp.ErrPassphrase, "see whether the passphrase is that of this key"},
	{openpgp.ErrExpired, "extend it (`gpg --quick-set-expire`) and export it again, or sign with another"},
	{openpgp.ErrRevoked, "sign with another key"},
	{openpgp.ErrNoSigning, "add a subkey that signs (`gpg --quick-add-key FINGERPRINT ed25519 sign`) and export the key again"},
	{openpgp.ErrNoSecret, "export it with the subkey that signs: `gpg --armor --export-secret-subkeys`"},
	{openpgp.ErrUnstable, "sign with a key of Ed25519 or RSA, of version 4: documents that are written again have to be the same"},
	{openpgp.ErrNoKey, "give what `gpg --armor --export-secret-keys KEY` writes, and nothing else"},
}

// cannotSign says why a key cannot sign, and what to do.
func cannotSign(err error) *verdict.Error {
	e := verdict.Errorf(verdict.Invalid, "%w", err)
	for _, a := range keyAdvice {
		if errors.Is(err, a.why) {
			return e.WithHint("%s", a.hint)
		}
	}
	return e
}
