// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"

	"verdict/internal/jvm/bytediff"
	"verdict/internal/jvm/classpath"
)

// DiffOptions say which builds of a library are compared.
type DiffOptions struct {
	Old, New string   // archives
	Words    []string // of the record of a vulnerability
}

// DiffSymbols tells which methods differ between two builds of a library, first what is
// most likely the fix.
func DiffSymbols(ctx context.Context, o DiffOptions) (r bytediff.Result, err error) {
	before, err := classpath.Open([]string{o.Old}, classpath.Options{})
	if err != nil {
		return r, err
	}
	defer before.Close()
	after, err := classpath.Open([]string{o.New}, classpath.Options{})
	if err != nil {
		return r, err
	}
	defer after.Close()
	return bytediff.Diff(ctx, before, after, bytediff.Options{Words: o.Words})
}
