// SPDX-License-Identifier: Apache-2.0

package store

import "testing"

func TestParametersAreBoundByPlaceWhereThatMeansTheSame(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"none", "SELECT 1", "SELECT 1"},
		{"in order", "SELECT a FROM b WHERE c = $1 AND d IN ($2,$3)", "SELECT a FROM b WHERE c = ? AND d IN (?,?)"},
		{"more than nine", tuples(5, 2), "(?,?),(?,?),(?,?),(?,?),(?,?)"},
		{"one of them twice", "a = $1 OR b = $1", "a = $1 OR b = $1"},
		{"out of order", "a = $2 AND b = $1", "a = $2 AND b = $1"},
		{"not from the first", "a = $2", "a = $2"},
		{"a sign that is no parameter", "a = $1 AND b = '$'", "a = $1 AND b = '$'"},
		{"a name", "a = $one", "a = $one"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := sqliteDialect.text(tt.text); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if got := postgresDialect.text(tt.text); got != tt.text {
				t.Errorf("PostgreSQL is given %q", got)
			}
		})
	}
}
