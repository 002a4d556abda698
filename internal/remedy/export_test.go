// SPDX-License-Identifier: Apache-2.0

package remedy

// FactNames gives the names that conditions may use.
func FactNames() (names []string) {
	for _, f := range factList() {
		names = append(names, f.name)
	}
	return names
}
