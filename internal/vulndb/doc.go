// SPDX-License-Identifier: Apache-2.0

// Package vulndb is the local index of records: an immutable file, built from
// vulnerabilities once, opened in microseconds by mapping it into memory, and
// asked both ways: which vulnerabilities name a package, and which packages does
// a vulnerability name.
//
// A version is parsed once. Where its scheme has keys (vers.AppendKey), a range
// holds the keys of its ends, and whether a version lies in it is a comparison of
// bytes; what has no key is judged by the records' own text, with the same
// result (verdict.AffectedPackage.Judge).
//
// # The file
//
// All numbers are little-endian; a text is its length as a varint and its bytes.
//
//	header    magic, version of the format, counts, places of the sections, SHA-256
//	          of the sections, SHA-256 of the header
//	entries   one a vulnerability, in order of its key
//	postings  one a package: for each vulnerability that names it, its claims
//	packages  hash table from a package's name to its posting
//	ids       hash table from an id in lower case to the entries that it names
//	moved     relocations: hash table from a package's name to those it also has
//
// The same vulnerabilities give the same bytes, in whatever order they were read.
// A build writes beside the file and takes its place only once it verifies;
// whoever has the old one open goes on with it.
package vulndb
