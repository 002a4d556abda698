// SPDX-License-Identifier: Apache-2.0

package publish_test

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/publish"
)

// TestAMessageIsWrittenOnceHoweverOftenItIsKilled kills runs before their steps, and lets a
// mail program take what it finds, in any order: in the end one whole message was taken.
func TestAMessageIsWrittenOnceHoweverOftenItIsKilled(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		dir := t.TempDir()
		name, taken := filepath.Join(dir, "VSA-2026-01.1.eml"), 0
		take := func() {
			raw, err := os.ReadFile(name)
			if errors.Is(err, os.ErrNotExist) {
				return
			}
			if err != nil || string(raw) != "message" {
				r.Fatalf("the mail program read %q (%v)", raw, err)
			}
			taken++
			if err := os.Remove(name); err != nil {
				r.Fatal(err)
			}
		}
		killed := errors.New("killed")
		for _, at := range rapid.SliceOfN(rapid.SampledFrom([]string{"write", "mark", "move", "", "take"}), 0, 8).Draw(r, "runs") {
			if at == "take" {
				take()
				continue
			}
			_, err := publish.Outbox{Dir: dir, Steps: func(step string) error {
				if step == at {
					return killed
				}
				return nil
			}}.Put("VSA-2026-01.1.eml", []byte("message"))
			if err != nil && !errors.Is(err, killed) {
				r.Fatal(err)
			}
		}
		if _, err := (publish.Outbox{Dir: dir}).Put("VSA-2026-01.1.eml", []byte("message")); err != nil {
			r.Fatal(err)
		}
		take()
		if taken != 1 {
			r.Fatalf("%d messages were taken", taken)
		}
	})
}

func TestAnOutboxOverwritesNothingOfOthers(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "VSA-2026-01.1.eml")
	if err := os.WriteFile(name, []byte("of somebody else"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := (publish.Outbox{Dir: dir}).Put("VSA-2026-01.1.eml", []byte("message")); verdict.CodeOf(err) != verdict.Conflict {
		t.Fatalf("it was put: %v", err)
	}
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	if written, err := (publish.Outbox{Dir: dir}).Put("VSA-2026-01.1.eml", []byte("message")); err != nil || !written {
		t.Fatal(written, err)
	}
	if written, err := (publish.Outbox{Dir: dir}).Put("VSA-2026-01.1.eml", []byte("message")); err != nil || written {
		t.Fatal(written, err)
	}
}

func TestRunsAtOnceWriteOneMessage(t *testing.T) {
	dir := t.TempDir()
	var wrote atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			written, err := publish.Outbox{Dir: dir}.Put("VSA-2026-01.1.eml", []byte("message"))
			if err != nil && verdict.CodeOf(err) != verdict.Conflict {
				t.Error(err)
			}
			if written {
				wrote.Add(1)
			}
		})
	}
	all.Wait()
	if wrote.Load() != 1 {
		t.Errorf("%d of them wrote it", wrote.Load())
	}
}
