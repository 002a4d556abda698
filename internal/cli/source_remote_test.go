// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"encoding/pem"
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// feedServer is a server over TLS whose answers a script chooses.
type feedServer struct {
	*httptest.Server

	mu     sync.Mutex
	answer http.HandlerFunc
}

func newFeedServer() *feedServer {
	f := &feedServer{answer: http.NotFound}
	f.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		answer := f.answer
		f.mu.Unlock()
		answer(w, r)
	}))
	f.Config.ErrorLog = log.New(io.Discard, "", 0)
	f.StartTLS()
	return f
}

// sum is a part of a digest in the name of a mirrored file.
var sum = regexp.MustCompile(`-[0-9a-f]{16}\.`)

// TestRemoteScripts runs commands against a server at $URL, which answers as the
// script says. It is reached by this machine alone.
func TestRemoteScripts(t *testing.T) {
	type key struct{}
	server := func(ts *testscript.TestScript) *feedServer { return ts.Value(key{}).(*feedServer) }
	commands := scriptCommands()
	maps.Copy(commands, map[string]func(*testscript.TestScript, bool, []string){
		"upstream": func(ts *testscript.TestScript, _ bool, args []string) { server(ts).choose(ts, args) },
		"damage": func(ts *testscript.TestScript, _ bool, args []string) { // damages the mirror of a source
			copies, err := filepath.Glob(ts.MkAbs(filepath.Join("verdict-data", "mirror", args[0], "*.zip")))
			ts.Check(err)
			for _, c := range copies {
				ts.Check(os.WriteFile(c, []byte("damaged"), 0o600))
			}
		},
		"locate": func(ts *testscript.TestScript, _ bool, args []string) { // writes $URL out in a file
			write(ts, args[0], []byte(strings.ReplaceAll(ts.ReadFile(args[0]), "$URL", server(ts).URL)))
		},
		"bare": func(ts *testscript.TestScript, _ bool, args []string) {
			said := sum.ReplaceAllString(strings.ReplaceAll(ts.ReadFile(args[0]), server(ts).URL, "$URL"), "-SUM.")
			write(ts, args[1], []byte(strings.ReplaceAll(said, ts.Getenv("WORK"), "$WORK")))
		},
	})
	testscript.Run(t, testscript.Params{
		Dir:           filepath.Join("testdata", "remote"),
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			f := newFeedServer()
			e.Defer(f.Close)
			e.Values[key{}] = f
			roots := filepath.Join(e.WorkDir, "roots.pem")
			e.Setenv("URL", f.URL)
			e.Setenv("VERDICT_EGRESS_ROOTS", roots)
			e.Setenv("VERDICT_EGRESS_ALLOW", "127.0.0.1")
			e.Setenv("VERDICT_EGRESS_TRIES", "1")
			certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: f.Certificate().Raw})
			if err := os.WriteFile(roots, certificate, 0o600); err != nil {
				return err
			}
			return os.CopyFS(filepath.Join(e.WorkDir, "programme"), os.DirFS(filepath.Join("testdata", "programme")))
		},
		Cmds: commands,
	})
}

// choose is the script command `upstream how [what]`: how the server answers from
// now on.
func (f *feedServer) choose(ts *testscript.TestScript, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: upstream serves|cuts|halves|spoils FILE, upstream says STATUS, upstream leads URL, upstream wants KEY")
	}
	var feed []byte
	switch args[0] {
	case "serves", "halves", "cuts", "spoils":
		feed = []byte(ts.ReadFile(args[1]))
	case "wants":
		feed = []byte(ts.ReadFile("first.zip"))
	}
	status := map[string]int{"429": 429, "503": 503, "404": 404, "403": 403}[args[1]]
	answers := map[string]http.HandlerFunc{
		"serves": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("ETag", `"`+args[1]+`"`)
			http.ServeContent(w, r, args[1], time.Time{}, bytes.NewReader(feed))
		},
		"spoils": func(w http.ResponseWriter, _ *http.Request) { // the first document
			spoilt := bytes.Clone(feed)
			spoilt[50] ^= 0xFF
			_, _ = w.Write(spoilt)
		},
		"halves": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(feed[:len(feed)/2]) },
		"cuts": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100000")
			_, _ = w.Write(feed)
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		},
		"says": func(w http.ResponseWriter, _ *http.Request) {
			if status == http.StatusTooManyRequests {
				w.Header().Set("Retry-After", "7200")
			}
			w.WriteHeader(status)
		},
		"wants": func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "Bearer "+args[1] {
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			_, _ = w.Write(feed)
		},
		"leads": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, args[1], http.StatusFound) },
	}
	answer, known := answers[args[0]]
	if !known {
		ts.Fatalf("the server cannot answer by %q", args[0])
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answer = answer
}
