// SPDX-License-Identifier: Apache-2.0

// Package cyclonedx reads bills of materials of the CycloneDX standard (ECMA-424,
// https://cyclonedx.org/docs/), versions 1.2 to 1.7, in JSON and in XML, and writes
// them in version 1.6.
//
// It reads what says which components a product ships and how: the subject, the
// components with their assemblies, scopes, hashes, places and pedigree, the
// dependency graph and the compositions. Licences, services, formulation and
// signatures are passed over. [DecodeVEX] reads the vulnerabilities and their analyses as
// well, of a bill in JSON.
//
// What is read is judged strictly, by the standard's text: a wrong type, an
// unknown word of an enumeration, a component without name or type, or a bom-ref
// that stands twice is a [*DecodeError] with line and path. Properties that no
// version of the standard defines are listed in [BOM.Unknown], for a misspelt
// "component" would else be an empty bill.
//
// [JudgeJSON] judges a whole bill by the schema of the version that it names, with
// what the decoder passes over, and by the text; [JudgeXML] tells what the decoder
// finds.
//
// [DecodeJSON] and [DecodeXML] take bytes that internal/limits has already
// passed: size and depth are bounded, JSON objects name no key twice, and XML
// declares no document type. They check none of that again.
package cyclonedx
