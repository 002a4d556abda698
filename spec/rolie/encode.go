// SPDX-License-Identifier: Apache-2.0

package rolie

import (
	"bytes"
	"encoding/json"
)

// InformationType is the category that says what a feed, or a collection of a service
// document, is about (RFC 8322, section 7.1.2): CSAF documents.
var InformationType = Category{Scheme: "urn:ietf:params:rolie:category:information-type", Term: "csaf"}

// EncodeFeed writes a feed. The same feed has the same bytes.
func EncodeFeed(f Feed) ([]byte, error) {
	if f.Entries == nil {
		f.Entries = []Entry{}
	}
	return encode("feed", f)
}

// EncodeService writes a service document.
func EncodeService(s Service) ([]byte, error) { return encode("service", s) }

// EncodeCategories writes a category document.
func EncodeCategories(c Categories) ([]byte, error) {
	if c.Category == nil {
		c.Category = []Category{}
	}
	return encode("categories", c)
}

// encode writes the one member that a document of this kind has.
func encode(name string, body any) ([]byte, error) {
	var b bytes.Buffer
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	err := out.Encode(map[string]any{name: body})
	return b.Bytes(), err
}
