// SPDX-License-Identifier: Apache-2.0

package kev

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"verdict"
	"verdict/internal/limits"
	"verdict/internal/source"
)

// convertTable reads the catalogue as a table, whose first row names the columns.
func convertTable(d source.Document, raw []byte, c *source.Content) error {
	rows := limits.NewCSV(d.Shown, bytes.NewReader(raw), limits.CSVForm{}, limits.CSVCaps{Bytes: d.Caps().Bytes})
	header, line, err := rows.Read()
	if errors.Is(err, io.EOF) {
		return verdict.Errorf(verdict.Invalid, "is empty").At(d.Shown, 0, "")
	} else if err != nil {
		return err
	}
	columns := map[string]int{}
	for i, name := range header {
		if _, twice := columns[name]; twice {
			return verdict.Errorf(verdict.Invalid, "the column %s stands twice", name).At(d.Shown, line, "")
		}
		columns[name] = i
	}
	for _, needed := range []string{"cveID", "dateAdded"} {
		if _, named := columns[needed]; !named {
			return verdict.Errorf(verdict.Invalid, "the first row names no column %s", needed).At(d.Shown, line, "")
		}
	}
	for {
		row, line, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		body, err := tableOf(header, row)
		if err != nil {
			return verdict.Errorf(verdict.Invalid, "the row cannot be kept: %w", err).At(d.Shown, line, "")
		}
		if err := entryOf(columns, row).record(d.Shown, body, c); err != nil {
			c.Fail("a row", err.At(d.Shown, line, ""))
		}
	}
}

func entryOf(columns map[string]int, row []string) entry {
	cell := func(name string) string {
		if i, named := columns[name]; named {
			return row[i]
		}
		return ""
	}
	return entry{ID: cell("cveID"), Vendor: cell("vendorProject"), Product: cell("product"), Name: cell("vulnerabilityName"),
		Added: cell("dateAdded"), Description: cell("shortDescription"), Action: cell("requiredAction"), Due: cell("dueDate"),
		Ransomware: cell("knownRansomwareCampaignUse"), Notes: cell("notes"),
		CWEs: strings.FieldsFunc(cell("cwes"), func(r rune) bool { return strings.ContainsRune(" ,;", r) })}
}

// tableOf writes one row as a table of its own.
func tableOf(header, row []string) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	err := errors.Join(w.Write(header), w.Write(row))
	w.Flush()
	return b.Bytes(), errors.Join(err, w.Error())
}
