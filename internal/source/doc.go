// SPDX-License-Identifier: Apache-2.0

// Package source brings records in and groups them into vulnerabilities.
//
// A plugin of a folder of its own (source/osv) reads the documents of one source
// and knows neither the database nor the other sources. Group is a pure function
// that decides which ids name one flaw (verdicts.md, section 1). Service keeps
// the database up to date with what the plugins read.
package source
