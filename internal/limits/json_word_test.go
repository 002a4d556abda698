// SPDX-License-Identifier: Apache-2.0

package limits

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"math/bits"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"verdict"
)

func TestAWordIsJudgedAsItsBytesAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SliceOfN(rapid.Byte(), 8, 8).Draw(t, "bytes")
		first := -1
		for i, c := range b {
			if c < ' ' || c == '"' || c == '\\' {
				first = i
				break
			}
		}
		marked := specials(binary.LittleEndian.Uint64(b))
		if got := bits.TrailingZeros64(marked) / 8; marked == 0 && first >= 0 || marked != 0 && got != first {
			t.Fatalf("of %q byte %d is marked, want %d", b, got, first)
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SliceOfN(rapid.ByteRange(0, 0x7F), 8, 8).Draw(t, "bytes")
		if got, want := binary.LittleEndian.AppendUint64(nil, lower(binary.LittleEndian.Uint64(b))), bytes.ToLower(b); !bytes.Equal(got, want) {
			t.Fatalf("%q becomes %q, want %q", b, got, want)
		}
	})
}

func TestKeysHaveEqualHashesWhenTheyAreEqualButForCase(t *testing.T) {
	hashes := newKeyHash()
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.StringMatching(`[A-Za-z_@\[{]{0,20}`).Draw(t, "key")
		behind := rapid.StringMatching(`[a-z":]{0,9}`).Draw(t, "behind")
		upper := []byte(strings.ToUpper(key) + behind)[:len(key)]
		if hashes.of([]byte(key)) != hashes.of(upper) {
			t.Fatalf("%q and %q differ", key, upper)
		}
		other := rapid.StringMatching(`[a-z_@\[{]{0,20}`).Draw(t, "other")
		if !strings.EqualFold(key, other) && hashes.of([]byte(key)) == hashes.of([]byte(other)) {
			t.Fatalf("%q and %q collide", key, other)
		}
	})
	if other := newKeyHash(); other == hashes {
		t.Error("two documents are hashed alike")
	}
}

// TestCheckJSONAgreesWithAPlainScan compares what is looked at in words with a
// check that knows single bytes only, wherever in a word they stand.
func TestCheckJSONAgreesWithAPlainScan(t *testing.T) {
	piece := rapid.SampledFrom([]string{"a", "Z", " ", "\t", "\n", "  \n        ", `"`, `\"`, `\\`, `\u00e9`, `\u0000`, "é", "\x7f", "\x1f", "\x00", "\xff",
		"{", "}", "[", "]", ":", ",", "1", "null", "key", "KEY", `"key":`, `"kEy":1,`, "long text without end "})
	rapid.Check(t, func(t *rapid.T) {
		in := strings.Join(rapid.SliceOfN(piece, 0, 30).Draw(t, "pieces"), "")
		if rapid.Bool().Draw(t, "in a string") {
			in = `{"` + in + `":"` + in + `"}`
		}
		err := CheckJSON("f", []byte(in), Caps{})
		if want := plainly([]byte(in)); (err == nil) != want {
			t.Fatalf("%q: %v, but a plain scan says %v", in, err, want)
		}
		var e *verdict.Error
		if err != nil && (!errors.As(err, &e) || e.File != "f") {
			t.Fatalf("not an error of ours: %v", err)
		}
	})
}

// plainly says with encoding/json whether a document may pass.
func plainly(b []byte) bool {
	if !json.Valid(b) || !utf8.Valid(b) {
		return false
	}
	d := json.NewDecoder(bytes.NewReader(b))
	var inside func() bool
	inside = func() bool {
		token, err := d.Token()
		if err != nil {
			return false
		}
		switch token {
		case json.Delim('{'):
			seen := map[string]bool{}
			for d.More() {
				key, err := d.Token()
				if err != nil || strings.ContainsRune(key.(string), 0) {
					return false
				}
				for old := range seen {
					if strings.EqualFold(old, key.(string)) {
						return false
					}
				}
				seen[key.(string)] = true
				if !inside() {
					return false
				}
			}
			_, err = d.Token()
			return err == nil
		case json.Delim('['):
			for d.More() {
				if !inside() {
					return false
				}
			}
			_, err = d.Token()
			return err == nil
		}
		text, ok := token.(string)
		return !ok || !strings.ContainsRune(text, 0)
	}
	return inside()
}
