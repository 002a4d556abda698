// SPDX-License-Identifier: Apache-2.0

// Package openpgp signs files with OpenPGP keys (RFC 4880; RFC 9580 for keys of
// version 4) and reads public keys, as CSAF asks for both (CSAF 2.0, section 7.1,
// requirements 19 and 20):
//
//	gpg --armor --export-secret-keys KEY    is read by ReadSigner
//	gpg --armor --detach-sign FILE          is Signer.Sign
//	gpg --armor --export KEY                is read by ReadPublicKey
//
// The same key, message and instant give the same signature, byte for byte. Keys by
// whose algorithm that cannot be are refused: those of DSA and ECDSA, and those of
// version 6, whose signatures hold a random salt.
//
// It takes bytes whose size internal/limits has bounded.
package openpgp
