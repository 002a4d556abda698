// SPDX-License-Identifier: Apache-2.0

package openpgp_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp/packet"
	"github.com/ProtonMail/gopenpgp/v3/crypto"
	"github.com/ProtonMail/gopenpgp/v3/profile"

	"verdict/spec/openpgp"
)

var (
	made    = time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)
	now     = time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC)
	message = []byte("{\"a\": 1}\n")
)

// generated makes a secret key, armored; with a passphrase it is locked.
func generated(t testing.TB, p *profile.Custom, life time.Duration, passphrase string) []byte {
	t.Helper()
	key, err := crypto.PGPWithProfile(p).KeyGeneration().AddUserId("Zoe", "zoe@example.org").AddUserId("Ana", "ana@example.org").
		GenerationTime(made.Unix()).Lifetime(int32(life.Seconds())).New().GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	if passphrase != "" {
		if key, err = crypto.PGPWithProfile(p).LockKey(key, []byte(passphrase)); err != nil {
			t.Fatal(err)
		}
	}
	text, err := key.Armor()
	if err != nil {
		t.Fatal(err)
	}
	return []byte(text)
}

func curve() *profile.Custom {
	p := profile.Default()
	p.SetKeyAlgorithm = func(c *packet.Config, _ int8) {
		c.Algorithm, c.Curve = packet.PubKeyAlgoECDSA, packet.CurveNistP256
	}
	return p
}

func signer(t testing.TB, text []byte, passphrase string) openpgp.Signer {
	t.Helper()
	s, err := openpgp.ReadSigner(text, []byte(passphrase), now)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheSameMessageKeyAndInstantHaveTheSameSignature(t *testing.T) {
	at := time.Date(2024, 5, 1, 12, 0, 0, 999, time.UTC)
	for name, p := range map[string]*profile.Custom{"Ed25519": profile.Default(), "RSA": profile.RFC4880()} {
		text := generated(t, p, 0, "")
		first, second := signer(t, text, ""), signer(t, text, "")
		want, err := first.Sign(message, at)
		if err != nil {
			t.Fatal(err)
		}
		var each sync.WaitGroup
		for range 8 {
			each.Go(func() {
				if got, err := second.Sign(message, at); err != nil || !bytes.Equal(got, want) {
					t.Errorf("%s: another signature, %v:\n%s%s", name, err, got, want)
				}
			})
		}
		each.Wait()
		if other, err := first.Sign(message, at.Add(time.Second)); err != nil || bytes.Equal(other, want) {
			t.Errorf("%s: a second later the signature is the same: %v", name, err)
		}
		a, err := first.Public().Armored()
		if err != nil {
			t.Fatal(err)
		}
		for range 20 { // of two names, which the library keeps in no order
			if b, err := second.Public().Armored(); err != nil || !bytes.Equal(a, b) {
				t.Fatalf("%s: the public key is another: %v", name, err)
			}
		}
		public, err := openpgp.ReadPublicKey(a)
		if err != nil || public.Fingerprint() != first.Public().Fingerprint() || len(public.Fingerprint()) != 40 || !public.Created().Equal(made) {
			t.Errorf("%s: the public key is read as %s of %s: %v", name, public.Fingerprint(), public.Created(), err)
		}
	}
}

// TestASignatureStaysWhatItWasInEveryVersion holds the signature of a key that is kept
// against what was signed once.
func TestASignatureStaysWhatItWasInEveryVersion(t *testing.T) {
	key, want := kept(t, "key.asc"), kept(t, "message.json.asc")
	got, err := signer(t, key, "").Sign(message, time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC))
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%v: it is\n%snot\n%s", err, got, want)
	}
}

func kept(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAKeyThatCannotSignIsRefusedInWords(t *testing.T) {
	plain := generated(t, profile.Default(), 0, "")
	public, err := signer(t, plain, "").Public().Armored()
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, passphrase string
		text             []byte
		want             error
		says             string
	}{
		{"locked, without a passphrase", "", generated(t, profile.Default(), 0, "sesame"), openpgp.ErrLocked, "passphrase"},
		{"locked, with another passphrase", "open", generated(t, profile.Default(), 0, "sesame"), openpgp.ErrPassphrase, "passphrase"},
		{"expired", "", generated(t, profile.Default(), 24*time.Hour, ""), openpgp.ErrExpired, "on 2024-03-02"},
		{"a public key", "", public, openpgp.ErrNoKey, "secret"},
		{"no key", "", []byte("hello"), openpgp.ErrNoKey, "secret"},
		{"two keys", "", append(bytes.Clone(plain), plain...), openpgp.ErrNoKey, "one secret key"},
		{"of ECDSA", "", generated(t, curve(), 0, ""), openpgp.ErrUnstable, "ECDSA"},
		{"of version 6", "", generated(t, profile.RFC9580(), 0, ""), openpgp.ErrUnstable, "version 6"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := openpgp.ReadSigner(tt.text, []byte(tt.passphrase), now)
			if !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("the error is %v, and should be %v and say %q", err, tt.want, tt.says)
			}
		})
	}
	if _, err := openpgp.ReadPublicKey(plain); !errors.Is(err, openpgp.ErrNoKey) {
		t.Errorf("a secret key is read as a public one: %v", err)
	}
	if _, err := openpgp.ReadPublicKey(append(bytes.Clone(public), public...)); !errors.Is(err, openpgp.ErrNoKey) {
		t.Errorf("two keys are read as one: %v", err)
	}
}

func TestAPassphraseOpensAKey(t *testing.T) {
	s := signer(t, generated(t, profile.Default(), 1000*24*time.Hour, "sesame"), "sesame")
	if _, err := s.Sign(message, made); err != nil {
		t.Error(err)
	}
	if want := made.Add(1000 * 24 * time.Hour); !s.Ends().Equal(want) {
		t.Errorf("it ends %s, not %s", s.Ends(), want)
	}
	if s := signer(t, generated(t, profile.Default(), 0, ""), ""); !s.Ends().IsZero() {
		t.Errorf("one without an end ends %s", s.Ends())
	}
}

// gpg runs GnuPG in a home of its own; tests that need it are left out where it is not
// installed.
func gpg(t *testing.T) func(args ...string) (said string, ok bool) {
	t.Helper()
	if _, err := exec.LookPath("gpg"); err != nil {
		t.Skip("gpg is not installed")
	}
	home, err := os.MkdirTemp("", "gpg") //nolint:usetesting // the path of the agent's socket has to be short
	if err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) (string, bool) {
		c := exec.Command("gpg", append([]string{"--batch", "--homedir", home}, args...)...)
		out, err := c.CombinedOutput()
		return string(out), err == nil
	}
	t.Cleanup(func() {
		_ = exec.Command("gpgconf", "--homedir", home, "--kill", "all").Run()
		os.RemoveAll(home)
	})
	return run
}

func write(t *testing.T, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestGnuPGAcceptsTheSignatures asks gpg of signatures of all kinds, of which one is of a
// document that is older than the key.
func TestGnuPGAcceptsTheSignatures(t *testing.T) {
	run := gpg(t)
	file := write(t, "message.json", message)
	for name, p := range map[string]*profile.Custom{"Ed25519": profile.Default(), "RSA": profile.RFC4880()} {
		s := signer(t, generated(t, p, 0, ""), "")
		public, err := s.Public().Armored()
		if err != nil {
			t.Fatal(err)
		}
		if said, ok := run("--import", write(t, "key.asc", public)); !ok {
			t.Fatalf("%s: %s", name, said)
		}
		for _, at := range []time.Time{made.AddDate(-1, 0, 0), made, made.AddDate(0, 2, 0)} {
			signature, err := s.Sign(message, at)
			if err != nil {
				t.Fatal(err)
			}
			if said, ok := run("--verify", write(t, "message.json.asc", signature), file); !ok || !strings.Contains(said, "Good signature") {
				t.Errorf("%s, %s: gpg says %s\n%s", name, at, said, signature)
			}
			if said, ok := run("--verify", write(t, "message.json.asc", signature), write(t, "other.json", []byte("other"))); ok {
				t.Errorf("%s: gpg takes it for another file: %s", name, said)
			}
		}
	}
}

// TestKeysThatGnuPGMadeSign takes a key whose subkey signs, and which has no secret part
// of itself; and one that may not sign at all.
func TestKeysThatGnuPGMadeSign(t *testing.T) {
	run := gpg(t)
	must := func(args ...string) string {
		said, ok := run(args...)
		if !ok {
			t.Fatalf("gpg %v: %s", args, said)
		}
		return said
	}
	must("--faked-system-time", "20240301T000000!", "--passphrase", "", "--quick-generate-key", "ana@example.org", "ed25519", "cert", "2y")
	whole := must("--armor", "--export-secret-keys", "ana@example.org")
	if _, err := openpgp.ReadSigner([]byte(whole), nil, now); !errors.Is(err, openpgp.ErrNoSigning) {
		t.Errorf("a key that may certify alone: %v", err)
	}
	fingerprint := strings.Fields(strings.SplitN(must("--with-colons", "--list-keys"), "fpr:", 2)[1])[0]
	fingerprint = strings.Trim(fingerprint, ":")
	must("--faked-system-time", "20240401T000000!", "--passphrase", "", "--quick-add-key", fingerprint, "ed25519", "sign", "1y")
	if _, err := openpgp.ReadSigner([]byte(must("--armor", "--export-secret-keys", "ana@example.org")), nil, now); !errors.Is(err, openpgp.ErrExpired) ||
		!strings.Contains(err.Error(), "subkey that signs did on 2025-04-01") {
		t.Errorf("a key whose subkey has expired: %v", err)
	}
	must("--faked-system-time", "20250501T000000!", "--passphrase", "", "--quick-add-key", fingerprint, "rsa2048", "sign", "1y")
	s := signer(t, []byte(must("--armor", "--export-secret-subkeys", "ana@example.org")), "")
	if want := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC); s.Public().Fingerprint() != fingerprint || !s.Ends().Equal(want) {
		t.Errorf("%s ends %s; the key is %s and ends %s", s.Public().Fingerprint(), s.Ends(), fingerprint, want)
	}
	signature, err := s.Sign(message, made)
	if err != nil {
		t.Fatal(err)
	}
	said, ok := run("--verify", write(t, "message.json.asc", signature), write(t, "message.json", message))
	if !ok || !strings.Contains(said, "2025") { // no signature is older than its key
		t.Errorf("gpg says %s", said)
	}
}

func FuzzReadKeys(f *testing.F) {
	for _, name := range []string{"key.asc", "message.json.asc"} {
		f.Add(kept(f, name))
	}
	public, err := signer(f, kept(f, "key.asc"), "").Public().Armored()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(public)
	f.Fuzz(func(t *testing.T, b []byte) {
		if k, err := openpgp.ReadPublicKey(b); err == nil {
			again, err := k.Armored()
			if err != nil {
				return // a packet that the library reads and does not write
			}
			if other, err := openpgp.ReadPublicKey(again); err != nil || other.Fingerprint() != k.Fingerprint() {
				t.Errorf("written and read again it is another: %v", err)
			}
		}
		if s, err := openpgp.ReadSigner(b, nil, now); err == nil {
			_, _ = s.Sign(message, made)
		}
	})
}
