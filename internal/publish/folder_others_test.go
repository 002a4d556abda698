// SPDX-License-Identifier: Apache-2.0

package publish_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"verdict"
	"verdict/internal/publish"
)

// What others do to a folder, or do at the same time.

func TestTwoWritersDoNotMixInOneFolder(t *testing.T) {
	dir := t.TempDir()
	begun, goOn := make(chan struct{}), make(chan struct{})
	files := []publish.File{{Path: "a", Render: func(w io.Writer) error {
		close(begun)
		<-goOn
		_, err := io.WriteString(w, "first")
		return err
	}}}
	first := make(chan error, 1)
	go func() {
		_, err := publish.WriteFolder(t.Context(), dir, files, publish.FolderOptions{})
		first <- err
	}()
	<-begun
	_, err := publish.WriteFolder(t.Context(), dir, texts(map[string]string{"a": "second", "b": "second"}), publish.FolderOptions{})
	close(goOn)
	if verdict.CodeOf(err) != verdict.Conflict || !strings.Contains(err.Error(), "is writing into the folder") {
		t.Errorf("the second writer gets %v", err)
	}
	if err := <-first; err != nil {
		t.Fatal(err)
	}
	if got := holds(t, dir); len(got) != 1 || got["a"] != "first" {
		t.Errorf("the folder holds %v", got)
	}
}

func TestAFolderIsForTheSameReadersForEver(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"a": "public"})
	_, err := publish.WriteFolder(t.Context(), dir, texts(map[string]string{"a": "secret"}), publish.FolderOptions{Audience: verdict.CustomerAudience})
	if verdict.CodeOf(err) != verdict.Conflict || !strings.Contains(err.Error(), "holds the copy for the public") || holds(t, dir)["a"] != "public" {
		t.Errorf("%v; the folder holds %v", err, holds(t, dir))
	}
	theirs := t.TempDir()
	for range 2 {
		if _, err := publish.WriteFolder(t.Context(), theirs, texts(map[string]string{"a": "secret"}), publish.FolderOptions{Audience: verdict.CustomerAudience}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := publish.WriteFolder(t.Context(), theirs, texts(map[string]string{"a": "public"}), publish.FolderOptions{}); verdict.CodeOf(err) != verdict.Conflict {
		t.Errorf("the public copy in the folder of customers: %v", err)
	}
}

func TestAFileThatWasChangedByHandIsMadeGood(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"a": "not affected"})
	if err := os.WriteFile(filepath.Join(dir, "a"), []byte("yes affected"), 0o600); err != nil {
		t.Fatal(err)
	}
	if w := write(t, dir, map[string]string{"a": "not affected"}); len(w.Written) != 1 || holds(t, dir)["a"] != "not affected" {
		t.Errorf("%+v; the folder holds %v", w, holds(t, dir))
	}
}

// TestAForeignListBesideAnUnfinishedRunIsNoneOfOurs: our run was broken off, and then
// somebody listed the files of others under the name of our list.
func TestAForeignListBesideAnUnfinishedRunIsNoneOfOurs(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"a": "1"})
	for name, content := range map[string]string{
		"SHA256SUMS.unfinished": "# written by verdict publish, which replaces and removes what is named here\n-  a\n",
		"SHA256SUMS":            "00  CNAME\n", "CNAME": "example.org", "a.new~": "what is no longer said"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(t, dir, map[string]string{"b": "1"})
	if got := holds(t, dir); got["CNAME"] != "example.org" || len(got) != 2 {
		t.Errorf("the folder holds %v", got)
	}
}

func TestARunThatWasBrokenOffAtItsFirstFileIsMadeGood(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"SHA256SUMS.unfinished.new~", "SHA256SUMS.lock"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(t, dir, map[string]string{"a": "1"})
	if got := holds(t, dir); len(got) != 1 {
		t.Errorf("the folder holds %v", got)
	}
}
