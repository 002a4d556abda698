// SPDX-License-Identifier: Apache-2.0

//go:build unix

package app

import (
	"runtime"
	"syscall"
)

// peakRSS is the most memory that the process has had, in bytes.
func peakRSS() int64 {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	if runtime.GOOS == "darwin" { // which counts in bytes
		return whole(usage.Maxrss)
	}
	return whole(usage.Maxrss) << 10
}

// whole is a number that has fewer bits on some systems.
func whole[T int32 | int64](n T) int64 { return int64(n) }
