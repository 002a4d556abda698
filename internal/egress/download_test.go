// SPDX-License-Identifier: Apache-2.0

package egress

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"verdict"
)

// body is a file that looks like a zip archive.
func body(n int, version byte) string {
	b := bytes.Repeat([]byte{version}, n)
	copy(b, "PK\x03\x04")
	return string(b)
}

// has gives a file as web servers do, ranges and conditions too.
func has(content, etag string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", etag)
		http.ServeContent(w, r, "", now.Add(-time.Hour), strings.NewReader(content))
	}
}

// cutsAfter gives the first n bytes of what has would give.
func cutsAfter(n int, content, etag string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", etag)
		w.Header().Set("Content-Length", fmt.Sprint(len(content)))
		_, _ = w.Write([]byte(content[:n]))
		_ = http.NewResponseController(w).Flush()
		time.Sleep(20 * time.Millisecond) // let it arrive
		panic(http.ErrAbortHandler)
	}
}

// place is a folder with a file of before.
func place(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "feed.zip")
	if err := os.WriteFile(path, []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// wantFiles checks what lies at the path and what else is there.
func wantFiles(t *testing.T, path, content string, others ...string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil || string(b) != content {
		t.Errorf("the file is %.20q (%d bytes), %v; want %.20q (%d bytes)", b, len(b), err, content, len(content))
	}
	var names []string
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != filepath.Base(path) {
			names = append(names, e.Name())
		}
	}
	if strings.Join(names, " ") != strings.Join(others, " ") {
		t.Errorf("beside it lie %q, want %q", names, others)
	}
}

func sums(content string) (string, string) {
	short, long := sha256.Sum256([]byte(content)), sha512.Sum512([]byte(content))
	return hex.EncodeToString(short[:]), hex.EncodeToString(long[:])
}

func TestDownloadReplacesAFileByANewOne(t *testing.T) {
	content := body(3<<20, 1)
	short, long := sums(content)
	w := serve(t, nil, has(content, `"v1"`))
	path := place(t)
	var heard [2]int64
	got, err := w.client.Download(t.Context(), Download{URL: w.URL + "/feed.zip?key=secret", Path: path, SHA256: strings.ToUpper(short), SHA512: long,
		Progress: func(done, total int64) { heard = [2]int64{done, total} }})
	if err != nil {
		t.Fatal(err)
	}
	want := Downloaded{Bytes: 3 << 20, SHA256: short, ETag: `"v1"`, LastModified: now.Add(-time.Hour).Format(http.TimeFormat)}
	if got != want || heard != [2]int64{3 << 20, 3 << 20} {
		t.Errorf("%+v, heard %v; want %+v", got, heard, want)
	}
	wantFiles(t, path, content)
	if h := w.requests()[0].Header; h.Get("Accept-Encoding") != "identity" || h.Get("Range") != "" || h.Get("If-None-Match") != "" {
		t.Errorf("asked with %v", h)
	}

	got, err = w.client.Download(t.Context(), Download{URL: w.URL + "/feed.zip", Path: path, ETag: got.ETag, LastModified: got.LastModified})
	if err != nil || got != (Downloaded{Unchanged: true}) {
		t.Errorf("%+v, %v; want no change", got, err)
	}
	got, err = w.client.Download(t.Context(), Download{URL: w.URL + "/feed.zip", Path: path, LastModified: want.LastModified})
	if err != nil || got != (Downloaded{Unchanged: true}) {
		t.Errorf("%+v, %v; want no change by date", got, err)
	}
	wantFiles(t, path, content)
}

func TestAnyFaultLeavesTheEarlierFile(t *testing.T) {
	content := body(1000, 1)
	page := "<!DOCTYPE html><title>Log in</title>" + strings.Repeat(" ", 2000)
	short, _ := sums(content)
	tests := []struct {
		name  string
		want  Download
		step  http.HandlerFunc
		fault Fault
		say   string
		rest  string // what lies beside the file
	}{
		{"304, though there is no copy", Download{}, says(304), ServerError, "nothing has changed (304), though there is nothing here yet", ""},
		{"404", Download{}, says(404), NotFound, "is not there", ""},
		{"429", Download{}, says(429), RateLimited, "was asked for too often", ""},
		{"503", Download{}, says(503), ServerError, "answers with an error", ""},
		{"a page of a portal", Download{}, gives(page, "ETag", `"v"`), WrongContent, "gives an HTML page instead of a zip archive", ""},
		{"a short page of a portal", Download{}, gives(page[:40]), WrongContent, "gives an HTML page instead of a zip archive", ""},
		{"nothing", Download{}, gives(""), WrongContent, "is empty", ""},
		{"another kind", Download{Content: Gzip}, has(content, `"v"`), WrongContent, "gives a zip archive instead of a gzip stream", ""},
		{"a wrong SHA-256", Download{SHA256: strings.Repeat("0", 64)}, has(content, `"v"`), WrongChecksum, "has the SHA-256 " + short + ", expected is 000", ""},
		{"a wrong SHA-512", Download{SHA512: "00"}, has(content, `"v"`), WrongChecksum, "expected is 00; try again; when it stays so, do not trust the file", ""},
		{"a cut without a way to resume", Download{}, cutsAfter(700, content, ""), Cut, "ended before its end", ""},
		{"a cut with one", Download{}, cutsAfter(700, content, `"v"`), Cut, "ended before its end", "feed.zip.part feed.zip.part.json"},
		{"more than its length", Download{}, func(w http.ResponseWriter, _ *http.Request) {
			conn, buf, err := http.NewResponseController(w).Hijack()
			if err == nil {
				_, _ = buf.WriteString("HTTP/1.1 200 OK\r\nContent-Length: 9\r\nContent-Length: 10\r\n\r\nPK\x03\x04.....")
				_ = buf.Flush()
				conn.Close()
			}
		}, Unreachable, "cannot be reached", ""},
		{"too large by its length", Download{MaxBytes: 999}, has(content, `"v"`), TooLarge, "is larger than 999 bytes", ""},
		{"too large without one", Download{MaxBytes: 999}, func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write([]byte(content[:500]))
			_ = http.NewResponseController(w).Flush()
			_, _ = w.Write([]byte(content[500:]))
		}, TooLarge, "is larger than 999 bytes", ""},
		{"a bomb", Download{Content: JSON}, gives(gzipped(t, "{"+strings.Repeat(" ", 30<<20)), "Content-Encoding", "gzip"), TooLarge, "unpacks to more than 200 times its size", ""},
		{"a redirect inwards", Download{}, moves("https://169.254.169.254/"), Refused, "169.254.169.254, a link-local address", ""},
		{"a redirect loop", Download{}, moves("/feed.zip"), Refused, "redirects more than 5 times", ""},
		{"bytes that nobody asked for", Download{}, says(206, "Content-Range", "bytes 5-9/10"), Cut, "the server sends other bytes than those that are missing", ""},
		{"a range that nobody asked for", Download{}, says(416, "Content-Range", "bytes */10"), Cut, "the server has another file now", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := serve(t, nil, tt.step)
			path := place(t)
			tt.want.URL, tt.want.Path = w.URL+"/feed.zip", path
			got, err := w.client.Download(t.Context(), tt.want)
			wantFault(t, err, tt.fault, tt.say)
			if got != (Downloaded{}) {
				t.Errorf("with the error comes %+v", got)
			}
			wantFiles(t, path, "before", strings.Fields(tt.rest)...)
		})
	}
}

func TestADownloadIsTakenUpWhereItWasCut(t *testing.T) {
	content, other := body(1<<20, 1), body(1<<20, 2)
	shorter := body(500_000, 2)
	first := cutsAfter(300_000, content, `"v1"`)
	old := now.Add(-time.Hour).Format(http.TimeFormat)
	tests := []struct {
		name  string
		steps []http.HandlerFunc
		want  string
		asked string // Range and If-Range of the second request
	}{
		{"the same file", []http.HandlerFunc{first, has(content, `"v1"`)}, content, `bytes=300000- "v1"`},
		{"several times", []http.HandlerFunc{first, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Range", fmt.Sprintf("bytes 300000-%d/%d", len(content)-1, len(content)))
			w.WriteHeader(206)
			_, _ = w.Write([]byte(content[300_000:500_000]))
			_ = http.NewResponseController(w).Flush()
			time.Sleep(20 * time.Millisecond)
			panic(http.ErrAbortHandler)
		}, has(content, `"v1"`)}, content, `bytes=300000- "v1"`},
		{"the file changed", []http.HandlerFunc{first, has(other, `"v2"`)}, other, `bytes=300000- "v1"`},
		{"the server knows no ranges", []http.HandlerFunc{first, gives(content)}, content, `bytes=300000- "v1"`},
		{"the server gives another file's rest", []http.HandlerFunc{first, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("ETag", `"v2"`)
			w.Header().Set("Content-Range", "bytes 300000-1048575/1048576")
			w.WriteHeader(206)
			_, _ = w.Write([]byte(other[300_000:]))
		}, has(other, `"v2"`)}, other, `bytes=300000- "v1"`},
		{"the rest of a file of another size", []http.HandlerFunc{first, says(206, "Content-Range", "bytes 300000-499999/500000"), has(shorter, `"v2"`)}, shorter, `bytes=300000- "v1"`},
		{"the wrong rest", []http.HandlerFunc{first, says(206, "Content-Range", "bytes 0-9/1048576"), has(content, `"v1"`)}, content, `bytes=300000- "v1"`},
		{"several ranges at once", []http.HandlerFunc{first, says(206, "Content-Type", "multipart/byteranges; boundary=x"), has(content, `"v1"`)}, content, `bytes=300000- "v1"`},
		{"the file is shorter now", []http.HandlerFunc{first, says(416, "Content-Range", "bytes */10"), has(shorter, `"v2"`)}, shorter, `bytes=300000- "v1"`},
		{"a rest that ends too early", []http.HandlerFunc{first, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Range", "bytes 300000-1048575/1048576")
			w.WriteHeader(206)
			_, _ = w.Write([]byte(content[300_000:400_000]))
		}, has(content, `"v1"`)}, content, `bytes=300000- "v1"`},
		{"without an ETag, by its date", []http.HandlerFunc{func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Last-Modified", old)
			w.Header().Set("Date", now.Format(http.TimeFormat))
			cutsAfter(300_000, content, "")(w, r)
		}, has(content, "")}, content, "bytes=300000- " + old},
		{"a weak ETag tells nothing", []http.HandlerFunc{cutsAfter(300_000, content, `W/"v1"`), has(other, `W/"v1"`)}, other, " "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := serve(t, nil, tt.steps...)
			path := place(t)
			got, err := w.client.Download(t.Context(), Download{URL: w.URL + "/feed.zip", Path: path})
			if err != nil {
				t.Fatal(err)
			}
			wantFiles(t, path, tt.want)
			if sum, _ := sums(tt.want); got.SHA256 != sum || got.Bytes != int64(len(tt.want)) {
				t.Errorf("told of %+v", got)
			}
			h := w.requests()[1].Header
			if asked := h.Get("Range") + " " + h.Get("If-Range"); asked != tt.asked {
				t.Errorf("asked for %q, want %q", asked, tt.asked)
			}
		})
	}
}

func TestALaterRunTakesUpWhatAnEarlierLeft(t *testing.T) {
	content := body(1<<20, 1)
	path := place(t)
	w := serve(t, func(o *Options) { o.Tries = 1 }, cutsAfter(300_000, content, `"v1"`), has(content, `"v1"`))
	d := Download{URL: w.URL + "/feed.zip?key=secret", Path: path}
	_, err := w.client.Download(t.Context(), d)
	wantFault(t, err, Cut, "")
	note, err := os.ReadFile(path + ".part.json")
	if err != nil || strings.Contains(string(note), "secret") {
		t.Errorf("the note is %s, %v", note, err)
	}
	if _, err := w.client.Download(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	wantFiles(t, path, content)
	if got := w.requests()[1].Header.Get("Range"); got != "bytes=300000-" {
		t.Errorf("asked for %q", got)
	}
}

func TestWhatAnEarlierRunLeftIsNotTrustedBlindly(t *testing.T) {
	content := body(1000, 1)
	key := func(url string) string { short, _ := sums(url); return short }
	note := `{"version":%d,"url":"%s","etag":"\"v1\"","validator":"\"v1\"","total":%d,"safe":%d}`
	tests := []struct {
		name, part, note string
		asked            string
	}{
		{"a good beginning", content[:400], "1 - 1000 400", "bytes=400-"},
		{"a beginning of which the end is not sure", content[:300] + strings.Repeat("\x00", 100), "1 - 1000 300", "bytes=300-"},
		{"all of it", content, "1 - 1000 1000", "bytes=1000-"},
		{"more than all of it", content + "x", "1 - 1000 1001", "bytes=1001-"},
		{"less than the note says", content[:300], "1 - 1000 400", ""},
		{"a damaged note", content[:400], "damaged", ""},
		{"a note of a later version", content[:400], "2 - 1000 400", ""},
		{"another URL's beginning", content[:400], "1 other 1000 400", ""},
		{"a beginning without a note", content[:400], "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := serve(t, nil, has(content, `"v1"`))
			path := place(t)
			text := tt.note
			var version, total, safe int
			var of string
			if n, _ := fmt.Sscan(tt.note, &version, &of, &total, &safe); n == 4 {
				url := w.URL + "/feed.zip"
				if of != "-" {
					url = of
				}
				text = fmt.Sprintf(note, version, key(url), total, safe)
			}
			if err := os.WriteFile(path+".part", []byte(tt.part), 0o600); err != nil {
				t.Fatal(err)
			}
			if text != "" {
				if err := os.WriteFile(path+".part.json", []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			got, err := w.client.Download(t.Context(), Download{URL: w.URL + "/feed.zip", Path: path})
			if err != nil || got.Bytes != 1000 || got.ETag != `"v1"` {
				t.Fatalf("%+v, %v", got, err)
			}
			wantFiles(t, path, content)
			if asked := w.requests()[0].Header.Get("Range"); asked != tt.asked {
				t.Errorf("asked for %q, want %q", asked, tt.asked)
			}
		})
	}
}

func TestAWrongHalfIsNotBlamedOnTheWhole(t *testing.T) {
	content := body(1000, 1)
	short, _ := sums(content)
	path := place(t)
	w := serve(t, nil, cutsAfter(400, body(1000, 2), `"v1"`), has(content, `"v1"`))
	if _, err := w.client.Download(t.Context(), Download{URL: w.URL + "/feed.zip", Path: path, SHA256: short}); err != nil {
		t.Fatal(err)
	}
	wantFiles(t, path, content)
	if n := len(w.requests()); n != 3 {
		t.Errorf("asked %d times, want 3: the beginning, the rest, and all anew", n)
	}
}

func TestAStepForwardForgivesCuts(t *testing.T) {
	content := body(400_000, 1)
	w := serve(t, nil, func(w http.ResponseWriter, r *http.Request) { // 40,000 bytes a time
		var from int
		_, _ = fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &from)
		w.Header().Set("ETag", `"v1"`)
		w.Header().Set("Content-Length", fmt.Sprint(len(content)-from))
		if from > 0 {
			w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, len(content)-1, len(content)))
			w.WriteHeader(206)
		}
		to := min(from+40_000, len(content))
		_, _ = w.Write([]byte(content[from:to]))
		if to < len(content) {
			_ = http.NewResponseController(w).Flush()
			time.Sleep(20 * time.Millisecond)
			panic(http.ErrAbortHandler)
		}
	})
	path := place(t)
	if _, err := w.client.Download(t.Context(), Download{URL: w.URL + "/feed.zip", Path: path}); err != nil {
		t.Fatal(err)
	}
	wantFiles(t, path, content)
}

func TestAnEncodedFileIsUnpackedUnlessThatIsItsPacking(t *testing.T) {
	packed := gzipped(t, `{"a":1}`)
	for name, want := range map[string]string{"feed.json": `{"a":1}`, "feed.json.gz": packed} {
		w := serve(t, nil, gives(packed, "Content-Encoding", "gzip", "ETag", `"v1"`))
		path := place(t)
		got, err := w.client.Download(t.Context(), Download{URL: w.URL + "/" + name, Path: path})
		if err != nil || got.Bytes != int64(len(want)) || got.ETag != `"v1"` {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		wantFiles(t, path, want)
	}
}

func TestAPlaceThatCannotBeWrittenIsSaid(t *testing.T) {
	w := serve(t, nil, has(body(1000, 1), `"v1"`))
	_, err := w.client.Download(t.Context(), Download{URL: w.URL + "/feed.zip", Path: filepath.Join(t.TempDir(), "nowhere", "feed.zip")})
	var own *verdict.Error
	if !errors.As(err, &own) || own.Code != verdict.Internal || !strings.HasSuffix(own.File, "feed.zip.part") || FaultOf(err) != "" {
		t.Errorf("got %v", err)
	}
	if len(w.requests()) != 1 {
		t.Error("it is tried again")
	}
}

func BenchmarkDownload(b *testing.B) {
	content := body(64<<20, 1)
	w := serve(b, nil, has(content, `"v1"`))
	path := filepath.Join(b.TempDir(), "feed.zip")
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := w.client.Download(b.Context(), Download{URL: w.URL + "/feed.zip", Path: path}); err != nil {
			b.Fatal(err)
		}
	}
}
