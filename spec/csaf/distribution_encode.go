// SPDX-License-Identifier: Apache-2.0

package csaf

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
)

// The roles of an issuing party (section 7.2).
const (
	RolePublisher       = "csaf_publisher"
	RoleProvider        = "csaf_provider"
	RoleTrustedProvider = "csaf_trusted_provider"
)

// EncodeProviderMetadata writes a provider-metadata.json, in the form of [Encode].
func EncodeProviderMetadata(m ProviderMetadata) ([]byte, error) { return encodeSorted(m) }

// EncodeChanges writes a changes.csv as CSAF 2.0 has it (requirement 13 of section 7.1):
// quoted, the latest time first, and of the same time in the order of names. Times that
// cannot be read come last. Lines end with LF.
func EncodeChanges(list []Change) []byte {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b Change) int {
		first, _ := a.At.Time()
		second, _ := b.At.Time()
		return cmp.Or(second.Compare(first), cmp.Compare(a.Name, b.Name))
	})
	var b bytes.Buffer
	for _, c := range list {
		fmt.Fprintf(&b, "\"%s\",\"%s\"\n", c.Name, c.At)
	}
	return b.Bytes()
}

// EncodeIndex writes an index.txt (requirement 12 of section 7.1), its lines in the order
// of text.
func EncodeIndex(names []string) []byte {
	var b bytes.Buffer
	for _, name := range slices.Sorted(slices.Values(names)) {
		b.WriteString(name + "\n")
	}
	return b.Bytes()
}
