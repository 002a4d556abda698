// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"

	"verdict"
	"verdict/internal/source/osv"
	"verdict/internal/store"
)

// HouseRecords gives our own corrections of upstream records, by id.
func (a *App) HouseRecords(ctx context.Context) (list []verdict.Record, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error { list, err = s.HouseRecords(); return err })
	return list, err
}

// ExportHouseRecord writes one as an OSV document that can be sent upstream.
func (a *App) ExportHouseRecord(ctx context.Context, id string) ([]byte, error) {
	list, err := a.HouseRecords(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range list {
		if r.ID == verdict.CanonicalID(id) {
			return osv.Export(r)
		}
	}
	return nil, verdict.Errorf(verdict.NotFound, "there is no house record %s", id).WithHint("`verdict source house list` shows them")
}
