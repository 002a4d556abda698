// SPDX-License-Identifier: Apache-2.0

package repository

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"verdict"
	"verdict/internal/jvm/identity"
	"verdict/internal/jvm/jar"
)

// Options say what is gathered.
type Options struct {
	// FilesOnly leaves out the classes of the archives: the table is smaller, using
	// it takes less time, and it tells nothing of classes that were shaded.
	FilesOnly bool
	// Heard is told how many archives of a path have been read; nil for nobody.
	Heard func(path string, done, total int)
}

// Report says what was gathered.
type Report struct {
	Archives  int // that were read
	Documents int // lists of digests that were read
	Skipped   []verdict.Skipped
}

// The reasons for which something is left out.
const (
	unreadable   = "archive that cannot be read"
	noFile       = "file that cannot be read"
	noDocument   = "list of digests that cannot be read"
	unnamed      = "archive without a pom beside it or in it"
	badPOM       = "pom that names no component"
	otherPOM     = "archive that is not the artifact of the pom beside it"
	noVersion    = "archive whose version is written nowhere"
	otherDigest  = "archive whose digest is not the one that its folder is named after"
	noCode       = "archive of sources or documentation"
	badClass     = "class that cannot be read"
	noComponent  = "component that is no Maven artifact with a version"
	noDigest     = "component without SHA-1 or SHA-256"
	badDigest    = "digest that is none"
	sharedDigest = "digest of several components of a list"
	guessed      = "component of a bill that was guessed"
)

// Gather teaches the builder what the paths hold: folders, archives, or documents.
// A path that cannot be read at all, and a document that is none of those that are
// known, is an error; what is wrong within a folder is counted.
func Gather(ctx context.Context, b *identity.Builder, paths []string, o Options) (Report, error) {
	g := &gatherer{options: o, builder: b}
	for _, p := range paths {
		if err := g.path(ctx, p); err != nil {
			return Report{}, err
		}
	}
	if g.report.Archives == 0 && g.report.Documents == 0 {
		return g.report, verdict.Errorf(verdict.Invalid, "holds no Java archive whose component is known, and no list of digests").
			At(strings.Join(paths, ", "), 0, "").WithHint("name a Maven repository, a Gradle cache, a folder of jars with their poms, or a bill of materials with hashes")
	}
	return g.report, nil
}

// gatherer collects what is read.
type gatherer struct {
	options Options
	report  Report
	mu      sync.Mutex // guards what follows, and report.Archives
	builder *identity.Builder
}

func (g *gatherer) skip(reason, example string) {
	g.report.Skipped = verdict.AddSkipped(g.report.Skipped, reason, example)
}

func (g *gatherer) path(ctx context.Context, p string) error {
	info, err := os.Stat(p)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return verdict.Errorf(verdict.NotFound, "does not exist").At(p, 0, "").WithHint("see whether the name is right")
	case err != nil:
		return verdict.Errorf(verdict.Invalid, "cannot be read: %w", plain(err)).At(p, 0, "")
	case info.IsDir():
		return g.folder(ctx, p)
	case jar.Extension(p) != "":
		w := walked{archives: []string{p}, poms: map[string]bool{}}
		if beside := pomBeside(p); regular(beside) {
			w.poms[beside] = true
		}
		return g.archives(ctx, p, w)
	}
	return g.document(p)
}

// plain leaves out the path, which stands in front of the error already.
func plain(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}

func regular(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

// walked is what lies beneath a folder.
type walked struct {
	archives  []string
	documents []string
	poms      map[string]bool // by path
}

// folder reads what lies beneath a folder, also what links to files lead to, but
// not what links to folders do.
func (g *gatherer) folder(ctx context.Context, root string) error {
	w := walked{poms: map[string]bool{}}
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && name == root:
			return verdict.Errorf(verdict.Invalid, "cannot be read: %w", plain(err)).At(root, 0, "")
		case err != nil:
			g.skip(noFile, name+": "+plain(err).Error())
		case entry.IsDir() || entry.Type()&fs.ModeSymlink != 0 && !regular(name):
		case filepath.Ext(name) == ".pom":
			w.poms[name] = true
		case jar.Extension(name) != "" && jar.Extension(name) != ".zip":
			w.archives = append(w.archives, name)
		case isDocument(entry.Name()):
			w.documents = append(w.documents, name)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, name := range w.documents {
		if err := g.document(name); err != nil {
			g.skip(noDocument, err.Error())
		}
	}
	return g.archives(ctx, root, w)
}

// archives reads archives, as many at once as there are processors.
func (g *gatherer) archives(ctx context.Context, root string, w walked) error {
	skipped := make([][]verdict.Skipped, len(w.archives))
	var next, done atomic.Int64
	var group sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			r := &reader{gatherer: g, poms: w.poms}
			for i := int(next.Add(1)) - 1; i < len(w.archives) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				skipped[i] = r.archive(w.archives[i])
				g.heard(root, int(done.Add(1)), len(w.archives))
			}
		})
	}
	group.Wait()
	for _, list := range skipped {
		for _, s := range list {
			g.report.Skipped = verdict.JoinSkipped(g.report.Skipped, s)
		}
	}
	return ctx.Err()
}

func (g *gatherer) heard(path string, done, total int) {
	if g.options.Heard == nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.options.Heard(path, done, total)
}
