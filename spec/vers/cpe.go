// SPDX-License-Identifier: Apache-2.0

package vers

// appendCPE reads versions as products name them that only a CPE tells of: numbers
// between dots, of which zeros at the end say nothing, and perhaps one letter behind
// them (1.1.1k). There is no rule for more: of another text nobody says where it
// lies, so it is refused.
func appendCPE(dst []byte, v string) (key []byte, ok bool) {
	zeros := 0
	for {
		end := digitsEnd(v, 0)
		if end == 0 {
			return dst, false
		}
		if number := v[:end]; withoutZeros(number) == "" {
			zeros++
		} else {
			for ; zeros > 0; zeros-- {
				dst = appendNumber(dst, "0")
			}
			dst = appendNumber(dst, number)
		}
		if v = v[end:]; v == "" || v[0] != '.' {
			break
		}
		v = v[1:]
	}
	dst = append(dst, endOfList)
	switch {
	case v == "":
		return append(dst, endOfWord), true
	case len(v) == 1 && isLetter(v[0]):
		return append(dst, v[0]|0x20, endOfWord), true
	}
	return dst, false
}
