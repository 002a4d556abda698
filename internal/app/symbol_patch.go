// SPDX-License-Identifier: Apache-2.0

package app

import "verdict"

func (d *Derived) fromPatch(set *verdict.SymbolSet, o DeriveOptions) error {
	return nil
}
