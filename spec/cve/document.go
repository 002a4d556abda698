// SPDX-License-Identifier: Apache-2.0

package cve

import (
	"fmt"

	"verdict/spec/jsontree"
)

// Document is a record with all that was written in it. A program that knows less of
// the format than who wrote it reads, changes and writes it without losing anything.
type Document struct {
	Record // may be changed

	tree   *jsontree.Value // as it was read
	before *jsontree.Value // what Record was made of
}

// Open reads a record to be changed; the errors are those of Decode.
func Open(b []byte) (*Document, error) {
	r, err := Decode(b)
	if err != nil {
		return nil, err
	}
	tree, err := jsontree.Parse(b)
	if err != nil {
		return nil, err
	}
	before, err := jsontree.Of(r)
	if err != nil {
		return nil, fmt.Errorf("record %s: %w", r.Metadata.ID, err)
	}
	return &Document{r, tree, before}, nil
}

// Encode writes the record with its changes. Everything else stands as it stood: members
// that the schema does not know, the order of members, how numbers and texts are
// written. Only the space between them is written anew, by two spaces a level.
func (d *Document) Encode() ([]byte, error) {
	after, err := jsontree.Of(d.Record)
	if err != nil {
		return nil, fmt.Errorf("record %s: %w", d.Metadata.ID, err)
	}
	return d.tree.Change(d.before, after).Bytes(), nil
}

// Encode writes a record: members in the order of Record, indented by two spaces, with
// a final newline. The same record gives the same bytes. Members that Decode did not
// know are not written; for records of others there is Document.
func Encode(r Record) ([]byte, error) {
	tree, err := jsontree.Of(r)
	if err != nil {
		return nil, fmt.Errorf("record %s: %w", r.Metadata.ID, err)
	}
	return tree.Bytes(), nil
}
