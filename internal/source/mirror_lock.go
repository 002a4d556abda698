// SPDX-License-Identifier: Apache-2.0

package source

import (
	"errors"
	"os"

	"verdict"
	"verdict/internal/filelock"
)

// ErrBusy is what the error of a mirror wraps that another process has for itself.
var ErrBusy = errors.New("is mirroring it")

// lockFile locks a file for this process. It fails with verdict.Conflict while another
// process, or another caller in this one, holds it.
func lockFile(name string) (*os.File, error) {
	f, holder, err := filelock.Lock(name)
	switch {
	case errors.Is(err, filelock.ErrHeld):
		if holder != "" {
			holder = " (" + holder + ")"
		}
		return nil, verdict.Errorf(verdict.Conflict, "another process%s %w", holder, ErrBusy).At(name, 0, "").WithHint("wait until it has ended")
	case err != nil:
		return nil, unwritable(name, err)
	}
	return f, nil
}

// unlock closes the file, and with it the lock ends.
func unlock(f *os.File) { _ = f.Close() }
