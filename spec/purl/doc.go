// SPDX-License-Identifier: Apache-2.0

// Package purl reads, writes and compares package URLs (ECMA-427), the names
// under which components are known:
//
//	pkg:maven/org.xerial.snappy/snappy-java@1.1.10.0?type=jar#META-INF
//
// [Parse] takes a package URL as tools write it and gives its parts as the rules
// of its type want them; [PURL.String] writes the one canonical form. Two
// canonical forms are equal when the package, version, qualifiers and subpath
// are. Whether two package URLs name one package is a question of its own, which
// [PURL.Key] answers: registries take names for equal that the canonical form
// keeps apart.
//
// Unknown types are read by the common rules. Of the rules of known types those
// are kept that the standard's tests demand: a package URL without the namespace
// that its type should have (pkg:golang/stdlib, pkg:rpm/bash) is read.
package purl
