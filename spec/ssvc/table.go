// SPDX-License-Identifier: Apache-2.0

package ssvc

import "strings"

// Table is a decision table.
type Table struct {
	Name   string // such as supplier
	Title  string // a sentence about it; "" when it has none
	Points []Point
	// Outcome is what the last column is called, and Outcomes its values in the order in
	// which they first stand.
	Outcome  string
	Outcomes []string
	Rows     []Row // in their order

	byValues map[string]int
}

// Point is a decision point: a question with its possible answers, in the order in which
// they first stand in the table.
type Point struct {
	Name   string // such as Technical Impact
	Values []string
}

// Row is a combination of answers with its outcome.
type Row struct {
	Number  int      // as the table counts, from 1 where it does not say
	Values  []string // in the order of the points
	Outcome string
}

// Row gives the row of these answers, in the order of the points and as they are written
// in the table.
func (t *Table) Row(values ...string) (Row, bool) {
	i, found := t.byValues[strings.Join(values, "\x00")]
	if !found {
		return Row{}, false
	}
	return t.Rows[i], true
}

// Point finds a decision point by its name, whatever its case, and with _ or - for a space.
func (t *Table) Point(name string) (Point, bool) {
	for _, p := range t.Points {
		if fold(p.Name) == fold(name) {
			return p, true
		}
	}
	return Point{}, false
}

// Value finds an answer as it is written in the table: by its name in whatever case, with _
// or - for a space, or by the beginning that it alone has.
func (p Point) Value(text string) (string, bool) {
	wanted := fold(text)
	var begin []string
	for _, v := range p.Values {
		switch known := fold(v); {
		case known == wanted:
			return v, true
		case wanted != "" && strings.HasPrefix(known, wanted):
			begin = append(begin, v)
		}
	}
	if len(begin) != 1 {
		return "", false
	}
	return begin[0], true
}

// fold makes names equal that differ in case, and in what stands between their words.
func fold(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == ' ' || r == '_' || r == '-' || r == '\t' }), " ")
}
