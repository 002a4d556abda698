// SPDX-License-Identifier: Apache-2.0

package sshsig_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/pem"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"verdict/spec/sshsig"
)

// keyOf makes the same key of the same number.
func keyOf(n byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{n}, ed25519.SeedSize))
}

// public writes a key as a line of authorized_keys has it, without an end.
func public(t testing.TB, key ed25519.PrivateKey) string {
	t.Helper()
	pub, err := ssh.NewPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(pub)))
}

func private(t testing.TB, key ed25519.PrivateKey) []byte {
	t.Helper()
	block, err := ssh.MarshalPrivateKey(key, "")
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(block)
}

func signed(t testing.TB, key ed25519.PrivateKey, namespace, message string) []byte {
	t.Helper()
	s, err := sshsig.Sign(key, namespace, []byte(message))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestASignatureFitsItsMessageAndNamespaceAlone(t *testing.T) {
	armoured := signed(t, keyOf(1), "verdict-bundle", "a message")
	if again := signed(t, keyOf(1), "verdict-bundle", "a message"); !bytes.Equal(again, armoured) {
		t.Error("the same message gives another signature")
	}
	s, err := sshsig.Parse(armoured)
	if err != nil {
		t.Fatal(err)
	}
	if s.Namespace != "verdict-bundle" || !strings.HasPrefix(s.Fingerprint(), "SHA256:") {
		t.Errorf("it is read as %q by %s", s.Namespace, s.Fingerprint())
	}
	if err := s.Verify("verdict-bundle", []byte("a message")); err != nil {
		t.Error(err)
	}
	if err := s.Verify("verdict-bundle", []byte("another")); !errors.Is(err, sshsig.ErrMismatch) {
		t.Errorf("another message gives %v", err)
	}
	if err := s.Verify("file", []byte("a message")); !errors.Is(err, sshsig.ErrNamespace) {
		t.Errorf("another namespace gives %v", err)
	}
	if _, err := sshsig.Sign(keyOf(1), "", nil); err == nil {
		t.Error("a signature for nothing is made")
	}
}

func TestWhatIsNoSignatureIsRefused(t *testing.T) {
	good := string(signed(t, keyOf(1), "n", "m"))
	for name, text := range map[string]string{
		"nothing":             "",
		"a text":              "hello",
		"an end is missing":   strings.TrimSuffix(strings.TrimSpace(good), "-----END SSH SIGNATURE-----"),
		"no base64":           strings.Replace(good, "U1NIU0lH", "????????", 1),
		"another magic":       strings.Replace(good, "U1NIU0lH", "U1NIU0lI", 1),
		"another version":     strings.Replace(good, "U1NIU0lHAAAAAQ", "U1NIU0lHAAAAAg", 1),
		"cut in the middle":   good[:120] + "\n-----END SSH SIGNATURE-----\n",
		"another kind of PEM": strings.ReplaceAll(good, "SSH SIGNATURE", "SSH SIGNATURES"),
	} {
		if s, err := sshsig.Parse([]byte(text)); err == nil {
			t.Errorf("%s is read as %+v", name, s)
		}
	}
}

func TestAKeyIsReadAsOpenSSHWritesIt(t *testing.T) {
	key, err := sshsig.ReadKey(private(t, keyOf(3)))
	if err != nil || !key.Equal(keyOf(3)) {
		t.Errorf("the key is not the same: %v", err)
	}
	block, err := ssh.MarshalPrivateKeyWithPassphrase(keyOf(3), "", []byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sshsig.ReadKey(pem.EncodeToMemory(block)); !errors.Is(err, sshsig.ErrPassphrase) {
		t.Errorf("an encrypted key gives %v", err)
	}
	if _, err := sshsig.ReadKey([]byte(public(t, keyOf(3)))); err == nil {
		t.Error("a public key is taken for a private one")
	}
}

func TestAnAllowedSignerIsHeldToItsLine(t *testing.T) {
	pub := public(t, keyOf(1))
	s, err := sshsig.Parse(signed(t, keyOf(1), "verdict-bundle", "m"))
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct{ name, file, who, why string }{
		{"a plain line", "feeds@example.org " + pub, "feeds@example.org", ""},
		{"a comment and an empty line before it", "# ours\n\nfeeds@example.org " + pub + " a comment", "feeds@example.org", ""},
		{"principals in quotes", `"a b,c" ` + pub, "a b,c", ""},
		{"no line", "", "", "is none of the 0 allowed signers"},
		{"another key", "other " + public(t, keyOf(2)), "", "is none of the 1 allowed signers"},
		{"the namespace", `a namespaces="git,verdict-bundle" ` + pub, "a", ""},
		{"a pattern of namespaces", `a namespaces="verdict-*" ` + pub, "a", ""},
		{"another namespace", `a namespaces="git" ` + pub, "", `of a may not sign for "verdict-bundle"`},
		{"a namespace that is refused", `a namespaces="!verdict-bundle,*" ` + pub, "", "may not sign"},
		{"within its time", `a valid-after="20260101",valid-before="202612312359Z" ` + pub, "a", ""},
		{"before its time", `a valid-after="20270101Z" ` + pub, "", "is not valid yet"},
		{"after its time", `a valid-before="20260101120000Z" ` + pub, "", "is no longer valid"},
		{"an authority is no signer", "a cert-authority " + pub, "", "is none of the 0"},
		{"a second line for the key", `a namespaces="git" ` + pub + "\nb " + pub, "b", ""},
	} {
		l, err := sshsig.ParseSigners([]byte(tt.file))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		who, err := l.Of(s, at)
		if who != tt.who || (err == nil) != (tt.why == "") || err != nil && !strings.Contains(err.Error(), tt.why) {
			t.Errorf("%s: signed by %q, %v", tt.name, who, err)
		}
	}
	for _, wrong := range []string{"a", "a b", pub, `a no-such-option ` + pub, `a valid-after="soon" ` + pub, `"a ` + pub} {
		_, err := sshsig.ParseSigners([]byte("\n" + wrong))
		var at *sshsig.LineError
		if !errors.As(err, &at) || at.Line != 2 {
			t.Errorf("%q gives %v", wrong, err)
		}
	}
}

// keygen runs ssh-keygen in a folder.
func keygen(t *testing.T, dir, in string, args ...string) (string, error) {
	t.Helper()
	if _, err := exec.LookPath("ssh-keygen"); err != nil {
		t.Skip("ssh-keygen is not installed")
	}
	cmd := exec.Command("ssh-keygen", args...)
	cmd.Dir, cmd.Stdin = dir, strings.NewReader(in)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func write(t *testing.T, dir, name string, content []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestSSHKeygenAcceptsOurSignatures(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "signers", []byte("feeds@example.org "+public(t, keyOf(1))+"\n"))
	write(t, dir, "m.sig", signed(t, keyOf(1), "verdict-bundle", "a message"))
	verify := []string{"-Y", "verify", "-f", "signers", "-I", "feeds@example.org", "-n", "verdict-bundle", "-s", "m.sig"}
	if out, err := keygen(t, dir, "a message", verify...); err != nil {
		t.Errorf("ssh-keygen refuses it: %s", out)
	}
	if out, err := keygen(t, dir, "another", verify...); err == nil {
		t.Errorf("ssh-keygen accepts it for another message: %s", out)
	}
}

func TestWeAcceptTheSignaturesOfSSHKeygen(t *testing.T) {
	dir := t.TempDir()
	if out, err := keygen(t, dir, "", "-q", "-t", "ed25519", "-N", "", "-f", "key"); err != nil {
		t.Fatal(out)
	}
	raw, err := os.ReadFile(filepath.Join(dir, "key"))
	if err != nil {
		t.Fatal(err)
	}
	key, err := sshsig.ReadKey(raw)
	if err != nil {
		t.Fatal(err)
	}
	for _, hash := range []string{"sha256", "sha512"} {
		write(t, dir, "m", []byte("a message"))
		_ = os.Remove(filepath.Join(dir, "m.sig"))
		if out, err := keygen(t, dir, "", "-Y", "sign", "-O", "hashalg="+hash, "-f", "key", "-n", "verdict-bundle", "m"); err != nil {
			t.Fatal(out)
		}
		armoured, err := os.ReadFile(filepath.Join(dir, "m.sig"))
		if err != nil {
			t.Fatal(err)
		}
		s, err := sshsig.Parse(armoured)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Verify("verdict-bundle", []byte("a message")); err != nil {
			t.Errorf("%s: %v", hash, err)
		}
		if ours := signed(t, key, "verdict-bundle", "a message"); hash == "sha512" && !bytes.Equal(ours, armoured) {
			t.Errorf("ours differs:\n%s\n%s", ours, armoured)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(signed(f, keyOf(1), "verdict-bundle", "a message"))
	f.Add([]byte("-----BEGIN SSH SIGNATURE-----\nU1NIU0lHAAAAAQ==\n-----END SSH SIGNATURE-----"))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := sshsig.Parse(b)
		if err == nil && s.Verify(s.Namespace, []byte("what nobody signed")) == nil {
			t.Errorf("a signature fits anything: %q", b)
		}
	})
}

func FuzzParseSigners(f *testing.F) {
	f.Add([]byte("# ours\nfeeds@example.org namespaces=\"a,b\",valid-after=\"20260101Z\" " + public(f, keyOf(1))))
	f.Add([]byte(`"a b" cert-authority ` + public(f, keyOf(2))))
	s, err := sshsig.Parse(signed(f, keyOf(9), "n", "m"))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := sshsig.ParseSigners(b)
		if err != nil {
			return
		}
		if who, err := l.Of(s, time.Unix(0, 0)); err == nil && who == "" {
			t.Error("it is signed by nobody")
		}
	})
}

func TestAPublicKeyIsReadAsAllowedSignersHoldIt(t *testing.T) {
	line := public(t, keyOf(1))
	for _, tt := range []struct{ name, text, want string }{
		{"with a comment", line + " ben@example.org\n", ""},
		{"without one", line, ""},
		{"nothing", "", "is no file with one public key"},
		{"two keys", line + "\n" + public(t, keyOf(2)), "is no file with one public key"},
		{"options in front", `restrict ` + line, "is no file with one public key"},
		{"a key of another type", "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBHs3tYxFwsAzM4rpEQvRMAYo8FRtBCfWkDOoyuZJjW7PwFfmNDQFFuEo/aadDmPnBxeZ84W8Bm6KGOFPKk4nqUc=", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, print, err := sshsig.ReadPublicKey([]byte(tt.text))
			switch {
			case strings.HasPrefix(tt.text, "ecdsa"):
				if err == nil {
					t.Errorf("%s was taken", got)
				}
			case tt.want != "":
				if err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("error %v, want %q", err, tt.want)
				}
			case err != nil || got != strings.TrimSpace(line) || !strings.HasPrefix(print, "SHA256:"):
				t.Errorf("%q, %q, %v", got, print, err)
			}
		})
	}
}

func FuzzReadPublicKey(f *testing.F) {
	f.Add([]byte(public(f, keyOf(1)) + " a comment\n"))
	f.Add([]byte("restrict " + public(f, keyOf(2))))
	f.Fuzz(func(t *testing.T, b []byte) {
		line, _, err := sshsig.ReadPublicKey(b)
		if err != nil {
			return
		}
		if again, _, err := sshsig.ReadPublicKey([]byte(line)); err != nil || again != line {
			t.Errorf("%q is read as %q: %v", line, again, err)
		}
	})
}
