// SPDX-License-Identifier: Apache-2.0

//go:build !unix

package app

// peakRSS is not told by this system.
func peakRSS() int64 { return 0 }
