// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"strings"
	"testing"

	"verdict/internal/store"
)

func TestACheckFindsWhatWasChangedBehindTheStoresBack(t *testing.T) {
	cases := []struct{ name, sql, want string }{
		{"nothing was done", "", ""},
		{"a body was edited", `UPDATE products SET body = '{"Slug":"ledger","Name":"Evil","Kind":"platform"}' WHERE valid_to = 9223372036854775807`,
			`the content of products ["ledger"] was changed`},
		{"a past body was edited", `UPDATE products SET body = '{}' WHERE valid_to < 9223372036854775807`, `the content of products ["ledger"] was changed`},
		{"a body was edited and its digest too", `UPDATE lines SET body = '{}', digest = 'aa'`, `lines ["ledger","1.x"] is not as the audit log says`},
		{"a row was removed", `DELETE FROM lines`, `lines ["ledger","1.x"] is not as the audit log says`},
		{"the past was removed", `DELETE FROM products WHERE valid_to < 9223372036854775807`, `products ["ledger"] is not as the audit log says`},
		{"a row was inserted", `INSERT INTO lines SELECT product, '9.x', body, digest, valid_from, valid_to FROM lines`, `lines ["ledger","9.x"] is not as the audit log says`},
		{"a row was ended", `UPDATE releases SET valid_to = valid_from + 1`, `releases ["ledger","1.0"] is not as the audit log says`},
		{"a row was renamed", `UPDATE releases SET version = '1.1'`, `releases ["ledger","1.1"] is not as the audit log says`},
		{"an occurrence was edited", `UPDATE occurrences SET scope = 'excluded'`, "the occurrences of the bill of ledger@1.0  were changed"},
		{"a component was edited", `UPDATE components SET body = '{"PURL":"pkg:maven/a/b@2"}'`, "the occurrences of the bill of ledger@1.0  were changed"},
		{"a kept document was edited", `UPDATE originals SET content = '[]'`, "the kept document"},
		{"a kept document was removed", `DELETE FROM originals`, "1 rows of bills refer to documents that are not kept"},
		{"what is referred to was removed", `DELETE FROM releases`, "1 rows of bills refer to releases that are not there"},
		{"the audit log was edited", `UPDATE audit SET actor = 'eve'`, "row 1 of the audit log was changed"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			db := open(t, store.Options{Dir: t.TempDir(), Now: clock()})
			fill(t, db)
			if c.sql != "" {
				tamper(t, db, c.sql)
			}
			found, err := db.Check(ctx)
			if err != nil {
				t.Fatal(err)
			}
			all := strings.Join(found, "\n")
			if c.want == "" && all != "" || !strings.Contains(all, c.want) {
				t.Errorf("found %q, want %q", all, c.want)
			}
		})
	}
}
