// SPDX-License-Identifier: Apache-2.0

package store

import (
	"database/sql"
	"math/bits"
	"slices"
	"sync"

	"verdict"
)

// blockSize is the number of releases in one row of holders.
const blockSize = 1024

// releaseNames keeps the releases by their numbers, as far as transactions that are
// over have drawn them. Numbers are never used again, so it only grows.
type releaseNames struct {
	mu   sync.RWMutex
	refs []verdict.Ref
}

// shippedIDs gives the components that the standing bills of a release ship.
func (tx *Tx) shippedIDs(product, version string) (map[int64]bool, error) {
	ids := map[int64]bool{}
	text := `SELECT o.component FROM bills b JOIN contents c ON c.digest = b.content JOIN occurrences o ON o.content = c.id
		WHERE b.product = $1 AND b.version = $2 AND ` + tx.live("b.") + ` AND o.scope <> '` + string(verdict.Excluded) + `'`
	err := tx.sql.each(tx.ctx, text, []any{product, version}, func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		ids[id] = true
		return err
	})
	return ids, err
}

// holding brings holders up to date with a release whose bills have changed.
func (tx *Tx) holding(product, version string, before map[int64]bool) error {
	after, err := tx.shippedIDs(product, version)
	if err != nil {
		return err
	}
	var come, gone []int64
	for id := range after {
		if !before[id] {
			come = append(come, id)
		}
	}
	for id := range before {
		if !after[id] {
			gone = append(gone, id)
		}
	}
	if len(come)+len(gone) == 0 {
		return nil
	}
	number, err := tx.releaseNumber(product, version)
	if err != nil {
		return err
	}
	slices.Sort(come)
	slices.Sort(gone)
	if err := tx.setHolders(come, number, true); err != nil {
		return err
	}
	return tx.setHolders(gone, number, false)
}

// releaseNumber gives the number of a release, drawing one when it has none.
func (tx *Tx) releaseNumber(product, version string) (int64, error) {
	n, found, err := tx.number("SELECT number FROM release_numbers WHERE product = $1 AND version = $2", product, version)
	if err != nil || found {
		return n, err
	}
	if n, _, err = tx.number("SELECT COALESCE(MAX(number), -1) + 1 FROM release_numbers"); err != nil {
		return 0, err
	}
	return n, tx.sql.insert(tx.ctx, "release_numbers", "number, product, version", [][]any{{n, product, version}})
}

// setHolders sets or clears the bit of a release for some components.
func (tx *Tx) setHolders(components []int64, number int64, set bool) error {
	block, bit := number/blockSize, number%blockSize
	for len(components) > 0 {
		chunk := components[:min(len(components), 150)]
		components = components[len(chunk):]
		blocks, err := tx.blocksOf(chunk, block)
		if err != nil {
			return err
		}
		rows := make([]any, 0, 3*len(chunk))
		for _, id := range chunk {
			b := blocks[id]
			if b == nil {
				b = make([]byte, blockSize/8)
			}
			if set {
				b[bit/8] |= 1 << (bit % 8)
			} else {
				b[bit/8] &^= 1 << (bit % 8)
			}
			rows = append(rows, id, block, b)
		}
		text := "INSERT INTO holders (component, block, bits) VALUES " + tuples(len(chunk), 3) +
			" ON CONFLICT (component, block) DO UPDATE SET bits = excluded.bits"
		if err := tx.sql.exec(tx.ctx, text, rows...); err != nil {
			return err
		}
		tx.sql.grew("holders", len(chunk)-len(blocks))
	}
	return nil
}

func (tx *Tx) blocksOf(components []int64, block int64) (map[int64][]byte, error) {
	found := map[int64][]byte{}
	args := []any{block}
	for _, id := range components {
		args = append(args, id)
	}
	text := "SELECT component, bits FROM holders WHERE block = $1 AND component IN " + placeholders(2, len(components))
	err := tx.sql.each(tx.ctx, text, args, func(rows *sql.Rows) error {
		var id int64
		var b []byte
		err := rows.Scan(&id, &b)
		found[id] = b
		return err
	})
	return found, err
}

// Holding gives the releases that ship one of the components of these keys now, in
// the order of their numbers.
func (s *Snapshot) Holding(componentKeys ...string) ([]verdict.Ref, error) {
	if err := s.present(); err != nil {
		return nil, err
	}
	union := map[int64][]byte{}
	err := inChunks(distinct(componentKeys), func(in string, args []any) error {
		text := "SELECT h.block, h.bits FROM components k JOIN holders h ON h.component = k.id WHERE k.name IN " + in
		return s.sql.each(s.ctx, text, args, func(rows *sql.Rows) error {
			var block int64
			var b []byte
			if err := rows.Scan(&block, &b); err != nil {
				return err
			}
			if sum := union[block]; sum != nil {
				for i := range min(len(sum), len(b)) {
					sum[i] |= b[i]
				}
			} else {
				union[block] = b
			}
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	return s.releasesOf(numbersIn(union))
}

// numbersIn gives the numbers of the bits that are set, in order.
func numbersIn(blocks map[int64][]byte) []int64 {
	var numbers []int64
	for _, block := range sortedKeys(blocks) {
		for i, b := range blocks[block] {
			for ; b != 0; b &= b - 1 {
				numbers = append(numbers, block*blockSize+int64(8*i+bits.TrailingZeros8(b)))
			}
		}
	}
	return numbers
}

// releasesOf names releases by their numbers, which are in order.
func (s *Snapshot) releasesOf(numbers []int64) ([]verdict.Ref, error) {
	if len(numbers) == 0 {
		return nil, nil
	}
	known, err := s.releaseNames(numbers[len(numbers)-1])
	if err != nil {
		return nil, err
	}
	refs := make([]verdict.Ref, len(numbers))
	for i, n := range numbers {
		if n >= int64(len(known)) {
			return nil, verdict.Errorf(verdict.Internal, "no release has the number %d", n)
		}
		refs[i] = known[n]
	}
	return refs, nil
}

// releaseNames gives the releases by number, up to that one at least. What a
// transaction that may yet fail has drawn is not remembered.
func (s *Snapshot) releaseNames(last int64) ([]verdict.Ref, error) {
	s.names.mu.RLock()
	known := s.names.refs
	s.names.mu.RUnlock()
	if last < int64(len(known)) {
		return known, nil
	}
	known = slices.Clip(known)
	text := "SELECT number, product, version FROM release_numbers WHERE number >= $1 ORDER BY number"
	err := s.sql.each(s.ctx, text, []any{int64(len(known))}, func(rows *sql.Rows) error {
		var n int64
		var r verdict.Ref
		if err := rows.Scan(&n, &r.Product, &r.Version); err != nil {
			return err
		}
		if n != int64(len(known)) {
			return verdict.Errorf(verdict.Internal, "no release has the number %d", len(known))
		}
		known = append(known, r)
		return nil
	})
	if err != nil || s.writing {
		return known, err
	}
	s.names.mu.Lock()
	defer s.names.mu.Unlock()
	if len(known) > len(s.names.refs) {
		s.names.refs = known
	}
	return known, nil
}
