// SPDX-License-Identifier: Apache-2.0

package publish_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"verdict"
	"verdict/internal/publish"
)

// texts are files that hold what stands behind their path.
func texts(content map[string]string) []publish.File {
	var files []publish.File
	for name, text := range content {
		files = append(files, publish.File{Path: name, Render: func(w io.Writer) error {
			_, err := io.WriteString(w, text)
			return err
		}})
	}
	return files
}

func write(t testing.TB, dir string, content map[string]string) publish.FolderWritten {
	t.Helper()
	w, err := publish.WriteFolder(t.Context(), dir, texts(content), publish.FolderOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// holds gives what a folder holds, without the manifest.
func holds(t testing.TB, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil || name == dir {
			return err
		}
		inner, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		if d.IsDir() {
			found[filepath.ToSlash(inner)+"/"] = ""
			return nil
		}
		raw, err := os.ReadFile(name)
		if d.Name() != "SHA256SUMS" {
			found[filepath.ToSlash(inner)] = string(raw)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestOnlyWhatChangedIsWrittenAndWhatIsNoMoreIsRemoved(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "site")
	if w := write(t, dir, map[string]string{"a": "1", "b/c": "2", "d/e/f": "3"}); len(w.Written) != 3 || w.Files != 3 {
		t.Errorf("at first %+v", w)
	}
	if w := write(t, dir, map[string]string{"a": "1", "b/c": "2", "d/e/f": "3"}); len(w.Written)+len(w.Removed) != 0 || w.Unchanged != 3 {
		t.Errorf("of the same %+v", w)
	}
	w := write(t, dir, map[string]string{"a": "1", "b/c": "other"})
	if !slices.Equal(w.Written, []string{"b/c"}) || !slices.Equal(w.Removed, []string{"d/e/f"}) {
		t.Errorf("after a change %+v", w)
	}
	if got := fmt.Sprint(holds(t, dir)); got != fmt.Sprint(map[string]string{"a": "1", "b/": "", "b/c": "other"}) {
		t.Errorf("the folder holds %s", got)
	}
}

func TestAForeignFolderIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "thesis"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := publish.WriteFolder(t.Context(), dir, texts(map[string]string{"a": "1"}), publish.FolderOptions{}); verdict.CodeOf(err) != verdict.Conflict {
		t.Errorf("got %v, want conflict", err)
	}
	if got := holds(t, dir); len(got) != 1 {
		t.Errorf("the folder holds %v", got)
	}
}

func TestFilesThatOthersPutThereStay(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"a/b": "1"})
	if err := os.WriteFile(filepath.Join(dir, "a", "CNAME"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	write(t, dir, map[string]string{"c": "1"})
	if got := holds(t, dir); got["a/CNAME"] != "x" || got["a/b"] != "" {
		t.Errorf("the folder holds %v", got)
	}
}

func TestADryRunWritesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "site")
	w, err := publish.WriteFolder(t.Context(), dir, texts(map[string]string{"a": "1"}), publish.FolderOptions{DryRun: true})
	if err != nil || len(w.Written) != 1 {
		t.Errorf("%+v %v", w, err)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the folder is there: %v", err)
	}
}

func TestAManifestDoesNotLeadOutOfTheFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "site")
	write(t, dir, map[string]string{"a": "1"})
	outside := filepath.Join(filepath.Dir(dir), "precious")
	if err := os.WriteFile(outside, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "SHA256SUMS"), []byte("# written by verdict publish, which replaces and removes what is named here\n00  ../precious\n00  "+outside+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	write(t, dir, map[string]string{"a": "1"})
	if _, err := os.Stat(outside); err != nil {
		t.Error("a manifest that was tampered with removed a file outside")
	}
}

// TestARunThatDidNotFinishIsMadeGood breaks off runs at any file and lets the next
// one end: the folder is as if it had been written at once.
func TestARunThatDidNotFinishIsMadeGood(t *testing.T) {
	base := t.TempDir()
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		dir := filepath.Join(base, fmt.Sprint(n))
		contents := rapid.SliceOfN(rapid.MapOf(rapid.SampledFrom([]string{"a", "b/c", "b/d", "e/f/g"}), rapid.SampledFrom([]string{"", "1", "2"})), 1, 4).Draw(rt, "contents")
		for _, content := range contents[:len(contents)-1] {
			files := texts(content)
			broken := rapid.IntRange(0, len(files)).Draw(rt, "broken")
			if broken < len(files) {
				files[broken].Render = func(io.Writer) error { return errors.New("broken off") }
			}
			_, err := publish.WriteFolder(t.Context(), dir, files, publish.FolderOptions{})
			if (err != nil) != (broken < len(files)) {
				rt.Fatalf("%v", err)
			}
		}
		last := contents[len(contents)-1]
		if _, err := publish.WriteFolder(t.Context(), dir, texts(last), publish.FolderOptions{}); err != nil {
			rt.Fatal(err)
		}
		got := holds(t, dir)
		for name := range got {
			if strings.HasSuffix(name, "/") {
				delete(got, name)
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(last) {
			rt.Fatalf("the folder holds %v, want %v", got, last)
		}
	})
}

func TestTwoFilesOfOneNameAreRefused(t *testing.T) {
	files := append(texts(map[string]string{"a": "1"}), texts(map[string]string{"a": "2"})...)
	if _, err := publish.WriteFolder(t.Context(), t.TempDir(), files, publish.FolderOptions{}); err == nil {
		t.Error("one of them was lost in silence")
	}
}

// TestAListThatSomebodyElseWroteIsNoneOfOurs publishes into a folder of downloads with
// their digests: what they name is not ours to remove.
func TestAListThatSomebodyElseWroteIsNoneOfOurs(t *testing.T) {
	for _, name := range []string{"SHA256SUMS", "SHA256SUMS.unfinished"} {
		dir := t.TempDir()
		list := "9834876dcfb05cb167a5c24953eba58c4ac89b1adf57f28f2f9d09af107ee8f0  release.tgz\n"
		for file, content := range map[string]string{name: list, "release.tgz": "aaa"} {
			if err := os.WriteFile(filepath.Join(dir, file), []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		_, err := publish.WriteFolder(t.Context(), dir, texts(map[string]string{"a": "1"}), publish.FolderOptions{})
		if verdict.CodeOf(err) != verdict.Conflict {
			t.Errorf("got %v", err)
		}
		if raw, err := os.ReadFile(filepath.Join(dir, "release.tgz")); err != nil || string(raw) != "aaa" {
			t.Errorf("what was there is gone: %v", err)
		}
	}
}
