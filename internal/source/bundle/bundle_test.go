// SPDX-License-Identifier: Apache-2.0

package bundle_test

import (
	"archive/zip"
	"bytes"
	"crypto/ed25519"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"verdict"
	"verdict/internal/source/bundle"
	"verdict/spec/sshsig"
)

var (
	day = time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC)
	key = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
)

// signersFile allows the key to sign for the namespaces.
func signersFile(t testing.TB, options string) []byte {
	t.Helper()
	public, err := ssh.NewPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	return []byte("feeds@example.org " + options + string(ssh.MarshalAuthorizedKey(public)))
}

func trust(t testing.TB, options string) bundle.Trust {
	t.Helper()
	signers, err := sshsig.ParseSigners(signersFile(t, options))
	if err != nil {
		t.Fatal(err)
	}
	return bundle.Trust{Signers: signers, At: day}
}

func put(t testing.TB, path, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// contents are a folder and two files.
func contents(t testing.TB) []bundle.Content {
	t.Helper()
	dir := t.TempDir()
	put(t, filepath.Join(dir, "folder", "b", "x.json"), `{"x": 1}`)
	put(t, filepath.Join(dir, "folder", "a.json"), `{"a": 1}`)
	put(t, filepath.Join(dir, "folder", ".git", "config"), "hidden")
	put(t, filepath.Join(dir, "folder", ".hidden.json"), "hidden")
	put(t, filepath.Join(dir, "folder", "lock"), "4711")
	content := func(name, path string, age time.Duration) bundle.Content {
		return bundle.Content{Path: path, AsOf: day.Add(-age), Records: 2,
			Source: verdict.Source{Name: name, Kind: verdict.SourceOSV, Location: "https://feeds.example.org/" + name, MaxAge: 48 * time.Hour, Score: verdict.ScoreNVD}}
	}
	return []bundle.Content{
		content("plain", put(t, filepath.Join(dir, "Feed.JSON"), `{"plain": 1}`), time.Hour),
		content("folder", filepath.Join(dir, "folder"), 0),
		content("packed", put(t, filepath.Join(dir, "feed.v1.json.gz"), "not unpacked here"), 2*time.Hour),
	}
}

func written(t testing.TB, key ed25519.PrivateKey) (path string, m bundle.Manifest) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "feeds.zip")
	m, err := bundle.Write(path, contents(t), key)
	if err != nil {
		t.Fatal(err)
	}
	return path, m
}

func TestABundleGivesBackWhatWasPutIn(t *testing.T) {
	path, made := written(t, key)
	dir := t.TempDir()
	o, err := bundle.Open(path, dir, trust(t, ""))
	if err != nil {
		t.Fatal(err)
	}
	if o.Signer != "feeds@example.org" || !o.Manifest.AsOf.Equal(day) || len(o.Manifest.Sources) != 3 {
		t.Errorf("it is read as %+v", o)
	}
	for i, want := range []struct {
		name, file string
		age        time.Duration
	}{{"folder", "sources/folder.zip", 0}, {"packed", "sources/packed.json.gz", 2 * time.Hour}, {"plain", "sources/plain.json", time.Hour}} {
		m := o.Manifest.Sources[i]
		src, err := m.Source()
		if err != nil || m != made.Sources[i] || m.Name != want.name || m.File != want.file || !m.AsOf.Equal(day.Add(-want.age)) || m.Records != 2 ||
			src != (verdict.Source{Name: want.name, Kind: verdict.SourceOSV, Location: "https://feeds.example.org/" + want.name, MaxAge: 48 * time.Hour, Score: verdict.ScoreNVD}) {
			t.Errorf("source %d is %+v, %v", i, m, err)
		}
	}
	if b, err := os.ReadFile(o.Path("plain")); err != nil || string(b) != `{"plain": 1}` {
		t.Errorf("it holds %q, %v", b, err)
	}
	z, err := zip.OpenReader(o.Path("folder"))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	if got := strings.Join(names, " "); got != "a.json b/x.json" {
		t.Errorf("the folder holds %s", got)
	}
}

func TestTheSameSourcesGiveTheSameBytes(t *testing.T) {
	sources := contents(t)
	var all [][]byte
	for i := range 2 {
		path := filepath.Join(t.TempDir(), "feeds.zip")
		if _, err := bundle.Write(path, sources, key); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b)
		sources[0], sources[i+1] = sources[i+1], sources[0]
		then := day.AddDate(1, 0, 0)
		if err := os.Chtimes(filepath.Join(sources[0].Path), then, then); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(all[0], all[1]) {
		t.Error("another order, or other times of files, give other bytes")
	}
}

func TestABundleThatCannotBeWrittenLeavesNothing(t *testing.T) {
	sources := contents(t)
	sources[1].Path = filepath.Join(t.TempDir(), "nowhere")
	path := filepath.Join(t.TempDir(), "feeds.zip")
	if _, err := bundle.Write(path, sources, key); err == nil || !strings.Contains(err.Error(), "source folder cannot be bundled") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("half of it was left")
	}
	put(t, path, "something")
	if _, err := bundle.Write(path, contents(t), key); verdict.CodeOf(err) != verdict.Conflict {
		t.Errorf("got %v", err)
	}
	if b, _ := os.ReadFile(path); string(b) != "something" {
		t.Error("what was there was written over")
	}
}

// rewritten makes a bundle anew from members that change gives; a nil text leaves
// one out.
func rewritten(t testing.TB, path string, change func(name string, text []byte) (string, []byte)) string {
	t.Helper()
	in, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		name, text := change(f.Name, text)
		if text == nil {
			continue
		}
		to, err := w.Create(name)
		if err == nil {
			_, err = to.Write(text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return put(t, filepath.Join(t.TempDir(), "feeds.zip"), out.String())
}

func TestNoByteOfABundleMayChange(t *testing.T) {
	path, _ := written(t, key)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; n < len(good); n += 61 {
		cut := put(t, filepath.Join(t.TempDir(), "cut.zip"), string(good[:n]))
		if _, err := bundle.Open(cut, t.TempDir(), trust(t, "")); err == nil {
			t.Fatalf("the first %d of %d bytes are taken", n, len(good))
		}
	}
	in, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	for _, member := range in.File {
		changed := rewritten(t, path, func(name string, text []byte) (string, []byte) {
			if name == member.Name {
				text[len(text)/2] ^= 1
			}
			return name, text
		})
		if _, err := bundle.Open(changed, t.TempDir(), trust(t, "")); err == nil {
			t.Errorf("another byte in %s is taken", member.Name)
		}
	}
}

func TestAManifestThatCannotBeRightIsRefused(t *testing.T) {
	path, _ := written(t, nil)
	for name, tt := range map[string]struct{ from, to, say string }{
		"a file that leads out of the folder": {"sources/plain.json", "sources/../../plain.json", "is not told as a bundle tells it"},
		"an absolute file":                    {"sources/plain.json", "/sources/plain.json", "is not told as a bundle tells it"},
		"a source twice":                      {`"name": "plain"`, `"name": "packed"`, "is not told as a bundle tells it"},
		"a file of two sources":               {"sources/plain.json", "sources/folder.zip", "is not told as a bundle tells it"},
		"a name that is none":                 {`"name": "plain"`, `"name": "../plain"`, "is not of the form"},
		"a kind that is none":                 {`"type": "osv"`, `"type": "csv"`, "unknown kind"},
		"another version":                     {`"version": 1`, `"version": 9`, "version 9, which is not known"},
		"a key twice":                         {`"version": 1`, `"version": 1, "Version": 1`, "differ in case only"},
		"an age that is none":                 {`"48h0m0s"`, `"soon"`, "which is none"},
		"no JSON":                             {`{`, ``, "more follows after the JSON value"},
		"another digest":                      {`"sha256": "`, `"sha256": "0`, "is not told as a bundle tells it"},
		"another size":                        {`"bytes": 12`, `"bytes": 13`, "has the SHA-256"},
	} {
		changed := rewritten(t, path, func(member string, text []byte) (string, []byte) {
			if member == "manifest.json" {
				return member, bytes.Replace(text, []byte(tt.from), []byte(tt.to), 1)
			}
			return member, text
		})
		_, err := bundle.Open(changed, t.TempDir(), bundle.Trust{Unsigned: true})
		if err == nil || !strings.Contains(err.Error(), tt.say) {
			t.Errorf("%s: %v, want %s", name, err, tt.say)
		}
	}
}

func TestOnlyASignatureForBundlesCounts(t *testing.T) {
	path, _ := written(t, key)
	if _, err := bundle.Open(path, t.TempDir(), trust(t, `namespaces="git" `)); verdict.CodeOf(err) != verdict.Refused || !strings.Contains(err.Error(), `may not sign for "verdict-bundle"`) {
		t.Errorf("got %v", err)
	}
	forFiles := rewritten(t, path, func(name string, text []byte) (string, []byte) {
		if name != "manifest.json.sig" {
			return name, text
		}
		return name, resigned(t, path)
	})
	if _, err := bundle.Open(forFiles, t.TempDir(), trust(t, "")); verdict.CodeOf(err) != verdict.Tampered || !strings.Contains(err.Error(), "another purpose") {
		t.Errorf("got %v", err)
	}
}

// member gives a member of a bundle.
func member(t testing.TB, path, name string) (found []byte) {
	t.Helper()
	rewritten(t, path, func(member string, text []byte) (string, []byte) {
		if member == name {
			found = bytes.Clone(text)
		}
		return member, text
	})
	return found
}

// resigned signs the manifest for something else.
func resigned(t testing.TB, path string) []byte {
	t.Helper()
	s, err := sshsig.Sign(key, "file", member(t, path, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSSHKeygenAcceptsTheSignatureOfABundle(t *testing.T) {
	if _, err := exec.LookPath("ssh-keygen"); err != nil {
		t.Skip("ssh-keygen is not installed")
	}
	path, _ := written(t, key)
	dir := t.TempDir()
	manifest := member(t, path, "manifest.json")
	put(t, filepath.Join(dir, "signers"), string(signersFile(t, "")))
	put(t, filepath.Join(dir, "manifest.json.sig"), string(member(t, path, "manifest.json.sig")))
	verify := func(text []byte) (string, error) {
		cmd := exec.Command("ssh-keygen", "-Y", "verify", "-f", "signers", "-I", "feeds@example.org", "-n", bundle.Namespace, "-s", "manifest.json.sig")
		cmd.Dir, cmd.Stdin = dir, bytes.NewReader(text)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := verify(manifest); err != nil {
		t.Errorf("it is refused: %s", out)
	}
	if out, err := verify(append(manifest, '\n')); err == nil {
		t.Errorf("another manifest is accepted: %s", out)
	}
}

func FuzzOpen(f *testing.F) {
	path, _ := written(f, key)
	good, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte("PK\x05\x06"))
	all := trust(f, "")
	dir := f.TempDir()
	n := 0
	f.Fuzz(func(t *testing.T, b []byte) {
		n++
		place := filepath.Join(dir, fmt.Sprint(n))
		file := put(t, filepath.Join(place, "feeds.zip"), string(b))
		defer os.RemoveAll(place)
		for into, trust := range map[string]bundle.Trust{"a": all, "b": {Unsigned: true}} {
			if err := os.Mkdir(filepath.Join(place, into), 0o700); err != nil {
				t.Fatal(err)
			}
			if o, err := bundle.Open(file, filepath.Join(place, into), trust); err == nil && o.Signer == "" && !trust.Unsigned {
				t.Error("it is signed by nobody")
			}
		}
	})
}

func FuzzManifest(f *testing.F) {
	path, _ := written(f, nil)
	f.Add(member(f, path, "manifest.json"))
	f.Add([]byte(`{"version": 1, "sources": [{}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		changed := rewritten(t, path, func(name string, text []byte) (string, []byte) {
			if name == "manifest.json" {
				return name, append([]byte{}, b...)
			}
			return name, text
		})
		dir := t.TempDir()
		o, err := bundle.Open(changed, dir, bundle.Trust{Unsigned: true})
		if err != nil {
			return
		}
		for _, m := range o.Manifest.Sources {
			if filepath.Dir(o.Path(m.Name)) != dir {
				t.Errorf("%s is unpacked to %s", m.File, o.Path(m.Name))
			}
		}
	})
}
