// SPDX-License-Identifier: Apache-2.0

// Package apk reads the database in which apk keeps what it installed (Alpine,
// Wolfi, Chainguard): one text, installed, with the packages and their files.
package apk
