// SPDX-License-Identifier: Apache-2.0

// Package programme reads a programme written as YAML documents: products,
// lines, releases, sources, flaws of our own, assessments, decisions and the
// rest, each of apiVersion verdict/v1 and of one kind. It reads the files that
// documents name (bills of materials, suppression files, house records) from the
// same folder, and stores nothing: `verdict apply` does.
//
// Reading is strict: an unknown kind or field, a value of the wrong form, a
// reference to a file outside the folder are errors that name file and line.
package programme
