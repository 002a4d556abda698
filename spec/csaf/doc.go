// SPDX-License-Identifier: Apache-2.0

// Package csaf reads documents of the Common Security Advisory Framework,
// version 2.0 (OASIS Standard, https://docs.oasis-open.org/csaf/csaf/v2.0/) and
// what version 2.1 adds to it, and the files by which they are distributed
// (section 7): provider metadata, changes.csv, index.txt, hashes.
//
// [Decode] is lenient: it fails only for what makes a document unusable, a value
// of another JSON type than the schema's among it, and says where with a JSON
// pointer. Members that the standard does not know are passed over and listed.
// [Document.Tree] gives the products that a document defines by their ids, and
// what is wrong with those; [Tree.Resolve] says what such a product is, through
// relationships of whatever depth.
//
// Whether a document is valid, package spec/csaf/validate says.
//
// What this package is given, internal/limits has passed: size and depth are
// bounded and no object names a key twice. It checks none of that again.
package csaf
