// SPDX-License-Identifier: Apache-2.0

package store

import (
	"time"

	"verdict"
)

var documents = series{table: "documents", key: []string{"name", "n"}}

// Document is what is known of a published document: enough to render it again to
// the same bytes.
type Document struct {
	Name string
	// Version is the count of the digests that the document has had so far.
	Version int
	Digest  string    // of the content, without version and instants
	First   time.Time // of the first version
	At      time.Time // of this content
}

// PutDocument records that a document was rendered with this content and gives
// its version. The same content as the last time changes nothing.
func (tx *Tx) PutDocument(name, digest string, at time.Time) (version int, err error) {
	if name == "" || digest == "" {
		return 0, verdict.Errorf(verdict.Internal, "a document has no name or no digest")
	}
	all, err := entries[Document](tx.Snapshot, documents, "name = $1", name)
	if err != nil {
		return 0, err
	}
	d := Document{Name: name, Digest: digest, First: at, At: at}
	seen := map[string]bool{digest: true}
	for _, e := range all {
		seen[e.body.Digest] = true
		d.First = all[0].body.First
	}
	if n := len(all); n > 0 && all[n-1].body.Digest == digest {
		return all[n-1].body.Version, nil
	}
	d.Version = len(seen)
	_, err = documents.putValue(tx, d, name, int64(len(all)+1))
	return d.Version, err
}

// DocumentVersion gives what is known of a document; the zero Document when it
// was never rendered.
func (s *Snapshot) DocumentVersion(name string) (Document, error) {
	if err := s.private(); err != nil {
		return Document{}, err
	}
	last, err := lastEntry[Document](s, documents, name)
	return last.body, err
}

// DocumentHistory gives every content of a document, the first first: one that came back
// stands twice.
func (s *Snapshot) DocumentHistory(name string) ([]Document, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	all, err := entries[Document](s, documents, "name = $1", name)
	list := make([]Document, len(all))
	for i, e := range all {
		list[i] = e.body
	}
	return list, err
}

// Documents gives the last version of every document by name.
func (s *Snapshot) Documents() ([]Document, error) {
	if err := s.private(); err != nil {
		return nil, err
	}
	all, err := entries[Document](s, documents, "")
	last := map[string]Document{}
	for _, e := range all {
		last[e.body.Name] = e.body
	}
	var list []Document
	for _, name := range sortedKeys(last) {
		list = append(list, last[name])
	}
	return list, err
}
