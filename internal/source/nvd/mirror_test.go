// SPDX-License-Identifier: Apache-2.0

package nvd_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/egress"
	"verdict/internal/source"
	"verdict/internal/source/nvd"
	"verdict/internal/source/sourcetest"
)

// database answers as the API 2.0 does, in pages of at most three.
type database struct {
	now      time.Time
	modified map[string]time.Time // by id
	// answer, when it is set, may answer instead, and reports whether it did.
	answer  func(n int, w http.ResponseWriter, r *http.Request) bool
	asked   []string // queries
	keys    []string
	queried []time.Time // by the clock of the client
	clock   *clock
}

const instant = "2006-01-02T15:04:05.000Z"

func (d *database) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.asked = append(d.asked, r.URL.RawQuery)
	d.keys = append(d.keys, r.Header.Get("apiKey"))
	d.queried = append(d.queried, d.clock.now)
	if d.answer != nil && d.answer(len(d.asked), w, r) {
		return
	}
	start, _ := strconv.Atoi(r.URL.Query().Get("startIndex"))
	size, _ := strconv.Atoi(r.URL.Query().Get("resultsPerPage"))
	from, until := time.Time{}, d.now.AddDate(100, 0, 0)
	if text := r.URL.Query().Get("lastModStartDate"); text != "" {
		from, _ = time.Parse(instant, text)
		until, _ = time.Parse(instant, r.URL.Query().Get("lastModEndDate"))
		if until.Sub(from) > 120*24*time.Hour {
			http.Error(w, "the span is too long", http.StatusNotFound)
			return
		}
	}
	var list []string
	for id, at := range d.modified {
		if !at.Before(from) && !at.After(until) {
			list = append(list, fmt.Sprintf(`{"cve": {"id": %q, "lastModified": %q}}`, id, at.Format("2006-01-02T15:04:05.000")))
		}
	}
	slices.Sort(list)
	end := min(start+min(size, 3), len(list))
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprint(w, d.page(start, len(list), list[min(start, end):end]))
}

func (d *database) page(start, total int, list []string) string {
	return fmt.Sprintf(`{"resultsPerPage": %d, "startIndex": %d, "totalResults": %d, "format": "NVD_CVE", "version": "2.0", "timestamp": %q, "vulnerabilities": [%s]}`,
		len(list), start, total, d.now.Format("2006-01-02T15:04:05.000"), strings.Join(list, ","))
}

// clock is one that goes on when somebody sleeps.
type clock struct{ now time.Time }

func (c *clock) sleep(_ context.Context, d time.Duration) error {
	c.now = c.now.Add(d)
	return nil
}

// direct fetches without waiting and without trying again.
type direct struct{}

func (direct) Get(ctx context.Context, url string, header http.Header) ([]byte, error) {
	client, err := egress.New(egress.Options{Allow: []string{"127.0.0.1"}, Tries: 1})
	if err != nil {
		return nil, err
	}
	return client.Get(ctx, url, header)
}

// mirrored is a database of ten vulnerabilities and an empty folder for its copy.
func mirrored(t *testing.T) (*database, verdict.Source, string) {
	t.Helper()
	d := &database{now: at(31, 0), modified: map[string]time.Time{}, clock: &clock{now: at(31, 0)}}
	for i := range 10 {
		d.modified[fmt.Sprintf("CVE-2026-%04d", i+1)] = at(i+1, 0)
	}
	server := httptest.NewServer(d)
	t.Cleanup(server.Close)
	return d, verdict.Source{Name: "nvd", Kind: verdict.SourceNVD, Location: server.URL + "/rest/json/cves/2.0"}, filepath.Join(t.TempDir(), "nvd")
}

// held gives the ids of the newest records in a copy, with the day of each.
func held(t *testing.T, dir string) string {
	t.Helper()
	records, report, err := source.Gather(t.Context(), nvd.Read, dir, nil, nil)
	if err != nil {
		return err.Error()
	}
	if len(report.Unread) > 0 {
		t.Errorf("unread are %v", report.Unread)
	}
	var list []string
	for _, r := range records {
		list = append(list, fmt.Sprintf("%s@%s", strings.TrimPrefix(r.ID, "CVE-2026-"), r.Modified.Format("0102")))
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

const allTen = "0001@0101 0002@0102 0003@0103 0004@0104 0005@0105 0006@0106 0007@0107 0008@0108 0009@0109 0010@0110"

func TestAMirrorFetchesEverythingAndThenWhatWasModified(t *testing.T) {
	d, src, dir := mirrored(t)
	var heard []string
	progress := func(done, total int) { heard = append(heard, fmt.Sprintf("%d/%d", done, total)) }
	if changed, err := nvd.Mirror(t.Context(), direct{}, src, dir, progress); err != nil || !changed {
		t.Fatal(changed, err)
	}
	if got := held(t, dir); got != allTen {
		t.Errorf("the copy holds %s", got)
	}
	if want := []string{"3/10", "6/10", "9/10", "10/10"}; !slices.Equal(heard, want) {
		t.Errorf("heard are %v", heard)
	}
	if want := []string{"resultsPerPage=1&startIndex=0", "resultsPerPage=2000&startIndex=0", "resultsPerPage=2000&startIndex=3"}; !slices.Equal(d.asked[:3], want) {
		t.Errorf("asked is %q", d.asked[:3])
	}
	d.asked, d.now = nil, time.Date(2026, 6, 15, 0, 0, 0, 0, time.UTC)
	d.modified["CVE-2026-0003"], d.modified["CVE-2026-0011"] = time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 6, 14, 0, 0, 0, 0, time.UTC)
	if _, err := nvd.Mirror(t.Context(), direct{}, src, dir, nil); err != nil {
		t.Fatal(err)
	}
	if got, want := held(t, dir), strings.Replace(allTen, "0003@0103", "0003@0201", 1)+" 0011@0614"; got != want {
		t.Errorf("the copy holds %s", got)
	}
	want := []string{"resultsPerPage=1&startIndex=0",
		"lastModEndDate=2026-05-30T22%3A00%3A00.000Z&lastModStartDate=2026-01-30T22%3A00%3A00.000Z&resultsPerPage=2000&startIndex=0",
		"lastModEndDate=2026-06-15T00%3A00%3A00.000Z&lastModStartDate=2026-05-30T20%3A00%3A00.000Z&resultsPerPage=2000&startIndex=0"}
	if !slices.Equal(d.asked, want) {
		t.Errorf("asked is %q", d.asked)
	}
	d.asked = nil
	if changed, err := nvd.Mirror(t.Context(), direct{}, src, dir, nil); err != nil || changed || len(d.asked) != 1 {
		t.Errorf("at the same moment %q is asked, changed: %v, %v", d.asked, changed, err)
	}
	d.now = d.now.AddDate(0, 1, 0)
	if changed, err := nvd.Mirror(t.Context(), direct{}, src, dir, nil); err != nil || changed {
		t.Errorf("where nothing was modified something changed: %v, %v", changed, err)
	}
}

func TestAMirrorGoesOnWithThePageThatIsMissing(t *testing.T) {
	for name, answer := range map[string]func(d *database, w http.ResponseWriter){
		"the server is too busy": func(_ *database, w http.ResponseWriter) { w.WriteHeader(http.StatusTooManyRequests) },
		"the server is down":     func(_ *database, w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) },
		"the answer is cut off": func(d *database, w http.ResponseWriter) {
			w.Header().Set("Content-Length", "500")
			fmt.Fprint(w, d.page(3, 10, nil)[:50])
		},
		"the page ends early": func(d *database, w http.ResponseWriter) { fmt.Fprint(w, d.page(3, 10, nil)[:50]) },
		"the page is empty":   func(d *database, w http.ResponseWriter) { fmt.Fprint(w, d.page(3, 10, nil)) },
		"another page comes":  func(d *database, w http.ResponseWriter) { fmt.Fprint(w, d.page(0, 10, []string{rejected})) },
		"more than all comes": func(d *database, w http.ResponseWriter) {
			fmt.Fprint(w, d.page(3, 10, slices.Repeat([]string{rejected}, 8)))
		},
		"another document":      func(_ *database, w http.ResponseWriter) { fmt.Fprint(w, `{"message": "no"}`) },
		"another form of total": func(_ *database, w http.ResponseWriter) { fmt.Fprint(w, `{"totalResults": "10"}`) },
	} {
		t.Run(name, func(t *testing.T) {
			d, src, dir := mirrored(t)
			d.answer = func(n int, w http.ResponseWriter, _ *http.Request) bool {
				if n == 3 {
					answer(d, w)
				}
				return n == 3
			}
			_, err := nvd.Mirror(t.Context(), direct{}, src, dir, nil)
			if err == nil || !strings.Contains(err.Error(), "vulnerability 3") && !strings.Contains(err.Error(), "from 3 on") && !strings.Contains(err.Error(), "not at 3") {
				t.Fatalf("the error is %v", err)
			}
			if got := held(t, dir); !strings.Contains(got, "holds no ") {
				t.Errorf("what is not whole counts: %s", got)
			}
			d.asked, d.answer = nil, nil
			if _, err := nvd.Mirror(t.Context(), direct{}, src, dir, nil); err != nil {
				t.Fatal(err)
			}
			if got := held(t, dir); got != allTen || d.asked[1] != "resultsPerPage=2000&startIndex=3" {
				t.Errorf("asked is %q, and the copy holds %s", d.asked, got)
			}
		})
	}
}

func TestAMirrorKeepsThePaceOfTheAPI(t *testing.T) {
	for name, tt := range map[string]struct {
		key   string
		most  int
		again int // how often the server is too busy
	}{"without a key": {"", 5, 0}, "with a key": {"secret", 50, 0}, "with a busy server": {"", 5, 2}} {
		t.Run(name, func(t *testing.T) {
			d, src, dir := mirrored(t)
			for i := range 300 {
				d.modified[fmt.Sprintf("CVE-2026-%04d", i+1)] = at(1, 0)
			}
			d.answer = func(n int, w http.ResponseWriter, _ *http.Request) bool {
				if n > 1 && n <= 1+tt.again {
					w.Header().Set("Retry-After", "7")
					w.WriteHeader(http.StatusTooManyRequests)
					return true
				}
				return false
			}
			client, err := egress.New(egress.Options{Allow: []string{"127.0.0.1"}, Sleep: d.clock.sleep, Now: func() time.Time { return d.clock.now }})
			if err != nil {
				t.Fatal(err)
			}
			service, err := nvd.Service(src.Location, tt.key)
			if err != nil {
				t.Fatal(err)
			}
			paced, err := client.Service(service)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := nvd.Mirror(t.Context(), paced, src, dir, nil); err != nil {
				t.Fatal(err)
			}
			if len(d.asked) != 101+tt.again {
				t.Errorf("%d requests are sent", len(d.asked))
			}
			for i, sent := range d.queried {
				if d.keys[i] != tt.key {
					t.Fatalf("the key sent is %q", d.keys[i])
				}
				if i >= tt.most && sent.Sub(d.queried[i-tt.most]) < 30*time.Second {
					t.Fatalf("request %d is sent %s after the %d before it", i, sent.Sub(d.queried[i-tt.most]), tt.most)
				}
			}
		})
	}
}

func TestAPassThatShrinksIsBegunAnew(t *testing.T) {
	d, src, dir := mirrored(t)
	d.answer = func(n int, _ http.ResponseWriter, _ *http.Request) bool {
		if n == 3 {
			delete(d.modified, "CVE-2026-0001") // and those behind it move up
		}
		return false
	}
	if _, err := nvd.Mirror(t.Context(), direct{}, src, dir, nil); err != nil {
		t.Fatal(err)
	}
	if got, want := held(t, dir), strings.TrimPrefix(allTen, "0001@0101 "); got != want {
		t.Errorf("the copy holds %s", got)
	}
	d, src, dir = mirrored(t)
	total := 100
	d.answer = func(n int, w http.ResponseWriter, _ *http.Request) bool {
		total--
		fmt.Fprint(w, d.page(0, total, []string{rejected}))
		return true
	}
	_, err := nvd.Mirror(t.Context(), direct{}, src, dir, nil)
	if verdict.CodeOf(err) != verdict.Conflict || !strings.Contains(err.Error(), "what is fetched shrinks each time") {
		t.Errorf("the error is %v", err)
	}
}

func TestARunThatEndedAnywhereIsTakenUp(t *testing.T) {
	d, src, dir := mirrored(t)
	if _, err := nvd.Mirror(t.Context(), direct{}, src, dir, nil); err != nil {
		t.Fatal(err)
	}
	state := filepath.Join(dir, "mirror.state")
	write := func(pass string) {
		t.Helper()
		body := fmt.Sprintf(`{"version": 1, "location": %q, "until": "0001-01-01T00:00:00Z", "pass": %s}`, src.Location, pass)
		if err := os.WriteFile(state, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const begun = `{"from": "0001-01-01T00:00:00Z", "until": "2026-01-31T00:00:00Z", "next": %d, "total": 10}`
	d.asked = nil
	write(fmt.Sprintf(begun, 10)) // the pages were moved, and that was not noted
	if _, err := nvd.Mirror(t.Context(), direct{}, src, dir, nil); err != nil || held(t, dir) != allTen || len(d.asked) != 1 {
		t.Errorf("the copy holds %s after %q, %v", held(t, dir), d.asked, err)
	}
	write(fmt.Sprintf(begun, 6))
	if err := os.RemoveAll(filepath.Join(dir, "full-20260131T000000Z")); err != nil { // and somebody removed the pages
		t.Fatal(err)
	}
	if _, err := nvd.Mirror(t.Context(), direct{}, src, dir, nil); err != nil || held(t, dir) != allTen {
		t.Errorf("the copy holds %s, %v", held(t, dir), err)
	}
}

func TestAfterManyPassesEverythingIsFetchedAnew(t *testing.T) {
	d, src, dir := mirrored(t)
	if _, err := nvd.Mirror(t.Context(), direct{}, src, dir, nil); err != nil {
		t.Fatal(err)
	}
	for i := range 1000 {
		if err := os.MkdirAll(filepath.Join(dir, "changes", strconv.Itoa(i)), 0o750); err != nil {
			t.Fatal(err)
		}
	}
	d.asked, d.now, d.modified["CVE-2026-0001"] = nil, at(31, 0).AddDate(0, 0, 2), at(31, 1)
	if changed, err := nvd.Mirror(t.Context(), direct{}, src, dir, nil); err != nil || !changed || d.asked[1] != "resultsPerPage=2000&startIndex=0" {
		t.Errorf("asked is %q, changed: %v, %v", d.asked, changed, err)
	}
	if got := held(t, dir); got != strings.Replace(allTen, "0001@0101", "0001@0131", 1) {
		t.Errorf("the copy holds %s", got)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 2 || left[0].Name() != "full-20260202T000000Z" {
		t.Errorf("left are %v, %v", left, err)
	}
}

func TestAFolderThatHoldsSomethingElseIsRefused(t *testing.T) {
	_, src, _ := mirrored(t)
	for name, tt := range map[string]struct {
		files map[string]string
		want  string
	}{
		"another mirror":            {map[string]string{"mirror.state": `{"version": 1, "location": "https://nvd.example"}`}, ": the folder holds a mirror of https://nvd.example; mirror into another folder"},
		"a state that is none":      {map[string]string{"mirror.state": "full"}, ": does not say how far the mirror has come; mirror into another folder, or remove this one"},
		"a state of later versions": {map[string]string{"mirror.state": `{"version": 2}`}, ": does not say how far the mirror has come; mirror into another folder, or remove this one"},
		"pages without a state":     {map[string]string{"full-20260131T000000Z/000000000.json": page(rejected)}, ": holds pages, and nothing says of when; mirror into another folder, or remove this one"},
	} {
		if _, err := nvd.Mirror(t.Context(), direct{}, src, sourcetest.Folder(t, tt.files), nil); err == nil || !strings.HasSuffix(err.Error(), tt.want) {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
	src.Location = "https://[/"
	if _, err := nvd.Mirror(t.Context(), direct{}, src, t.TempDir(), nil); verdict.CodeOf(err) != verdict.Usage {
		t.Errorf("the error is %v", err)
	}
	if _, err := nvd.Service("nvd", ""); verdict.CodeOf(err) != verdict.Usage {
		t.Errorf("the error is %v", err)
	}
}

func TestAPageThatDoesNotTellTheTimeIsNoBeginning(t *testing.T) {
	d, src, dir := mirrored(t)
	d.answer = func(_ int, w http.ResponseWriter, _ *http.Request) bool {
		fmt.Fprint(w, strings.Replace(d.page(0, 0, nil), "2026-01-31", "soon", 1))
		return true
	}
	if _, err := nvd.Mirror(t.Context(), direct{}, src, dir, nil); err == nil || !strings.Contains(err.Error(), "which is no time") {
		t.Errorf("the error is %v", err)
	}
}
