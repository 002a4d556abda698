// SPDX-License-Identifier: Apache-2.0

// Package gobinary finds Go modules in programs and libraries by the build
// information that the Go linker leaves in them: the main module, all modules
// that code was taken from, replaced ones as what they were replaced by, and the
// standard library in the version of the toolchain. Stripped programs have it
// too. Only what is linked is listed there, so that test dependencies never are.
//
// A module whose version nobody knows, which Go calls (devel) or which was
// replaced by a folder, is kept without version.
package gobinary

import (
	"bytes"
	"context"
	"debug/buildinfo"
	"errors"
	"fmt"
	"io"
	"regexp"
	"runtime/debug"
	"strings"
	"sync"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/limits"
	"verdict/spec/purl"
)

// The reasons why something is left out.
const (
	damaged   = "executable files whose Go build information cannot be read"
	noModules = "Go programs that were built without modules: only their standard library is known"
)

type cataloguer struct{}

// New gives the cataloguer.
func New() inventory.Cataloguer { return cataloguer{} }

// Wants takes what is an executable by its first bytes.
func (cataloguer) Wants(_ string, head []byte) bool { return inventory.IsExecutable(head) }

// Catalogue reads the build information of each file that has it.
func (cataloguer) Catalogue(ctx context.Context, files []inventory.File, _ *limits.Budget) (inventory.Catalogued, error) {
	return inventory.ReadEach(ctx, files, damaged, read)
}

func read(f inventory.File) (inventory.Catalogued, error) {
	content, err := f.Open()
	if err != nil {
		return inventory.Catalogued{}, fmt.Errorf("%s: %w", f.Path, err)
	}
	defer content.Close()
	info, err := buildInfo(content)
	if err != nil {
		return inventory.Catalogued{}, verdict.Errorf(verdict.Invalid, "cannot be read as an executable: %w", err).At(f.Path, 0, "")
	}
	if info == nil {
		return inventory.Catalogued{}, nil
	}
	return catalogue(f.Path, info), nil
}

// buildInfo gives nil for what no Go linker wrote.
func buildInfo(c inventory.Content) (info *debug.BuildInfo, err error) {
	defer func() { // the readers of debug/… are not made for hostile files
		if r := recover(); r != nil {
			info, err = nil, fmt.Errorf("%v", r)
		}
	}()
	info, err = buildinfo.Read(inventory.Metered(c))
	switch {
	case err == nil:
		return info, nil
	case strings.HasSuffix(err.Error(), "not a Go executable"), errors.Is(err, io.EOF):
		return nil, nil
	case strings.HasSuffix(err.Error(), "unrecognized file format"):
		if marked(c) {
			return nil, err
		}
		return nil, nil
	}
	return nil, err
}

// marked reports whether a damaged file holds what the Go linker marks build
// information with: object files, cut off files and DOS programs are damaged
// executables too, and mostly have nothing to do with Go.
func marked(c inventory.Content) bool {
	mark := []byte("\xff Go buildinf:")
	block := make([]byte, 64<<10)
	for at := int64(0); at < c.Size(); at += int64(len(block) - len(mark)) {
		n, err := c.ReadAt(block, at)
		if bytes.Contains(block[:n], mark) {
			return true
		}
		if err != nil {
			return false
		}
	}
	return false
}

func catalogue(path string, info *debug.BuildInfo) inventory.Catalogued {
	var c inventory.Catalogued
	at := verdict.Occurrence{Path: path, Identity: verdict.ByBuild}

	at.Evidence = "toolchain " + info.GoVersion
	c.Found(purl.PURL{Type: "golang", Name: "stdlib", Version: toolchain(info.GoVersion)}, at)
	at.Evidence = "main module"
	if info.Main.Path != "" {
		module(&c, &info.Main, at)
	} else if strings.HasPrefix(info.Path, "cmd/") { // of Go itself, which records call the toolchain
		c.Found(purl.PURL{Type: "golang", Name: "toolchain", Version: toolchain(info.GoVersion)}, at)
	}
	if info.Main.Path == "" && len(info.Deps) == 0 {
		c.Skip(noModules, path)
	}
	for _, d := range info.Deps {
		if d == nil || d.Path == "" {
			continue
		}
		at.Evidence = "module"
		module(&c, d, at)
	}
	return c
}

// module adds a module, or what replaced it. What replaced a module of another
// name was made from it, or takes its place: its pedigree says so, because
// records speak of the replaced one's flaws only.
func module(c *inventory.Catalogued, m *debug.Module, o verdict.Occurrence) {
	r := m.Replace
	switch {
	case r == nil:
		c.Found(named(m.Path, m.Version), o)
	case isFolder(r):
		o.Evidence += ", replaced by the folder " + r.Path
		c.Found(named(m.Path, ""), o)
	default:
		o.Evidence += " " + strings.TrimSpace(m.Path+" "+m.Version) + ", replaced"
		if original, err := named(m.Path, m.Version).Normalize(); err == nil && r.Path != m.Path {
			o.Component.Pedigree = &verdict.Pedigree{Ancestors: []string{original.String()}}
		}
		c.Found(named(r.Path, r.Version), o)
	}
}

// isFolder reports whether a replacement is a folder: those begin with a dot, a
// slash or a drive, and have no version (Go Modules Reference, replace directive).
func isFolder(r *debug.Module) bool {
	return version(r.Version) == "" || strings.HasPrefix(r.Path, ".") || strings.HasPrefix(r.Path, "/") || strings.Contains(r.Path, `\`)
}

func named(path, v string) purl.PURL {
	slash := strings.LastIndexByte(path, '/')
	return purl.PURL{Type: "golang", Namespace: path[:max(slash, 0)], Name: path[slash+1:], Version: version(v)}
}

func version(v string) string {
	if v == "(devel)" {
		return ""
	}
	return v
}

var goVersion = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^go(\d+)\.(\d+)(?:\.(\d+))?(?:(alpha|beta|rc)(\d+))?`)
})

// toolchain gives the version of the standard library as records write it: 1.22.1,
// 1.23.0-rc.1. What a vendor adds (go1.22.5-fips, go1.21.13 (Red Hat 1.21.13-4.el9))
// does not change it. A toolchain between releases has none.
func toolchain(v string) string {
	m := goVersion().FindStringSubmatch(v)
	if m == nil {
		return ""
	}
	patch := m[3]
	if patch == "" {
		patch = "0"
	}
	s := m[1] + "." + m[2] + "." + patch
	if m[4] != "" {
		s += "-" + m[4] + "." + m[5]
	}
	return s
}
