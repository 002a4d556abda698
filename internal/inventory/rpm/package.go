// SPDX-License-Identifier: Apache-2.0

package rpm

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"verdict/internal/inventory"
	"verdict/spec/purl"
)

// installed is a package that a database lists.
type installed struct {
	name, version, release, arch string
	epoch                        uint32
	source                       string // file name of the source package
	module                       string // modularity label: name:stream:version:context
	time                         uint32 // of its installation
	files                        []string
	requires, provides           []string
	ref                          string // of its occurrence
}

// key tells an installation from any other of the same package.
func (p installed) key() string {
	return fmt.Sprintf("%s-%d:%s-%s.%s %d", p.name, p.epoch, p.version, p.release, p.arch, p.time)
}

// purl names a package as records do (package-url types, rpm): the namespace is the
// distribution, rhel under the name redhat.
func (p installed) purl(system inventory.Distribution) (string, error) {
	u := purl.PURL{Type: "rpm", Namespace: namespace(system.ID), Name: p.name, Version: p.version + "-" + p.release, Qualifiers: map[string]string{}}
	set := func(key, value string) {
		if value != "" {
			u.Qualifiers[key] = value
		}
	}
	set("arch", p.arch)
	set("distro", system.Qualifier())
	set("upstream", p.source)
	set("rpmmod", p.module)
	if p.epoch != 0 {
		set("epoch", strconv.FormatUint(uint64(p.epoch), 10))
	}
	u, err := u.Normalize()
	if err != nil {
		return "", err
	}
	return u.String(), nil
}

// namespace gives that of a distribution's packages by its ID in os-release.
func namespace(id string) string {
	switch {
	case id == "rhel":
		return "redhat"
	case strings.HasPrefix(id, "opensuse"): // opensuse-leap, opensuse-tumbleweed
		return "opensuse"
	}
	return id
}

// database is what was read of one.
type database struct {
	packages []installed
	keys     int // that sign packages
	unread   int // entries that cannot be read
	examples []error
	full     bool // some details were left out
}

// maxUnread is how many entries of a database may be damaged. Beyond it is none
// that broke, but one that was made to cost time.
const maxUnread = 10_000

// miss counts an entry that cannot be read, and reports whether to go on.
func (d *database) miss(err error) bool {
	if d.unread++; d.unread <= maxExamples {
		d.examples = append(d.examples, err)
	}
	return d.unread < maxUnread
}

// maxExamples is how many examples a reason has (verdict.Skipped).
const maxExamples = 5

func (d database) keysOfPackages() []string {
	keys := make([]string, len(d.packages))
	for i, p := range d.packages {
		keys[i] = p.key()
	}
	return keys
}

// readDatabase reads a database with the log beside it, which may be nil. It fails
// when nothing of it can be read.
func readDatabase(ctx context.Context, f inventory.File, log *inventory.File, more details) (database, error) {
	db, err := f.Open()
	if err != nil {
		return database{}, err
	}
	defer db.Close()
	var beside readable
	if log != nil {
		l, err := log.Open()
		if err != nil {
			return database{}, err
		}
		defer l.Close()
		beside = l
	}
	entries, err := headers(db, beside)
	if err != nil {
		return database{}, err
	}
	var d database
	for b, err := range entries {
		if ctx.Err() != nil {
			return database{}, ctx.Err()
		}
		if err == nil {
			err = d.add(b, &more)
		}
		if err != nil && !d.miss(err) {
			break
		}
	}
	d.full = more.full
	return d, nil
}

// keyPackage is the name under which rpm keeps the keys that it trusts.
const keyPackage = "gpg-pubkey"

func (d *database) add(b []byte, more *details) error {
	h, err := parseHeader(b)
	if err != nil {
		return err
	}
	p := installed{
		name: h.text(tagName), version: h.text(tagVersion), release: h.text(tagRelease), arch: h.text(tagArch),
		source: h.text(tagSourceRPM), module: h.text(tagModularityLabel),
	}
	p.epoch, _ = h.number(tagEpoch)
	p.time, _ = h.number(tagInstallTime)
	switch {
	case p.name == keyPackage:
		d.keys++
	case p.name == "" || p.version == "" || p.release == "":
		return damaged("a package %q without name, version or release", p.name)
	default:
		p.requires, p.provides, p.files = more.words(h, tagRequires), more.words(h, tagProvides), more.files(h)
		d.packages = append(d.packages, p)
	}
	return nil
}

// detailBytes is what the paths of all files of a database, and the names that its
// packages provide and require, may take; the largest seen has a tenth of it.
const detailBytes = 256 << 20

const (
	perFile = 100  // what a path takes beside its bytes
	perWord = 24   // what a name takes
	maxPath = 4096 // the longest path that Linux opens
)

// details collects what a package has beside its name. The names of a header's
// folders can stand in it once and be meant a million times; bytes is how much may
// still be kept, and full is set when that was not enough. With no bytes from the
// start nothing is collected: an earlier state is asked for its packages alone.
type details struct {
	root  string
	bytes int
	full  bool
}

// take reports whether so many bytes may be kept.
func (d *details) take(n int) bool {
	if d.bytes -= n; d.bytes > 0 {
		return true
	}
	d.full = true
	return false
}

// words copies the strings of a tag, each of a run of the same once.
func (d *details) words(h header, tag uint32) []string {
	if d.bytes <= 0 {
		return nil
	}
	var out []string
	for _, w := range h.texts(tag) {
		if len(out) > 0 && out[len(out)-1] == string(w) {
			continue
		}
		if !d.take(len(w) + perWord) {
			break
		}
		out = append(out, string(w))
	}
	return out
}

// The marks of a file that matter.
const (
	stateNormal = 0        // of FILESTATES: it was put and not replaced
	flagGhost   = 1 << 6   // of FILEFLAGS: it belongs to the package but does not come with it
	modeType    = 0o170000 // of FILEMODES
	modeRegular = 0o100000
)

// files gives the paths of the regular files that a package put.
func (d *details) files(h header) []string {
	if d.bytes <= 0 {
		return nil
	}
	bases, folders, at := h.texts(tagBaseNames), h.texts(tagDirNames), h.numbers(tagDirIndexes)
	modes, states, flags := h.numbers(tagFileModes), h.numbers(tagFileStates), h.numbers(tagFileFlags)
	var list []string
	for i, base := range bases {
		mode, known := modes.at(i)
		state, _ := states.at(i)
		flag, _ := flags.at(i)
		folder, ok := at.at(i)
		if !ok || uint64(folder) >= uint64(len(folders)) || known && mode&modeType != modeRegular || state != stateNormal || flag&flagGhost != 0 {
			continue
		}
		size := len(d.root) + len(folders[folder]) + len(base)
		if size > maxPath {
			continue
		}
		if !d.take(size + perFile) {
			return list
		}
		list = append(list, d.root+strings.TrimPrefix(string(folders[folder]), "/")+string(base))
	}
	return list
}
