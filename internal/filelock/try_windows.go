// SPDX-License-Identifier: Apache-2.0

package filelock

import (
	"errors"
	"os"
	"syscall"
)

// sharingViolation is what Windows says of a file that another handle keeps for
// itself.
const sharingViolation = syscall.Errno(32)

// try opens a file for writing, and lets others only read it meanwhile.
func try(name string) (f *os.File, busy bool, err error) {
	path, err := syscall.UTF16PtrFromString(name)
	if err != nil {
		return nil, false, err
	}
	h, err := syscall.CreateFile(path, syscall.GENERIC_READ|syscall.GENERIC_WRITE, syscall.FILE_SHARE_READ, nil,
		syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if err != nil {
		return nil, errors.Is(err, sharingViolation), err
	}
	return os.NewFile(uintptr(h), name), false, nil
}
