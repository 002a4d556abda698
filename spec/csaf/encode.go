// SPDX-License-Identifier: Apache-2.0

package csaf

import (
	"bytes"
	"encoding/json"
)

// Encode writes a document as JSON, with its keys in the order of text (test 6.2.13) and
// two spaces of indentation. The same document has the same bytes.
func Encode(d Document) ([]byte, error) { return encodeSorted(d) }

func encodeSorted(v any) ([]byte, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	in := json.NewDecoder(bytes.NewReader(raw))
	in.UseNumber()
	var sorted map[string]any // of which the encoder sorts the keys
	if err := in.Decode(&sorted); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	err = out.Encode(sorted)
	return b.Bytes(), err
}
