// SPDX-License-Identifier: Apache-2.0

package program

import (
	"encoding/binary"
	"encoding/json"
	"os"
	"path/filepath"

	"verdict"
	"verdict/internal/jvm/facts"
	"verdict/internal/jvm/ledger"
)

// Folder is a cache in a folder, a file for each archive. What cannot be read or
// written is as if it were not there.
type Folder string

func (f Folder) file(digest string) string { return filepath.Join(string(f), digest+".facts") }

// Get implements Cache.
func (f Folder) Get(digest string) []byte {
	b, err := os.ReadFile(f.file(digest))
	if err != nil {
		return nil
	}
	return b
}

// Put implements Cache. A file is there as a whole, or not at all.
func (f Folder) Put(digest string, content []byte) {
	if os.MkdirAll(string(f), 0o700) != nil {
		return
	}
	t, err := os.CreateTemp(string(f), "*.new")
	if err != nil {
		return
	}
	_, err = t.Write(content)
	if err2 := t.Close(); err != nil || err2 != nil || os.Rename(t.Name(), f.file(digest)) != nil {
		_ = os.Remove(t.Name())
	}
}

// encode writes the facts of an archive: the ledger, and each pack behind its
// length.
func encode(packs []*facts.Pack, entries []ledger.Entry) []byte {
	notes, err := json.Marshal(entries)
	if err != nil { // texts alone
		panic(err)
	}
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(notes)))
	b = append(b, notes...)
	for _, p := range packs {
		at := len(b)
		b = p.AppendTo(append(b, 0, 0, 0, 0))
		binary.LittleEndian.PutUint32(b[at:], uint32(len(b)-at-4))
	}
	return b
}

func decode(b []byte) (packs []*facts.Pack, entries []ledger.Entry, err error) {
	cut := func() []byte {
		if len(b) < 4 || uint64(len(b)-4) < uint64(binary.LittleEndian.Uint32(b)) {
			err = verdict.Errorf(verdict.Invalid, "holds facts that end too early")
			return nil
		}
		part := b[4 : 4+binary.LittleEndian.Uint32(b)]
		b = b[4+len(part):]
		return part
	}
	notes := cut()
	if err != nil {
		return nil, nil, err
	}
	if err := json.Unmarshal(notes, &entries); err != nil {
		return nil, nil, err
	}
	for len(b) > 0 {
		part := cut()
		if err != nil {
			return nil, nil, err
		}
		p, err := facts.Decode(part)
		if err != nil {
			return nil, nil, err
		}
		packs = append(packs, p)
	}
	return packs, entries, nil
}
