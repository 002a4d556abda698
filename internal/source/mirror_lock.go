// SPDX-License-Identifier: Apache-2.0

package source

import (
	"errors"
	"os"
	"strconv"
	"strings"

	"verdict"
)

// ErrBusy is what the error of a mirror wraps that another process has for itself.
var ErrBusy = errors.New("is mirroring it")

// lockFile locks a file for this process, and writes into it which one that is.
// The system unlocks it when the process ends, however it does: a lock that was
// left behind is none. It fails with verdict.Conflict while another process, or
// another caller in this one, holds it.
func lockFile(name string) (*os.File, error) {
	f, busy, err := tryLock(name)
	switch {
	case busy:
		return nil, verdict.Errorf(verdict.Conflict, "another process%s %w", holder(name), ErrBusy).At(name, 0, "").WithHint("wait until it has ended")
	case err != nil:
		return nil, unwritable(name, err)
	}
	if err := f.Truncate(0); err == nil {
		_, err = f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
		if err == nil {
			return f, nil
		}
	}
	unlock(f)
	return nil, unwritable(name, err)
}

// holder names the process that a lock's file names, when it can be read.
func holder(name string) string {
	raw, err := os.ReadFile(name)
	if pid, no := strconv.Atoi(strings.TrimSpace(string(raw))); err == nil && no == nil {
		return " (" + strconv.Itoa(pid) + ")"
	}
	return ""
}

// unlock closes the file, and with it the lock ends.
func unlock(f *os.File) { _ = f.Close() }
