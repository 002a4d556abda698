// SPDX-License-Identifier: Apache-2.0

// Package filelock keeps a file for one process at a time. The system ends a lock when
// its process ends, however it does: one that was left behind is none.
package filelock

import (
	"errors"
	"os"
	"strconv"
	"strings"
)

// ErrHeld is that of a lock which another process, or another caller in this one, has.
var ErrHeld = errors.New("another process holds it")

// Lock locks a file, and writes into it which process that is. It fails at once with
// ErrHeld while somebody else holds it, and tells the process that does where the file
// names it.
func Lock(name string) (f *os.File, holder string, err error) {
	for {
		f, busy, err := try(name)
		switch {
		case busy:
			return nil, readHolder(name), ErrHeld
		case err != nil:
			return nil, "", err
		}
		if !isStill(f, name) { // it was removed before it was locked
			f.Close()
			continue
		}
		err = f.Truncate(0)
		if err == nil {
			_, err = f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
		}
		if err != nil {
			f.Close()
			return nil, "", err
		}
		return f, "", nil
	}
}

// isStill reports whether an open file is the one of that name.
func isStill(f *os.File, name string) bool {
	opened, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(name)
	return err == nil && os.SameFile(opened, there)
}

// readHolder gives the number of the process that a lock's file names; "" when it
// cannot be read.
func readHolder(name string) string {
	raw, err := os.ReadFile(name)
	pid := strings.TrimSpace(string(raw))
	if _, no := strconv.Atoi(pid); err != nil || no != nil {
		return ""
	}
	return pid
}
