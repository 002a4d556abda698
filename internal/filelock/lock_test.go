// SPDX-License-Identifier: Apache-2.0

package filelock_test

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"verdict/internal/filelock"
)

func TestALockIsHeldByOneUntilItIsClosed(t *testing.T) {
	name := filepath.Join(t.TempDir(), "lock")
	first, _, err := filelock.Lock(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, holder, err := filelock.Lock(name); !errors.Is(err, filelock.ErrHeld) || holder != strconv.Itoa(os.Getpid()) {
		t.Errorf("a second one gets %v, and %q is said to hold it", err, holder)
	}
	first.Close()
	second, _, err := filelock.Lock(name)
	if err != nil {
		t.Fatalf("after it was closed: %v", err)
	}
	second.Close()
}

func TestALockWhoseFileWasRemovedIsTakenAnew(t *testing.T) {
	name := filepath.Join(t.TempDir(), "lock")
	first, _, err := filelock.Lock(name)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	if err := os.Remove(name); err != nil {
		t.Skipf("a file that is open cannot be removed here: %v", err)
	}
	second, _, err := filelock.Lock(name)
	if err != nil {
		t.Fatal(err)
	}
	second.Close()
}
