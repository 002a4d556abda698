// SPDX-License-Identifier: Apache-2.0

package blob_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"verdict"
	"verdict/internal/blob"
)

const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" // SHA-256 of "abc" (FIPS 180-4)

func TestAFileIsKeptOnceAndComesBack(t *testing.T) {
	f := blob.Folder(filepath.Join(t.TempDir(), "blobs"))
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if digest, size, err := f.Put(strings.NewReader("abc")); digest != abc || size != 3 || err != nil {
				t.Errorf("%s, %d bytes: %v", digest, size, err)
			}
		})
	}
	wait.Wait()
	content, err := f.Read(abc, 3)
	if string(content) != "abc" || err != nil {
		t.Errorf("%q: %v", content, err)
	}
	if err := f.Check(abc); err != nil {
		t.Error(err)
	}
	files := 0
	_ = filepath.WalkDir(string(f), func(_ string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files++
		}
		return err
	})
	if files != 1 {
		t.Errorf("%d files are kept", files)
	}
}

func TestWhatCannotBeReadWholeIsNotKept(t *testing.T) {
	f := blob.Folder(t.TempDir())
	if _, _, err := f.Put(io.MultiReader(strings.NewReader("abc"), broken{})); err == nil || verdict.CodeOf(err) != verdict.Invalid {
		t.Errorf("%v", err)
	}
	if left, _ := os.ReadDir(string(f)); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("it broke") }

func TestWhatIsNotThereOrWasChangedIsRefused(t *testing.T) {
	f := blob.Folder(t.TempDir())
	for digest, code := range map[string]verdict.Code{abc: verdict.NotFound, "../" + abc: verdict.Invalid, "": verdict.Invalid} {
		if _, err := f.Path(digest); verdict.CodeOf(err) != code || err == nil {
			t.Errorf("%q: %v", digest, err)
		}
	}
	if _, _, err := f.Put(strings.NewReader("abc")); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Read(abc, 2); verdict.CodeOf(err) != verdict.TooLarge {
		t.Errorf("%v", err)
	}
	name, err := f.Path(abc)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Chmod(name, 0o600), os.WriteFile(name, []byte("abd"), 0o600)); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Read(abc, 3); verdict.CodeOf(err) != verdict.Tampered {
		t.Errorf("%v", err)
	}
	if err := f.Check(abc); verdict.CodeOf(err) != verdict.Tampered {
		t.Errorf("%v", err)
	}
}
