// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"

	"verdict/internal/jvm/bytediff"
	"verdict/internal/jvm/classpath"
	"verdict/internal/jvm/symbol"
)

// DiffOptions say which builds of a library are compared.
type DiffOptions struct {
	Old, New string   // archives
	Words    []string // of the record of a vulnerability
	// Recurring are the symbols that changed in other fixed builds as well.
	Recurring map[symbol.Symbol]bool
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
	return bytediff.Diff(ctx, before, after, bytediff.Options{Words: o.Words, Recurring: o.Recurring})
}
