// SPDX-License-Identifier: Apache-2.0

// Package sshsig writes and checks the signatures of files that OpenSSH makes
// (PROTOCOL.sshsig), with keys of Ed25519 alone:
//
//	ssh-keygen -Y sign -n file -f key message      is Sign
//	ssh-keygen -Y verify -f allowed_signers …      is Parse, Signature.Verify and Signers.Of
//
// The bytes that are parsed need no check beforehand; nothing of them is trusted.
package sshsig
