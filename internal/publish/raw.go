// SPDX-License-Identifier: Apache-2.0

package publish

import (
	"bytes"
	"encoding/json"
)

// Raw writes texts, numbers, and lists and objects of them, as JSON in which <, > and &
// stand as they are. Nothing, an empty object and a list that is nil are nil.
func Raw(v any) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // what holds texts and numbers alone cannot fail
	}
	raw := bytes.TrimSpace(b.Bytes())
	if s := string(raw); s == "null" || s == "{}" {
		return nil
	}
	return raw
}
