// SPDX-License-Identifier: Apache-2.0

package store

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
)

// checkOriginals compares kept bytes with their digests.
func checkOriginals(s *Snapshot) (found []string, err error) {
	err = s.sql.each(s.ctx, "SELECT digest, content FROM originals", nil, func(rows *sql.Rows) error {
		var digest string
		var content []byte
		if err := rows.Scan(&digest, &content); err != nil {
			return err
		}
		if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != digest {
			found = append(found, fmt.Sprintf("the kept document %s was changed", digest))
		}
		return nil
	})
	return found, err
}

// checkBills puts the content of every standing bill together and compares it
// with its digest.
func checkBills(s *Snapshot) (found []string, err error) {
	all, err := s.bills("")
	if err != nil {
		return nil, err
	}
	for _, b := range all {
		whole, err := encode(b.SBOM)
		if err != nil {
			return nil, err
		}
		if hash(whole) != b.content {
			found = append(found, fmt.Sprintf("the occurrences of the bill of %s@%s %s were changed", b.Product, b.Version, b.Part))
		}
	}
	return found, nil
}

// reference says that each standing row of a table needs one of another.
type reference struct{ from, to, on string }

// references are those that the engines do not keep themselves. A row that is
// removed on purpose takes what hangs on it along, or is refused.
var references = []reference{
	{"lines", "products", "b.slug = a.product"},
	{"releases", "products", "b.slug = a.product"},
	{"artifacts", "releases", "b.product = a.product AND b.version = a.version"},
	{"bills", "releases", "b.product = a.product AND b.version = a.version"},
	{"records", "sources", "b.name = a.source"},
	{"syncs", "sources", "b.name = a.source"},
	{"vulnerability_ids", "vulnerabilities", "b.id = a.vulnerability"},
	{"findings", "releases", "b.product = a.product AND b.version = a.version"},
	{"assessments", "products", "b.slug = a.product"},
	{"classifications", "products", "b.slug = a.product"},
	{"decisions", "lines", "b.product = a.product AND b.slug = a.line"},
	{"trains", "products", "b.slug = a.product"},
	{"gates", "releases", "b.product = a.product AND b.version = a.version"},
	{"replays", "releases", "b.product = a.product AND b.version = a.version"},
	{"statements", "releases", "b.product = a.product AND b.version = a.version"},
}

func checkReferences(s *Snapshot) (found []string, err error) {
	add := func(text, words string) {
		if err != nil {
			return
		}
		err = s.sql.each(s.ctx, text, nil, func(rows *sql.Rows) error {
			var n int64
			err := rows.Scan(&n)
			if n > 0 {
				found = append(found, fmt.Sprintf("%d rows of %s", n, words))
			}
			return err
		})
	}
	for _, r := range references {
		add("SELECT COUNT(*) FROM "+r.from+" a WHERE "+s.live("a.")+" AND NOT EXISTS (SELECT 1 FROM "+r.to+" b WHERE "+s.live("b.")+" AND "+r.on+")",
			r.from+" refer to "+r.to+" that are not there")
	}
	for _, table := range []string{"bills", "records", "suppression_files"} {
		add("SELECT COUNT(*) FROM "+table+" a WHERE a.original <> '' AND NOT EXISTS (SELECT 1 FROM originals b WHERE b.digest = a.original)",
			table+" refer to documents that are not kept")
	}
	for _, column := range []string{"draft", "sent"} {
		add("SELECT COUNT(*) FROM cve_ids a WHERE a."+column+" <> '' AND NOT EXISTS (SELECT 1 FROM originals b WHERE b.digest = a."+column+")",
			"cve_ids refer to records that are not kept")
	}
	add("SELECT COUNT(*) FROM bills a WHERE NOT EXISTS (SELECT 1 FROM contents b WHERE b.digest = a.content)",
		"bills refer to contents that are not there")
	return found, err
}
