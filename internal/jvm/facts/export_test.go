// SPDX-License-Identifier: Apache-2.0

package facts

// Bound sets how many bytes a pack may hold before no class is added.
func (b *Builder) Bound(most int) { b.most = most }
