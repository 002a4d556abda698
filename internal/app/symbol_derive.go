// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"verdict"
	"verdict/internal/jvm/bytediff"
	"verdict/internal/jvm/symbol"
	"verdict/internal/store"
	"verdict/spec/vers"
)

// DeriveOptions say of what a fix is known by which symbols are derived: pairs of builds,
// or a diff with sources.
type DeriveOptions struct {
	Vulnerability string
	Component     string
	Versions      []vers.Interval
	// Old and New are archives of the library before and after the fix, in pairs, one for
	// each line that was fixed.
	Old, New []string
	Words    []string           // of the record; none has those of the stored records taken
	Least    verdict.Confidence // of what is taken; "" takes all
	// Patch is a unified diff, and Sources are files and folders in which the sources
	// that it changes lie, as they were before or after.
	Patch   string
	Sources []string
}

// Derived is what came of a derivation.
type Derived struct {
	Set verdict.SymbolSet
	// Changed is set when the proposal is new; there is none where nothing was found.
	Changed bool
	Found   bool
	Taken   []DerivedSymbol // by rank
	Left    []DerivedSymbol // what was not taken, and why
}

// DerivedSymbol is a symbol or, without one, a line that none could be found for.
type DerivedSymbol struct {
	Symbol     string
	Confidence verdict.Confidence // "" for a line
	Reasons    []string
	File       string // of a line, as the diff names it
	Line       int
}

// DeriveSymbols proposes the symbols of a vulnerability from its fix. What could not be
// placed, or was left out, is told, and is among the reasons of the proposal.
func (a *App) DeriveSymbols(ctx context.Context, o DeriveOptions) (d Derived, changed int, err error) {
	set := verdict.SymbolSet{Vulnerability: o.Vulnerability, Component: o.Component, Versions: o.Versions}
	if o.Patch != "" {
		err = d.fromPatch(&set, o)
	} else {
		if len(o.Words) == 0 {
			if o.Words, err = a.recordWords(ctx, o.Vulnerability); err != nil {
				return d, 0, err
			}
		}
		err = d.fromBuilds(ctx, &set, o)
	}
	if err != nil || len(d.Taken) == 0 {
		return d, 0, err
	}
	for _, t := range d.Taken {
		set.Symbols = append(set.Symbols, t.Symbol)
		set.Reasons = append(set.Reasons, t.Symbol+": "+strings.Join(t.Reasons, "; "))
	}
	list, changed, err := a.propose(ctx, "symbols derive "+verdict.CanonicalID(o.Vulnerability), []verdict.SymbolSet{set})
	if err != nil {
		return d, 0, err
	}
	d.Set, d.Changed, d.Found = list[0].SymbolSet, list[0].Changed, true
	return d, changed, nil
}

// recordWords are the names of code in what the stored records say of a vulnerability.
func (a *App) recordWords(ctx context.Context, id string) (list []string, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		named, err := s.VulnerabilitiesByID(id)
		for _, v := range named {
			for _, r := range v.Standing() {
				for _, w := range codeWord.FindAllString(r.Summary+" "+r.Details, -1) {
					if !slices.Contains(list, w) && strings.ContainsFunc(w[1:], unicode.IsUpper) && strings.ContainsFunc(w, unicode.IsLower) {
						list = append(list, w)
					}
				}
			}
		}
		return err
	})
	return list, err
}

var codeWord = regexp.MustCompile(`[A-Za-z][A-Za-z0-9]{3,}`)

// fromBuilds compares the pairs of builds, and takes what all of them have in one.
func (d *Derived) fromBuilds(ctx context.Context, set *verdict.SymbolSet, o DeriveOptions) error {
	if len(o.Old) == 0 || len(o.Old) != len(o.New) {
		return verdict.Errorf(verdict.Usage, "%d builds before a fix do not pair with %d after it", len(o.Old), len(o.New)).
			WithHint("give each --old with the --new of the same line, in the same order")
	}
	set.Source = verdict.SymbolsOfBytecode
	var results []bytediff.Result
	for i := range o.Old {
		r, err := DiffSymbols(ctx, DiffOptions{Old: o.Old[i], New: o.New[i], Words: o.Words})
		if err != nil {
			return err
		}
		if r.Methods == 0 {
			return verdict.Errorf(verdict.Invalid, "holds no class with methods").At(o.Old[i], 0, "").WithHint("name an archive of Java classes, or the folder in which their packages begin")
		}
		results = append(results, r)
		set.SourceRef = strings.TrimPrefix(set.SourceRef+", "+filepath.Base(o.Old[i])+" to "+filepath.Base(o.New[i]), ", ")
		for _, file := range []string{o.Old[i], o.New[i]} {
			if sum := digestOfFile(file); sum != "" {
				set.Reasons = append(set.Reasons, filepath.Base(file)+" has the SHA-256 "+sum)
			}
		}
	}
	first, recurring := results[0], map[symbol.Symbol]bool(nil)
	if len(results) > 1 {
		recurring = bytediff.Recurring(first, results[1:]...)
		var err error
		if first, err = DiffSymbols(ctx, DiffOptions{Old: o.Old[0], New: o.New[0], Words: o.Words, Recurring: recurring}); err != nil {
			return err
		}
	}
	for _, r := range slices.Concat(results[1:], []bytediff.Result{first}) {
		for _, s := range r.Skipped {
			set.Reasons = append(set.Reasons, fmt.Sprintf("could not be compared: %s, %d times, such as %s", s.Reason, s.Count, strings.Join(s.Examples, ", ")))
		}
	}
	d.sort(set, first, recurring, o.Least)
	return nil
}

// sort takes the changes of a result or leaves them out, and gives the set the best
// confidence of what is taken.
func (d *Derived) sort(set *verdict.SymbolSet, r bytediff.Result, recurring map[symbol.Symbol]bool, least verdict.Confidence) {
	left := func(x DerivedSymbol, why string) {
		x.Reasons = []string{why}
		d.Left = append(d.Left, x)
	}
	for _, c := range r.Changes {
		x := DerivedSymbol{Symbol: c.Symbol.String(), Confidence: verdict.Confidence(c.Confidence), Reasons: slices.Clone(c.Reasons)}
		switch {
		case c.Kind == bytediff.Added:
			left(x, "it came with the fix: what is vulnerable has it not, unless it inherits one of the name")
			continue
		case recurring != nil && !recurring[c.Symbol]:
			left(x, "it does not differ in every line that was fixed")
			continue
		case least != "" && slices.Index(verdict.Confidences, x.Confidence) > slices.Index(verdict.Confidences, least):
			left(x, "its confidence is "+string(x.Confidence))
			continue
		}
		if within := bytediff.Lambda(c.Symbol.Name); within != "" {
			x.Symbol = symbol.Symbol{Class: c.Symbol.Class, Name: within}.String()
			x.Reasons = append(x.Reasons, "a lambda in it differs, whose number is another one in every build")
		}
		if anonymous.MatchString(c.Symbol.Class) {
			x.Reasons = append(x.Reasons, "the class has no name: other versions may number it otherwise")
			x.Confidence = lower(x.Confidence, verdict.MediumConfidence)
		}
		d.take(x)
	}
	set.Confidence = verdict.LowConfidence
	for _, x := range d.Taken {
		if slices.Index(verdict.Confidences, x.Confidence) < slices.Index(verdict.Confidences, set.Confidence) {
			set.Confidence = x.Confidence
		}
	}
	if len(d.Left) > 0 {
		set.Reasons = append(set.Reasons, fmt.Sprintf("%d changes were left out, of what came with the fix, differs in some lines only, or is too unsure", len(d.Left)))
	}
}

var anonymous = regexp.MustCompile(`\$\d+(\$|$)`)

func lower(a, b verdict.Confidence) verdict.Confidence {
	if slices.Index(verdict.Confidences, a) > slices.Index(verdict.Confidences, b) {
		return a
	}
	return b
}

// take takes a symbol once; another reason for it goes with the first.
func (d *Derived) take(x DerivedSymbol) {
	if i := slices.IndexFunc(d.Taken, func(t DerivedSymbol) bool { return t.Symbol == x.Symbol }); i >= 0 {
		for _, why := range x.Reasons {
			if !slices.Contains(d.Taken[i].Reasons, why) {
				d.Taken[i].Reasons = append(d.Taken[i].Reasons, why)
			}
		}
		return
	}
	d.Taken = append(d.Taken, x)
}

// digestOfFile is the SHA-256 of a file, in lower-case hex; "" for what is none, such as
// a folder of classes.
func digestOfFile(name string) string {
	f, err := os.Open(name)
	if err != nil {
		return ""
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return ""
	}
	return hex.EncodeToString(h.Sum(nil))
}
