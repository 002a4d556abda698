// SPDX-License-Identifier: Apache-2.0

// Package source brings records in and groups them into vulnerabilities.
//
// A plugin of a folder of its own (source/osv) reads the documents of one source
// and knows neither the database nor the other sources. Group is a pure function
// that decides which ids name one flaw (verdicts.md, section 1). Fetch reads a
// source, Store keeps in the database what it brought, and Regroup brings the
// vulnerabilities up to date; who calls them chooses what is one transaction.
package source
