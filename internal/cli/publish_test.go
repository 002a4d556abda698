// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"verdict/internal/cli"
)

// TestTheDemoServesItsPagesUntilItIsStopped asks the demo for pages at the address
// that it prints, and stops it.
func TestTheDemoServesItsPagesUntilItIsStopped(t *testing.T) {
	if testing.Short() {
		t.Skip("it loads the 49 releases of the example")
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out, in := io.Pipe()
	var said bytes.Buffer
	ended := make(chan int, 1)
	go func() {
		ended <- cli.Run(ctx, []string{"demo", "--data", filepath.Join(t.TempDir(), "demo")}, cli.Streams{Out: in, Err: &said})
		in.Close()
	}()
	address := ""
	lines := bufio.NewScanner(out)
	for address == "" && lines.Scan() {
		if rest, ok := strings.CutPrefix(lines.Text(), "serving at "); ok {
			address, _, _ = strings.Cut(rest, " ")
		}
	}
	if !strings.HasPrefix(address, "http://127.0.0.1:") {
		t.Fatalf("the demo prints no address of this machine: %q; %s", address, said.String())
	}
	for page, want := range map[string]string{"": "Apache Kafka", "vulnerability/CVE-2023-34455.html": "Is Apache Kafka affected?"} {
		r, err := http.Get(address + page)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r.Body)
		if r.Body.Close(); err != nil || r.StatusCode != http.StatusOK || !strings.Contains(string(body), want) {
			t.Errorf("%s: %d %v", page, r.StatusCode, err)
		}
	}
	stop()
	if code := <-ended; code != 0 {
		t.Errorf("it ends with %d: %s", code, said.String())
	}
}
