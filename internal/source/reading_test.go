// SPDX-License-Identifier: Apache-2.0

package source_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/source"
	"verdict/internal/source/osv"
	"verdict/internal/store"
)

var day = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// programme is a store with one source, whose folder tests fill.
type programme struct {
	*testing.T
	db   *store.DB
	src  verdict.Source
	days int
}

var actor = verdict.Actor{Name: "test", Way: "cli"}

func newProgramme(t *testing.T) *programme {
	t.Helper()
	p := &programme{T: t, src: verdict.Source{Name: "records", Kind: "osv", Location: t.TempDir(), Score: verdict.ScoreNVD}}
	db, err := store.Open(t.Context(), store.Options{Dir: t.TempDir(), Now: func() time.Time { return day.AddDate(0, 0, p.days) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	p.db = db
	p.update(func(tx *store.Tx) error {
		_, err := tx.PutSource(p.src)
		return err
	})
	return p
}

func (p *programme) update(fn func(*store.Tx) error) {
	p.Helper()
	if _, err := p.db.Update(p.Context(), actor, "test", fn); err != nil {
		p.Fatal(err)
	}
}

func (p *programme) write(name, body string) {
	p.Helper()
	if err := os.WriteFile(filepath.Join(p.src.Location, name+".json"), []byte(body), 0o644); err != nil {
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
	if err := os.Remove(filepath.Join(p.src.Location, id+".json")); err != nil {
		p.Fatal(err)
	}
}

func (p *programme) fetch(progress source.Progress) source.Reading {
	p.Helper()
	in, err := source.Fetch(p.Context(), osv.Read, p.src, progress)
	if err != nil {
		p.Fatal(err)
	}
	return in
}

// keep lets a day pass, and stores a reading and groups anew in one transaction.
func (p *programme) keep(in source.Reading, acceptShrink bool) (change source.Change, groups int, err error) {
	p.days++
	_, err = p.db.Update(p.Context(), actor, "sync", func(tx *store.Tx) (err error) {
		if change, err = in.Store(tx, acceptShrink); err != nil {
			return err
		}
		groups, err = source.Regroup(tx)
		return err
	})
	return change, groups, err
}

func (p *programme) sync() (change source.Change, groups int) {
	p.Helper()
	change, groups, err := p.keep(p.fetch(nil), false)
	if err != nil {
		p.Fatal(err)
	}
	return change, groups
}

func (p *programme) view(fn func(*store.Snapshot) error) {
	p.Helper()
	if err := p.db.View(p.Context(), verdict.Administrator, time.Time{}, fn); err != nil {
		p.Fatal(err)
	}
}

func (p *programme) vulnerabilities() (list []verdict.Vulnerability) {
	p.Helper()
	p.view(func(s *store.Snapshot) (err error) {
		list, err = s.Vulnerabilities()
		return err
	})
	return list
}

// shown writes "CVE-1: GHSA-1 PYSEC-1" for each vulnerability with its records.
func (p *programme) shown() string {
	p.Helper()
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

func (p *programme) health() (h verdict.SourceHealth) {
	p.Helper()
	p.view(func(s *store.Snapshot) (err error) {
		h, err = s.SourceHealth("records")
		return err
	})
	return h
}

func TestAReadingIsStoredGroupedAndNoted(t *testing.T) {
	p := newProgramme(t)
	p.put("GHSA-1", `,"aliases":["CVE-2026-0001"],"severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"}]`)
	p.put("PYSEC-1", `,"aliases":["CVE-2026-0001"],"withdrawn":"2026-01-01T00:00:00Z","severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L"}]`)
	p.put("x_1", `,"database_specific":{"verdict":{"overrides":["GHSA-1"],"reason":"r"}}`)
	p.write("broken", "[]")
	var heard int
	in := p.fetch(func(done, total int) { heard = done*10 + total })
	if heard != 44 || in.Report.Documents != 4 || in.Report.Records != 3 || len(in.Report.Remarks) != 1 {
		t.Errorf("the reading told of %d and gives %+v", heard, in.Report)
	}
	change, groups, err := p.keep(in, false)
	if diff := cmp.Diff(source.Change{Changed: 3}, change); err != nil || diff != "" || groups != 2 {
		t.Errorf("stored: %v, %d groups, %s", err, groups, diff)
	}
	if got := p.shown(); got != "CVE-2026-0001: GHSA-1 PYSEC-1, x_1: x_1" {
		t.Errorf("the vulnerabilities are %s", got)
	}
	records := p.vulnerabilities()[0].Records
	if records[0].Scores[0].Source != verdict.ScoreGHSA || records[1].Scores[0].Source != verdict.ScoreNVD || records[0].Source != "records" {
		t.Errorf("the records came as %+v", records)
	}
	h := p.health()
	if !h.LastSync.Equal(day.AddDate(0, 0, 1)) || h.LastError != "" || h.Records != 3 || h.Withdrawn != 1 {
		t.Errorf("the sync is noted as %+v", h)
	}
	if len(h.Skipped) != 1 || len(h.Skipped[0].Examples) != 1 || !strings.Contains(h.Skipped[0].Examples[0], "broken.json:1: the document is an array") {
		t.Errorf("what was skipped is noted as %+v", h.Skipped)
	}
}

func TestTheSameReadingAgainChangesTheTimeAlone(t *testing.T) {
	p := newProgramme(t)
	p.put("GHSA-1", `,"aliases":["CVE-2026-0001"]`)
	p.sync()
	before, noted := p.vulnerabilities(), p.health()
	change, groups := p.sync()
	if diff := cmp.Diff(source.Change{}, change); diff != "" || groups != 0 {
		t.Errorf("the same again changes %d groups, %s", groups, diff)
	}
	if diff := cmp.Diff(before, p.vulnerabilities()); diff != "" {
		t.Errorf("the vulnerabilities differ:\n%s", diff)
	}
	noted.LastSync, noted.LastTry, noted.Before = day.AddDate(0, 0, 2), day.AddDate(0, 0, 2), 1
	if diff := cmp.Diff(noted, p.health()); diff != "" {
		t.Errorf("the sync is noted otherwise:\n%s", diff)
	}
}

func TestWhatIsGoneOrUnreadableStandsUntilAPersonAcceptsTheLoss(t *testing.T) {
	p := newProgramme(t)
	for i := range 30 {
		p.put(fmt.Sprintf("x_%02d", i), "")
	}
	p.sync()
	p.remove("x_00")
	p.write("x_01", "{")
	p.put("x_02", `,"summary":"changed"`)
	change, groups := p.sync()
	if change.Changed != 1 || change.Removed != 0 || change.Kept != 2 || groups != 0 {
		t.Errorf("the sync changes %d groups, %+v", groups, change)
	}
	if got := p.shown(); !strings.Contains(got, "x_00: x_00") || !strings.Contains(got, "x_01: x_01") {
		t.Errorf("the vulnerabilities are %s", got)
	}
	h := p.health()
	if h.Records != 30 || !stands(h.Skipped, "until --accept-shrink", "x_00") || !stands(h.Skipped, "stands as it was", "x_01") {
		t.Errorf("the sync is noted as %+v", h)
	}
	change, _, err := p.keep(p.fetch(nil), true)
	if err != nil || change.Removed != 1 || change.Kept != 1 || !stands(change.Standing, "stands as it was", "x_01") {
		t.Errorf("accepted: %v %+v", err, change)
	}
	if got := p.shown(); strings.Contains(got, "x_00") || !strings.Contains(got, "x_01: x_01") || p.health().Records != 29 {
		t.Errorf("after the loss is accepted the vulnerabilities are %s", got)
	}
}

func stands(skipped []verdict.Skipped, why, id string) bool {
	return slices.ContainsFunc(skipped, func(s verdict.Skipped) bool {
		return strings.Contains(s.Reason, why) && slices.Equal(s.Examples, []string{id})
	})
}

func TestASourceThatShrinksByMoreThanATenthIsHeld(t *testing.T) {
	p := newProgramme(t)
	for i := range 20 {
		p.put(fmt.Sprintf("x_%02d", i), "")
	}
	p.sync()
	before, noted := p.shown(), p.health()
	for i := range 3 {
		p.remove(fmt.Sprintf("x_%02d", i))
	}
	p.put("x_99", "")
	_, _, err := p.keep(p.fetch(nil), false)
	if verdict.CodeOf(err) != verdict.Conflict || !strings.Contains(err.Error(), "lost 3 of its 20 records") || !strings.Contains(err.Error(), "--accept-shrink") {
		t.Errorf("the error is %v", err)
	}
	if diff := cmp.Diff(noted, p.health()); diff != "" || p.shown() != before {
		t.Errorf("the held reading changed the vulnerabilities to %s, and\n%s", p.shown(), diff)
	}
	change, _, err := p.keep(p.fetch(nil), true)
	if diff := cmp.Diff(source.Change{Changed: 1, Removed: 3}, change); err != nil || diff != "" {
		t.Errorf("accepted: %v %s", err, diff)
	}
	if h := p.health(); h.Records != 18 {
		t.Errorf("the accepted sync is noted as %+v", h)
	}
}

func TestASourceThatLosesATenthIsTakenAndTheLostStand(t *testing.T) {
	p := newProgramme(t)
	for i := range 20 {
		p.put(fmt.Sprintf("x_%02d", i), "")
	}
	p.sync()
	p.remove("x_00")
	p.remove("x_01")
	if change, _ := p.sync(); change.Removed != 0 || change.Kept != 2 {
		t.Errorf("the sync gives %+v", change)
	}
	if h := p.health(); h.Records != 20 {
		t.Errorf("the sync is noted as %+v", h)
	}
}

func TestAGoodSyncForgetsTheErrorOfATryBefore(t *testing.T) {
	p := newProgramme(t)
	p.put("x_1", "")
	p.update(func(tx *store.Tx) error {
		_, err := tx.PutSync(verdict.SourceHealth{Source: p.src, LastTry: tx.At(), LastError: "was not there"})
		return err
	})
	p.sync()
	if h := p.health(); h.LastError != "" || h.Records != 1 {
		t.Errorf("the sync is noted as %+v", h)
	}
}

func TestASourceThatCannotBeReadGivesNoReading(t *testing.T) {
	p := newProgramme(t)
	stopped := errors.New("stopped")
	cases := []struct {
		name   string
		reader source.Reader
		code   verdict.Code
		want   string
	}{
		{"a folder without documents", osv.Read, verdict.Invalid, "holds no *.json file"},
		{"a kind without a reader", nil, verdict.Invalid, `kind "osv"`},
		{"a reader that stops", func(context.Context, string, source.Progress, source.Yield) (source.Report, error) {
			return source.Report{}, stopped
		}, verdict.CodeOf(stopped), "source records cannot be read: stopped"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := source.Fetch(t.Context(), c.reader, p.src, nil)
			if err == nil || verdict.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.want) {
				t.Errorf("the error is %v (%s)", err, verdict.CodeOf(err))
			}
		})
	}
}

func TestAReadingOfAnUnknownSourceIsNotStored(t *testing.T) {
	p := newProgramme(t)
	p.put("x_1", "")
	p.src.Name = "others"
	if _, _, err := p.keep(p.fetch(nil), false); verdict.CodeOf(err) != verdict.NotFound {
		t.Errorf("a source that is not there gives %v", err)
	}
}
