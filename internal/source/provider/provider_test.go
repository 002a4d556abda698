// SPDX-License-Identifier: Apache-2.0

package provider_test

import (
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/egress"
	"verdict/internal/source/provider"
)

// site is a provider that serves files over TLS, and hears what is asked of it.
type site struct {
	*testing.T
	server *httptest.Server
	client *egress.Client
	dir    string

	mu    sync.Mutex
	files map[string]string // by path; "->" and a path is a redirect, "503" a failure
	asked []string
}

func newSite(t *testing.T) *site {
	s := &site{T: t, files: map[string]string{}, dir: filepath.Join(t.TempDir(), "mirror")}
	s.server = httptest.NewUnstartedServer(http.HandlerFunc(s.serve))
	s.server.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.server.StartTLS()
	t.Cleanup(s.server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(s.server.Certificate())
	client, err := egress.New(egress.Options{Allow: []string{"127.0.0.1"}, Roots: roots, Tries: 1, Sleep: func(ctx context.Context, _ time.Duration) error { return context.Cause(ctx) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	s.client = client
	return s
}

func (s *site) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	body, ok := s.files[r.URL.Path]
	s.asked = append(s.asked, r.URL.Path)
	s.mu.Unlock()
	to, redirected := strings.CutPrefix(body, "->")
	switch {
	case !ok:
		http.NotFound(w, r)
	case redirected:
		http.Redirect(w, r, to, http.StatusFound)
	case body == "503":
		w.WriteHeader(http.StatusServiceUnavailable)
	default:
		_, _ = io.WriteString(w, body)
	}
}

// file puts a document with its hash.
func (s *site) file(path, body string) {
	s.files[path] = body
	s.files[path+".sha256"] = fmt.Sprintf("%x  %s\n", sha256.Sum256([]byte(body)), filepath.Base(path))
}

// changes writes changes.csv of names and days.
func (s *site) changes(folder string, pairs ...string) {
	var b strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		fmt.Fprintf(&b, "\"%s\",\"2030-01-%sT00:00:00Z\"\n", pairs[i], pairs[i+1])
	}
	s.files[folder+"changes.csv"] = b.String()
}

func (s *site) metadata(distributions string) {
	s.files["/provider-metadata.json"] = fmt.Sprintf(`{"canonical_url": "%s/provider-metadata.json", "role": "csaf_provider", "distributions": [%s]}`, s.server.URL, distributions)
}

func (s *site) directory(path string) string {
	return fmt.Sprintf(`{"directory_url": "%s%s"}`, s.server.URL, path)
}

func (s *site) try(location string) (provider.Copy, error) {
	s.asked = nil
	return provider.Mirror(s.Context(), s.client, s.server.URL+location, s.dir, nil)
}

func (s *site) mirror(location string) provider.Copy {
	s.Helper()
	c, err := s.try(location)
	if err != nil {
		s.Fatal(err)
	}
	return c
}

// held gives the files of the copy, without their host.
func (s *site) held() map[string]string {
	found := map[string]string{}
	err := filepath.WalkDir(filepath.Join(s.dir, "documents"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		name, _ := filepath.Rel(filepath.Join(s.dir, "documents"), path)
		_, name, _ = strings.Cut(filepath.ToSlash(name), "/")
		found[name] = string(raw)
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		s.Fatal(err)
	}
	return found
}

func (s *site) holds(want map[string]string) {
	s.Helper()
	if diff := cmp.Diff(want, s.held()); diff != "" {
		s.Errorf("the copy differs (-want +got):\n%s", diff)
	}
}

func reasons(list []verdict.Skipped) map[string]int {
	counts := map[string]int{}
	for _, s := range list {
		counts[s.Reason] = s.Count
	}
	return counts
}

const one, two, three = `{"n": 1}`, `{"n": 2}`, `{"n": 3}`

// small is a provider with two documents in a directory.
func small(t *testing.T) *site {
	s := newSite(t)
	s.file("/vex/2030/one.json", one)
	s.file("/vex/2030/two.json", two)
	s.changes("/vex/", "2030/two.json", "02", "2030/one.json", "01")
	s.metadata(s.directory("/vex"))
	return s
}

func TestAProviderIsCopiedFromWhereverOneBegins(t *testing.T) {
	for _, location := range []string{"/provider-metadata.json", "/vex/", "/vex/changes.csv"} {
		s := small(t)
		c := s.mirror(location)
		s.holds(map[string]string{"vex/2030/one.json": one, "vex/2030/two.json": two})
		if c.Documents != 2 || c.Fetched != 2 || c.Skipped != nil || c.Remarks != nil || c.Path != filepath.Join(s.dir, "documents") {
			t.Errorf("%s: the copy is %+v", location, c)
		}
	}
}

func TestASitesMetadataAreFoundByTheRules(t *testing.T) {
	for name, place := range map[string]func(s *site){
		"at the well-known place": func(s *site) { s.files["/.well-known/csaf/provider-metadata.json"] = "->/provider-metadata.json" },
		"by security.txt": func(s *site) {
			s.files["/.well-known/security.txt"] = "Contact: mailto:a@b.example\nCSAF: " + s.server.URL + "/provider-metadata.json\n"
		},
	} {
		s := small(t)
		place(s)
		if c := s.mirror(""); c.Documents != 2 {
			t.Errorf("%s: the copy is %+v", name, c)
		}
	}
}

func TestOnlyWhatHasChangedIsFetchedAgain(t *testing.T) {
	s := small(t)
	s.mirror("/vex/")
	if c := s.mirror("/vex/"); !c.Unchanged() || !slices.Equal(s.asked, []string{"/vex/changes.csv"}) {
		t.Errorf("asked again for %q: %+v", s.asked, c)
	}
	s.file("/vex/2030/two.json", three)
	s.changes("/vex/", "2030/two.json", "03", "2030/one.json", "01")
	c := s.mirror("/vex/")
	if c.Fetched != 1 || slices.Contains(s.asked, "/vex/2030/one.json") {
		t.Errorf("asked for %q: %+v", s.asked, c)
	}
	s.holds(map[string]string{"vex/2030/one.json": one, "vex/2030/two.json": three})
}

func TestAnIndexWithoutTimesIsComparedByHashes(t *testing.T) {
	s := small(t)
	delete(s.files, "/vex/changes.csv")
	s.files["/vex/index.txt"] = "2030/one.json\n2030/two.json\n"
	s.mirror("/vex/")
	s.file("/vex/2030/two.json", three)
	if c := s.mirror("/vex/"); c.Fetched != 1 || slices.Contains(s.asked, "/vex/2030/one.json") {
		t.Errorf("asked for %q: %+v", s.asked, c)
	}
	s.holds(map[string]string{"vex/2030/one.json": one, "vex/2030/two.json": three})
}

func TestAFeedIsReadPageByPage(t *testing.T) {
	s := newSite(t)
	page := func(entry, next string) string {
		return fmt.Sprintf(`{"feed": {"id": "f", "title": "f", "updated": "2030-01-01T00:00:00Z", "link": [%s], "entry": [%s]}}`, next, entry)
	}
	entry := func(name, hash string) string {
		at := s.server.URL + "/white/" + name
		return fmt.Sprintf(`{"id": "%s", "title": "x", "published": "2030-01-01T00:00:00Z", "updated": "2030-01-01T00:00:00Z", "content": {"type": "application/json", "src": "%s"}, "link": [{"rel": "hash", "href": "%s"}]}`, name, at, at+hash)
	}
	s.file("/white/one.json", one)
	s.files["/white/two.json"] = two
	s.files["/white/two.json.sha512"] = fmt.Sprintf("%x", sha512.Sum512([]byte(two)))
	s.files["/feed.json"] = page(entry("one.json", ".sha256"), `{"rel": "next", "href": "`+s.server.URL+`/feed-2.json"}`)
	s.files["/feed-2.json"] = page(entry("two.json", ".sha512"), `{"rel": "next", "href": "`+s.server.URL+`/feed.json"}`)
	s.metadata(fmt.Sprintf(`{"rolie": {"feeds": [{"tlp_label": "WHITE", "url": "%s/feed.json"}, {"tlp_label": "RED", "url": "%s/red.json"}]}}`, s.server.URL, s.server.URL))
	c := s.mirror("/provider-metadata.json")
	s.holds(map[string]string{"white/one.json": one, "white/two.json": two})
	want := map[string]int{"a distribution is not for everybody by its TLP label, and is not copied": 1}
	if diff := cmp.Diff(want, reasons(c.Skipped)); diff != "" || slices.Contains(s.asked, "/red.json") {
		t.Errorf("what is skipped differs (-want +got):\n%s", diff)
	}
}

func TestOneBadDocumentLeavesTheOthers(t *testing.T) {
	for name, tt := range map[string]struct {
		spoil  func(s *site)
		reason string
	}{
		"it is not there":            {func(s *site) { delete(s.files, "/vex/2030/two.json") }, "a document cannot be fetched"},
		"the server fails":           {func(s *site) { s.files["/vex/2030/two.json"] = "503" }, "a document cannot be fetched"},
		"it is an HTML page":         {func(s *site) { s.file("/vex/2030/two.json", "<!DOCTYPE html><html></html>") }, "a document cannot be fetched"},
		"it is cut":                  {func(s *site) { s.file("/vex/2030/two.json", `{"n": `) }, "a document is no JSON that can be read"},
		"its hash is another":        {func(s *site) { s.files["/vex/2030/two.json"] = three }, "the bytes of a document are not those of its hash"},
		"its hash is none":           {func(s *site) { s.files["/vex/2030/two.json.sha256"] = "soon" }, "the bytes of a document are not those of its hash"},
		"its hash cannot be had now": {func(s *site) { s.files["/vex/2030/two.json.sha256"] = "503" }, "the bytes of a document are not those of its hash"},
	} {
		t.Run(name, func(t *testing.T) {
			s := small(t)
			tt.spoil(s)
			c := s.mirror("/vex/")
			s.holds(map[string]string{"vex/2030/one.json": one})
			if got := reasons(c.Skipped); len(got) != 1 || got[tt.reason] != 1 || c.Documents != 1 {
				t.Errorf("the copy is %+v", c)
			}
			s.file("/vex/2030/two.json", two) // and it is tried again
			s.mirror("/vex/")
			s.holds(map[string]string{"vex/2030/one.json": one, "vex/2030/two.json": two})
			s.changes("/vex/", "2030/two.json", "03", "2030/one.json", "01")
			tt.spoil(s) // what was there stands
			s.mirror("/vex/")
			s.holds(map[string]string{"vex/2030/one.json": one, "vex/2030/two.json": two})
		})
	}
}

func TestADocumentWithoutAHashIsTakenWithARemark(t *testing.T) {
	s := small(t)
	delete(s.files, "/vex/2030/two.json.sha256")
	c := s.mirror("/vex/")
	if c.Documents != 2 || reasons(c.Remarks)["a document has no hash to compare its bytes with"] != 1 {
		t.Errorf("the copy is %+v", c)
	}
}

func TestADocumentThatIsRedirectedIsVerifiedAllTheSame(t *testing.T) {
	s := small(t)
	s.files["/elsewhere.json"] = two
	s.files["/vex/2030/two.json"] = "->/elsewhere.json"
	s.mirror("/vex/")
	s.holds(map[string]string{"vex/2030/one.json": one, "vex/2030/two.json": two})
}

func TestNamesThatLeadElsewhereAreRefused(t *testing.T) {
	s := small(t)
	s.file("/secret.json", three)
	s.changes("/vex/", "2030/one.json", "01", "../secret.json", "01", ".hidden/x.json", "01", "2030/one.json/x.json", "01", "a b.json", "01")
	c := s.mirror("/vex/")
	s.holds(map[string]string{"vex/2030/one.json": one})
	want := map[string]int{"a line of a listing cannot be read": 1, "the address of a document gives no name for a file": 3}
	if diff := cmp.Diff(want, reasons(c.Skipped)); diff != "" {
		t.Errorf("what is skipped differs (-want +got):\n%s", diff)
	}
}

func TestWhatIsListedNoMoreIsRemovedUnlessTheListingIsDoubted(t *testing.T) {
	s := newSite(t)
	var all []string
	for i := range 20 {
		name := fmt.Sprintf("2030/%02d.json", i)
		s.file("/vex/"+name, one)
		all = append(all, name, "01")
	}
	s.changes("/vex/", all...)
	s.metadata(s.directory("/vex") + "," + s.directory("/more"))
	s.changes("/more/", "x.json", "01")
	s.file("/more/x.json", two)
	s.mirror("/provider-metadata.json")
	s.changes("/vex/", all[4:]...)
	s.files["/more/changes.csv"] = "503"
	if c := s.mirror("/provider-metadata.json"); c.Removed != 0 || c.Documents != 21 || reasons(c.Skipped)["a distribution cannot be read"] != 1 {
		t.Errorf("while a listing cannot be read the copy is %+v", c)
	}
	s.changes("/more/", "x.json", "01")
	if c := s.mirror("/provider-metadata.json"); c.Removed != 2 || c.Documents != 19 || len(s.held()) != 19 {
		t.Errorf("the copy is %+v", c)
	}
	s.changes("/vex/", all[:4]...)
	c := s.mirror("/provider-metadata.json")
	if c.Removed != 0 || reasons(c.Skipped)["the provider lists more than a tenth of its documents no more; they stand as they were"] != 1 {
		t.Errorf("a listing that lost most of its documents gives %+v", c)
	}
}

func TestAMirrorThatWasEndedGoesOn(t *testing.T) {
	s := newSite(t)
	var all []string
	for i := range 200 {
		name := fmt.Sprintf("2030/%03d.json", i)
		s.file("/vex/"+name, one)
		all = append(all, name, "01")
	}
	s.changes("/vex/", all...)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := provider.Mirror(ctx, s.client, s.server.URL+"/vex/", s.dir, func(done, _ int) {
		if done >= 64 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("the error is %v", err)
	}
	if c := s.mirror("/vex/"); c.Fetched > 200-64 || c.Documents != 200 {
		t.Errorf("the copy is %+v", c)
	}
	if err := os.WriteFile(filepath.Join(s.dir, "state.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if c := s.mirror("/vex/"); c.Fetched != 200 {
		t.Errorf("without its notes the copy is %+v", c)
	}
}

func TestAProviderOfWhichNothingCanBeHadIsAnError(t *testing.T) {
	s := small(t)
	for location, want := range map[string]string{
		"/nowhere/":          "cannot be copied",
		"/nowhere.json":      "cannot be copied",
		"/vex/2030/one.json": "name a provider-metadata.json, a ROLIE feed or a directory",
		"/vex/2030/none":     "cannot be copied",
	} {
		if _, err := s.try(location); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: the error is %v", location, err)
		}
	}
	s.files["/vex/changes.csv"] = "<!DOCTYPE html>\n<html></html>\n"
	if _, err := s.try("/vex/"); err == nil {
		t.Error("an HTML page is taken for a listing")
	}
	s.changes("/vex/", "none.json", "01", "nor.json", "01")
	if _, err := s.try("/vex/"); err == nil || !strings.Contains(err.Error(), "none of the 2 documents") {
		t.Errorf("the error is %v", err)
	}
	if _, err := provider.Mirror(t.Context(), s.client, "http://127.0.0.1/", s.dir, nil); verdict.CodeOf(err) != verdict.Invalid {
		t.Errorf("of plain http it is said: %v", err)
	}
}
