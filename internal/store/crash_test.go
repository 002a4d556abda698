// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"verdict"
	"verdict/internal/store"
)

// crashDir names the folder for the process that TestNoAcknowledgedWriteIsLost…
// starts and kills.
const crashDir = "VERDICT_STORE_CRASH_DIR"

// TestWriteUntilKilled is that process: it writes, and says so line by line.
func TestWriteUntilKilled(t *testing.T) {
	dir := os.Getenv(crashDir)
	if dir == "" {
		t.Skip("runs only as the process that another test kills")
	}
	db, err := store.Open(ctx, store.Options{Dir: dir, Now: clock()})
	if err != nil {
		t.Fatal(err)
	}
	seq, _, err := db.AuditHead(ctx)
	for err == nil {
		seq++
		_, err = db.Update(ctx, actor, fmt.Sprint("write ", seq), func(tx *store.Tx) error {
			for i := range 20 {
				name := fmt.Sprintf("p%d", i)
				if _, err := tx.PutProduct(verdict.Product{Slug: name, Name: fmt.Sprint(seq), Kind: verdict.Platform}); err != nil {
					return err
				}
			}
			return nil
		})
		fmt.Println("acknowledged", seq)
	}
	t.Fatal(err)
}

func TestNoAcknowledgedWriteIsLostWhenTheProcessIsKilled(t *testing.T) {
	dir := t.TempDir()
	for kill := range 4 {
		last := writeAndKill(t, dir, 3+5*kill)
		db, err := store.Open(ctx, store.Options{Dir: dir, Now: clock()})
		if err != nil {
			t.Fatal(err)
		}
		seq, _, err := db.AuditHead(ctx)
		if err != nil || seq < last {
			t.Errorf("audit row %d is the last, %d was acknowledged: %v", seq, last, err)
		}
		if found, err := db.Check(ctx); err != nil || len(found) > 0 {
			t.Error(found, err)
		}
		err = db.View(ctx, verdict.Administrator, time.Time{}, func(s *store.Snapshot) error {
			all, err := s.Products()
			for _, p := range all {
				if p.Name != fmt.Sprint(seq) {
					t.Errorf("%s is of write %s, the last is %d: half a write was kept", p.Slug, p.Name, seq)
				}
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}

// writeAndKill lets a process write some times, kills it, and gives the last
// write that it acknowledged.
func writeAndKill(t *testing.T, dir string, writes int) (last int64) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestWriteUntilKilled$")
	cmd.Env = append(os.Environ(), crashDir+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		word, number, ok := strings.Cut(lines.Text(), " ")
		if !ok || word != "acknowledged" {
			continue
		}
		if last, err = strconv.ParseInt(number, 10, 64); err != nil {
			t.Fatal(err)
		}
		if writes--; writes == 0 {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil || writes > 0 {
		t.Fatalf("the process ended by itself: %v", err)
	}
	return last
}
