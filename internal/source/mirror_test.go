// SPDX-License-Identifier: Apache-2.0

package source_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"verdict"
	"verdict/internal/egress"
	"verdict/internal/source"
)

// upstream is a server of one feed whose answers a test chooses.
type upstream struct {
	*testing.T
	server *httptest.Server
	client *egress.Client
	dir    string // of the mirror
	place  string // path of the feed

	mu     sync.Mutex
	answer http.HandlerFunc
	asked  []http.Header
}

func newUpstream(t *testing.T) *upstream {
	t.Helper()
	u := &upstream{T: t, dir: filepath.Join(t.TempDir(), "mirror", "records"), place: "/feeds/all.zip"}
	u.server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		u.mu.Lock()
		answer := u.answer
		u.asked = append(u.asked, r.Header)
		u.mu.Unlock()
		answer(w, r)
	}))
	u.server.Config.ErrorLog = log.New(io.Discard, "", 0)
	u.server.StartTLS()
	t.Cleanup(u.server.Close)
	u.client = clientOf(t, u.server.Certificate())
	return u
}

// clientOf makes a client that reaches the server of a test and does not wait.
func clientOf(t *testing.T, certificate *x509.Certificate) *egress.Client {
	t.Helper()
	roots := x509.NewCertPool()
	roots.AddCert(certificate)
	c, err := egress.New(egress.Options{Allow: []string{"127.0.0.1"}, Roots: roots, Now: func() time.Time { return day },
		Sleep: func(ctx context.Context, _ time.Duration) error { return context.Cause(ctx) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func (u *upstream) source() verdict.Source {
	return verdict.Source{Name: "records", Kind: verdict.SourceOSV, Location: u.server.URL + u.place, Score: verdict.ScoreNVD}
}

func (u *upstream) answers(h http.HandlerFunc) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.answer, u.asked = h, nil
}

// serves gives a feed as web servers do.
func (u *upstream) serves(feed, etag string) {
	u.answers(func(w http.ResponseWriter, r *http.Request) {
		if etag != "" {
			w.Header().Set("ETag", etag)
		}
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader(feed))
	})
}

func (u *upstream) mirror() (source.Mirrored, error) {
	return source.MirrorFile(u.Context(), u.client, u.source(), nil, u.dir, nil)
}

// kept mirrors and keeps.
func (u *upstream) kept() source.Mirrored {
	u.Helper()
	m, err := u.mirror()
	if err == nil {
		err = m.Keep()
	}
	if err != nil {
		u.Fatal(err)
	}
	return m
}

// stands checks that the copy in force is the feed, or that there is none ("").
func (u *upstream) stands(feed string) {
	u.Helper()
	m, err := source.KeptMirror(u.source(), u.dir)
	if feed == "" {
		if verdict.CodeOf(err) != verdict.NotFound {
			u.Errorf("a copy is in force: %+v, %v", m, err)
		}
		return
	}
	if err != nil {
		u.Errorf("no copy is in force: %v", err)
		return
	}
	if b, err := os.ReadFile(m.Path); err != nil || string(b) != feed {
		u.Errorf("the copy in force is %.40q, %v; want %.40q", b, err, feed)
	}
}

// files lists what is in the folder, sums left out.
func (u *upstream) files() string {
	u.Helper()
	entries, err := os.ReadDir(u.dir)
	if err != nil {
		u.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, regexp.MustCompile(`-[0-9a-f]{16}`).ReplaceAllString(e.Name(), "-SUM"))
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// zipped packs documents given as name, text, name, text.
func zipped(t testing.TB, pairs ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(pairs); i += 2 {
		f, err := w.Create(pairs[i])
		if err == nil {
			_, err = io.WriteString(f, pairs[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func gzipped(t testing.TB, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestACopyIsInForceOnceItIsKept(t *testing.T) {
	u := newUpstream(t)
	first, second := zipped(t, "a.json", "{}"), zipped(t, "b.json", "{}")
	u.serves(first, `"v1"`)
	m, err := u.mirror()
	if err != nil || m.Unchanged || m.ETag != `"v1"` || m.Bytes != int64(len(first)) || !m.Fetched.Equal(day) || filepath.Ext(m.Path) != ".zip" {
		t.Fatalf("%+v, %v", m, err)
	}
	u.stands("")
	if err := m.Keep(); err != nil {
		t.Fatal(err)
	}
	u.stands(first)

	m = u.kept()
	if !m.Unchanged || u.asked[len(u.asked)-1].Get("If-None-Match") != `"v1"` {
		t.Errorf("asked again with %v, got %+v", u.asked, m)
	}

	u.serves(second, `"v2"`)
	m, err = u.mirror()
	if err != nil || m.Unchanged {
		t.Fatalf("%+v, %v", m, err)
	}
	m.Close() // its reader could not read it
	u.stands(first)
	if got := u.files(); got != "all-SUM.zip all-SUM.zip lock state.json" {
		t.Errorf("in the folder lie %s", got)
	}

	u.answers(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNotModified) })
	m, err = u.mirror()
	if err != nil || m.Unchanged || u.asked[0].Get("If-None-Match") != `"v2"` {
		t.Errorf("the copy that was not kept is fetched anew: %+v, %v, %v", m, err, u.asked)
	}
	if b, err := os.ReadFile(m.Path); err != nil || string(b) != second {
		t.Errorf("it is %.40q, %v", b, err)
	}
	if err := m.Keep(); err != nil {
		t.Fatal(err)
	}
	u.stands(second)
	if got := u.files(); got != "all-SUM.zip lock state.json" {
		t.Errorf("in the folder lie %s", got)
	}
	if err := m.Keep(); verdict.CodeOf(err) != verdict.Internal {
		t.Errorf("what is closed is kept again: %v", err)
	}
}

func TestTheSameBytesUnderAnotherETagAreNoChange(t *testing.T) {
	u := newUpstream(t)
	feed := zipped(t, "a.json", "{}")
	u.serves(feed, `"v1"`)
	u.kept()
	u.serves(feed, `"v2"`)
	if m := u.kept(); !m.Unchanged || m.ETag != `"v2"` {
		t.Errorf("%+v", m)
	}
	u.kept()
	if got := u.asked[1].Get("If-None-Match"); got != `"v2"` {
		t.Errorf("asked with %q", got)
	}
	u.stands(feed)

	u.serves(feed, "") // nothing to ask by
	u.kept()
	if m := u.kept(); !m.Unchanged {
		t.Errorf("%+v", m)
	}
}

func TestWhatDoesNotVerifyIsFetchedAnew(t *testing.T) {
	feed := zipped(t, "a.json", "{}")
	damage := map[string]func(u *upstream, m source.Mirrored) error{
		"a byte of the copy": func(_ *upstream, m source.Mirrored) error {
			return os.WriteFile(m.Path, []byte(strings.Replace(feed, "a.json", "b.json", 1)), 0o600)
		},
		"the copy is gone":            func(_ *upstream, m source.Mirrored) error { return os.Remove(m.Path) },
		"the copy is cut":             func(_ *upstream, m source.Mirrored) error { return os.Truncate(m.Path, 10) },
		"the state is no JSON":        func(u *upstream, _ source.Mirrored) error { return u.state("damaged") },
		"the state is empty":          func(u *upstream, _ source.Mirrored) error { return u.state("") },
		"the state is gone":           func(u *upstream, _ source.Mirrored) error { return os.Remove(filepath.Join(u.dir, "state.json")) },
		"the state is of another day": func(u *upstream, _ source.Mirrored) error { return u.state(`{"version":9}`) },
		"the state names a file outside": func(u *upstream, m source.Mirrored) error {
			return u.state(fmt.Sprintf(`{"version":1,"kept":{"location":%q,"file":"../../x","etag":"\"v1\"","sha256":%q,"bytes":%d}}`, u.source().Location, m.SHA256, m.Bytes))
		},
	}
	for name, harm := range damage {
		t.Run(name, func(t *testing.T) {
			u := newUpstream(t)
			u.serves(feed, `"v1"`)
			if err := harm(u, u.kept()); err != nil {
				t.Fatal(err)
			}
			u.stands("")
			m := u.kept()
			if got := u.asked[len(u.asked)-1].Get("If-None-Match"); got != "" || m.Unchanged {
				t.Errorf("asked with %q, got %+v", got, m)
			}
			u.stands(feed)
			if got := u.files(); got != "all-SUM.zip lock state.json" {
				t.Errorf("in the folder lie %s", got)
			}
		})
	}
}

func (u *upstream) state(text string) error {
	return os.WriteFile(filepath.Join(u.dir, "state.json"), []byte(text), 0o600)
}

func TestASourceThatMovedIsFetchedAnew(t *testing.T) {
	u := newUpstream(t)
	first, second := zipped(t, "a.json", "{}"), zipped(t, "b.json", "{}")
	u.serves(first, `"v1"`)
	u.kept()
	u.place = "/other/all.zip"
	u.stands("")
	u.serves(second, `"v1"`)
	if m := u.kept(); m.Unchanged {
		t.Errorf("%+v", m)
	}
	u.stands(second)
	if got := u.asked[0].Get("If-None-Match"); got != "" {
		t.Errorf("asked with the ETag of another location: %q", got)
	}
}

func TestAFeedIsNamedByItsPlaceAndWhatItIs(t *testing.T) {
	archive, doc := zipped(t, "a.json", "{}"), `{"a":[1]}`+"\n"
	for _, tt := range []struct{ place, feed, want string }{
		{"/feeds/All%20of%20it.zip?key=secret", archive, "all-of-it-SUM.zip"},
		{"/data/json", doc, "json-SUM.json"},
		{"/", doc, "feed-SUM.json"},
		{"/kev.json", "\uFEFF " + doc, "kev-SUM.json"},
		{"/nvd.json.gz", gzipped(t, doc), "nvd-SUM.json.gz"},
		{"/epss_scores-current.csv.gz", gzipped(t, "#m\ncve,epss\n"), "epss_scores-current-SUM.csv.gz"},
		{"/changes.csv", "a,b\n", "changes-SUM.csv"},
		{"/lines.jsonl", "{}\n{}\n", "lines-SUM.jsonl"},
		{"/main", archive, "main-SUM.zip"},
		{"/..hidden%2F..%2Fx", doc, "x-SUM.json"},
		{"/" + strings.Repeat("long", 50) + ".zip", archive, strings.Repeat("long", 15) + "-SUM.zip"},
	} {
		u := newUpstream(t)
		u.place = tt.place
		u.serves(tt.feed, "")
		u.kept()
		if got := u.files(); !slices.Contains(strings.Fields(got), tt.want) {
			t.Errorf("%s becomes %s, want %s", tt.place, got, tt.want)
		}
	}
}

func TestAFileThatIsNotWholeIsNotTaken(t *testing.T) {
	archive, doc := zipped(t, "a.json", strings.Repeat(`{"id":"x"}`, 50)), `{"a":[1,2,3]}`
	packed := gzipped(t, doc)
	for _, tt := range []struct{ place, feed, say string }{
		{"/all.zip", archive[:len(archive)-5], "is not a zip archive"},
		{"/all.zip", archive[:40], "is not a zip archive"},
		{"/kev.json", doc[:len(doc)-1], "ends in the middle of its JSON"},
		{"/kev.json", doc[:5] + "\n", "ends in the middle of its JSON"},
		{"/nvd.json.gz", packed[:len(packed)-1], "is cut off in the middle of its gzip data"},
		{"/nvd.json.gz", packed[:len(packed)-8] + "wrong sum", "is damaged: gzip: invalid checksum"},
		{"/nvd.json.gz", gzipped(t, doc[:6]), "ends in the middle of its JSON"},
		{"/bomb.json.gz", gzipped(t, "["+strings.Repeat(" ", 30<<20)+"]"), "unpacks to more than 200 times its size"},
	} {
		u := newUpstream(t)
		u.place = tt.place + "?key=secret"
		u.serves(tt.feed, `"v1"`)
		_, err := u.mirror()
		if err == nil || !strings.Contains(err.Error(), "source records cannot be mirrored: ") || !strings.Contains(err.Error(), tt.say) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v, want %s", tt.place, err, tt.say)
		}
		u.stands("")
		if got := u.files(); got != "lock" {
			t.Errorf("in the folder lie %s", got)
		}
	}
}

func TestTwoDoNotMirrorOneSourceAtOnce(t *testing.T) {
	u := newUpstream(t)
	u.serves(zipped(t, "a.json", "{}"), `"v1"`)
	m, err := u.mirror()
	if err != nil {
		t.Fatal(err)
	}
	_, err = u.mirror()
	if want := fmt.Sprintf("another process (%d) is mirroring it; wait until it has ended", os.Getpid()); verdict.CodeOf(err) != verdict.Conflict || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
	if _, err := source.LockMirror(u.dir); verdict.CodeOf(err) != verdict.Conflict {
		t.Errorf("the folder is locked twice: %v", err)
	}
	m.Close()
	m.Close()
	unlock, err := source.LockMirror(u.dir)
	if err != nil {
		t.Fatal(err)
	}
	unlock()
	u.kept()

	// A lock that a process left behind when it ended is none.
	if err := os.WriteFile(filepath.Join(u.dir, "lock"), []byte("999999\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	u.kept()
}

func TestOnlyARemoteSourceIsMirrored(t *testing.T) {
	u := newUpstream(t)
	_, err := source.MirrorFile(t.Context(), u.client, verdict.Source{Name: "records", Location: "/records"}, nil, u.dir, nil)
	if verdict.CodeOf(err) != verdict.Invalid || !strings.Contains(err.Error(), "its location is no URL") {
		t.Errorf("got %v", err)
	}
	m := source.MirroredAt(u.source(), t.TempDir(), true)
	m.Close()
	if err := m.Keep(); err != nil || !m.Unchanged {
		t.Error(err)
	}
}

func TestProgressHearsOfBytes(t *testing.T) {
	u := newUpstream(t)
	feed := zipped(t, "a.json", strings.Repeat("x", 1000))
	u.serves(feed, `"v1"`)
	var heard []int
	m, err := source.MirrorFile(t.Context(), u.client, u.source(), nil, u.dir, func(done, total int) { heard = append(heard, done, total) })
	if err != nil {
		t.Fatal(err)
	}
	m.Close()
	if want := []int{len(feed), len(feed)}; len(heard) < 2 || !slices.Equal(heard[len(heard)-2:], want) {
		t.Errorf("heard %v, want %v at last", heard, want)
	}
}
