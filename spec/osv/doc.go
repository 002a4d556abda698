// SPDX-License-Identifier: Apache-2.0

// Package osv reads, writes and judges records of the Open Source Vulnerability
// format, OSV schema 1.7.5 (https://ossf.github.io/osv-schema/).
//
// Decode is lenient: it reads what can be read and fails only for what makes a
// record unusable. Validate is the standard's own word on a record: what it
// accepts the official JSON schema accepts, and beside the schema it knows the
// rules that the standard states in prose.
//
// Decode takes bytes that internal/limits has already passed: their size and
// depth are bounded and no object names a key twice, in whatever case. It checks
// none of that again.
package osv
