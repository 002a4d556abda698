// SPDX-License-Identifier: Apache-2.0

// Package osv reads sources that hold OSV documents: a folder, a zip archive such
// as a database's export, or a single file.
package osv
