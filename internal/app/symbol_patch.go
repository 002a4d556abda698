// SPDX-License-Identifier: Apache-2.0

package app

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/jvm/outline"
	"verdict/internal/limits"
	"verdict/spec/unidiff"
)

// fromPatch takes the methods that a diff touches: those of before the fix on whose
// lines something goes, and those of after it, which were there before, on whose lines
// something comes.
func (d *Derived) fromPatch(set *verdict.SymbolSet, o DeriveOptions) error {
	if len(o.Old)+len(o.New) > 0 {
		return verdict.Errorf(verdict.Usage, "symbols are derived from a diff or from builds, not from both at once").WithHint("derive them one after the other")
	}
	if len(o.Sources) == 0 {
		return verdict.Errorf(verdict.Usage, "no source is given that the diff changes").WithHint("name the files, or the folder with them, with --source; before or after the fix")
	}
	raw, err := limits.ReadFile(o.Patch, limits.Caps{})
	if err != nil {
		return err
	}
	files, err := unidiff.Parse(raw)
	var at *unidiff.ParseError
	if errors.As(err, &at) {
		return verdict.Errorf(verdict.Invalid, "%s", at.Message).At(o.Patch, at.Line, "").WithHint("give what `git diff`, `git format-patch` or `diff -u` wrote")
	}
	if err != nil {
		return err
	}
	set.Source, set.SourceRef = verdict.SymbolsOfPatch, filepath.Base(o.Patch)
	set.Reasons = append(set.Reasons, filepath.Base(o.Patch)+" has the SHA-256 "+digestOfFile(o.Patch))
	p := &patch{Derived: d, sources: o.Sources}
	for _, f := range files {
		if err := p.file(f); err != nil {
			return err
		}
	}
	p.conclude(set)
	return nil
}

// patch is a diff that is being placed.
type patch struct {
	*Derived
	sources []string
	// open is how many lines could hold the flaw and have no symbol.
	open int
}

// left notes a line for which no symbol is taken. It is open when the flaw may be there.
func (p *patch) left(file string, line int, name, why string, open bool) {
	if last := len(p.Left) - 1; last >= 0 && p.Left[last].File == file && p.Left[last].Symbol == name && p.Left[last].Reasons[0] == why {
		return // the first line stands for those that follow
	}
	if open {
		p.open++
	}
	p.Left = append(p.Left, DerivedSymbol{Symbol: name, Reasons: []string{why}, File: file, Line: line})
}

func firstLine(f unidiff.File) int {
	for _, h := range f.Hunks {
		for _, l := range h.Lines {
			if l.Op != unidiff.Same {
				return max(l.Old, l.New)
			}
		}
	}
	return 0
}

func (p *patch) file(f unidiff.File) error {
	name := f.Path()
	switch {
	case f.Binary:
		p.left(name, 0, "", "it is binary, and nothing of it is told", true)
	case !outline.Known(name):
		p.left(name, firstLine(f), "", "it is no source of Java, Kotlin or Scala", false)
	case ofTest(name):
		p.left(name, firstLine(f), "", "it is a test, which does not ship", false)
	case f.Old == "":
		p.left(name, firstLine(f), "", "it came with the fix: what is vulnerable has it not", false)
	default:
		return p.place(f)
	}
	return nil
}

// ofTest reports whether a file lies in a folder of tests.
func ofTest(name string) bool {
	folders := strings.Split(path.Dir(name), "/")
	return slices.ContainsFunc(folders, func(f string) bool {
		return slices.Contains([]string{"test", "tests", "testFixtures", "integrationTest", "androidTest", "jmh"}, f)
	})
}

// place finds the members that a file's hunks touch.
func (p *patch) place(f unidiff.File) error {
	before, after, err := p.texts(f)
	if err != nil {
		return err
	}
	if before == nil {
		return nil // told already
	}
	old, ok := p.outline(f, f.Old, before)
	if !ok {
		return nil
	}
	var now outline.File
	if f.New != "" {
		if now, ok = p.outline(f, f.New, after); !ok {
			return nil
		}
	}
	for _, h := range f.Hunks {
		for _, l := range h.Lines {
			switch {
			case l.Op == unidiff.Removed && old.HasCode(l.Old):
				p.touched(f.Old, l, old.At(l.Old), old)
			case l.Op == unidiff.Added && now.HasCode(l.New):
				p.touched(f.New, l, now.At(l.New), old)
			}
		}
	}
	return nil
}

// outline reads one side of a file; where it cannot, every line of it is open.
func (p *patch) outline(f unidiff.File, name string, lines []string) (outline.File, bool) {
	o, err := outline.Read(name, strings.Join(lines, "\n"))
	var at *outline.Error
	if errors.As(err, &at) {
		p.left(name, firstLine(f), "", fmt.Sprintf("the file cannot be read: %s (line %d)", at.Message, at.Line), true)
	}
	return o, err == nil
}

// touched takes the members on a line that were there before the fix.
func (p *patch) touched(file string, l unidiff.Line, members []outline.Member, old outline.File) {
	line, side := l.New, "after"
	if l.Op == unidiff.Removed {
		line, side = l.Old, "before"
	}
	if len(members) == 0 {
		if words := strings.Fields(l.Text); len(words) > 0 && (words[0] == "import" || words[0] == "package") {
			p.left(file, line, "", "an import runs nothing", false)
			return
		}
		p.left(file, line, "", "a line of "+side+" the fix stands in no method: in the head of a class, or between its members", true)
	}
	for _, m := range members {
		switch {
		case !old.Has(m) && m.Overrides && old.HasClassOf(m):
			p.left(file, line, m.Label, "it came with the fix, in the place of one that the class inherits: name that one by hand", true)
		case !old.Has(m):
			p.left(file, line, m.Label, "it came with the fix: what is vulnerable has it not", false)
		case len(m.Symbols) == 0:
			p.left(file, line, m.Label, m.Why, true)
		default:
			for _, s := range m.Symbols {
				p.take(DerivedSymbol{Symbol: s.String(), Reasons: []string{fmt.Sprintf("the diff touches %s of %s", m.Label, file)}})
			}
		}
	}
}

// few is how many symbols a diff that mends one flaw touches at most.
const few = 10

// conclude says how sure the whole is, and what could not be placed.
func (p *patch) conclude(set *verdict.SymbolSet) {
	set.Confidence = verdict.HighConfidence
	switch {
	case p.open > 0:
		set.Confidence = verdict.LowConfidence
	case len(p.Taken) > few:
		set.Confidence = verdict.MediumConfidence
	}
	for i := range p.Taken {
		p.Taken[i].Confidence = set.Confidence
	}
	for _, x := range p.Left {
		where := x.File
		if x.Line > 0 {
			where = fmt.Sprintf("%s:%d", x.File, x.Line)
		}
		set.Reasons = append(set.Reasons, strings.TrimSpace("no symbol for "+where+" "+x.Symbol)+": "+x.Reasons[0])
	}
}

// texts gives the lines of a file before and after the fix. One of both is among the
// sources; the diff makes the other of it. Where none fits that is told, and both are nil.
func (p *patch) texts(f unidiff.File) (before, after []string, err error) {
	if f.New == "" { // the diff holds all of it
		for _, h := range f.Hunks {
			for _, l := range h.Lines {
				before = append(before, l.Text)
			}
		}
		return before, nil, nil
	}
	why := "no source of it is given"
	for _, name := range p.candidates(f) {
		raw, err := limits.ReadFile(name, limits.Caps{})
		if err != nil {
			return nil, nil, err
		}
		lines := unidiff.Lines(string(raw))
		after, mismatch := f.Apply(lines)
		if mismatch == nil {
			return slices.Concat([]string{}, lines), after, nil
		}
		if before, err := f.Revert(lines); err == nil {
			return slices.Concat([]string{}, before), lines, nil
		}
		why = fmt.Sprintf("the source is neither that before the fix nor that after it: %s", mismatch)
	}
	p.left(f.Path(), firstLine(f), "", why, true)
	return nil, nil, nil
}

// candidates are the sources that a file of the diff may be: in a folder under its whole
// name or an end of it, else a file with the same end of its name.
func (p *patch) candidates(f unidiff.File) (list []string) {
	for _, source := range p.sources {
		about, err := os.Stat(source)
		for _, name := range []string{f.Old, f.New} {
			if err == nil && !about.IsDir() {
				if path.Base(filepath.ToSlash(source)) == path.Base(name) {
					list = append(list, source)
				}
				continue
			}
			for rest := name; rest != ""; _, rest, _ = strings.Cut(rest, "/") {
				if !filepath.IsLocal(filepath.FromSlash(rest)) {
					continue
				}
				inside := filepath.Join(source, filepath.FromSlash(rest))
				if about, err := os.Stat(inside); err == nil && about.Mode().IsRegular() {
					list = append(list, inside)
					break
				}
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
