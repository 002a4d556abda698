// SPDX-License-Identifier: Apache-2.0

//go:build !unix

package vulndb

import (
	"io"
	"os"
)

// mapFile reads the whole file where files are not mapped.
func mapFile(f *os.File) (data []byte, unmap func() error, err error) {
	data, err = io.ReadAll(f)
	return data, func() error { return nil }, err
}

// syncFolder does nothing where folders cannot be synced.
func syncFolder(string) error { return nil }
