// SPDX-License-Identifier: Apache-2.0

package rust

import (
	"bytes"
	"compress/zlib"
	"debug/elf"
	"debug/macho"
	"debug/pe"
	"fmt"
	"io"
	"strconv"
	"sync"

	"verdict"
	"verdict/internal/inventory"
	"verdict/internal/limits"
	"verdict/spec/strictjson"
)

// section is where cargo auditable puts its list, packed by zlib
// (rust-secure-code/cargo-auditable, PARSING.md).
const section = ".dep-v0"

// The list of a large program has 100 KB.
const packedBytes = 4 << 20

var listCaps = limits.Caps{Bytes: 16 << 20, Depth: 10, Values: 1_000_000}

// list is what the section holds.
type list struct {
	Packages []listed `json:"packages"`
}

type listed struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Source  string `json:"source"` // crates.io, git, local, registry
	Kind    string `json:"kind"`   // build, or runtime, which goes without saying
	Needs   []int  `json:"dependencies"`
	Root    bool   `json:"root"`
}

var listPlan = sync.OnceValue(strictjson.PlanOf[list])

func readProgram(f inventory.File) (inventory.Catalogued, error) {
	content, err := f.Open()
	if err != nil {
		return inventory.Catalogued{}, fmt.Errorf("%s: %w", f.Path, err)
	}
	defer content.Close()
	var c inventory.Catalogued
	lists, err := sections(content, f.Head)
	if err != nil {
		return inventory.Catalogued{}, verdict.Errorf(verdict.Invalid, "cannot be read as an executable: %w", err).At(f.Path, 0, "")
	}
	for i, packed := range lists {
		ref := f.Path + "#"
		if i > 0 { // the same program for another architecture
			ref += strconv.Itoa(i+1) + "."
		}
		if err := readList(&c, f.Path, ref, packed); err != nil {
			return inventory.Catalogued{}, err
		}
	}
	return c, nil
}

func readList(c *inventory.Catalogued, path, ref string, packed io.ReaderAt) error {
	unpack, err := zlib.NewReader(io.NewSectionReader(packed, 0, packedBytes))
	if err != nil {
		return verdict.Errorf(verdict.Invalid, "its section %s cannot be unpacked: %w", section, err).At(path, 0, "")
	}
	text, err := limits.ReadAll(path, unpack, listCaps)
	if err != nil {
		return err
	}
	if err := limits.CheckJSON(path, text, listCaps); err != nil {
		return err
	}
	crates, _, err := listPlan().Decode(text)
	if err != nil {
		return verdict.Errorf(verdict.Invalid, "its section %s is no list of crates: %w", section, err).At(path, 0, "")
	}
	for i, k := range crates.Packages {
		o := verdict.Occurrence{Path: path, Ref: ref + strconv.Itoa(i), Identity: verdict.ByBuild, Evidence: section}
		if k.Kind == "build" {
			o.Scope = verdict.Excluded
		}
		found(c, k.place(), k.Name, k.Version, "", o)
		for _, need := range k.Needs {
			if need < 0 || need >= len(crates.Packages) {
				c.Skip(badEdge, fmt.Sprintf("%s: %s needs the crate of number %d", path, k.Name, need))
				continue
			}
			c.Depends(o.Ref, ref+strconv.Itoa(need))
		}
	}
	return nil
}

func (k listed) place() place {
	switch {
	case k.Root || k.Source == "local":
		return own
	case k.Source == "crates.io":
		return published
	}
	return elsewhere
}

// sections gives the lists in an executable: one, or one for each architecture.
// What is no executable beyond its first bytes has none.
func sections(c inventory.Content, head []byte) (lists []io.ReaderAt, err error) {
	defer func() { // the readers of debug/… are not made for hostile files
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	r := inventory.Metered(c)
	switch {
	case bytes.HasPrefix(head, []byte("\x7fELF")):
		if f, err := elf.NewFile(r); err == nil {
			lists = appendNamed(lists, f.Sections, func(s *elf.Section) (string, io.ReaderAt) { return s.Name, s.ReaderAt })
		}
	case bytes.HasPrefix(head, []byte("MZ")):
		if f, err := pe.NewFile(r); err == nil {
			lists = appendNamed(lists, f.Sections, func(s *pe.Section) (string, io.ReaderAt) { return s.Name, s.ReaderAt })
		}
	case bytes.HasPrefix(head, []byte{0xca, 0xfe, 0xba, 0xbe}):
		if f, err := macho.NewFatFile(r); err == nil {
			for _, a := range f.Arches {
				lists = appendMacho(lists, a.File)
			}
		}
	default:
		if f, err := macho.NewFile(r); err == nil {
			lists = appendMacho(lists, f)
		}
	}
	return lists, nil
}

func appendMacho(lists []io.ReaderAt, f *macho.File) []io.ReaderAt {
	return appendNamed(lists, f.Sections, func(s *macho.Section) (string, io.ReaderAt) { return s.Name, s.ReaderAt })
}

// appendNamed adds the first section of the name.
func appendNamed[S any](lists []io.ReaderAt, sections []*S, of func(*S) (string, io.ReaderAt)) []io.ReaderAt {
	for _, s := range sections {
		if name, r := of(s); name == section && r != nil {
			return append(lists, r)
		}
	}
	return lists
}
