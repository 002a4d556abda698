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
		return int64(usage.Maxrss)
	}
	return int64(usage.Maxrss) << 10
}
