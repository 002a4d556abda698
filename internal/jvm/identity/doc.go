// SPDX-License-Identifier: Apache-2.0

// Package identity holds tables of known Java components: which component a file
// is, by its SHA-1 or SHA-256, and in which components a class stands, by the
// digest that survives relocation (classfile.Digest).
//
// A table is one immutable file. It is not loaded: opening reads its header and a
// list of where digests begin, and a question reads a few hundred bytes.
//
// # The file
//
// All numbers are little-endian; a text is its length as a varint and its bytes.
//
//	header      magic, version of the format, counts, places of the sections,
//	            SHA-256 of the sections, SHA-256 of the header
//	components  by package URL: the package URL, the package of its classes, how
//	            many there are
//	places      eight bytes a component: where it begins
//	sets        sets of components: how many, and the steps from one to the next
//	sha1, sha256, classes
//	            twenty bytes each, in order: the first sixteen of the digest, and
//	            the component or set that it stands for
//	fans        for each of those three, how many digests come before each
//	            beginning of so many bits
//
// The same knowledge gives the same bytes, in whatever order it was gathered.
// Sixteen bytes of a digest are enough: nobody can make a file that has those of
// another one.
package identity
