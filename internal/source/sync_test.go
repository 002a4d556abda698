// SPDX-License-Identifier: Apache-2.0

package source_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/source"
	"verdict/internal/source/osv"
	"verdict/internal/store"
)

var day = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// programme is a store with one source, whose folder tests fill.
type programme struct {
	*testing.T
	source.Service
	dir  string
	days int
}

var actor = verdict.Actor{Name: "test", Way: "cli"}

func newProgramme(t *testing.T) *programme {
	t.Helper()
	p := &programme{T: t, dir: t.TempDir()}
	db, err := store.Open(context.Background(), store.Options{Dir: t.TempDir(), Now: func() time.Time { return day.AddDate(0, 0, p.days) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	p.DB, p.Readers = db, map[string]source.Reader{"osv": osv.Read}
	p.update(func(tx *store.Tx) error {
		_, err := tx.PutSource(verdict.Source{Name: "records", Kind: "osv", Location: p.dir, Score: verdict.ScoreNVD})
		return err
	})
	return p
}

func (p *programme) update(fn func(*store.Tx) error) {
	p.Helper()
	if _, err := p.DB.Update(context.Background(), actor, "test", fn); err != nil {
		p.Fatal(err)
	}
}

func (p *programme) write(name, body string) {
	p.Helper()
	if err := os.WriteFile(filepath.Join(p.dir, name+".json"), []byte(body), 0o644); err != nil {
		p.Fatal(err)
	}
}

// put writes a document with the name of its id.
func (p *programme) put(id, more string) {
	p.Helper()
	p.write(id, `{"id":"`+id+`","modified":"2026-01-01T00:00:00Z"`+more+`}`)
}

func (p *programme) remove(id string) {
	p.Helper()
	if err := os.Remove(filepath.Join(p.dir, id+".json")); err != nil {
		p.Fatal(err)
	}
}

// sync lets a day pass and reads the source.
func (p *programme) sync(o source.Options) (source.Result, error) {
	p.days++
	return p.Sync(context.Background(), actor, "records", o)
}

func (p *programme) mustSync() source.Result {
	p.Helper()
	result, err := p.sync(source.Options{})
	if err != nil {
		p.Fatal(err)
	}
	return result
}

func (p *programme) vulnerabilities() (list []verdict.Vulnerability) {
	p.Helper()
	err := p.DB.View(context.Background(), verdict.Administrator, time.Time{}, func(s *store.Snapshot) (err error) {
		list, err = s.Vulnerabilities()
		return err
	})
	if err != nil {
		p.Fatal(err)
	}
	return list
}

// shown writes "CVE-1: GHSA-1 PYSEC-1" for each vulnerability with its records.
func (p *programme) shown() string {
	var lines []string
	for _, v := range p.vulnerabilities() {
		line := v.Shown() + ":"
		for _, r := range v.Records {
			line += " " + r.ID
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, ", ")
}

func (p *programme) health() verdict.SourceHealth {
	p.Helper()
	h, err := p.Show(context.Background(), verdict.Administrator, time.Time{}, "records")
	if err != nil {
		p.Fatal(err)
	}
	return h
}

func TestASyncStoresGroupsAndNotesWhatItRead(t *testing.T) {
	p := newProgramme(t)
	p.put("GHSA-1", `,"aliases":["CVE-2026-0001"],"severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"}]`)
	p.put("PYSEC-1", `,"aliases":["CVE-2026-0001"],"withdrawn":"2026-01-01T00:00:00Z","severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L"}]`)
	p.put("x_1", `,"database_specific":{"verdict":{"overrides":["GHSA-1"],"reason":"r"}}`)
	p.write("broken", "[]")
	var heard int
	result, err := p.sync(source.Options{Progress: func(done, total int) { heard = done*10 + total }})
	if err != nil {
		t.Fatal(err)
	}
	if result.Changed != 3 || result.Removed != 0 || result.Groups != 2 || heard != 44 || len(result.Remarks) != 1 {
		t.Errorf("the first sync gives %+v and told of %d", result, heard)
	}
	if got := p.shown(); got != "CVE-2026-0001: GHSA-1 PYSEC-1, x_1: x_1" {
		t.Errorf("the vulnerabilities are %s", got)
	}
	records := p.vulnerabilities()[0].Records
	if records[0].Scores[0].Source != verdict.ScoreGHSA || records[1].Scores[0].Source != verdict.ScoreNVD || records[0].Source != "records" {
		t.Errorf("the records came as %+v", records)
	}
	h := p.health()
	if !h.LastSync.Equal(day.AddDate(0, 0, 1)) || h.LastError != "" || h.Records != 3 || h.Withdrawn != 1 || len(h.Skipped) != 1 {
		t.Errorf("the sync is noted as %+v", h)
	}
	if again := p.mustSync(); again.Changed != 0 || again.Groups != 0 {
		t.Errorf("the same again gives %+v", again)
	}
	if list, err := p.List(context.Background(), verdict.Administrator, time.Time{}); err != nil || len(list) != 1 || !list[0].LastSync.Equal(day.AddDate(0, 0, 2)) {
		t.Errorf("the sources are %+v, %v", list, err)
	}
}

func TestWhatIsGoneIsRemovedAndWhatIsUnreadableStands(t *testing.T) {
	p := newProgramme(t)
	for i := range 30 {
		p.put(fmt.Sprintf("x_%02d", i), "")
	}
	p.mustSync()
	p.remove("x_00")
	p.write("x_01", "{")
	p.put("x_02", `,"summary":"changed"`)
	result := p.mustSync()
	if result.Changed != 1 || result.Removed != 1 || result.Kept != 1 || result.Groups != 1 {
		t.Errorf("the sync gives %+v", result)
	}
	if got := p.shown(); strings.Contains(got, "x_00") || !strings.Contains(got, "x_01: x_01") {
		t.Errorf("the vulnerabilities are %s", got)
	}
	h := p.health()
	said := slices.ContainsFunc(h.Skipped, func(s verdict.Skipped) bool {
		return strings.Contains(s.Reason, "stands as it was") && slices.Equal(s.Examples, []string{"x_01"})
	})
	if h.Records != 29 || !said {
		t.Errorf("the sync is noted as %+v", h)
	}
}

func TestASourceThatShrinksByMoreThanATenthIsHeld(t *testing.T) {
	p := newProgramme(t)
	for i := range 20 {
		p.put(fmt.Sprintf("x_%02d", i), "")
	}
	p.mustSync()
	before := p.shown()
	for i := range 3 {
		p.remove(fmt.Sprintf("x_%02d", i))
	}
	p.put("x_99", "")
	_, err := p.sync(source.Options{})
	if verdict.CodeOf(err) != verdict.Conflict || !strings.Contains(err.Error(), "lost 3 of its 20 records") || !strings.Contains(err.Error(), "--accept-shrink") {
		t.Errorf("the error is %v", err)
	}
	if got := p.shown(); got != before {
		t.Errorf("the held sync changed the vulnerabilities to %s", got)
	}
	h := p.health()
	if !h.LastSync.Equal(day.AddDate(0, 0, 1)) || !h.LastTry.Equal(day.AddDate(0, 0, 2)) || !strings.Contains(h.LastError, "lost 3 of") || h.Records != 20 {
		t.Errorf("the held sync is noted as %+v", h)
	}
	if result, err := p.sync(source.Options{AcceptShrink: true}); err != nil || result.Removed != 3 || result.Changed != 1 {
		t.Errorf("the accepted sync gives %+v, %v", result, err)
	}
	if h := p.health(); h.LastError != "" || h.Records != 18 {
		t.Errorf("the accepted sync is noted as %+v", h)
	}
}

func TestATryThatFailsIsNotedAndLeavesWhatWasKnown(t *testing.T) {
	p := newProgramme(t)
	p.put("x_1", "")
	p.mustSync()
	p.remove("x_1")
	if _, err := p.sync(source.Options{AcceptShrink: true}); verdict.CodeOf(err) != verdict.Invalid || !strings.Contains(err.Error(), "holds no *.json file") {
		t.Errorf("the error is %v", err)
	}
	if h := p.health(); !h.LastTry.After(h.LastSync) || h.LastError == "" || h.Records != 1 || p.shown() != "x_1: x_1" {
		t.Errorf("the failure is noted as %+v, with %s", h, p.shown())
	}
	if _, err := p.Sync(context.Background(), actor, "others", source.Options{}); verdict.CodeOf(err) != verdict.NotFound {
		t.Errorf("a source that is not there gives %v", err)
	}
	p.Readers = nil
	if _, err := p.sync(source.Options{}); verdict.CodeOf(err) != verdict.Invalid || !strings.Contains(err.Error(), `kind "osv"`) {
		t.Errorf("a source without reader gives %v", err)
	}
}

func TestADryRunChangesNothing(t *testing.T) {
	p := newProgramme(t)
	p.put("x_1", "")
	p.DryRun = true
	if result := p.mustSync(); result.Changed != 1 {
		t.Errorf("the dry run gives %+v", result)
	}
	if got := p.shown(); got != "" || !p.health().LastTry.IsZero() {
		t.Errorf("the dry run left %s and %+v", got, p.health())
	}
}

func TestRulingsHouseRecordsAndOurFlawsRegroup(t *testing.T) {
	p := newProgramme(t)
	p.put("GHSA-1", `,"aliases":["CVE-2026-0001"]`)
	p.put("GHSA-2", `,"aliases":["CVE-2026-0002"]`)
	p.mustSync()
	first := p.vulnerabilities()
	p.update(func(tx *store.Tx) error {
		house := verdict.Record{ID: "x_house", House: &verdict.HouseRecord{Overrides: []string{"GHSA-2"}, Reason: "r"}}
		if _, err := tx.PutHouseRecord(house); err != nil {
			return err
		}
		if _, err := tx.PutAliasRuling(verdict.AliasRuling{A: "CVE-2026-0001", B: "CVE-2026-0002", Merge: true, Reason: "r", By: "p"}); err != nil {
			return err
		}
		_, err := source.Regroup(tx)
		return err
	})
	if got := p.shown(); got != "CVE-2026-0001: x_house GHSA-1 GHSA-2" && got != "CVE-2026-0001: GHSA-1 GHSA-2 x_house" {
		t.Errorf("merged, the vulnerabilities are %s", got)
	}
	if merged := p.vulnerabilities(); merged[0].ID != first[0].ID {
		t.Errorf("the surrogate went from %s to %s", first[0].ID, merged[0].ID)
	}
	p.update(func(tx *store.Tx) error {
		if _, err := tx.PutAliasRuling(verdict.AliasRuling{A: "CVE-2026-0001", B: "CVE-2026-0002", Reason: "r", By: "p"}); err != nil {
			return err
		}
		_, err := source.Regroup(tx)
		return err
	})
	if again := p.vulnerabilities(); len(again) != 2 || again[0].ID != first[0].ID || again[1].ID != first[1].ID {
		t.Errorf("split again, the vulnerabilities are %s", p.shown())
	}
}
