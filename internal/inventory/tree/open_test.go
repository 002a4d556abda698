// SPDX-License-Identifier: Apache-2.0

package tree_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/inventory/tree"
)

func zipOf(t testing.TB, entries ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range entries {
		h, body := header(e)
		member := &zip.FileHeader{Name: h.Name, Method: zip.Deflate}
		if h.Linkname != "" {
			member.SetMode(os.ModeSymlink | 0o777)
			body = h.Linkname
		}
		m, err := w.CreateHeader(member)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(m, body); err != nil {
			t.Fatal(err)
		}
	}
	finish(t, w)
	return b.Bytes()
}

// packedBy packs with a program of the system; the test is skipped without it.
func packedBy(t *testing.T, program string, b []byte) []byte {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		t.Skipf("%s is not installed", program)
	}
	cmd := exec.CommandContext(t.Context(), program, "-c")
	cmd.Stdin = bytes.NewReader(b)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestArchivesAndFoldersAreOpened(t *testing.T) {
	entries := []string{"app/a.jar=1", "app/b=2", "app/c -> a.jar", "app/d => app/a.jar"}
	plain := archive(t, entries...)
	files := map[string]string{"app/a.jar": "1", "app/b": "2", "app/d": "1"}
	cases := []struct {
		name string
		b    []byte
		kind inventory.ArtifactKind
		want map[string]string
	}{
		{"x.tar", plain, inventory.TarArchive, files},
		{"x.tgz", gzipped(t, plain), inventory.TarArchive, files},
		{"x.tar.zst", zstandard(t, plain), inventory.TarArchive, files},
		{"two members.tar.gz", append(gzipped(t, plain[:700]), gzipped(t, plain[700:])...), inventory.TarArchive, files},
		{"empty.tar", make([]byte, 10240), inventory.TarArchive, map[string]string{}},
		{"empty.tar.gz", gzipped(t, make([]byte, 10240)), inventory.TarArchive, map[string]string{}},
		{"x.zip", zipOf(t, "app/a.jar=1", "app/c -> a.jar", "../out=1"), inventory.ZipArchive, map[string]string{"app/a.jar": "1"}},
		{"a.jar", zipOf(t, "META-INF/MANIFEST.MF=x"), inventory.SingleFile, nil},
		{"go.sum", []byte("text"), inventory.SingleFile, map[string]string{"go.sum": "text"}},
		{"a file with a manifest.tar", archive(t, "manifest.json={}", "a=1"), inventory.TarArchive, map[string]string{"manifest.json": "{}", "a": "1"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			a := open(t, write(t, c.name, c.b), tree.Options{})
			if a.Kind != c.kind || "sha256:"+a.Digest != sum(c.b) || a.Name != c.name || len(a.Layers) > 0 {
				t.Errorf("it is %q %s %s %v", a.Kind, a.Digest, a.Name, a.Layers)
			}
			if got := contents(t, a); c.want != nil && !cmp.Equal(c.want, got) {
				t.Error(cmp.Diff(c.want, got))
			}
		})
	}
}

func TestPackingsOfOtherProgramsAreRead(t *testing.T) {
	plain := archive(t, "a="+strings.Repeat("text ", 1000))
	for _, program := range []string{"xz", "bzip2", "zstd", "gzip"} {
		t.Run(program, func(t *testing.T) {
			packed := packedBy(t, program, plain)
			a := open(t, write(t, "x", packed), tree.Options{})
			if got := contents(t, a); len(got["a"]) != 5000 {
				t.Errorf("a has %d bytes", len(got["a"]))
			}
			p := picture{layers: [][]byte{plain}, tag: "app", pack: func(testing.TB, []byte) []byte { return packed }}
			if got := contents(t, open(t, write(t, "image.tar", tarOf(t, oci(t, p))), tree.Options{})); len(got["a"]) != 5000 {
				t.Errorf("in a layer, a has %d bytes", len(got["a"]))
			}
		})
	}
}

func TestAFolderIsReadAndNothingOutsideOfIt(t *testing.T) {
	outside := folderOf(t, map[string][]byte{"secret.jar": []byte("secret")})
	top := folderOf(t, map[string][]byte{"a/b.jar": []byte("1"), "usr/lib/c.jar": []byte("2"), "data": []byte("3")})
	links := map[string]string{
		"lib": "usr/lib", "lib/up": "..", "out.jar": filepath.Join(outside, "secret.jar"), "outside": outside,
		"a/dots.jar": "../../../../../../../../etc/hostname", "loop.jar": "loop.jar", "a/data.jar": "../data", "absolute.jar": "/data",
	}
	for _, name := range []string{"lib", "lib/up", "out.jar", "outside", "a/dots.jar", "loop.jar", "a/data.jar", "absolute.jar"} {
		if err := os.Symlink(links[name], filepath.Join(top, name)); err != nil {
			t.Skipf("no symbolic links here: %v", err)
		}
	}
	jars := everything{func(path string, _ []byte) bool { return strings.HasSuffix(path, ".jar") }}
	a := open(t, top, tree.Options{}, jars)
	// One name of data is enough: a/data.jar is the first.
	want := map[string]string{"a/b.jar": "1", "usr/lib/c.jar": "2", "a/data.jar": "3"}
	if diff := cmp.Diff(want, contents(t, a)); diff != "" {
		t.Error(diff)
	}
	if a.Kind != inventory.Folder || a.Digest != "" || a.Real("lib/c.jar") != "usr/lib/c.jar" {
		t.Errorf("it is %+v", a.Artifact)
	}
	if diff := cmp.Diff(map[string]int{"a symbolic link leads to nothing inside of the artifact": 4}, reasons(a.LeftOut())); diff != "" {
		t.Errorf("%s %v", diff, a.LeftOut())
	}
}

func TestWhatCannotBeReadInAFolderIsCounted(t *testing.T) {
	if runtime.GOOS == "windows" || os.Getuid() == 0 {
		t.Skip("the permissions of files do not bind this user")
	}
	top := folderOf(t, map[string][]byte{"a": []byte("1"), "b": []byte("2"), "d/c": []byte("3")})
	for _, name := range []string{"a", "d"} {
		if err := os.Chmod(filepath.Join(top, name), 0); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.Chmod(filepath.Join(top, name), 0o700) })
	}
	a := open(t, top, tree.Options{})
	if got := reasons(a.LeftOut())["a file or folder cannot be read"]; got != 2 || len(a.Files) != 1 {
		t.Errorf("skipped %v, files %v", a.LeftOut(), a.Files)
	}
}

func TestWhatIsNotLookedIntoIsCounted(t *testing.T) {
	top := folderOf(t, map[string][]byte{"lib/a.jar": []byte("1"), "extra/more.tar.gz": []byte("2"), "notes.txt": []byte("3"), "python/b.WHL": []byte("4")})
	for name, target := range map[string]string{"plugins": t.TempDir(), "here": "lib", "readme": "notes.txt"} {
		if err := os.Symlink(target, filepath.Join(top, name)); err != nil {
			t.Skip("this system has no symbolic links")
		}
	}
	jars := everything{func(path string, _ []byte) bool { return strings.HasSuffix(path, ".jar") }}
	a, err := tree.Open(t.Context(), top, []inventory.Cataloguer{jars}, tree.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	want := map[string]int{"an archive inside of the artifact, of a kind that is not looked into": 2, "a symbolic link leads to nothing inside of the artifact": 1}
	if d := cmp.Diff(want, reasons(a.Skipped)); d != "" || len(a.Files) != 1 {
		t.Errorf("files %v (-want +got):\n%s", a.Files, d)
	}
}

func TestAFileThatChangedSinceItWasSeenIsAnError(t *testing.T) {
	top := folderOf(t, map[string][]byte{"a": []byte("1")})
	a := open(t, top, tree.Options{})
	if err := os.Remove(filepath.Join(top, "a")); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Files[0].Open(); err == nil || !strings.HasPrefix(err.Error(), filepath.Join(top, "a")+": cannot be read: ") {
		t.Error(err)
	}
}

// damaged changes the last byte of the file whose name ends so.
func damaged(files map[string][]byte, at string) map[string][]byte {
	for name, b := range files {
		if strings.HasSuffix(name, at) {
			b = bytes.Clone(b)
			b[len(b)-1] ^= 1
			files[name] = b
		}
	}
	return files
}

func without(files map[string][]byte, at string) map[string][]byte {
	for name := range files {
		if strings.HasSuffix(name, at) {
			delete(files, name)
		}
	}
	return files
}

func TestWhatIsWrongIsSaid(t *testing.T) {
	layer := archive(t, "a=1")
	p := picture{layers: [][]byte{layer}, tag: "app:1"}
	packed := p
	packed.pack = gzipped
	blobOf := func(b []byte) string { return "blobs/sha256/" + sum(b)[7:] }
	wrongDiffID := []byte(strings.Replace(string(p.config(t)), sum(layer), sum([]byte("x")), 1))
	index := func(s string) map[string][]byte {
		return map[string][]byte{"oci-layout": []byte("{}"), "index.json": []byte(s)}
	}
	helm, helmManifest := artifactOfHelm(t)
	cases := []struct {
		name, file string
		b          []byte
		code       verdict.Code
		want       string // behind the path of the file
	}{
		{"an empty file", "x.tar", nil, verdict.Invalid, ": is empty"},
		{"a file of no kind", "x.txt", []byte("text"), verdict.Invalid, ": is no archive, no image, and no file of a kind that tells of components; verdict reads"},
		{"a packed file that is no archive", "x.gz", gzipped(t, []byte("text")), verdict.Invalid, ": is no archive, no image"},
		{"half of a tar archive", "x.tar", archive(t, "a="+strings.Repeat("x", 5000))[:3000], verdict.Invalid, ": ends in the middle of a file"},
		{"a damaged tar archive", "x.tar", append(layer[:1024:1024], bytes.Repeat([]byte("x"), 1024)...), verdict.Invalid, ": is not a tar archive, or damaged"},
		{"half of a gzip file", "x.tgz", gzipped(t, archive(t, "a="+strings.Repeat("x", 5000)))[:60], verdict.Invalid, ": ends in the middle of a file"},
		{"a damaged zstd file", "x.tzst", append(zstandard(t, layer)[:20:20], 1, 2, 3, 4), verdict.Invalid, ": "},
		{"a damaged zip archive", "x.zip", []byte("PK\x03\x04 and no more"), verdict.Invalid, ": is not a zip archive, or is cut off"},
		{"a layer whose bytes were changed", "x.tar", tarOf(t, damaged(oci(t, p), sum(layer)[7:])), verdict.Invalid, "!" + blobOf(layer) + ": its bytes have not the digest " + sum(layer) + " that the image names"},
		{"a packed layer whose bytes were changed", "x.tar", tarOf(t, damaged(savedByDocker(t, p), "layer.tar")), verdict.Invalid, "!app:1-0/layer.tar: its bytes have not the digest"},
		{"a layer with another diff id", "x.tar", tarOf(t, union(without(savedByDocker(t, packed), ".json"), map[string][]byte{"c.json": wrongDiffID, "manifest.json": []byte(`[{"Config":"c.json","Layers":["app:1-0/layer.tar"]}]`)})), verdict.Invalid, "!app:1-0/layer.tar: the unpacked bytes have not the digest " + sum([]byte("x"))},
		{"a configuration whose bytes were changed", "x.tar", tarOf(t, damaged(savedByDocker(t, p), sum(p.config(t))[7:]+".json")), verdict.Invalid, "!" + sum(p.config(t))[7:] + ".json: its bytes have not the digest"},
		{"a layer that is not there", "x.tar", tarOf(t, without(oci(t, p), sum(layer)[7:])), verdict.NotFound, ": " + blobOf(layer) + " is not in it; the image may have been saved in part only"},
		{"a manifest that is not there", "x.tar", tarOf(t, index(`{"manifests":[{"mediaType":"m","digest":"`+sum(nil)+`"}]}`)), verdict.NotFound, ": " + blobOf(nil) + " is not in it"},
		{"an index of nothing", "x.tar", tarOf(t, index(`{"manifests":[]}`)), verdict.Invalid, ": holds no image"},
		{"an index that is none", "x.tar", tarOf(t, index(`{"manifests":[1]}`)), verdict.Invalid, "!index.json: $.manifests: the value is of another kind than an image has"},
		{"an index with a key twice", "x.tar", tarOf(t, index(`{"manifests":[],"manifests":[]}`)), verdict.Invalid, `!index.json:1: $.manifests: the key "manifests" stands twice`},
		{"a digest that leads out of the layout", "x.tar", tarOf(t, index(`{"manifests":[{"digest":"sha256:../../etc/passwd"}]}`)), verdict.Invalid, `!index.json: $.digest: the digest "sha256:../../etc/passwd" is none`},
		{"a digest of another kind", "x.tar", tarOf(t, index(`{"manifests":[{"digest":"md5:00"}]}`)), verdict.Invalid, `!index.json: $.digest: the digest "md5:00" is none`},
		{"an image of old", "x.tar", archive(t, "repositories={\"app\":{\"1\":\"abc\"}}", "abc/layer.tar=", "abc/json={}"), verdict.Invalid, ": is an image as Docker before 1.10 saved it, which is not read; load it with a later Docker and save it again"},
		{"a saved image that names no configuration", "x.tar", archive(t, `manifest.json=[{"Layers":[]}]`, "oci-layout={}"), verdict.Invalid, "!manifest.json: $.Config: names no configuration"},
		{"an artifact that is no image", "x.tar", helm, verdict.Invalid, "!" + helmManifest + `: holds no image but an artifact whose content is of type "application/json"`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := write(t, c.file, c.b)
			wants := everything{func(path string, _ []byte) bool { return path == "a" }}
			_, err := tree.Open(t.Context(), path, []inventory.Cataloguer{wants}, tree.Options{})
			if err == nil || verdict.CodeOf(err) != c.code || !strings.HasPrefix(err.Error(), path+c.want) {
				t.Errorf("got %v (%s)\nwant %s%s (%s)", err, verdict.CodeOf(err), path, c.want, c.code)
			}
		})
	}
	if _, err := tree.Open(t.Context(), filepath.Join(t.TempDir(), "none"), nil, tree.Options{}); verdict.CodeOf(err) != verdict.NotFound {
		t.Error(err)
	}
	if _, err := tree.Open(t.Context(), os.DevNull, nil, tree.Options{}); err == nil || !strings.Contains(err.Error(), "neither a file nor a folder") {
		t.Error(err)
	}
}

// artifactOfHelm is an OCI layout that holds something else than an image.
func artifactOfHelm(t *testing.T) (b []byte, manifest string) {
	t.Helper()
	files := oci(t, picture{layers: [][]byte{archive(t, "a=1")}})
	for name, b := range files {
		if strings.Contains(string(b), "image.layer.v1") {
			changed := []byte(strings.Replace(string(b), "application/vnd.oci.image.layer.v1.tar+gzip", "application/json", 1))
			files["index.json"] = []byte(strings.Replace(string(files["index.json"]), sum(b), sum(changed), 1))
			delete(files, name)
			manifest = "blobs/sha256/" + sum(changed)[7:]
			files[manifest] = changed
		}
	}
	return tarOf(t, files), manifest
}

func TestCapsAreKept(t *testing.T) {
	zeros := archive(t, "a="+strings.Repeat("\x00", 12<<20))
	image := func(l []byte) []byte {
		return tarOf(t, oci(t, picture{layers: [][]byte{l}, pack: gzipped}))
	}
	many := archive(t, "a=1", "b=2", "c=3")
	cases := []struct {
		name string
		b    []byte
		caps tree.Caps
		want string
	}{
		{"a packed archive of zeros", gzipped(t, zeros), tree.Caps{}, "unpacks to more than 200 times its size"},
		{"a packed layer of zeros", image(zeros), tree.Caps{}, "unpacks to more than 200 times its size"},
		{"a packed image of zeros", gzipped(t, image(zeros)), tree.Caps{}, "unpacks to more than 200 times its size"},
		{"too much in all", gzipped(t, zeros), tree.Caps{TotalBytes: 1 << 20}, "unpacks to more than 1 MiB"},
		{"too many names", many, tree.Caps{Entries: 2}, "holds more than 2 names"},
		{"too many names in a zip archive", zipOf(t, "a=1", "b=2", "c=3"), tree.Caps{Entries: 2}, "holds more than 2 members"},
		{"names too long in all", archive(t, strings.Repeat("x", 3000)+"=1", strings.Repeat("y", 3000)+"=1"), tree.Caps{NameBytes: 5000}, "the names in it have more than 0 MiB"},
		{"too much that is kept", gzipped(t, archive(t, "a=123", "b=456")), tree.Caps{KeptBytes: 5}, "the files in it that tell of components have more than 0 MiB"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := tree.Open(t.Context(), write(t, "x.zip", c.b), []inventory.Cataloguer{everything{}}, tree.Options{Caps: c.caps})
			if err == nil || verdict.CodeOf(err) != verdict.TooLarge || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestAFileThatIsTooLargeIsCounted(t *testing.T) {
	a := open(t, write(t, "x.tgz", gzipped(t, archive(t, "a=12345", "b=1"))), tree.Options{Caps: tree.Caps{FileBytes: 3}})
	if diff := cmp.Diff(map[string]string{"b": "1"}, contents(t, a)); diff != "" {
		t.Error(diff)
	}
	if got := reasons(a.LeftOut())["a file is larger than what is kept"]; got != 1 {
		t.Errorf("skipped %v", a.LeftOut())
	}
}

func TestContentsBeyondMemoryLieInOneFileThatIsGoneAfterwards(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("TMP", dir)
	var entries []string
	for _, name := range []string{"a", "b", "c", "d"} {
		entries = append(entries, name+"="+strings.Repeat(name, 1000))
	}
	a, err := tree.Open(t.Context(), write(t, "x.tgz", gzipped(t, archive(t, entries...))), []inventory.Cataloguer{everything{}}, tree.Options{Caps: tree.Caps{Memory: 1500}})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range a.Files {
		if text(t, f) != strings.Repeat(f.Path, 1000) {
			t.Errorf("%s is another one", f.Path)
		}
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("%v is left over, %v", left, err)
	}
}

func TestOpeningEndsWhenItIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p := layered(t, []string{"a=1"})
	for form, path := range formsOf(t, p) {
		if _, err := tree.Open(ctx, path, []inventory.Cataloguer{everything{}}, tree.Options{}); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", form, err)
		}
	}
}

func TestSparseFilesAreReadAndLargeOnesLeftOut(t *testing.T) {
	if _, err := exec.LookPath("tar"); err != nil {
		t.Skip("tar is not installed")
	}
	dir := t.TempDir()
	for name, size := range map[string]int64{"small": 1 << 20, "large": 1 << 30} {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.WriteAt([]byte("end"), size-3); err != nil {
			t.Fatal(err)
		}
		finish(t, f)
	}
	for _, format := range []string{"gnu", "posix"} {
		out := filepath.Join(t.TempDir(), "x.tar")
		if b, err := exec.CommandContext(t.Context(), "tar", "--sparse", "--format="+format, "-C", dir, "-cf", out, "small", "large").CombinedOutput(); err != nil {
			t.Skipf("tar: %v: %s", err, b)
		}
		a := open(t, out, tree.Options{})
		got := contents(t, a)
		if len(got) != 1 || len(got["small"]) != 1<<20 || !strings.HasSuffix(got["small"], "\x00end") {
			t.Errorf("%s: %d files, %v", format, len(got), a.LeftOut())
		}
	}
}
