// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"fmt"

	"verdict"
	"verdict/internal/store"
	"verdict/spec/cve"
)

// CVEFile is a record with the name of its file.
type CVEFile struct {
	Name string
	Raw  []byte
}

// ImportCVEs takes up records that were written before, by us or by others, byte for byte:
// all of them or none. One that is published or rejected is what CVE Services hold.
func (a *App) ImportCVEs(ctx context.Context, files []CVEFile) (list []StandingCVE, changed int, err error) {
	records := make([]cve.Record, len(files))
	seen := map[string]string{}
	for i, f := range files {
		if records[i], err = readCVE(f.Name, f.Raw); err != nil {
			return nil, 0, err
		}
		id := records[i].Metadata.ID
		if other, twice := seen[id]; twice {
			return nil, 0, verdict.Errorf(verdict.Conflict, "%s is the record of %s, as %s is", f.Name, id, other).WithHint("give one of them")
		}
		seen[id] = f.Name
	}
	changed, err = a.update(ctx, fmt.Sprintf("cve import %d", len(files)), func(tx *store.Tx) error {
		for i, f := range files {
			c, err := importCVE(tx, records[i], f)
			if err != nil {
				return err
			}
			list = append(list, c)
		}
		return nil
	})
	return list, changed, err
}

func importCVE(tx *store.Tx, record cve.Record, f CVEFile) (StandingCVE, error) {
	c, err := tx.CVEID(record.Metadata.ID)
	if verdict.CodeOf(err) == verdict.NotFound && err != nil {
		c, err = verdict.CVEID{ID: record.Metadata.ID, State: verdict.CVEReserved}, nil
	}
	if err != nil {
		return StandingCVE{}, err
	}
	switch told := record.Metadata.State; {
	case c.State == verdict.CVERejected && told != cve.Rejected:
		return StandingCVE{}, verdict.Errorf(verdict.Conflict, "%s is rejected, and the record says %s", c.ID, told).At(f.Name, 0, "/cveMetadata/state").
			WithHint("a rejected id is never used again: see which of the two is the newer")
	case told == cve.Published || told == cve.Rejected:
		before := c
		c = stands(c, record, before.Published)
		c.Sent = recordDigest(f.Raw)
		if before.Draft == before.Sent || c.State == verdict.CVERejected {
			c.Draft = c.Sent
		}
	default:
		if c, err = stands(c, record, c.Published).Write(recordDigest(f.Raw)); err != nil {
			return StandingCVE{}, err
		}
	}
	if _, err := tx.PutCVEID(c, f.Raw); err != nil {
		return StandingCVE{}, err
	}
	return cveNamed(tx.Snapshot, c.ID)
}
