// SPDX-License-Identifier: Apache-2.0

package jvm

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/jvm/symbol"
	"verdict/internal/reach"
)

// Checker runs checks over the code that a part of a release ships: those that premises
// ask for, and those of the symbols of vulnerabilities.
type Checker struct {
	Shipped *Shipped
	// Run holds the class path and the call graph of the profile; nil without one, and
	// NotRun says why.
	Run    *Analysis
	NotRun string
	// Profile and ProfileDigest name what was taken to run.
	Profile, ProfileDigest string
	// Settings are the files that ship, in which configuration is looked for.
	Settings fs.FS
	// Unseen is what of the artifacts could not be looked into, in words.
	Unseen []string
	// Plain takes what holds of one machine out of names, such as a folder; nil for nothing.
	Plain func(string) string

	texts    []settingsFile // nil until asked
	searches map[string]Search
}

// Reply is what a check said.
type Reply struct {
	Answer string // "" when the check could not be run
	Why    string // then
	Places []string
}

// Ask runs the check of a premise. It fails when ctx ends, and with Invalid for a subject
// that its kind does not have.
func (c *Checker) Ask(ctx context.Context, kind verdict.PremiseKind, subject string) (Reply, error) {
	if err := CheckSubject(kind, subject); err != nil {
		return Reply{}, err
	}
	switch kind {
	case verdict.PremiseReach:
		return c.askReach(ctx, strings.Fields(subject))
	case verdict.PremiseUses:
		return c.askUses(ctx, subject)
	case verdict.PremisePresence:
		return c.askPresence(strings.Fields(subject))
	case verdict.PremiseBody:
		return c.askBody(subject)
	case verdict.PremiseConfig:
		return c.askConfig(subject)
	}
	return Reply{}, verdict.Errorf(verdict.Invalid, "a premise of the kind %q is not asked of code", kind)
}

// CheckSubject refuses a subject that a kind of premise does not have, before anything is
// opened.
func CheckSubject(kind verdict.PremiseKind, subject string) error {
	switch kind {
	case verdict.PremiseReach, verdict.PremisePresence:
		_, err := parseAll(strings.Fields(subject))
		if err == nil && strings.TrimSpace(subject) == "" {
			err = verdict.Errorf(verdict.Invalid, "a premise of the kind %s names no symbol", kind)
		}
		return err
	case verdict.PremiseBody:
		s, err := symbol.Parse(subject)
		if err == nil && s.Name == "" {
			err = verdict.Errorf(verdict.Invalid, "%q names no method", subject).WithHint("write pkg.Class#method(descriptor)return")
		}
		return err
	case verdict.PremiseUses:
		q, err := useQuery(subject)
		if err == nil {
			_, err = q.parse()
		}
		return err
	case verdict.PremiseConfig:
		_, _, err := configSubject(subject)
		return err
	}
	return nil
}

// short is the beginning of the SHA-256 of lines.
func short(lines []string) string {
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return hex.EncodeToString(sum[:4])
}

func (c *Checker) plain(text string) string {
	if c.Plain == nil {
		return text
	}
	return c.Plain(text)
}

func (c *Checker) plainAll(texts []string) []string {
	list := make([]string, len(texts))
	for i, text := range texts {
		list[i] = c.plain(text)
	}
	return list
}

// askReach answers with the result for all symbols, the profile, and a digest of what the
// result rests on but for lines: of the ways and assumptions, or of what is open.
func (c *Checker) askReach(ctx context.Context, symbols []string) (Reply, error) {
	if c.Run == nil {
		return Reply{Why: c.NotRun}, nil
	}
	s, err := c.Search(ctx, symbols)
	if err != nil {
		return Reply{}, err
	}
	r := Reply{Answer: c.Answer(s)}
	for _, step := range s.Witness {
		r.Places = append(r.Places, step.Class+"#"+step.Method)
	}
	if s.Result == reach.Undetermined {
		for _, e := range s.Ledger {
			r.Places = append(r.Places, e.Where+": "+e.What)
		}
	}
	return r, nil
}

// Answer is what a premise of the kind reach expects: the result, the profile, and a digest
// of what the result rests on.
func (c *Checker) Answer(s Search) string {
	within := c.ProfileDigest[:8]
	if digest := s.digest(); digest != "" {
		within += ", " + digest
	}
	return fmt.Sprintf("%s under %s (%s)", s.Result, c.Profile, within)
}

// Search is what was found for all symbols of a vulnerability together.
type Search struct {
	reach.Finding // of the symbol that decides
	// Places name where the code stands.
	Places []string

	all []reach.Finding
}

// order is that of results, the gravest first; what is open stands before what is not
// reached, so that none hides it.
var order = []reach.Result{reach.Reached, reach.ReachedAssuming, reach.Undetermined, reach.NotReached, reach.Absent}

// Search answers for the symbols of a vulnerability: what any of them leaves open, or is
// reached of any, holds for all. Code that the class path lacks and the artifacts have is
// not absent.
func (c *Checker) Search(ctx context.Context, symbols []string) (Search, error) {
	name := strings.Join(symbols, " ")
	if known, ok := c.searches[name]; ok {
		return known, nil
	}
	s, err := c.search(ctx, symbols)
	if err == nil {
		if c.searches == nil {
			c.searches = map[string]Search{}
		}
		c.searches[name] = s
	}
	return s, err
}

func (c *Checker) search(ctx context.Context, symbols []string) (Search, error) {
	answer, err := c.Run.Ask(ctx, symbols)
	if err != nil {
		return Search{}, err
	}
	var s Search
	for i, f := range answer.Findings {
		parsed, err := symbol.Parse(symbols[i])
		if err != nil {
			return Search{}, err
		}
		found := c.Shipped.Presence(parsed)
		s.Places = append(s.Places, c.plainAll(found.Places)...)
		f = c.judge(f, found)
		s.all = append(s.all, c.clean(f))
	}
	s.Finding = slices.MinFunc(s.all, func(a, b reach.Finding) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Result), slices.Index(order, b.Result)), cmp.Compare(len(a.Witness), len(b.Witness)))
	})
	if s.Result == reach.Undetermined {
		s.Ledger = nil
		for _, f := range s.all {
			s.Ledger = append(s.Ledger, f.Ledger...)
		}
	}
	slices.Sort(s.Places)
	s.Places = slices.Compact(s.Places)
	return s, nil
}

// judge takes an answer back that what lies off the class path, or could not be seen,
// leaves open.
func (c *Checker) judge(f reach.Finding, found Found) reach.Finding {
	if f.Result != reach.Absent && f.Result != reach.NotReached {
		return f
	}
	var open []reach.Entry
	for _, u := range c.Unseen {
		open = append(open, reach.Entry{Kind: "unreadable_archive", Where: u, What: "it could not be looked into"})
	}
	if f.Result == reach.Absent {
		for _, place := range found.Places {
			open = append(open, reach.Entry{Kind: "not_opened", Where: place, What: "it ships, and is not on the class path of profile " + c.Profile})
		}
		open = append(open, found.Doubts...)
	}
	if len(open) > 0 {
		f.Result, f.Ledger = reach.Undetermined, open
	}
	return f
}

// clean frees a finding of what holds of one machine.
func (c *Checker) clean(f reach.Finding) reach.Finding {
	f.Ledger, f.Witness, f.Assumptions = slices.Clone(f.Ledger), slices.Clone(f.Witness), c.plainAll(f.Assumptions)
	for i, e := range f.Ledger {
		f.Ledger[i].Where, f.Ledger[i].What = c.plain(e.Where), c.plain(e.What)
	}
	for i, s := range f.Witness {
		f.Witness[i].What = c.plain(s.What)
	}
	return f
}

// digest is of what the result rests on beside the profile; "" for nothing.
func (s Search) digest() string {
	var lines []string
	for _, f := range s.all {
		for _, step := range f.Witness {
			lines = append(lines, fmt.Sprintf("%s %s#%s%s %s", f.Symbol, step.Class, step.Method, step.Descriptor, step.By))
		}
		for _, a := range f.Assumptions {
			lines = append(lines, f.Symbol+" assuming "+a)
		}
		for _, e := range f.Ledger {
			lines = append(lines, fmt.Sprintf("%s %s %s %s", f.Symbol, e.Kind, e.Where, e.What))
		}
	}
	if len(lines) == 0 {
		return ""
	}
	return short(lines)
}

func (c *Checker) askPresence(symbols []string) (Reply, error) {
	parsed, err := parseAll(symbols)
	if err != nil {
		return Reply{}, err
	}
	var r Reply
	var doubts []string
	for _, s := range parsed {
		found := c.Shipped.Presence(s)
		r.Places = append(r.Places, c.plainAll(found.Places)...)
		for _, d := range found.Doubts {
			doubts = append(doubts, c.plain(d.Where)+": "+c.plain(d.What))
		}
	}
	slices.Sort(r.Places)
	switch doubts = append(doubts, c.Unseen...); {
	case len(r.Places) > 0:
		r.Answer = "present"
	case len(doubts) > 0:
		r.Why = "it cannot be shown to be absent: " + doubts[0]
	default:
		r.Answer = "absent"
	}
	return r, nil
}

func (c *Checker) askBody(subject string) (Reply, error) {
	s, err := symbol.Parse(subject)
	if err != nil {
		return Reply{}, err
	}
	digests, err := c.Shipped.bodies(s)
	switch {
	case verdict.CodeOf(err) == verdict.Invalid:
		return Reply{Why: c.plain(err.Error())}, nil
	case err != nil:
		return Reply{}, err
	case len(digests) == 0:
		return c.askPresence([]string{subject})
	}
	return Reply{Answer: short(digests)}, nil
}
