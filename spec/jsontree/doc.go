// SPDX-License-Identifier: Apache-2.0

// Package jsontree holds JSON texts (RFC 8259) as trees that lose nothing: the
// order of members, numbers and texts as they are written, and the line in which
// each value begins. It judges a tree by shapes, which say what JSON Schema says
// in sentences of their own, and changes a tree in the places where a value of Go
// has changed, so that whatever else stands in it stays.
//
// What this package is given, internal/limits has passed: size and depth are
// bounded and no object names a key twice. It checks none of that again.
package jsontree
