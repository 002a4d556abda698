// SPDX-License-Identifier: Apache-2.0

package source_test

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"verdict"
	"verdict/internal/source"
)

// What the process is told that TestAKilledProcessLeaves… starts and kills.
const (
	crashDir   = "VERDICT_MIRROR_CRASH_DIR"
	crashURL   = "VERDICT_MIRROR_CRASH_URL"
	crashKills = "VERDICT_MIRROR_CRASH_KILLS" // how often; 50 when it is not set
)

// TestMirrorUntilKilled is that process: it mirrors again and again, keeps most
// copies, and says which.
func TestMirrorUntilKilled(t *testing.T) {
	dir := os.Getenv(crashDir)
	if dir == "" {
		t.Skip("runs only as the process that another test kills")
	}
	raw, err := os.ReadFile(filepath.Join(dir, "certificate.pem"))
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(raw)
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	client := clientOf(t, certificate)
	src := verdict.Source{Name: "records", Kind: verdict.SourceOSV, Location: os.Getenv(crashURL)}
	for i := 0; ; i++ {
		fmt.Println("began")
		m, err := source.MirrorFile(context.Background(), client, src, nil, filepath.Join(dir, "mirror"), nil)
		if err != nil {
			t.Fatal(err)
		}
		if i%4 == 3 {
			m.Close()
			continue
		}
		if err := m.Keep(); err != nil {
			t.Fatal(err)
		}
		fmt.Println("kept", strings.Trim(m.ETag, `"`))
	}
}

// versions serves an archive of which every few requests see a later version, and
// cuts some answers off.
func versions(t *testing.T) http.HandlerFunc {
	noise := make([]byte, 1<<20)
	for i := range noise {
		noise[i] = byte(rand.Uint32())
	}
	var asked atomic.Int64
	return func(w http.ResponseWriter, r *http.Request) {
		n := asked.Add(1)
		version := int(n / 2)
		feed := stored(t, fmt.Sprint(version), noise)
		w.Header().Set("ETag", fmt.Sprintf(`"%d"`, version))
		if n%5 == 0 && r.Header.Get("If-None-Match") == "" {
			w.Header().Set("Content-Length", fmt.Sprint(len(feed)))
			_, _ = w.Write(feed[:len(feed)/3])
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(feed))
	}
}

// stored packs two documents without packing them: the version, and noise.
func stored(t *testing.T, version string, noise []byte) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range []string{"version.txt", "noise"} {
		text := noise
		if name == "version.txt" {
			text = []byte(version)
		}
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err == nil {
			_, err = f.Write(text)
		}
		if err != nil {
			t.Error(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	return b.Bytes()
}

// versionOf reads the whole of an archive, and gives its version.
func versionOf(t *testing.T, path string) int {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatalf("the copy in force is damaged: %v", err)
	}
	defer z.Close()
	version := -1
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		r.Close()
		if err != nil {
			t.Fatalf("the copy in force is damaged: %v", err)
		}
		if f.Name == "version.txt" {
			version, err = strconv.Atoi(string(text))
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	return version
}

func TestAKilledProcessLeavesAWholeCopyOrNone(t *testing.T) {
	kills := 50
	if n, err := strconv.Atoi(os.Getenv(crashKills)); err == nil {
		kills = n
	} else if testing.Short() {
		kills = 10
	}
	u := newUpstream(t)
	u.answers(versions(t))
	dir := t.TempDir()
	u.dir = filepath.Join(dir, "mirror")
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: u.server.Certificate().Raw})
	if err := os.WriteFile(filepath.Join(dir, "certificate.pem"), certificate, 0o600); err != nil {
		t.Fatal(err)
	}
	acknowledged, found := -1, map[string]int{}
	for range kills {
		last := mirrorAndKill(t, dir, u.source().Location, rand.IntN(4), time.Duration(rand.IntN(30_000))*time.Microsecond)
		acknowledged = max(acknowledged, last)
		for _, name := range strings.Fields(u.files()) {
			found[name]++
		}
		m, err := source.KeptMirror(u.source(), u.dir)
		if err != nil && (verdict.CodeOf(err) != verdict.NotFound || acknowledged >= 0) {
			t.Fatalf("after version %d was kept: %v", acknowledged, err)
		}
		if err == nil {
			if got := versionOf(t, m.Path); got < acknowledged {
				t.Fatalf("version %d is in force, %d was kept", got, acknowledged)
			}
		}
		if acknowledged < 0 || rand.IntN(3) > 0 {
			continue // the next process finds what this one left
		}
		acknowledged = versionOf(t, u.kept().Path)
	}
	u.kept()
	t.Logf("%d processes were killed, and left %v", kills, found)
}

// mirrorAndKill lets a process mirror some times and kills it a while later. It
// gives the last version that it said was kept, -1 for none.
func mirrorAndKill(t *testing.T, dir, location string, rounds int, later time.Duration) (last int) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestMirrorUntilKilled$")
	cmd.Env = append(os.Environ(), crashDir+"="+dir, crashURL+"="+location)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	last = -1
	killed := false
	var said []string
	for lines := bufio.NewScanner(out); lines.Scan(); {
		said = append(said, lines.Text())
		word, number, _ := strings.Cut(lines.Text(), " ")
		switch {
		case word == "kept":
			if last, err = strconv.Atoi(number); err != nil {
				t.Fatal(err)
			}
		case word == "began" && rounds > 0:
			rounds--
		case word == "began" && !killed:
			killed = true
			time.AfterFunc(later, func() { _ = cmd.Process.Kill() })
		}
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !killed || !errors.As(err, &exit) || exit.ExitCode() != -1 && runtime.GOOS != "windows" {
		t.Fatalf("the process ended by itself: %v\n%s", err, strings.Join(said, "\n"))
	}
	return last
}
