// SPDX-License-Identifier: Apache-2.0

package source

import (
	"errors"
	"io"
	"os"
	"regexp"
	"strings"
	"sync"

	"verdict"
	"verdict/internal/limits"
)

var tarName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\.(tar(\.(gz|xz|bz2|zst))?|tgz|txz|tbz2|tzst)$`) })

func isTar(name string) bool { return tarName().MatchString(strings.ToLower(name)) }

// openTar lists the documents of a tar archive, packed or not. They are unpacked
// one behind the other to a file of their own: a packed archive can be read in its
// own order only, and may be larger than memory.
func (d *Documents) openTar(location string) (err error) {
	f, err := openFile(location)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	t, err := d.budget.Tar(location, f)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.Close()) }()
	spool, err := os.CreateTemp("", "verdict-*.documents")
	if err != nil {
		return verdict.Errorf(verdict.Internal, "an archive cannot be unpacked: %w", err).At(location, 0, "")
	}
	d.closers = append(d.closers, func() error { return os.Remove(spool.Name()) }, spool.Close)
	return d.unpack(location, t, spool)
}

func (d *Documents) unpack(location string, t *limits.Tar, spool *os.File) error {
	for at := int64(0); ; {
		m, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if m.Kind != limits.TarFile || !d.holds(m.Name) {
			continue
		}
		n, err := io.Copy(spool, t)
		if err != nil {
			return err
		}
		start := at
		d.add(m.Name, location+"!"+m.Name, d.budget, func() (io.ReadCloser, error) {
			return io.NopCloser(io.NewSectionReader(spool, start, n)), nil
		})
		at += n
	}
}
