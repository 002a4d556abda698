// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/config"
)

// feeds is a new programme that ships one component, with one source, "records",
// whose folder tests fill with records of that component.
type feeds struct {
	*testing.T
	app  *app.App
	data string
	dir  string // of the source
	days int    // that passed since the first
}

func newFeeds(t *testing.T) *feeds {
	t.Helper()
	f := &feeds{T: t, data: t.TempDir(), dir: t.TempDir()}
	f.app = f.open(false)
	f.ship()
	f.add("records", f.dir)
	return f
}

func (f *feeds) open(dry bool) *app.App {
	f.Helper()
	a, err := app.Open(f.Context(), config.Config{Data: f.data, As: "test", DryRun: dry}, func() time.Time { return f.day(f.days) })
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { a.Close() })
	return a
}

func (f *feeds) day(n int) time.Time { return time.Date(2026, 1, 1+n, 0, 0, 0, 0, time.UTC) }

// ship makes a release of the component lib.
func (f *feeds) ship() {
	f.Helper()
	if _, _, err := f.app.AddProduct(f.Context(), verdict.Product{Slug: "ledger", Name: "Ledger", Kind: verdict.Platform}); err != nil {
		f.Fatal(err)
	}
	if _, err := f.app.AddLine(f.Context(), verdict.Line{Product: "ledger", Slug: "1", SupportFrom: f.day(0)}); err != nil {
		f.Fatal(err)
	}
	bill := app.BillFile{Name: "bill.json", Raw: []byte(`{"bomFormat": "CycloneDX", "specVersion": "1.5",
		"components": [{"type": "library", "name": "lib", "purl": "pkg:npm/lib@1.0.0"}]}`)}
	r := verdict.Release{Product: "ledger", Version: "1.0", Line: "1", State: verdict.Released, ReleasedAt: f.day(0)}
	if _, _, err := f.app.AddRelease(f.Context(), r, []app.BillFile{bill}, nil); err != nil {
		f.Fatal(err)
	}
}

func (f *feeds) add(name, location string) {
	f.Helper()
	if _, err := f.app.AddSource(f.Context(), verdict.Source{Name: name, Kind: "osv", Location: location}); err != nil {
		f.Fatal(err)
	}
}

// put writes the documents x_00, x_01 and so on, from the first number to before
// the last.
func (f *feeds) put(from, to int) {
	f.Helper()
	for i := from; i < to; i++ {
		id := fmt.Sprintf("x_%02d", i)
		f.write(id, recordOf(id))
	}
}

// recordOf is a record of a flaw in every version of lib.
func recordOf(id string) string {
	return `{"id":"` + id + `","modified":"2026-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"lib"},
		"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}]}]}`
}

func (f *feeds) write(name, body string) {
	f.Helper()
	if err := os.WriteFile(filepath.Join(f.dir, name+".json"), []byte(body), 0o644); err != nil {
		f.Fatal(err)
	}
}

func (f *feeds) remove(from, to int) {
	f.Helper()
	for i := from; i < to; i++ {
		if err := os.Remove(filepath.Join(f.dir, fmt.Sprintf("x_%02d.json", i))); err != nil {
			f.Fatal(err)
		}
	}
}

// sync lets a day pass and syncs everything.
func (f *feeds) sync(acceptShrink bool) ([]app.Synced, int, error) {
	f.days++
	return f.app.Sync(f.Context(), nil, acceptShrink)
}

func (f *feeds) mustSync() ([]app.Synced, int) {
	f.Helper()
	list, changed, err := f.sync(false)
	if err != nil {
		f.Fatal(err)
	}
	return list, changed
}

// health is what is known of the source "records".
func (f *feeds) health() verdict.SourceHealth {
	f.Helper()
	all, err := f.app.Sources(f.Context())
	if err != nil {
		f.Fatal(err)
	}
	for _, h := range all {
		if h.Source.Name == "records" {
			return h
		}
	}
	f.Fatal("there is no source records")
	return verdict.SourceHealth{}
}

// ids are those of the records that matched what is shipped.
func (f *feeds) ids() []string {
	f.Helper()
	ids, err := f.app.KnownIDs(f.Context())
	if err != nil {
		f.Fatal(err)
	}
	return ids
}

func TestASyncReadsStoresAndTellsWhatItSkipped(t *testing.T) {
	f := newFeeds(t)
	f.put(0, 2)
	f.write("broken", "{\"id\": 7}")
	list, changed := f.mustSync()
	if len(list) != 1 || list[0].Source != "records" || list[0].Changed != 2 || changed == 0 {
		t.Fatalf("the sync gives %+v and changes %d rows", list, changed)
	}
	if r := list[0].Report; r.Documents != 3 || r.Records != 2 {
		t.Errorf("%d documents gave %d records", r.Documents, r.Records)
	}
	h := f.health()
	for _, skipped := range [][]verdict.Skipped{list[0].Report.Skipped, h.Skipped} {
		if len(skipped) != 1 || skipped[0].Count != 1 || len(skipped[0].Examples) != 1 || !strings.Contains(skipped[0].Examples[0], "broken.json:") {
			t.Errorf("skipped are %+v", skipped)
		}
	}
	if !h.LastSync.Equal(f.day(1)) || !h.LastTry.Equal(f.day(1)) || h.LastError != "" || h.Records != 2 {
		t.Errorf("the sync is noted as %+v", h)
	}
	if diff := cmp.Diff([]string{"x_00", "x_01"}, f.ids()); diff != "" {
		t.Errorf("the records differ:\n%s", diff)
	}
}

func TestASecondSyncChangesNothingButItsTime(t *testing.T) {
	f := newFeeds(t)
	f.put(0, 2)
	f.mustSync()
	before, noted := f.ids(), f.health()
	list, changed := f.mustSync()
	if len(list) != 1 || list[0].Changed != 0 || list[0].Removed != 0 || changed != 1 {
		t.Errorf("the second sync gives %+v and changes %d rows", list, changed)
	}
	noted.LastSync, noted.LastTry, noted.Before = f.day(2), f.day(2), 2
	if diff := cmp.Diff(noted, f.health()); diff != "" {
		t.Errorf("the sync is noted otherwise:\n%s", diff)
	}
	if diff := cmp.Diff(before, f.ids()); diff != "" {
		t.Errorf("the records differ:\n%s", diff)
	}
}

func TestASourceThatCannotBeReadKeepsItsRecordsAndNotesWhy(t *testing.T) {
	f := newFeeds(t)
	f.put(0, 2)
	f.mustSync()
	before := f.health()
	if err := os.RemoveAll(f.dir); err != nil {
		t.Fatal(err)
	}
	_, _, err := f.sync(true)
	if err == nil || !strings.Contains(err.Error(), "source records cannot be read") {
		t.Errorf("the error is %v", err)
	}
	before.LastTry, before.LastError, before.Fault = f.day(2), err.Error(), verdict.FaultUnreadable
	if diff := cmp.Diff(before, f.health()); diff != "" {
		t.Errorf("the failure is noted otherwise:\n%s", diff)
	}
	if diff := cmp.Diff([]string{"x_00", "x_01"}, f.ids()); diff != "" {
		t.Errorf("the records differ:\n%s", diff)
	}
}

func TestASourceThatShrinksIsHeldUntilAPersonAcceptsIt(t *testing.T) {
	f := newFeeds(t)
	f.put(0, 20)
	f.mustSync()
	before, ids := f.health(), f.ids()
	f.remove(0, 3)
	f.put(20, 21)
	_, _, err := f.sync(false)
	if verdict.CodeOf(err) != verdict.Conflict || !strings.Contains(err.Error(), "--accept-shrink") {
		t.Errorf("the error is %v (%s)", err, verdict.CodeOf(err))
	}
	before.LastTry, before.LastError, before.Fault = f.day(2), err.Error(), verdict.FaultShrunk
	if diff := cmp.Diff(before, f.health()); diff != "" {
		t.Errorf("the held sync is noted otherwise:\n%s", diff)
	}
	if diff := cmp.Diff(ids, f.ids()); diff != "" {
		t.Errorf("the held sync changed the records:\n%s", diff)
	}
	list, _, err := f.sync(true)
	if err != nil || list[0].Removed != 3 || list[0].Changed != 1 {
		t.Errorf("the accepted sync gives %+v, %v", list, err)
	}
	if h := f.health(); h.LastError != "" || h.Fault != "" || h.Records != 18 || h.Before != 20 || !h.LastSync.Equal(f.day(3)) {
		t.Errorf("the accepted sync is noted as %+v", h)
	}
	if got := f.ids(); slices.Contains(got, "x_00") || !slices.Contains(got, "x_20") {
		t.Errorf("the records are %v", got)
	}
}

func TestOfSeveralSourcesThoseThatFailDoNotHoldTheOthers(t *testing.T) {
	f := newFeeds(t)
	f.put(0, 20)
	f.mustSync()
	other, gone := t.TempDir(), t.TempDir()
	f.add("more", other)
	f.add("absent", gone)
	if err := os.WriteFile(filepath.Join(other, "y.json"), []byte(recordOf("y_1")), 0o644); err != nil {
		t.Fatal(err)
	}
	f.remove(0, 3)
	list, _, err := f.sync(false)
	if err == nil || !strings.Contains(err.Error(), "2 of 3 sources are not taken: absent: ") || !strings.Contains(err.Error(), "; records: source records has lost 3") {
		t.Errorf("the error is %v", err)
	}
	if len(list) != 3 || list[0].Fault != verdict.FaultUnreadable || list[1].Failed != nil || list[1].Changed != 1 || list[2].Fault != verdict.FaultShrunk {
		t.Errorf("the sync gives %+v", list)
	}
	if got := f.ids(); !slices.Contains(got, "y_1") || !slices.Contains(got, "x_00") {
		t.Errorf("the records are %v", got)
	}
	if h := f.health(); h.Fault != verdict.FaultShrunk || h.Records != 20 {
		t.Errorf("what is held is noted as %+v", h)
	}
}

func TestADryRunOfASyncKeepsNothing(t *testing.T) {
	f := newFeeds(t)
	f.put(0, 2)
	keeping := f.app
	f.app = f.open(true)
	list, changed := f.mustSync()
	if len(list) != 1 || list[0].Changed != 2 || changed == 0 {
		t.Errorf("the dry run gives %+v and changes %d rows", list, changed)
	}
	if err := os.RemoveAll(f.dir); err != nil {
		t.Fatal(err)
	}
	if _, _, err := f.sync(false); err == nil {
		t.Error("a folder that is not there was read")
	}
	f.app = keeping
	if h := f.health(); len(f.ids()) != 0 || !h.LastTry.IsZero() || h.LastError != "" {
		t.Errorf("the dry runs left %v and %+v", f.ids(), h)
	}
}

func TestASyncOfNoKnownSourceIsRefused(t *testing.T) {
	f := newFeeds(t)
	if _, _, err := f.app.Sync(t.Context(), []string{"others"}, false); verdict.CodeOf(err) != verdict.NotFound || !strings.Contains(err.Error(), "there is no source others") {
		t.Errorf("an unknown name gives %v", err)
	}
	f.data = t.TempDir()
	f.app = f.open(false)
	if _, _, err := f.sync(false); verdict.CodeOf(err) != verdict.NotFound || !strings.Contains(err.Error(), "there are no sources") {
		t.Errorf("a programme without sources gives %v", err)
	}
}

func TestASourceThatHoldsLessThanItSaysKeepsItsRecords(t *testing.T) {
	f := newFeeds(t)
	dir := t.TempDir()
	page := func(name string, start int, ids ...string) {
		t.Helper()
		var list []string
		for _, id := range ids {
			list = append(list, `{"cve": {"id": "`+id+`", "published": "2026-01-01T00:00:00.000"}}`)
		}
		body := fmt.Sprintf(`{"resultsPerPage": 2, "startIndex": %d, "totalResults": 3, "format": "NVD_CVE", "vulnerabilities": [%s]}`, start, strings.Join(list, ","))
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := f.app.AddSource(t.Context(), verdict.Source{Name: "nvd", Kind: verdict.SourceNVD, Location: dir}); err != nil {
		t.Fatal(err)
	}
	page("a.json", 0, "CVE-2026-0001", "CVE-2026-0002")
	page("b.json", 2, "CVE-2026-0003")
	if list, _, err := f.app.Sync(t.Context(), []string{"nvd"}, false); err != nil || list[0].Changed != 3 {
		t.Fatalf("the whole list gives %+v, %v", list, err)
	}
	ids := f.ids()
	page("a.json", 0, "CVE-2026-0009")
	for _, what := range []string{"a short page", "a page that is gone"} {
		list, _, err := f.app.Sync(t.Context(), []string{"nvd"}, true)
		if err == nil || len(list) != 1 || list[0].Fault != verdict.FaultIncomplete {
			t.Errorf("%s gives %+v, %v", what, list, err)
		}
		if diff := cmp.Diff(ids, f.ids()); diff != "" {
			t.Errorf("%s changed the records:\n%s", what, diff)
		}
		if err := os.RemoveAll(filepath.Join(dir, "a.json")); err != nil {
			t.Fatal(err)
		}
	}
}

func TestASourceIsMadeAnotherOneOnPurposeOnly(t *testing.T) {
	f := newFeeds(t)
	stands := verdict.Source{Name: "more", Kind: verdict.SourceOSV, Location: "/a", MaxAge: time.Hour}
	if n, err := f.app.AddSource(t.Context(), stands); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	older := stands
	older.MaxAge = 2 * time.Hour
	for what, tt := range map[string]struct {
		src  verdict.Source
		want verdict.Code
	}{
		"the same": {stands, ""}, "another kind": {verdict.Source{Name: "more", Kind: verdict.SourceNVD, Location: "/a"}, verdict.Conflict},
		"another location": {verdict.Source{Name: "more", Kind: verdict.SourceOSV, Location: "/b"}, verdict.Conflict},
	} {
		if n, err := f.app.AddSource(t.Context(), tt.src); n != 0 || (err == nil) != (tt.want == "") || err != nil && verdict.CodeOf(err) != tt.want {
			t.Errorf("%s changes %d rows, %v", what, n, err)
		}
	}
	if n, err := f.app.AddSource(t.Context(), older); err != nil || n != 1 {
		t.Errorf("another age changes %d rows, %v", n, err)
	}
	moved := verdict.Source{Name: "more", Kind: verdict.SourceNVD, Location: "/b"}
	if n, err := f.app.ReplaceSource(t.Context(), moved); err != nil || n != 1 {
		t.Errorf("on purpose %d rows change, %v", n, err)
	}
	if got, err := f.app.Source(t.Context(), "more"); err != nil || got != moved {
		t.Errorf("it is %+v, %v", got, err)
	}
	if _, err := f.app.Source(t.Context(), "none"); verdict.CodeOf(err) != verdict.NotFound {
		t.Errorf("of no source it is said: %v", err)
	}
}
