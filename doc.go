// SPDX-License-Identifier: Apache-2.0

// Package verdict is the dictionary of the programme: one noun of the glossary
// a file, with its states, its validation and the pure rules that two or more
// stages share. It does no input or output, knows no SQL and no HTTP, and reads
// no clock.
//
// The words are those of docs/glossary.md; each has one meaning in code, command
// line, documents and pages. How an answer comes about is decided in package
// internal/triage over these types.
package verdict
