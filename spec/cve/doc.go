// SPDX-License-Identifier: Apache-2.0

// Package cve reads, writes and judges records of the CVE Record Format, version 5.0
// to 5.2 (https://github.com/CVEProject/cve-schema).
//
// [Decode] fails only for what makes a record unusable, a value of another JSON
// type than the schema's among it, and says where with a JSON pointer. Members
// that the schema does not know are passed over and listed.
//
// [Open] reads a record with all that was written in it, and [Document.Encode] writes
// it with its changes and nothing lost. [Validate] judges a record by the schema, by
// the rules of the CNA Operational Rules 4.2.0 that can be seen in a record, and by
// what readers of records stumble over.
//
// What this package is given, internal/limits has passed: size and depth are
// bounded and no object names a key twice. It checks none of that again.
package cve
