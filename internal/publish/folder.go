// SPDX-License-Identifier: Apache-2.0

package publish

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"verdict"
	"verdict/internal/filelock"
)

// The manifest of a folder, in the form that `sha256sum --check` reads, and the one
// that stands in its place while the folder is being written. Both begin with a
// line, to sha256sum a comment, by which they are known to be ours: the lists of
// others name files that are not ours to remove.
const (
	manifestName   = "SHA256SUMS"
	unfinishedName = "SHA256SUMS.unfinished"
	lockName       = "SHA256SUMS.lock"
	signatureName  = "SHA256SUMS.sig"
	signatureMark  = "-----BEGIN SSH SIGNATURE-----"
	manifestMark   = "# written by verdict publish, which replaces and removes what is named here\n"
	readersMark    = "# for " // and who, where the folder is not for everybody
	beside         = ".new~"  // ends the name of a file that is being written
)

// FolderOptions say how a folder is written.
type FolderOptions struct {
	// DryRun counts what would be done and does nothing.
	DryRun bool
	// Audience is for whom the files are: a folder is for the same readers for ever.
	Audience verdict.Audience
	// Progress hears how far it has come; nil for nobody.
	Progress func(done, total int)
	// Sign gives an armoured signature over the list of all files; nil for none.
	Sign func(manifest []byte) ([]byte, error)
}

// SignatureNamespace is what signatures of sites are made for (PROTOCOL.sshsig).
const SignatureNamespace = "verdict-site"

// FolderWritten says what came of writing a folder.
type FolderWritten struct {
	Files     int
	Written   []string // those whose content is new, in order of path
	Removed   []string // those of earlier runs that are no more
	Unchanged int
}

// WriteFolder makes a folder hold the files and nothing else that it wrote before.
// A file whose content is the same is left alone; any other is replaced in one
// step, so that a reader sees the old one or the new one. The folder must be new,
// empty, or one that was written so before, for the same readers. It fails with
// verdict.Conflict where it is not, and while another process writes into it.
func WriteFolder(ctx context.Context, dir string, files []File, o FolderOptions) (w FolderWritten, err error) {
	if !o.DryRun {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return w, cannotWrite(dir, err)
		}
	}
	f := folder{dir: dir, options: o, now: map[string]string{}, known: map[string]bool{}}
	root, err := os.OpenRoot(dir)
	if err != nil && (!o.DryRun || !errors.Is(err, fs.ErrNotExist)) {
		return w, cannotWrite(dir, err)
	}
	if err == nil {
		f.root = root
		defer func() { err = errors.Join(err, root.Close()) }()
	}
	if o.DryRun {
		if err := f.readManifest(); err != nil {
			return w, err
		}
		return f.write(ctx, files)
	}
	return f.alone(func() (FolderWritten, error) {
		if err := f.readManifest(); err != nil {
			return w, err
		}
		return f.write(ctx, files)
	})
}

// alone does something while no other process writes into the folder.
func (f *folder) alone(do func() (FolderWritten, error)) (w FolderWritten, err error) {
	name := filepath.Join(f.dir, lockName)
	lock, holder, err := filelock.Lock(name)
	switch {
	case errors.Is(err, filelock.ErrHeld):
		if holder != "" {
			holder = " (" + holder + ")"
		}
		return w, verdict.Errorf(verdict.Conflict, "another process%s is writing into the folder", holder).At(f.dir, 0, "").WithHint("wait until it has ended")
	case err != nil:
		return w, cannotWrite(f.dir, err)
	}
	defer func() {
		err = errors.Join(err, ignoreMissing(os.Remove(name)))
		lock.Close()
	}()
	return do()
}

func cannotWrite(dir string, err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return verdict.Errorf(verdict.Invalid, "the folder cannot be written: %w", err).At(dir, 0, "")
}

// folder is one that is being written.
type folder struct {
	dir     string
	root    *os.Root // nil in a dry run into a folder that is not there
	options FolderOptions
	before  []string // paths of earlier runs, those that did not finish among them

	mu      sync.Mutex
	now     map[string]string
	written []string
	known   map[string]bool // folders that exist
}

// readManifest reads what earlier runs wrote. Its digests are for others: files are
// compared by their content, which somebody may have changed.
func (f *folder) readManifest() error {
	if f.root == nil {
		return nil
	}
	unfinished, begun := f.ours(unfinishedName)
	finished, ended := f.ours(manifestName)
	if !begun && !ended {
		return f.foreign()
	}
	for _, text := range []string{unfinished, finished} {
		if text == "" {
			continue
		}
		if who := readersOf(text); who != f.options.Audience {
			return verdict.Errorf(verdict.Conflict, "the folder holds the copy for %s", inName(who)).At(f.dir, 0, "").WithHint("name another folder for %s", inName(f.options.Audience))
		}
		for p := range manifestLines(text) {
			f.before = append(f.before, p)
		}
	}
	slices.Sort(f.before)
	f.before = slices.Compact(f.before)
	return nil
}

// foreign refuses a folder that holds what was not written here.
func (f *folder) foreign() error {
	entries, err := fs.ReadDir(f.root.FS(), ".")
	if err != nil {
		return cannotWrite(f.dir, err)
	}
	for _, e := range entries {
		if name := e.Name(); name != lockName && name != unfinishedName+beside {
			return verdict.Errorf(verdict.Conflict, "the folder holds something that was not published by this command").At(f.dir, 0, "").
				WithHint("name a new or empty folder")
		}
	}
	return nil
}

// inName names readers.
func inName(a verdict.Audience) string {
	if a == verdict.PublicAudience {
		return "the public"
	}
	return string(a)
}

// readersOf gives the readers that a manifest names.
func readersOf(manifest string) verdict.Audience {
	first, _, _ := strings.Cut(manifest, "\n")
	who, _ := strings.CutPrefix(first, readersMark)
	if who == first {
		return verdict.PublicAudience
	}
	return verdict.Audience(who)
}

// head begins a manifest.
func (f *folder) head() *bytes.Buffer {
	b := bytes.NewBufferString(manifestMark)
	if f.options.Audience != verdict.PublicAudience {
		fmt.Fprintf(b, "%s%s\n", readersMark, f.options.Audience)
	}
	return b
}

// ours reads a manifest, unless somebody else wrote it.
func (f *folder) ours(name string) (lines string, ours bool) {
	raw, err := f.root.ReadFile(name)
	if err != nil {
		return "", false
	}
	lines, ours = strings.CutPrefix(string(raw), manifestMark)
	if !ours {
		return "", false
	}
	return lines, true
}

// manifestLines reads "digest  path" lines. Paths that lead out of the folder are
// not ours.
func manifestLines(text string) map[string]string {
	lines := map[string]string{}
	for line := range strings.Lines(text) {
		digest, p, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if ok && filepath.IsLocal(filepath.FromSlash(p)) {
			lines[p] = digest
		}
	}
	return lines
}

func (f *folder) write(ctx context.Context, files []File) (FolderWritten, error) {
	if !f.options.DryRun {
		paths := slices.Clone(f.before)
		for _, file := range files {
			paths = append(paths, file.Path)
		}
		slices.Sort(paths)
		list := f.head()
		for _, p := range slices.Compact(paths) {
			fmt.Fprintf(list, "-  %s\n", p)
		}
		if err := f.put(unfinishedName, list.Bytes()); err != nil {
			return FolderWritten{}, err
		}
	}
	if err := f.renderAll(ctx, files); err != nil {
		return FolderWritten{}, err
	}
	w := FolderWritten{Files: len(files), Written: f.written, Unchanged: len(files) - len(f.written)}
	slices.Sort(w.Written)
	var err error
	if w.Removed, err = f.removeOthers(); err != nil || f.options.DryRun {
		return w, err
	}
	manifest := f.head()
	for _, file := range slices.SortedFunc(slices.Values(files), func(a, b File) int { return strings.Compare(a.Path, b.Path) }) {
		fmt.Fprintf(manifest, "%s  %s\n", f.now[file.Path], file.Path)
	}
	if err := f.putManifest(manifest.Bytes()); err != nil {
		return w, err
	}
	return w, f.root.Remove(unfinishedName)
}

// putManifest replaces the list of files and its signature. There is never an old
// signature beside a new list: where none is made the one of an earlier list goes.
func (f *folder) putManifest(manifest []byte) error {
	var signature []byte
	if f.options.Sign != nil {
		var err error
		if signature, err = f.options.Sign(manifest); err != nil {
			return err
		}
	}
	if f.same(manifestName, manifest) && (signature == nil || f.same(signatureName, signature)) {
		return nil
	}
	old, err := f.root.ReadFile(signatureName)
	if err == nil && bytes.HasPrefix(old, []byte(signatureMark)) {
		err = f.root.Remove(signatureName)
	}
	if err := ignoreMissing(err); err != nil {
		return cannotWrite(filepath.Join(f.dir, signatureName), err)
	}
	if err := f.put(manifestName, manifest); err != nil || signature == nil {
		return err
	}
	return f.put(signatureName, signature)
}

// renderAll renders the files side by side and writes those that changed. The
// first failure ends it.
func (f *folder) renderAll(ctx context.Context, files []File) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next := make(chan File)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			var b bytes.Buffer
			for file := range next {
				b.Reset()
				if err := f.one(file, &b); err != nil {
					cancel(err)
				}
			}
		})
	}
	for i, file := range files {
		select {
		case next <- file:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			break
		}
		if f.options.Progress != nil && (i%64 == 0 || i == len(files)-1) {
			f.options.Progress(i+1, len(files))
		}
	}
	close(next)
	workers.Wait()
	return context.Cause(ctx)
}

// one renders a file, and writes it if it is another than before.
func (f *folder) one(file File, b *bytes.Buffer) error {
	if err := file.Render(b); err != nil {
		return fmt.Errorf("%s: %w", file.Path, err)
	}
	sum := sha256.Sum256(b.Bytes())
	digest := hex.EncodeToString(sum[:])
	same := f.same(file.Path, b.Bytes())
	f.mu.Lock()
	_, twice := f.now[file.Path]
	f.now[file.Path] = digest
	if !same {
		f.written = append(f.written, file.Path)
	}
	f.mu.Unlock()
	if twice {
		return verdict.Errorf(verdict.Internal, "two files are called %s", file.Path)
	}
	if same || f.options.DryRun {
		return nil
	}
	return f.put(file.Path, b.Bytes())
}

// same reports whether the file on disk has the content.
func (f *folder) same(p string, content []byte) bool {
	if f.root == nil {
		return false
	}
	was, err := f.root.ReadFile(filepath.FromSlash(p))
	return err == nil && bytes.Equal(was, content)
}

// put replaces a file in one step.
func (f *folder) put(p string, content []byte) error {
	name := filepath.FromSlash(p)
	if err := f.makeFolder(path.Dir(p)); err != nil {
		return cannotWrite(f.dir, err)
	}
	if err := f.root.WriteFile(name+beside, content, 0o644); err != nil {
		return cannotWrite(filepath.Join(f.dir, name), errors.Join(err, ignoreMissing(f.root.Remove(name+beside))))
	}
	if err := f.root.Rename(name+beside, name); err != nil {
		return cannotWrite(filepath.Join(f.dir, name), err)
	}
	return nil
}

func (f *folder) makeFolder(p string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if p == "." || f.known[p] {
		return nil
	}
	f.known[p] = true
	return f.root.MkdirAll(filepath.FromSlash(p), 0o755)
}

// removeOthers removes what earlier runs wrote and this one did not, and the
// folders that are empty then.
func (f *folder) removeOthers() (gone []string, err error) {
	if !f.options.DryRun {
		if err := f.removeBeside(); err != nil {
			return nil, err
		}
	}
	for _, p := range f.before {
		if _, still := f.now[p]; still {
			continue
		}
		if f.options.DryRun {
			gone = append(gone, p)
			continue
		}
		switch err := f.root.Remove(filepath.FromSlash(p)); {
		case err == nil:
			gone = append(gone, p)
		case !errors.Is(err, fs.ErrNotExist):
			return gone, cannotWrite(filepath.Join(f.dir, p), err)
		}
		for parent := path.Dir(p); parent != "."; parent = path.Dir(parent) {
			if f.root.Remove(filepath.FromSlash(parent)) != nil {
				break // it holds something
			}
		}
	}
	return gone, nil
}

// removeBeside removes what a run that was broken off left of files that it was
// writing.
func (f *folder) removeBeside() error {
	for _, p := range f.before {
		if err := ignoreMissing(f.root.Remove(filepath.FromSlash(p + beside))); err != nil {
			return cannotWrite(filepath.Join(f.dir, p+beside), err)
		}
	}
	return nil
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
