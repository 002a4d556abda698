// SPDX-License-Identifier: Apache-2.0

package publish

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// longestName keeps names of files within what file systems take.
const longestName = 120

// FileName is a word as the name of a file on any system and in any URL, with its digest
// where another word may be alike, but for case.
func FileName(word string, digest bool) string {
	var b strings.Builder
	for i := range len(word) {
		c := word[i]
		switch {
		case c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '-', c == '.' && i > 0 && word[i-1] != '.':
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "_%02x", c)
		}
	}
	name := b.String()
	switch stem, _, _ := strings.Cut(name, "."); {
	case name == "":
		return "_"
	case reserved[strings.ToLower(stem)]:
		name = "_" + name // no byte is written so: none of these begins with two digits of a byte
	}
	sum := sha256.Sum256([]byte(word))
	switch {
	case len(name) > longestName:
		name = name[:longestName] + "~" + hex.EncodeToString(sum[:12])
	case digest:
		name += "~" + hex.EncodeToString(sum[:6])
	}
	return name
}

// reserved are names that Windows keeps for itself, whatever follows a dot.
var reserved = map[string]bool{"con": true, "prn": true, "aux": true, "nul": true,
	"com1": true, "com2": true, "com3": true, "com4": true, "com5": true, "com6": true, "com7": true, "com8": true, "com9": true,
	"lpt1": true, "lpt2": true, "lpt3": true, "lpt4": true, "lpt5": true, "lpt6": true, "lpt7": true, "lpt8": true, "lpt9": true}
