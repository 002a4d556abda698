// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"context"
	"crypto/sha256"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/app"
	"verdict/internal/config"
)

// remote is a programme beside a server over TLS that this machine alone reaches.
func remote(t *testing.T, handler http.Handler) (a *app.App, location string) {
	t.Helper()
	server := httptest.NewTLSServer(handler)
	t.Cleanup(server.Close)
	roots := filepath.Join(t.TempDir(), "roots.pem")
	root := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(roots, root, 0o600); err != nil {
		t.Fatal(err)
	}
	network, err := config.NetworkFrom([]string{"VERDICT_EGRESS_ALLOW=127.0.0.1", "VERDICT_EGRESS_ROOTS=" + roots, "VERDICT_EGRESS_TRIES=1", "VERDICT_KEY_NVD=secret"})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	a, err = app.Open(t.Context(), config.Config{Data: t.TempDir(), As: "test", Network: network}, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a, server.URL
}

func add(t *testing.T, a *app.App, src verdict.Source) {
	t.Helper()
	if _, err := a.AddSource(t.Context(), src); err != nil {
		t.Fatal(err)
	}
}

func synced(t *testing.T, a *app.App) app.Synced {
	t.Helper()
	list, _, err := a.Sync(context.Background(), nil, false)
	if err != nil || len(list) != 1 {
		t.Fatalf("the sync gives %+v, %v", list, err)
	}
	return list[0]
}

func TestNVDIsMirroredByItsAPIAndFollowed(t *testing.T) {
	asked := 0
	a, location := remote(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		if r.Header.Get("apiKey") != "secret" {
			t.Errorf("the key is %q", r.Header.Get("apiKey"))
		}
		id := "CVE-2026-0001"
		if r.URL.Query().Get("lastModStartDate") != "" {
			id = "CVE-2026-0002"
		}
		w.Header().Set("Content-Type", "application/json")
		at := time.Date(2026, 3, 1, asked, 0, 0, 0, time.UTC).Format("2006-01-02T15:04:05.000")
		fmt.Fprintf(w, `{"resultsPerPage": 1, "startIndex": 0, "totalResults": 1, "format": "NVD_CVE", "version": "2.0", "timestamp": %q,
			"vulnerabilities": [{"cve": {"id": %q, "published": %q, "lastModified": %q, "descriptions": [{"lang": "en", "value": "A flaw."}]}}]}`, at, id, at, at)
	}))
	add(t, a, verdict.Source{Name: "nvd", Kind: verdict.SourceNVD, Location: location + "/rest/json/cves/2.0"})
	if s := synced(t, a); s.Report.Records != 1 || s.Changed != 1 {
		t.Errorf("the first sync: %+v", s)
	}
	if s := synced(t, a); s.Report.Records != 2 || s.Changed != 1 {
		t.Errorf("the second sync: %+v", s)
	}
	carried(t, a, 2)
}

func TestASuppliersDocumentsAreMirroredByTheirProvider(t *testing.T) {
	document := `{"document": {"category": "csaf_vex", "csaf_version": "2.0", "title": "t", "publisher": {"category": "vendor", "name": "Example", "namespace": "https://example.org"},
		"tracking": {"id": "EX-1", "status": "final", "version": "1", "initial_release_date": "2026-01-01T00:00:00Z", "current_release_date": "2026-01-01T00:00:00Z",
		"revision_history": [{"date": "2026-01-01T00:00:00Z", "number": "1", "summary": "s"}]}},
		"product_tree": {"full_product_names": [{"product_id": "P", "name": "lib", "product_identification_helper": {"purl": "pkg:npm/lib@1.0.0"}}]},
		"vulnerabilities": [{"cve": "CVE-2026-0003", "product_status": {"known_not_affected": ["P"]}, "flags": [{"label": "vulnerable_code_not_present", "product_ids": ["P"]}]}]}`
	var location string
	mux := http.NewServeMux()
	serve := func(path, kind string, body func() string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			fmt.Fprint(w, body())
		})
	}
	serve("/vex/2026/ex-1.json", "application/json", func() string { return document })
	serve("/vex/2026/ex-1.json.sha256", "text/plain", func() string { return fmt.Sprintf("%x  ex-1.json\n", sha256.Sum256([]byte(document))) })
	serve("/vex/2026/ex-2.json", "application/json", func() string { return document })
	serve("/vex/2026/ex-2.json.sha256", "text/plain", func() string { return strings.Repeat("0", 64) + "  ex-2.json\n" })
	serve("/vex/changes.csv", "text/csv", func() string {
		return "\"2026/ex-2.json\",\"2026-01-02T00:00:00Z\"\n\"2026/ex-1.json\",\"2026-01-01T00:00:00Z\"\n"
	})
	serve("/provider-metadata.json", "application/json", func() string {
		return fmt.Sprintf(`{"canonical_url": %q, "distributions": [{"directory_url": %q}], "last_updated": "2026-01-02T00:00:00Z", "list_on_CSAF_aggregators": true,
			"metadata_version": "2.0", "mirror_on_CSAF_aggregators": true, "publisher": {"category": "vendor", "name": "Example", "namespace": "https://example.org"}, "role": "csaf_provider"}`,
			location+"/provider-metadata.json", location+"/vex/")
	})
	a, at := remote(t, mux)
	location = at
	add(t, a, verdict.Source{Name: "example", Kind: verdict.SourceCSAF, Location: location + "/provider-metadata.json"})
	s := synced(t, a)
	if s.Report.Records != 1 || len(s.Report.Skipped) != 1 || !strings.Contains(s.Report.Skipped[0].Examples[0], "ex-2.json") {
		t.Errorf("the sync: %+v", s)
	}
	if again := synced(t, a); again.Changed != 0 || again.Report.Records != 1 {
		t.Errorf("the second sync: %+v", again)
	}
	carried(t, a, 1)
}

// carried bundles what the sources hold and takes it at an installation without a
// network, and there once more what that one bundles.
func carried(t *testing.T, a *app.App, records int) {
	t.Helper()
	for range 2 {
		file := filepath.Join(t.TempDir(), "feeds.zip")
		if _, err := a.WriteBundle(t.Context(), nil, file, ""); err != nil {
			t.Fatal(err)
		}
		now := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
		other, err := app.Open(t.Context(), config.Config{Data: t.TempDir(), As: "test"}, func() time.Time { return now })
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { other.Close() })
		_, list, _, err := other.SyncBundle(t.Context(), app.BundleTrust{File: file, Unsigned: true}, nil, false)
		if err != nil || len(list) != 1 || list[0].Report.Records != records {
			t.Errorf("the bundle gives %+v, %v", list, err)
		}
		a = other
	}
}
