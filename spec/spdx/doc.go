// SPDX-License-Identifier: Apache-2.0

// Package spdx reads bills of materials of the SPDX specification (ISO/IEC 5962,
// https://spdx.github.io/spdx-spec/), versions 2.2 and 2.3, in JSON.
//
// It reads what says which packages a product ships and how they hang together:
// packages with their package URLs and checksums, files, relationships, what the
// document describes, and the annotations of it and of packages. Licences, snippets
// and verification codes are passed over. Version 3, which is JSON-LD and another model, is refused by
// its name.
//
// What is read must be of the right type, and identifiers must be there and
// unique; other content is taken as it is, for published documents break rules
// that do not matter here. A fault is a [*DecodeError] with line and path.
//
// [Judge] judges a whole document by the schema of 2.3, and by what the text demands
// of ids, times, creators and relationships.
//
// [Decode] takes bytes that internal/limits has already passed: size and depth
// are bounded and objects name no key twice. It checks none of that again.
package spdx
