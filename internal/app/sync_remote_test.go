// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"path/filepath"
	"strings"
	"testing"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/source"
)

func TestASourceThatAnotherProcessReadsIsLeftToIt(t *testing.T) {
	f := newFeeds(t)
	f.put(0, 2)
	f.add("remote", "https://feeds.example.org/all.zip")
	unlock, err := source.LockMirror(filepath.Join(f.data, "mirror", "remote"))
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	list, _, err := f.sync(false)
	if verdict.CodeOf(err) != verdict.Conflict || !strings.Contains(err.Error(), "is mirroring it; wait until it has ended") {
		t.Errorf("got %v", err)
	}
	if len(list) != 2 || list[0].Changed != 2 || list[1].Fault != verdict.FaultBusy {
		t.Errorf("the sync gives %+v", list)
	}
	for _, h := range f.sources() {
		if h.Source.Name == "remote" && (h.LastError != "" || !h.LastTry.IsZero()) {
			t.Errorf("it is noted as %+v", h)
		}
	}
}

func TestTwoBundlesAreNotReadAtOnce(t *testing.T) {
	f := newFeeds(t)
	f.put(0, 2)
	f.mustSync()
	file := filepath.Join(t.TempDir(), "feeds.zip")
	if _, err := f.app.WriteBundle(t.Context(), nil, file, ""); err != nil {
		t.Fatal(err)
	}
	trust := app.BundleTrust{File: file, Unsigned: true}
	unlock, err := source.LockMirror(filepath.Join(f.data, "mirror", ".bundle"))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := f.app.SyncBundle(t.Context(), trust, nil, false); verdict.CodeOf(err) != verdict.Conflict {
		t.Errorf("got %v", err)
	}
	unlock()
	signer, list, _, err := f.app.SyncBundle(t.Context(), trust, nil, false)
	if err != nil || signer != "" || len(list) != 1 || list[0].Report.Records != 2 {
		t.Errorf("signed by %q, %+v, %v", signer, list, err)
	}
}

func (f *feeds) sources() []verdict.SourceHealth {
	f.Helper()
	all, err := f.app.Sources(f.Context())
	if err != nil {
		f.Fatal(err)
	}
	return all
}
