// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/config"
)

// secretKey is a key of the tests of spec/openpgp.
const secretKey = "../../spec/openpgp/testdata/key.asc"

func TestKeysThatCannotSignAreRefusedWithAdvice(t *testing.T) {
	t.Parallel()
	a := open(t, filepath.Join(applied(t, ""), "data"), today)
	public := filepath.Join(t.TempDir(), "public.asc")
	if err := os.WriteFile(public, []byte("hello"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		o    app.SigningOptions
		code verdict.Code
		says string
	}{
		{"a key that is not there", app.SigningOptions{Keys: []string{"nowhere"}}, verdict.NotFound, "nowhere"},
		{"no key", app.SigningOptions{Keys: []string{public}}, verdict.Invalid, "is no private key of OpenSSH"},
		{"two keys of one kind", app.SigningOptions{Keys: []string{secretKey, secretKey}}, verdict.Usage, "by --public-key"},
		{"a secret key to publish", app.SigningOptions{Published: []string{secretKey}}, verdict.Invalid, "gpg --armor --export KEY"},
		{"something else to publish", app.SigningOptions{Published: []string{public}}, verdict.Invalid, "gpg --armor --export KEY"},
	} {
		if _, err := a.Signing(ctx, tt.o); verdict.CodeOf(err) != tt.code || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	none, err := a.Signing(ctx, app.SigningOptions{})
	if err != nil || none.SignsDocuments() || none.SignsFolder() {
		t.Errorf("%+v %v", none, err)
	}
	signing, err := a.Signing(ctx, app.SigningOptions{Keys: []string{secretKey}})
	if err != nil || !signing.SignsDocuments() || signing.SignsFolder() || len(signing.Remarks) > 0 {
		t.Errorf("%+v %v", signing, err)
	}
}

// gnupg runs gpg in a home of its own, in which GNUPGHOME is then; the test is left out where
// gpg is not installed.
func gnupg(t *testing.T) func(args ...string) string {
	t.Helper()
	if _, err := exec.LookPath("gpg"); err != nil {
		t.Skip("gpg is not installed")
	}
	home, err := os.MkdirTemp("", "gpg") //nolint:usetesting // the path of the agent's socket has to be short
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("GNUPGHOME", home)
	t.Cleanup(func() {
		_ = exec.Command("gpgconf", "--homedir", home, "--kill", "all").Run()
		os.RemoveAll(home)
	})
	return func(args ...string) string {
		t.Helper()
		var out, said bytes.Buffer
		c := exec.Command("gpg", append([]string{"--batch", "--passphrase", ""}, args...)...)
		c.Stdout, c.Stderr = &out, &said
		if err := c.Run(); err != nil {
			t.Fatalf("gpg %v: %v\n%s", args, err, said.String())
		}
		return out.String()
	}
}

// TestAKeyInAnAgentSignsTheSameEachTime makes a key that ends soon, whose curve has random
// signatures elsewhere.
func TestAKeyInAnAgentSignsTheSameEachTime(t *testing.T) {
	gpg := gnupg(t)
	folder := applied(t, "")
	a := open(t, filepath.Join(folder, "data"), "2026-03-10")
	affected(t, a, "ledger", "CVE-2026-0001")
	publishOne(t, a, "ledger", "CVE-2026-0001")
	gpg("--faked-system-time", "20260101T000000!", "--quick-generate-key", "csaf@example.org", "nistp256", "sign", "90d")
	fingerprint := strings.Split(strings.SplitN(gpg("--with-colons", "--list-keys"), "fpr:::::::::", 2)[1], ":")[0]

	signing, err := a.Signing(ctx, app.SigningOptions{Agent: fingerprint})
	if err != nil || len(signing.Remarks) != 1 || !strings.Contains(signing.Remarks[0], "ends on 2026-04-01") {
		t.Fatalf("%+v %v", signing, err)
	}
	o := app.SiteOptions{BaseURL: address, Signing: signing}
	files, _ := provided(t, a, o)
	const name = "csaf/white/2026/ledger-1_0_0-vex.json"
	if again, _ := provided(t, a, o); again[name+".asc"] == "" || again[name+".asc"] != files[name+".asc"] {
		t.Errorf("the signature is\n%s\nand then\n%s", files[name+".asc"], again[name+".asc"])
	}
	for path, text := range map[string]string{"d.json": files[name], "d.json.asc": files[name+".asc"]} {
		if err := os.WriteFile(filepath.Join(folder, path), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	gpg("--verify", filepath.Join(folder, "d.json.asc"), filepath.Join(folder, "d.json"))
	if key := files["csaf/openpgp/"+fingerprint+".asc"]; !strings.Contains(key, "PUBLIC KEY") {
		t.Errorf("the public key is %q", key)
	}

	later := open(t, filepath.Join(folder, "data"), "2026-04-02")
	if _, err := later.Signing(ctx, app.SigningOptions{Agent: fingerprint}); verdict.CodeOf(err) != verdict.Invalid || !strings.Contains(err.Error(), "has expired on 2026-04-01") {
		t.Errorf("a key that has expired: %v", err)
	}
	for nobody, code := range map[string]verdict.Code{"--version": verdict.Usage, "csaf@example.org": verdict.Usage, strings.Repeat("00", 20): verdict.NotFound} {
		if _, err := a.Signing(ctx, app.SigningOptions{Agent: nobody}); verdict.CodeOf(err) != code {
			t.Errorf("a key %s: %v", nobody, err)
		}
	}
	if _, err := a.Signing(ctx, app.SigningOptions{Agent: fingerprint, Keys: []string{secretKey}}); verdict.CodeOf(err) != verdict.Usage {
		t.Errorf("a file and an agent: %v", err)
	}
}

// TestAPassphraseComesFromAFileOrTheEnvironment takes a locked key.
func TestAPassphraseComesFromAFileOrTheEnvironment(t *testing.T) {
	gpg := gnupg(t)
	a := open(t, filepath.Join(applied(t, ""), "data"), today)
	folder := t.TempDir()
	gpg("--faked-system-time", "20260101T000000!", "--passphrase", "sesame", "--quick-generate-key", "csaf@example.org", "ed25519", "sign", "0")
	locked, word := filepath.Join(folder, "locked.asc"), filepath.Join(folder, "word")
	for name, text := range map[string]string{locked: gpg("--pinentry-mode", "loopback", "--passphrase", "sesame", "--armor", "--export-secret-keys"), word: "sesame\n"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	secret := func(s string) config.Secret {
		return config.PassphraseFrom([]string{config.PassphraseVariable + "=" + s})
	}
	for _, tt := range []struct {
		name string
		o    app.SigningOptions
		says string // "" where it signs
	}{
		{"from a file", app.SigningOptions{PassphraseFile: word}, ""},
		{"from the environment", app.SigningOptions{Passphrase: secret("sesame")}, ""},
		{"none", app.SigningOptions{}, "is protected by a passphrase; put its passphrase into VERDICT_SIGN_PASSPHRASE or into the file of --passphrase-file"},
		{"another", app.SigningOptions{Passphrase: secret("open")}, "is not opened by the passphrase"},
	} {
		tt.o.Keys = []string{locked}
		switch s, err := a.Signing(ctx, tt.o); {
		case tt.says == "" && (err != nil || !s.SignsDocuments()):
			t.Errorf("%s: %v", tt.name, err)
		case tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "open ")):
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}
