// SPDX-License-Identifier: Apache-2.0

// Package rolie reads and writes the documents of the Resource-Oriented Lightweight
// Information Exchange (RFC 8322) in the JSON form by which CSAF documents are
// given out (CSAF 2.0, section 7.1, requirements 15 to 17): feeds, service and
// category documents.
//
// It takes bytes that internal/limits has passed: size and depth are bounded and
// no object names a key twice. It checks none of that again.
package rolie
