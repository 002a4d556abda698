// SPDX-License-Identifier: Apache-2.0

// Package services speaks the API of the CVE Services, version 2
// (https://cveawg.mitre.org/api-docs): CVE Numbering Authorities reserve CVE ids there,
// publish records, update them and reject ids.
//
// It does no input and output: a [Request] says what is sent, and the Read functions say
// what an answer means. Whoever sends has to ask [State] first, as a record is made by
// [Create] and changed by [Update], and a request whose answer was lost may have been
// heard.
//
// What this package is given to read is JSON whose size and depth are bounded, in which
// no object names a key twice. It checks none of that again.
package services
