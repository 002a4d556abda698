// SPDX-License-Identifier: Apache-2.0

//go:build !unix

package storetest

import (
	"os/exec"
	"testing"
)

// ordinary leaves cmd to the user of the test.
func ordinary(_ *testing.T, cmd *exec.Cmd, dir string) *exec.Cmd {
	cmd.Dir = dir
	return cmd
}
