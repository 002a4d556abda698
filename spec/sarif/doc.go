// SPDX-License-Identifier: Apache-2.0

// Package sarif reads the results of analysis tools in the Static Analysis
// Results Interchange Format (SARIF) 2.1.0, OASIS Standard of 27 March 2020.
//
// It reads what says which tool found what where: the tool with its rules, and
// of each result the rule, level, message, places and suppressions. Code flows,
// graphs, fixes, taxonomies, conversions and web requests are passed over.
//
// [Decode] takes bytes that internal/limits has already passed: size and depth
// are bounded, and no object names a key twice. References by index into lists
// of the run, which any tool may get wrong, never panic: what they miss is empty.
package sarif
