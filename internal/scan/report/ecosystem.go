// SPDX-License-Identifier: Apache-2.0

package report

import "strings"

func isPURL(text string) bool { return strings.HasPrefix(text, "pkg:") }

// sameVersion compares versions with or without the epoch of a distribution's
// package and the v of a Go module.
func sameVersion(a, b string) bool { return bareVersion(a) == bareVersion(b) }

func bareVersion(version string) string {
	if epoch, rest, ok := strings.Cut(version, ":"); ok && strings.Trim(epoch, "0123456789") == "" {
		version = rest
	}
	return strings.TrimPrefix(version, "v")
}
