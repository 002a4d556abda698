// SPDX-License-Identifier: Apache-2.0

package vers

// AppendKey appends to dst bytes that stand for a version in an order of bytes.
// Of two versions of a scheme whose keys are exact,
//
//	bytes.Compare(key(a), key(b)) == Compare(s, a, b)
//
// and no exact key begins another. A version whose key is not exact has to be
// compared by Compare; nothing is appended for it. The error is that of Compare.
func AppendKey(dst []byte, s Scheme, version string) (key []byte, exact bool, err error) {
	if _, err := parse(s, version); err != nil {
		return dst, false, err
	}
	return dst, false, nil
}
