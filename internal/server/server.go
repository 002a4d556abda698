// SPDX-License-Identifier: Apache-2.0

// Package server answers HTTP with published files. It reads nothing but what was
// rendered from published rows, so that it has no access rules to get wrong.
package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"mime"
	"net"
	"net/http"
	"os"
	"path"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"verdict"
	"verdict/internal/publish"
)

// DefaultHost is where a server listens that was told only a port.
const DefaultHost = "127.0.0.1"

// Pages answers with published files, which can be exchanged while it runs.
type Pages struct {
	files atomic.Pointer[map[string]publish.File]
}

// NewPages answers with the files.
func NewPages(files []publish.File) *Pages {
	p := &Pages{}
	p.Replace(files)
	return p
}

// Replace answers with other files from now on; answers that are being written end
// with the old ones.
func (p *Pages) Replace(files []publish.File) {
	byPath := make(map[string]publish.File, len(files))
	for _, f := range files {
		byPath[f.Path] = f
	}
	p.files.Store(&byPath)
}

// headers stand on every answer. The pages need nothing from elsewhere, and
// nothing may frame them.
var headers = map[string]string{
	"Content-Security-Policy":      "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Permissions-Policy":           "camera=(), geolocation=(), microphone=(), interest-cohort=()",
	"Referrer-Policy":              "no-referrer",
	"X-Content-Type-Options":       "nosniff",
	"X-Frame-Options":              "DENY",
}

// ServeHTTP answers GET and HEAD. Every answer has the digest of its content as
// its ETag, and is asked for again each time.
func (p *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for name, value := range headers {
		w.Header().Set(name, value)
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "These pages can only be read.", http.StatusMethodNotAllowed)
		return
	}
	if forAnyOrigin(r.URL.Path) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
	}
	if r.TLS != nil {
		w.Header().Set("Strict-Transport-Security", "max-age=31536000")
	}
	file, ok := p.find(r.Host, r.URL.Path)
	if !ok {
		http.Error(w, "There is no such page. Begin at /index/index.html, which lists them.", http.StatusNotFound)
		return
	}
	var b bytes.Buffer
	if err := file.Render(&b); err != nil {
		http.Error(w, "The page cannot be written.", http.StatusInternalServerError)
		return
	}
	sum := sha256.Sum256(b.Bytes())
	w.Header().Set("ETag", `"`+hex.EncodeToString(sum[:])+`"`)
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("Content-Type", contentType(file.Path))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(b.Bytes()))
}

// forAnyOrigin reports whether pages of other sites may read a path: what CSAF documents
// are given out by (CSAF 2.1, section 7.1, requirement 25).
func forAnyOrigin(asked string) bool {
	return strings.HasPrefix(asked, "/csaf/") || strings.HasPrefix(asked, "/.well-known/csaf/")
}

// metadataHost begins the name of the host that answers with a provider's metadata (CSAF
// 2.0, section 7.1, requirement 10).
const metadataHost = "csaf.data.security."

func (p *Pages) find(host, asked string) (publish.File, bool) {
	name := strings.TrimPrefix(asked, "/")
	if name == "" && strings.HasPrefix(strings.ToLower(host), metadataHost) {
		name = ".well-known/csaf/provider-metadata.json"
	}
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	f, ok := (*p.files.Load())[name]
	return f, ok
}

// contentType goes by our own table, because the machine's differs.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".json":
		if path.Base(name) == "feed.json" {
			return "application/feed+json" // JSON Feed 1.1
		}
		return "application/json"
	case ".svg":
		return "image/svg+xml"
	case ".atom":
		return "application/atom+xml; charset=utf-8"
	case ".csv":
		return "text/csv; charset=utf-8"
	case ".txt", ".asc", ".sha256", ".sha512":
		return "text/plain; charset=utf-8"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}

// Listen opens an address: a port, or a host with one. Without a host it is this
// machine alone.
func Listen(ctx context.Context, address string) (net.Listener, error) {
	if _, err := strconv.Atoi(address); err == nil {
		address = ":" + address
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, verdict.Errorf(verdict.Usage, "%q is no address", address).WithHint("write a port such as 8080, or 0.0.0.0:8080 for all of the network")
	}
	if host == "" {
		host = DefaultHost
	}
	var c net.ListenConfig
	l, err := c.Listen(ctx, "tcp", net.JoinHostPort(host, port))
	if err != nil {
		var op *net.OpError
		if errors.As(err, &op) {
			err = op.Err
		}
		return nil, verdict.Errorf(verdict.Invalid, "nothing can be served at %s: %w", net.JoinHostPort(host, port), err).WithHint("name another address")
	}
	return l, nil
}

// TLS names the files of a certificate and its key; empty for none.
type TLS struct{ Cert, Key string }

// Check reads certificate and key before anything is promised.
func (t TLS) Check() error {
	if t.Cert == "" {
		return nil
	}
	for _, name := range []string{t.Cert, t.Key} {
		if _, err := os.Stat(name); err != nil {
			return verdict.Errorf(verdict.NotFound, "cannot be read").At(name, 0, "").WithHint("name the file of a certificate, and that of its key, in PEM")
		}
	}
	if _, err := tls.LoadX509KeyPair(t.Cert, t.Key); err != nil {
		return verdict.Errorf(verdict.Invalid, "with its key %s is no certificate to serve with: %s", t.Key, strings.TrimPrefix(err.Error(), "tls: ")).At(t.Cert, 0, "").
			WithHint("name the file of a certificate, and that of its key, in PEM")
	}
	return nil
}

// graceful is how long answers may take that have begun when the end is asked for.
const graceful = 5 * time.Second

// Serve answers until the context ends, and lets answers that have begun end too.
func Serve(ctx context.Context, l net.Listener, h http.Handler, t TLS) error {
	s := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 2 * time.Minute,
		IdleTimeout: time.Minute, MaxHeaderBytes: 32 << 10, TLSConfig: &tls.Config{MinVersion: tls.VersionTLS12}}
	done := make(chan error, 1)
	go func() {
		<-ctx.Done()
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), graceful)
		defer cancel()
		done <- s.Shutdown(end)
	}()
	var err error
	if t.Cert != "" {
		err = s.ServeTLS(l, t.Cert, t.Key)
	} else {
		err = s.Serve(l)
	}
	if !errors.Is(err, http.ErrServerClosed) {
		return verdict.Errorf(verdict.Invalid, "serving ended: %w", err)
	}
	return <-done
}
