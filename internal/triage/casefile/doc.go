// SPDX-License-Identifier: Apache-2.0

// Package casefile renders the page on which staff read how one answer came about, with
// the way to vulnerable code drawn. It is private, is no document, and is never published.
package casefile
