// SPDX-License-Identifier: Apache-2.0

package ssvc

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"
)

//go:embed tables/*.csv
var files embed.FS

// shipped are the tables of the folder, by name in the order of text.
var shipped = sync.OnceValue(func() []*Table {
	entries, err := files.ReadDir("tables")
	if err != nil {
		panic(err) // it is part of the program
	}
	var list []*Table
	for _, e := range entries {
		raw, err := files.ReadFile("tables/" + e.Name())
		if err != nil {
			panic(err)
		}
		t, err := Parse(strings.TrimSuffix(e.Name(), ".csv"), raw)
		if err != nil {
			panic(fmt.Sprintf("the table %s: %v", e.Name(), err))
		}
		list = append(list, t)
	}
	return list
})

// Shipped gives the tables that come with the package, by name: cisa, for those who run
// software, and supplier, for those who make it.
func Shipped() []*Table { return slices.Clone(shipped()) }

// Named gives a table that comes with the package.
func Named(name string) (*Table, bool) {
	i := slices.IndexFunc(shipped(), func(t *Table) bool { return t.Name == name })
	if i < 0 {
		return nil, false
	}
	return shipped()[i], true
}
