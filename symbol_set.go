// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"verdict/spec/purl"
	"verdict/spec/vers"
)

// SymbolSource says how the symbols of a vulnerability came to be known.
type SymbolSource string

// The sources of symbols.
const (
	SymbolsOfRecord   SymbolSource = "record"   // a record of the vulnerability names them
	SymbolsOfPerson   SymbolSource = "person"   // somebody read the code
	SymbolsOfPatch    SymbolSource = "patch"    // the methods that the diff of a fix touches
	SymbolsOfBytecode SymbolSource = "bytecode" // the methods that differ between builds before and after a fix
	SymbolsImported   SymbolSource = "imported" // a file that another installation signed
)

// SymbolSources lists the sources.
var SymbolSources = []SymbolSource{SymbolsOfRecord, SymbolsOfPerson, SymbolsOfPatch, SymbolsOfBytecode, SymbolsImported}

// Confidence says how likely a proposal is right; no decision rests on it.
type Confidence string

// The degrees of confidence.
const (
	HighConfidence   Confidence = "high"
	MediumConfidence Confidence = "medium"
	LowConfidence    Confidence = "low"
)

// Confidences lists the degrees, the highest first.
var Confidences = []Confidence{HighConfidence, MediumConfidence, LowConfidence}

// SymbolSet names the classes and methods of one component that hold a flaw. It is a
// proposal until a person confirms it; an analysis takes confirmed sets alone. All of
// it is private.
type SymbolSet struct {
	ID string // SYM-<8 hex of what it says>
	// Vulnerability is the id that was named; the set stays bound to it through merges
	// and splits.
	Vulnerability string
	// Component is a package URL without version.
	Component string
	// Symbols are pkg.Class, pkg.Class#method or pkg.Class#method(descriptor)return for
	// Java; import/path.Function or import/path.Type.Method for Go; else as the
	// ecosystem writes them. They are sorted, each once.
	Symbols []string
	// Versions are the stretches of the component's versions that the symbols are for;
	// none means any.
	Versions []vers.Interval
	Source   SymbolSource
	// SourceRef is the record, diff, archive, file or address behind it.
	SourceRef  string
	Confidence Confidence
	// Reasons tell, in words, why these symbols, and what could not be placed.
	Reasons  []string
	By       string
	Recorded time.Time

	// Confirmed is when and by whom; zero for a proposal.
	Confirmed   time.Time
	ConfirmedBy string
	// Withdrawn is when and by whom it was taken back, and why; it never comes back.
	Withdrawn       time.Time
	WithdrawnBy     string
	WithdrawnReason string
}

// IsConfirmed reports whether a person has confirmed the set.
func (s SymbolSet) IsConfirmed() bool { return !s.Confirmed.IsZero() }

// Standing reports whether the set is confirmed and not withdrawn at now.
func (s SymbolSet) Standing(now time.Time) bool {
	return s.IsConfirmed() && !s.Confirmed.After(now) && (s.Withdrawn.IsZero() || s.Withdrawn.After(now))
}

// Covers reports whether the set is for a version of its component. A version or range
// that cannot be compared gives an error: it is neither inside nor outside.
func (s SymbolSet) Covers(version string) (bool, error) {
	if len(s.Versions) == 0 {
		return true, nil
	}
	scheme, known := schemeOf(s.Component)
	if !known {
		return false, Errorf(Invalid, "versions of %s cannot be compared", s.Component).at("versions")
	}
	for _, i := range s.Versions {
		if in, err := i.Contains(scheme, version); err != nil || in {
			return in, err
		}
	}
	return false, nil
}

// StandingSymbols gives the symbols, sorted and each once, that the standing sets name for
// a component, a package URL with version. None means that nobody has confirmed any:
// nothing follows from that. Open are sets of the component of which nothing tells
// whether they are for its version; while there are any, no symbol that is not reached
// says that the flaw is not.
func StandingSymbols(sets []SymbolSet, component string, now time.Time) (symbols []string, open []SymbolSet) {
	p, err := purl.Parse(component)
	if err != nil {
		return nil, nil
	}
	base := PURLBase(p.String())
	for _, s := range sets {
		if s.Component != base || !s.Standing(now) {
			continue
		}
		switch covers, err := s.Covers(p.Version); {
		case err != nil:
			open = append(open, s)
		case covers:
			symbols = append(symbols, s.Symbols...)
		}
	}
	slices.Sort(symbols)
	return slices.Compact(symbols), open
}

// schemeOf gives the scheme by which versions of a package URL are ordered.
func schemeOf(component string) (vers.Scheme, bool) {
	kind, _, _ := strings.Cut(strings.TrimPrefix(component, "pkg:"), "/")
	ecosystem, known := vers.Ecosystem(kind)
	if !known {
		return "", false
	}
	return vers.SchemeOf(ecosystem)
}

// Normalized is the set as it is kept: the vulnerability's id and the component in
// canonical form, the symbols sorted and each once, and the id that follows from them.
// A component that is no package URL stays as it is, for Validate to refuse.
func (s SymbolSet) Normalized() SymbolSet {
	s.Vulnerability = CanonicalID(s.Vulnerability)
	if canonical, err := CanonicalPURL(s.Component); err == nil {
		s.Component = canonical
	}
	s.Symbols = slices.Compact(sortedCopy(s.Symbols))
	s.ID = s.derivedID()
	return s
}

// derivedID follows from what the set says and where it is from: the same proposal
// again is the same set.
func (s SymbolSet) derivedID() string {
	t := textOf("symbols of " + s.Vulnerability)
	t.word("component", s.Component)
	for _, name := range s.Symbols {
		t.words("symbol", name)
	}
	for _, i := range s.Versions {
		t.word("versions", i.String())
	}
	t.word("source", string(s.Source))
	t.words("reference", s.SourceRef)
	return t.marked("SYM-")
}

// The bounds of a set: more is a list of everything, and names no flaw.
const (
	MostSymbols   = 2000
	LongestSymbol = 1000 // bytes
)

// Validate reports the first thing that keeps s from being accepted.
func (s SymbolSet) Validate() error {
	id := s.Vulnerability
	switch {
	case id == "":
		return Errorf(Invalid, "a symbol set names no vulnerability").at("vulnerability")
	case s.Component == "":
		return Errorf(Invalid, "the symbols of %s name no component", id).at("component").
			WithHint("write a package URL without version, such as pkg:maven/org.apache.zookeeper/zookeeper")
	case s.Component != PURLBase(s.Component):
		return Errorf(Invalid, "the symbols of %s name the component %q with more than a name", id, s.Component).at("component").
			WithHint("write a package URL without version, and its versions as a range beside it")
	case !contains(SymbolSources, s.Source):
		return Errorf(Invalid, "the symbols of %s have the unknown source %q", id, s.Source).at("source").WithHint("use one of %s", join(SymbolSources))
	case !contains(Confidences, s.Confidence):
		return Errorf(Invalid, "the symbols of %s have the unknown confidence %q", id, s.Confidence).at("confidence").WithHint("use one of %s", join(Confidences))
	case s.By == "":
		return Errorf(Invalid, "the symbols of %s are by nobody", id).at("by")
	}
	if _, err := CanonicalPURL(s.Component); err != nil {
		return Errorf(Invalid, "the symbols of %s name the component %q, which is no package URL", id, s.Component).at("component").
			WithHint("write a package URL without version, such as pkg:maven/org.apache.zookeeper/zookeeper")
	}
	if err := s.validateSymbols(); err != nil {
		return err
	}
	if err := s.validateVersions(); err != nil {
		return err
	}
	return s.validateActs()
}

func (s SymbolSet) validateSymbols() error {
	switch {
	case len(s.Symbols) == 0:
		return Errorf(Invalid, "the symbol set of %s names no symbol", s.Vulnerability).at("symbols").
			WithHint("name at least one, such as org.example.Parser#parse")
	case len(s.Symbols) > MostSymbols:
		return Errorf(Invalid, "the symbol set of %s names %d symbols, more than %d", s.Vulnerability, len(s.Symbols), MostSymbols).at("symbols").
			WithHint("name classes instead of their methods, or only what holds the flaw")
	}
	for i, name := range s.Symbols {
		unseen := func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }
		if name == "" || len(name) > LongestSymbol || strings.ContainsFunc(name, unseen) {
			return Errorf(Invalid, "the symbol %.80q of %s is empty, too long, or holds spaces or what is not printed", name, s.Vulnerability).at("symbols")
		}
		if slices.Contains(s.Symbols[:i], name) {
			return Errorf(Invalid, "the symbol set of %s names %s twice", s.Vulnerability, name).at("symbols")
		}
	}
	return nil
}

func (s SymbolSet) validateVersions() error {
	if len(s.Versions) == 0 {
		return nil
	}
	scheme, known := schemeOf(s.Component)
	if !known {
		return Errorf(Invalid, "versions of %s cannot be compared, so that a range of them says nothing", s.Component).at("versions").
			WithHint("leave the versions out")
	}
	for _, i := range s.Versions {
		if i == (vers.Interval{}) || i.Fixed != "" && i.LastAffected != "" {
			return Errorf(Invalid, "a range of versions of %s is empty, or ends twice", s.Component).at("versions").
				WithHint("write it as [1.0,2.0) or [1.0,2.0]")
		}
		for _, end := range []string{i.Introduced, i.Fixed, i.LastAffected} {
			if end != "" && end != "0" && !vers.Valid(scheme, end) {
				return Errorf(Invalid, "%q is no version of %s", end, s.Component).at("versions")
			}
		}
	}
	return nil
}

func (s SymbolSet) validateActs() error {
	switch {
	case s.IsConfirmed() != (s.ConfirmedBy != ""):
		return Errorf(Invalid, "the confirmation of the symbols of %s needs a person and a time", s.Vulnerability).at("confirmed")
	case s.Withdrawn.IsZero() != (s.WithdrawnBy == "") || s.Withdrawn.IsZero() != (strings.TrimSpace(s.WithdrawnReason) == ""):
		return Errorf(Invalid, "the withdrawal of the symbols of %s needs a person, a time and a reason", s.Vulnerability).at("withdrawn")
	}
	return nil
}
