// SPDX-License-Identifier: Apache-2.0

package sshsig

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/ssh"
)

const (
	magic   = "SSHSIG"
	version = 1
	begin   = "-----BEGIN SSH SIGNATURE-----"
	end     = "-----END SSH SIGNATURE-----"
	column  = 70 // where ssh-keygen breaks the lines of the armour
)

// Why a signature does not count.
var (
	ErrMismatch  = errors.New("the signature does not fit the message")
	ErrNamespace = errors.New("the signature was made for another purpose")
)

// ErrPassphrase is what ReadKey fails with for a key that is encrypted.
var ErrPassphrase = errors.New("the key is protected by a passphrase")

// Signature is a signature of a file.
type Signature struct {
	Key       ssh.PublicKey // of Ed25519
	Namespace string        // what the signature is for
	hash      string
	blob      []byte
}

// The blobs of PROTOCOL.sshsig, behind the magic.
type (
	envelope struct {
		Version   uint32
		Key       []byte
		Namespace string
		Reserved  string
		Hash      string
		Signature []byte
	}
	signed struct {
		Namespace string
		Reserved  string
		Hash      string
		Digest    []byte
	}
)

// Sign gives the armoured signature of a message. The same key and message give
// the same bytes.
func Sign(key ed25519.PrivateKey, namespace string, message []byte) ([]byte, error) {
	if namespace == "" {
		return nil, errors.New("a signature needs a namespace")
	}
	signer, err := ssh.NewSignerFromKey(key)
	if err != nil {
		return nil, err
	}
	digest := sha512.Sum512(message)
	made := ed25519.Sign(key, toSign(signed{Namespace: namespace, Hash: "sha512", Digest: digest[:]}))
	return armour(append([]byte(magic), ssh.Marshal(envelope{
		Version: version, Key: signer.PublicKey().Marshal(), Namespace: namespace, Hash: "sha512",
		Signature: ssh.Marshal(ssh.Signature{Format: ssh.KeyAlgoED25519, Blob: made}),
	})...)), nil
}

func toSign(s signed) []byte { return append([]byte(magic), ssh.Marshal(s)...) }

func armour(blob []byte) []byte {
	text := base64.StdEncoding.EncodeToString(blob)
	var b strings.Builder
	b.WriteString(begin + "\n")
	for len(text) > column {
		b.WriteString(text[:column] + "\n")
		text = text[column:]
	}
	b.WriteString(text + "\n" + end + "\n")
	return []byte(b.String())
}

// Parse reads an armoured signature. It does not say whether it fits anything.
func Parse(armoured []byte) (Signature, error) {
	text := bytes.TrimSpace(armoured)
	text, opened := bytes.CutPrefix(text, []byte(begin))
	text, closed := bytes.CutSuffix(text, []byte(end))
	if !opened || !closed {
		return Signature{}, errors.New("is no SSH signature")
	}
	blob, err := base64.StdEncoding.DecodeString(string(bytes.Join(bytes.Fields(text), nil)))
	if err != nil {
		return Signature{}, fmt.Errorf("is no SSH signature: %w", err)
	}
	rest, ours := bytes.CutPrefix(blob, []byte(magic))
	var e envelope
	if !ours {
		return Signature{}, errors.New("is no SSH signature: it does not begin with " + magic)
	}
	if err := ssh.Unmarshal(rest, &e); err != nil {
		return Signature{}, fmt.Errorf("is no SSH signature: %w", err)
	}
	return e.open()
}

func (e envelope) open() (Signature, error) {
	var made ssh.Signature
	if err := ssh.Unmarshal(e.Signature, &made); err != nil {
		return Signature{}, fmt.Errorf("is no SSH signature: %w", err)
	}
	key, err := ssh.ParsePublicKey(e.Key)
	switch {
	case err != nil:
		return Signature{}, fmt.Errorf("holds no public key: %w", err)
	case e.Version != version:
		return Signature{}, fmt.Errorf("is an SSH signature of version %d, which is not known", e.Version)
	case key.Type() != ssh.KeyAlgoED25519 || made.Format != ssh.KeyAlgoED25519:
		return Signature{}, fmt.Errorf("is a signature by a key of type %s; only %s is taken", key.Type(), ssh.KeyAlgoED25519)
	case len(made.Rest) > 0:
		return Signature{}, errors.New("is no SSH signature: something stands behind it")
	case e.Hash != "sha512" && e.Hash != "sha256":
		return Signature{}, fmt.Errorf("is a signature of the unknown hash %q", e.Hash)
	}
	return Signature{Key: key, Namespace: e.Namespace, hash: e.Hash, blob: made.Blob}, nil
}

// Verify checks that the signature was made of the message, for the namespace, by
// Key. It fails with ErrNamespace or ErrMismatch. Whose key it is, Signers say.
func (s Signature) Verify(namespace string, message []byte) error {
	if s.Namespace != namespace {
		return fmt.Errorf("%w: %q, not %q", ErrNamespace, s.Namespace, namespace)
	}
	var digest []byte
	if s.hash == "sha256" {
		d := sha256.Sum256(message)
		digest = d[:]
	} else {
		d := sha512.Sum512(message)
		digest = d[:]
	}
	what := toSign(signed{Namespace: s.Namespace, Hash: s.hash, Digest: digest})
	if s.Key.Verify(what, &ssh.Signature{Format: ssh.KeyAlgoED25519, Blob: s.blob}) != nil {
		return ErrMismatch
	}
	return nil
}

// Fingerprint gives the key as OpenSSH shows it: SHA256:….
func (s Signature) Fingerprint() string { return ssh.FingerprintSHA256(s.Key) }

// ReadKey reads a private key as ssh-keygen writes it. It fails with ErrPassphrase
// for one that is encrypted.
func ReadKey(text []byte) (ed25519.PrivateKey, error) {
	raw, err := ssh.ParseRawPrivateKey(text)
	var locked *ssh.PassphraseMissingError
	if errors.As(err, &locked) {
		return nil, ErrPassphrase
	}
	if err != nil {
		return nil, errors.New("is no private key of OpenSSH")
	}
	switch key := raw.(type) {
	case *ed25519.PrivateKey:
		return *key, nil
	case ed25519.PrivateKey:
		return key, nil
	}
	return nil, errors.New("is not a key of type ed25519")
}
