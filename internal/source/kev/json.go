// SPDX-License-Identifier: Apache-2.0

package kev

import (
	"bytes"
	"encoding/json"
	"errors"
	"sync"

	"verdict"
	"verdict/internal/limits"
	"verdict/internal/source"
	"verdict/spec/strictjson"
)

var entryPlan = sync.OnceValue(strictjson.PlanOf[entry])

// convertJSON reads the catalogue. One that does not list as many vulnerabilities
// as it says was cut or changed on its way, and gives nothing.
func convertJSON(d source.Document, raw []byte, c *source.Content) error {
	caps := limits.SplitCaps{Bytes: d.Caps().Bytes}
	var parts []limits.JSONPart
	head, err := limits.SplitJSON(d.Shown, bytes.NewReader(raw), "vulnerabilities", caps, func(p limits.JSONPart) error {
		parts = append(parts, p)
		return p.Check(d.Caps())
	})
	if err != nil {
		return err
	}
	var count int
	if json.Unmarshal(head["count"], &count) != nil {
		return verdict.Errorf(verdict.Invalid, noCatalog).At(d.Shown, 0, "")
	}
	if count != len(parts) {
		return verdict.Errorf(verdict.Invalid, otherCount, count, len(parts), source.ErrIncomplete).At(d.Shown, 0, "").WithHint("fetch it again")
	}
	for _, p := range parts {
		if err := convertEntry(d, p, c); err != nil {
			c.Fail("an entry", err)
		}
	}
	return nil
}

func convertEntry(d source.Document, p limits.JSONPart, c *source.Content) error {
	e, unknown, err := entryPlan().Decode(p.Raw)
	var wrong *strictjson.Error
	if errors.As(err, &wrong) {
		return verdict.Errorf(verdict.Invalid, "%s", wrong.Message).At(p.At(wrong.Line, wrong.Path))
	} else if err != nil {
		return err
	}
	if err := e.record(d.Shown, p.Raw, c); err != nil {
		return err.At(p.At(1, "/cveID"))
	}
	if len(unknown) > 0 {
		c.Remark("a field that the schema does not know is not read", d.Shown)
	}
	return nil
}
