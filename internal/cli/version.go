// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// release is the version of verdict; the build may set it.
var release = "0.1.0-dev"

// version gives version, commit and Go version in one line.
func version() string {
	commit := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				commit = s.Value
			}
		}
	}
	return fmt.Sprintf("verdict %s (commit %s, %s)", release, commit, runtime.Version())
}
