// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"strings"
	"testing"

	"verdict"
	"verdict/internal/store"
)

// fill makes four commands and gives the head after each.
func fill(t *testing.T, db *store.DB) (heads []string) {
	t.Helper()
	commands := []func(tx *store.Tx) error{
		func(tx *store.Tx) error {
			_, err := tx.PutProduct(verdict.Product{Slug: "ledger", Name: "Ledger", Kind: verdict.Platform})
			return err
		},
		func(tx *store.Tx) error {
			_, err := tx.PutLine(verdict.Line{Product: "ledger", Slug: "1.x"})
			return err
		},
		func(tx *store.Tx) error {
			if _, err := tx.PutRelease(verdict.Release{Product: "ledger", Version: "1.0", Line: "1.x", State: verdict.Released, ReleasedAt: start}); err != nil {
				return err
			}
			sbom := verdict.SBOM{Format: "CycloneDX", Occurrences: []verdict.Occurrence{{Component: verdict.Component{PURL: "pkg:maven/a/b@1"}, Ref: "b"}}}
			_, err := tx.PutSBOM("ledger", "1.0", "", sbom, []byte("{}"))
			return err
		},
		func(tx *store.Tx) error {
			_, err := tx.PutProduct(verdict.Product{Slug: "ledger", Name: "The Ledger", Kind: verdict.Platform})
			return err
		},
	}
	for _, fn := range commands {
		if _, err := db.Update(ctx, actor, "fill", fn); err != nil {
			t.Fatal(err)
		}
		_, head, err := db.AuditHead(ctx)
		if err != nil {
			t.Fatal(err)
		}
		heads = append(heads, head)
	}
	return heads
}

func TestTheAuditLogShowsEveryWayToTamperWithIt(t *testing.T) {
	cases := []struct {
		name   string
		sql    []string
		anchor bool // seen only with the head of before
		want   string
	}{
		{"nothing was done", nil, false, ""},
		{"nothing was done, with the head", nil, true, ""},
		{"an actor was edited", []string{`UPDATE audit SET actor = 'eve' WHERE seq = 2`}, false, "row 2 of the audit log was changed"},
		{"a way was edited", []string{`UPDATE audit SET way = 'api' WHERE seq = 2`}, false, "row 2 of the audit log was changed"},
		{"an unauthenticated actor was made authenticated", []string{`UPDATE audit SET authenticated = 1 WHERE seq = 2`}, false, "row 2 of the audit log was changed"},
		{"a command was edited", []string{`UPDATE audit SET command = 'other' WHERE seq = 4`}, false, "row 4 of the audit log was changed"},
		{"a time was edited", []string{`UPDATE audit SET at = at + 1 WHERE seq = 1`}, false, "row 1 of the audit log was changed"},
		{"a batch was edited", []string{`UPDATE audit SET batch = 'aa' WHERE seq = 1`}, false, "row 1 of the audit log was changed"},
		{"a hash was edited", []string{`UPDATE audit SET hash = 'aa' WHERE seq = 4`}, false, "row 4 of the audit log was changed"},
		{"a row was removed", []string{`DELETE FROM audit WHERE seq = 2`}, false, "row 2 of the audit log is missing"},
		{"a row was removed and the rest numbered anew", []string{`DELETE FROM audit WHERE seq = 2`, `UPDATE audit SET seq = 2 WHERE seq = 3`,
			`UPDATE audit SET seq = 3 WHERE seq = 4`}, false, "row 2 of the audit log does not follow the row before it"},
		{"the first row was removed", []string{`DELETE FROM audit WHERE seq = 1`}, false, "row 1 of the audit log is missing"},
		{"a row was inserted at the end", []string{`INSERT INTO audit SELECT 5, at + 1, actor, way, authenticated, command, changes, batch, hash, 'aa' FROM audit WHERE seq = 4`},
			false, "row 5 of the audit log was changed"},
		{"two rows changed places", []string{`UPDATE audit SET seq = 9 WHERE seq = 2`, `UPDATE audit SET seq = 2 WHERE seq = 3`, `UPDATE audit SET seq = 3 WHERE seq = 9`},
			false, "row 2 of the audit log does not follow the row before it"},
		{"the tail was removed", []string{`DELETE FROM audit WHERE seq = 4`, `DELETE FROM audit_changes WHERE audit = 4`}, true, "does not hold the head"},
		{"a change was edited", []string{`UPDATE audit_changes SET digest = 'aa' WHERE audit = 3 AND n = 1`}, false, "row 3 of the audit log lists other changes"},
		{"a change was removed", []string{`DELETE FROM audit_changes WHERE audit = 3 AND n = 2`}, false, "row 3 of the audit log lists other changes"},
		{"the changes of a row were removed", []string{`DELETE FROM audit_changes WHERE audit = 4`}, false, "row 4 of the audit log lists other changes"},
		{"a change was inserted", []string{`INSERT INTO audit_changes VALUES (2, 2, 'put', 'products', '["x"]', 'aa')`}, false, "row 2 of the audit log lists other changes"},
		{"changes of no row were inserted", []string{`INSERT INTO audit_changes VALUES (5, 1, 'put', 'products', '["x"]', 'aa')`}, false, "row 5 of the audit log lists other changes"},
		{"two changes changed places", []string{`UPDATE audit_changes SET n = 9 WHERE audit = 3 AND n = 1`, `UPDATE audit_changes SET n = 1 WHERE audit = 3 AND n = 2`,
			`UPDATE audit_changes SET n = 2 WHERE audit = 3 AND n = 9`}, false, "row 3 of the audit log lists other changes"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			db := open(t, store.Options{Dir: t.TempDir(), Now: clock()})
			heads := fill(t, db)
			tamper(t, db, c.sql...)
			head := ""
			if c.anchor {
				if len(c.sql) > 0 {
					if err := db.VerifyAudit(ctx, ""); err != nil {
						t.Errorf("without the head: %v", err)
					}
				}
				head = heads[3]
			}
			expect(t, db.VerifyAudit(ctx, head), c.want)
			if c.want != "" && !c.anchor {
				if err := db.VerifyAudit(ctx, heads[0]); err == nil {
					t.Error("not seen with an early head")
				}
			}
		})
	}
}

func TestAnEarlierHeadIsInTheChain(t *testing.T) {
	db := open(t, store.Options{Dir: t.TempDir(), Now: clock()})
	for _, head := range fill(t, db) {
		if err := db.VerifyAudit(ctx, head); err != nil {
			t.Error(err)
		}
	}
	expect(t, db.VerifyAudit(ctx, "00"), "does not hold the head 00")
}

// tamper changes rows behind the store's back.
func tamper(t *testing.T, db *store.DB, statements ...string) {
	t.Helper()
	for _, text := range statements {
		if _, err := store.Raw(db).Exec(text); err != nil {
			t.Fatal(text, err)
		}
	}
}

// expect wants an error of code Tampered that says this; "" wants none.
func expect(t *testing.T, err error, words string) {
	t.Helper()
	switch {
	case words == "" && err != nil:
		t.Error(err)
	case words != "" && (err == nil || verdict.CodeOf(err) != verdict.Tampered || !strings.Contains(err.Error(), words)):
		t.Errorf("error %v, want %q", err, words)
	}
}
