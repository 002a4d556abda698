// SPDX-License-Identifier: Apache-2.0

package config

import "strings"

// PassphraseVariable is the variable of the environment that opens a key by which is
// signed.
const PassphraseVariable = "VERDICT_SIGN_PASSPHRASE" //nolint:gosec // the name of the variable, and no passphrase

// PassphraseFrom reads the passphrase from an environment as os.Environ gives it; one
// without a value when there is none.
func PassphraseFrom(environ []string) (s Secret) {
	for _, entry := range environ {
		if name, value, _ := strings.Cut(entry, "="); name == PassphraseVariable && value != "" {
			s = Secret{&value}
		}
	}
	return s
}
