// SPDX-License-Identifier: Apache-2.0

// Package validate judges documents of the Common Security Advisory Framework 2.0
// (OASIS Standard, https://docs.oasis-open.org/csaf/csaf/v2.0/): by its schema and
// by every test of its section 6, 43 mandatory, 20 optional and 11 informative
// ones. Each finding has the id of the test, a JSON pointer, and a sentence that
// says what is wrong and what to do.
//
// The schema (section 3) is the test "schema" and is always run. What it says of
// CVSS by way of FIRST's schemas is told by test 6.1.8, once. Where a document
// breaks the schema so far that it cannot be read, no other test is run. Members
// that the schema does not know are told by test 6.2.20 alone.
//
// Three tests cannot be run from the document alone and are off unless [Options]
// give what they need: 6.3.6 and 6.3.7 ask whether URLs resolve, 6.3.8 asks for
// spelling. Weaknesses (6.1.11) are known by the names that package spec/cwe has,
// and languages (6.1.12) by the registry of the IANA of 25 August 2025.
//
// Documents may be hostile: the time that is taken grows with their size, and a test
// keeps 16 MiB of findings.
//
// Where the text of a test and its list of paths differ, the text holds: 6.1.1 and
// 6.1.4 look at flags too, which their lists of paths leave out.
package validate
