// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/config"
	"verdict/internal/store/storetest"
)

// bundled writes two bundles of one source: an older one with two records, and a
// newer one with three.
func bundled(t *testing.T) (older, newer app.BundleTrust) {
	t.Helper()
	f := newFeeds(t)
	write := func(name string, records int) app.BundleTrust {
		t.Helper()
		f.put(0, records)
		f.mustSync()
		file := filepath.Join(t.TempDir(), name)
		if _, err := f.app.WriteBundle(t.Context(), nil, file, ""); err != nil {
			t.Fatal(err)
		}
		return app.BundleTrust{File: file, Unsigned: true}
	}
	return write("older.zip", 2), write("newer.zip", 3)
}

// during lets something happen once, while a reads a source.
func during(a *app.App, happen func()) {
	a.Progress = func(what string, _, _ int) {
		if what == "reading records" && happen != nil {
			once := happen
			happen = nil
			once()
		}
	}
}

// overtaken reports whether what a bundle brought was left for being older.
func overtaken(t *testing.T, list []app.Synced, err error) {
	t.Helper()
	if len(list) != 1 || list[0].Fault != verdict.FaultUnfit || list[0].Changed != 0 || verdict.CodeOf(err) != verdict.Conflict ||
		!strings.Contains(err.Error(), "older than what is known") {
		t.Errorf("the older bundle gives %+v, %v", list, err)
	}
}

func TestABundleThatIsOvertakenWhileItIsReadIsNotTaken(t *testing.T) {
	older, _ := bundled(t)
	f := newFeeds(t)
	f.days = 3
	f.put(0, 3)
	second := f.open(false)
	during(f.app, func() {
		f.days = 5
		if _, _, err := second.Sync(t.Context(), nil, false); err != nil {
			t.Error(err)
		}
	})
	_, list, _, err := f.app.SyncBundle(t.Context(), older, nil, true)
	overtaken(t, list, err)
	if h := f.health(); h.Records != 3 || !h.LastSync.Equal(f.day(5)) || h.LastError != "" {
		t.Errorf("known is %+v", h)
	}
	if diff := cmp.Diff([]string{"x_00", "x_01", "x_02"}, f.ids()); diff != "" {
		t.Errorf("the records differ:\n%s", diff)
	}
}

func TestASourceThatIsDeclaredOtherwiseWhileABundleIsReadIsLeft(t *testing.T) {
	older, _ := bundled(t)
	f := newFeeds(t)
	f.days = 3
	second := f.open(false)
	during(f.app, func() {
		if _, err := second.AddSource(t.Context(), verdict.Source{Name: "records", Kind: verdict.SourceOSV, Location: f.dir, Score: verdict.ScoreGHSA}); err != nil {
			t.Error(err)
		}
	})
	_, list, _, err := f.app.SyncBundle(t.Context(), older, nil, false)
	if len(list) != 1 || list[0].Fault != verdict.FaultUnfit || !strings.Contains(err.Error(), "source records was declared otherwise while the bundle was read; sync the bundle again") {
		t.Errorf("the bundle gives %+v, %v", list, err)
	}
	if _, list, _, err := f.app.SyncBundle(t.Context(), older, nil, false); err != nil || len(list) != 1 || list[0].Changed != 2 {
		t.Errorf("once more it gives %+v, %v", list, err)
	}
}

// TestOfTwoBundlesAtOnceTheNewerStands has two installations on one database, which
// do not share the folder that keeps bundles apart.
func TestOfTwoBundlesAtOnceTheNewerStands(t *testing.T) {
	t.Parallel()
	database := storetest.NewCluster(t).Database(t)
	older, newer := bundled(t)
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	install := func() *app.App {
		t.Helper()
		a, err := app.Open(t.Context(), config.Config{Data: t.TempDir(), Database: database, As: "test"}, func() time.Time { return now })
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { a.Close() })
		return a
	}
	first, second := install(), install()
	during(first, func() { // neither knows the source before
		_, list, _, err := second.SyncBundle(t.Context(), newer, nil, false)
		if err != nil || len(list) != 1 || list[0].Changed != 3 {
			t.Errorf("the newer bundle gives %+v, %v", list, err)
		}
	})
	_, list, _, err := first.SyncBundle(t.Context(), older, nil, true)
	overtaken(t, list, err)
	all, err := first.Sources(t.Context())
	if err != nil || len(all) != 1 || all[0].Records != 3 {
		t.Errorf("known is %+v, %v", all, err)
	}
}
