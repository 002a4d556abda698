// SPDX-License-Identifier: Apache-2.0

package server_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/publish"
	"verdict/internal/server"
)

func text(path, content string) publish.File {
	return publish.File{Path: path, Render: func(w io.Writer) error {
		_, err := io.WriteString(w, content)
		return err
	}}
}

func get(t *testing.T, h http.Handler, method, path string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestPagesAreServedByTheirPath(t *testing.T) {
	pages := server.NewPages([]publish.File{text("index.html", "<p>home"), text("product/shop/index.html", "<p>shop"), text("search.json", "[]"), text("x.css", "p{}"),
		text("advisory/feed.json", "{}"), text("advisory/feed.atom", "<feed/>"), text("advisory/X-1.txt", "text")})
	cases := []struct {
		method, path string
		status       int
		kind, body   string
	}{
		{"GET", "/", 200, "text/html; charset=utf-8", "<p>home"},
		{"GET", "/product/shop/", 200, "text/html; charset=utf-8", "<p>shop"},
		{"GET", "/search.json", 200, "application/json", "[]"},
		{"GET", "/x.css", 200, "text/css; charset=utf-8", "p{}"},
		{"GET", "/advisory/feed.json", 200, "application/feed+json", "{}"},
		{"GET", "/advisory/feed.atom", 200, "application/atom+xml; charset=utf-8", "<feed/>"},
		{"GET", "/advisory/X-1.txt", 200, "text/plain; charset=utf-8", "text"},
		{"HEAD", "/", 200, "text/html; charset=utf-8", ""},
		{"GET", "/nowhere", 404, "text/plain; charset=utf-8", "There is no such page. Begin at /index/index.html, which lists them.\n"},
		{"GET", "/product/../index.html", 404, "text/plain; charset=utf-8", "There is no such page. Begin at /index/index.html, which lists them.\n"},
		{"POST", "/", 405, "text/plain; charset=utf-8", "These pages can only be read.\n"},
	}
	for _, c := range cases {
		w := get(t, pages, c.method, c.path)
		if w.Code != c.status || w.Header().Get("Content-Type") != c.kind || w.Body.String() != c.body {
			t.Errorf("%s %s: %d %s %q", c.method, c.path, w.Code, w.Header().Get("Content-Type"), w.Body)
		}
		for _, name := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options"} {
			if w.Header().Get(name) == "" {
				t.Errorf("%s %s: no %s", c.method, c.path, name)
			}
		}
	}
}

func TestCSAFDocumentsAreForEveryOrigin(t *testing.T) {
	pages := server.NewPages([]publish.File{text("index.html", "<p>home"), text(".well-known/csaf/provider-metadata.json", "{}"), text("csaf/white/index.html", "<p>list"),
		text("csaf/white/changes.csv", "a"), text("csaf/white/2024/a.json", "[]"), text("csaf/white/2024/a.json.sha512", "00"), text("csaf/white/2024/a.json.asc", "--"),
		text(".well-known/security.txt", "Contact:")})
	for path, want := range map[string][2]string{
		"/":                         {"text/html; charset=utf-8", ""},
		"/.well-known/security.txt": {"text/plain; charset=utf-8", ""},
		"/.well-known/csaf/provider-metadata.json": {"application/json", "*"},
		"/csaf/white/":                   {"text/html; charset=utf-8", "*"},
		"/csaf/white/changes.csv":        {"text/csv; charset=utf-8", "*"},
		"/csaf/white/2024/a.json":        {"application/json", "*"},
		"/csaf/white/2024/a.json.sha512": {"text/plain; charset=utf-8", "*"},
		"/csaf/white/2024/a.json.asc":    {"text/plain; charset=utf-8", "*"},
	} {
		w := get(t, pages, "GET", path, "User-Agent", "")
		if w.Code != http.StatusOK || w.Header().Get("Content-Type") != want[0] || w.Header().Get("Access-Control-Allow-Origin") != want[1] || w.Header().Get("ETag") == "" {
			t.Errorf("%s: %d %v", path, w.Code, w.Header())
		}
	}
	r := httptest.NewRequestWithContext(t.Context(), "GET", "https://csaf.data.security.example.org/", nil)
	w := httptest.NewRecorder()
	if pages.ServeHTTP(w, r); w.Code != http.StatusOK || w.Body.String() != "{}" {
		t.Errorf("the host of the metadata answers %d %s", w.Code, w.Body)
	}
}

func TestWhatIsTheSameIsNotSentAgain(t *testing.T) {
	pages := server.NewPages([]publish.File{text("index.html", "one")})
	tag := get(t, pages, "GET", "/").Header().Get("ETag")
	if w := get(t, pages, "GET", "/", "If-None-Match", tag); w.Code != http.StatusNotModified || w.Body.Len() != 0 {
		t.Errorf("the same: %d %q", w.Code, w.Body)
	}
	pages.Replace([]publish.File{text("index.html", "two")})
	if w := get(t, pages, "GET", "/", "If-None-Match", tag); w.Code != http.StatusOK || w.Body.String() != "two" {
		t.Errorf("another: %d %q", w.Code, w.Body)
	}
}

func TestAPortAloneIsOfThisMachine(t *testing.T) {
	for _, address := range []string{"0", ":0"} {
		l, err := server.Listen(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		if host, _, _ := net.SplitHostPort(l.Addr().String()); host != server.DefaultHost {
			t.Errorf("%s listens at %s", address, host)
		}
		_, busy := server.Listen(t.Context(), l.Addr().String())
		if verdict.CodeOf(busy) != verdict.Invalid || !strings.Contains(busy.Error(), "name another address") {
			t.Errorf("a second one: %v", busy)
		}
		l.Close()
	}
	if _, err := server.Listen(t.Context(), "here"); verdict.CodeOf(err) != verdict.Usage {
		t.Errorf("got %v, want usage", err)
	}
}

func TestAnAnswerThatHasBegunEnds(t *testing.T) {
	begun, finish := make(chan bool), make(chan bool)
	slow := publish.File{Path: "index.html", Render: func(w io.Writer) error {
		close(begun)
		<-finish
		_, err := io.WriteString(w, "whole")
		return err
	}}
	l, err := server.Listen(t.Context(), "0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx, l, server.NewPages([]publish.File{slow}), server.TLS{}) }()
	answered := make(chan string, 1)
	go func() {
		r, err := http.Get("http://" + l.Addr().String())
		if err != nil {
			answered <- err.Error()
			return
		}
		defer r.Body.Close()
		body, err := io.ReadAll(r.Body)
		if err != nil {
			body = []byte(err.Error())
		}
		answered <- string(body)
	}()
	<-begun
	stop()
	time.Sleep(20 * time.Millisecond) // let the end begin
	close(finish)
	if got := <-answered; got != "whole" {
		t.Errorf("the answer is %q", got)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
