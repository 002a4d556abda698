// SPDX-License-Identifier: Apache-2.0

// Package unidiff reads differences between files in the unified form of diff -u
// (POSIX.1-2017, diff, "Diff -u Output Format"), with what git puts around it: headers
// of its own, quoted names, messages in front and signatures behind.
package unidiff
