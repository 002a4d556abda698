// SPDX-License-Identifier: Apache-2.0

package app

import (
	"bytes"
	"context"
	"encoding/hex"
	"os/exec"
	"strings"
	"time"

	"verdict"
	"verdict/spec/openpgp"
)

// fingerprintBytes is how long the fingerprint of a key of version 4 is.
const fingerprintBytes = 20

// agentTime is how long gpg may take for one signature, a person's passphrase included.
const agentTime = 2 * time.Minute

// useAgent has a key signed with that gpg and its agent hold.
func (a *App) useAgent(ctx context.Context, s *Signing, fingerprint string) error {
	fingerprint = strings.ToUpper(strings.ReplaceAll(fingerprint, " ", ""))
	if raw, err := hex.DecodeString(fingerprint); err != nil || len(raw) != fingerprintBytes {
		return verdict.Errorf(verdict.Usage, "%q is no fingerprint of an OpenPGP key: it has 40 hexadecimal digits", fingerprint).WithHint("`gpg --list-secret-keys` lists the keys by their fingerprints")
	}
	text, err := gpg(ctx, nil, "--armor", "--export", fingerprint)
	if err != nil {
		return err
	}
	key, err := openpgp.ReadPublicKey(text)
	if err != nil {
		return verdict.Errorf(verdict.NotFound, "gpg has no public key %s", fingerprint).WithHint("`gpg --list-secret-keys` lists the keys by their fingerprints")
	}
	by, err := key.Ability(a.Now())
	if err != nil {
		return cannotSign(err).At(fingerprint, 0, "")
	}
	// The site is rendered while the command's own context lasts.
	sign := func(message []byte, at time.Time) ([]byte, error) {
		at, err := by.Moment(at)
		if err != nil {
			return nil, err
		}
		return gpg(ctx, message, "--faked-system-time", at.Format("20060102T150405")+"!", "--local-user", by.KeyID()+"!", "--digest-algo", "SHA512",
			"--armor", "--no-comments", "--no-emit-version", "--detach-sign")
	}
	return s.use(fingerprint, by, sign, a.Now())
}

// gpg runs GnuPG on what it reads from standard input.
func gpg(ctx context.Context, in []byte, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, agentTime)
	defer cancel()
	c := exec.CommandContext(ctx, "gpg", append([]string{"--batch", "--no-tty"}, args...)...)
	c.Stdin, c.WaitDelay = bytes.NewReader(in), time.Second
	var out, said bytes.Buffer
	c.Stdout, c.Stderr = &out, &said
	if err := c.Run(); err != nil {
		return nil, verdict.Errorf(verdict.Invalid, "gpg cannot be asked: %w: %s", err, cause(said.String())).
			WithHint("install GnuPG, and see whether `gpg --list-secret-keys` knows the key")
	}
	return out.Bytes(), nil
}
