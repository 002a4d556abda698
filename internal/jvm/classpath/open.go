// SPDX-License-Identifier: Apache-2.0

package classpath

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/jvm/ledger"
	"verdict/internal/limits"
)

// Path is an opened class path, the JDK first: its classes are looked for before
// all others.
type Path struct {
	Archives []*Archive
	JDK      *JDK // nil when none was named
	Ledger   []ledger.Entry
}

// Caps bounds all archives of a class path together.
var Caps = limits.ZipCaps{TotalBytes: 16 << 30}

// Options say with what a class path is run.
type Options struct {
	JDK     *JDK // nil for none
	Release int  // of Java, for multi-release jars; 0 is that of the JDK, else the newest
}

const newest = 99

// Open opens a class path: each element is an archive, a folder of classes, or
// a folder and /* for the jars in it. What a manifest's Class-Path names comes
// behind its jar. An element that is not there is an error; what is there and
// cannot be read is on the ledger.
func Open(elements []string, options Options) (*Path, error) {
	o := &opener{budget: limits.NewBudget(Caps), release: options.Release, seen: map[string]bool{}}
	if o.release == 0 {
		o.release = newest
		if options.JDK != nil && options.JDK.Release > 0 {
			o.release = options.JDK.Release
		}
	}
	o.path.JDK = options.JDK
	if options.JDK != nil {
		if err := o.jdk(options.JDK); err != nil {
			o.path.Close()
			return nil, err
		}
	}
	for _, element := range elements {
		if err := o.element(element); err != nil {
			o.path.Close()
			return nil, err
		}
	}
	return &o.path, nil
}

// Split cuts a class path as java's option -cp has it.
func Split(classpath string) []string {
	return slices.DeleteFunc(filepath.SplitList(classpath), func(s string) bool { return s == "" })
}

// Close closes the archives.
func (p *Path) Close() {
	for _, a := range p.Archives {
		_ = a.content.close() // was only read
	}
}

type opener struct {
	path    Path
	budget  *limits.Budget
	release int
	seen    map[string]bool // files that were opened
	runtime bool            // it is the JDK's
	module  bool            // it is a jmod
}

func (o *opener) add(a *Archive) { o.path.Archives = append(o.path.Archives, a) }

func (o *opener) note(kind ledger.Kind, where, what string) {
	o.path.Ledger = append(o.path.Ledger, ledger.Entry{Kind: kind, Where: where, What: what})
}

func (o *opener) unreadable(name string, err error) {
	o.note(ledger.UnreadableArchive, name, err.Error())
}

// element opens an element of the class path as a user wrote it.
func (o *opener) element(name string) error {
	if folder, ok := strings.CutSuffix(name, "*"); ok && (folder == "" || os.IsPathSeparator(folder[len(folder)-1])) {
		if folder == "" {
			folder = "."
		}
		jars, err := wildcard(folder)
		if err != nil {
			return notThere(name, err)
		}
		for _, jar := range jars {
			o.file(jar)
		}
		return nil
	}
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return notThere(name, err)
	case info.IsDir():
		o.openFolder(name)
	default:
		o.file(name)
	}
	return nil
}

func notThere(name string, err error) error {
	if os.IsNotExist(err) {
		return verdict.Errorf(verdict.NotFound, "the class path names what is not there").At(name, 0, "").WithHint("name archives, folders of classes, or a folder and /*")
	}
	return verdict.Errorf(verdict.Invalid, "an element of the class path cannot be opened: %w", err).At(name, 0, "")
}

// file opens an archive once, and what its manifest names.
func (o *opener) file(name string) {
	if clean := filepath.Clean(name); o.seen[clean] {
		return
	}
	o.seen[filepath.Clean(name)] = true
	before := len(o.path.Archives)
	o.openZip(name)
	if len(o.path.Archives) == before {
		return
	}
	for _, url := range strings.Fields(o.path.Archives[before].Manifest.Get("Class-Path")) {
		o.beside(name, url)
	}
}

// beside opens what a manifest names relative to its jar (JAR File Specification,
// "Class-Path"). A JVM passes over what is not there, and so do we; what lies neither
// in the jar's folder nor beneath it is opened by nobody's word but the user's.
func (o *opener) beside(name, url string) {
	file := filepath.FromSlash(strings.TrimPrefix(url, "file:"))
	folder := filepath.Dir(name)
	if !filepath.IsAbs(file) {
		file = filepath.Join(folder, file)
	}
	inside, err := filepath.Rel(folder, file)
	if err != nil || !filepath.IsLocal(inside) || strings.Contains(url, "%") {
		o.note(ledger.NotOpened, name, "its manifest names "+url+", which lies elsewhere")
		return
	}
	info, err := os.Stat(file)
	switch {
	case err != nil:
	case info.IsDir():
		o.openFolder(file)
	default:
		o.file(file)
	}
}
