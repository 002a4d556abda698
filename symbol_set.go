// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"verdict/spec/purl"
	"verdict/spec/vers"
)

// SymbolSource is where the symbols of a vulnerability come from.
type SymbolSource string

// The sources.
const (
	SymbolsOfRecord   SymbolSource = "record"   // a record of a source names them
	SymbolsOfPerson   SymbolSource = "person"   // written by hand
	SymbolsOfPatch    SymbolSource = "patch"    // the methods that the change of a fix touches
	SymbolsOfBytecode SymbolSource = "bytecode" // the methods that differ between two builds
	SymbolsImported   SymbolSource = "imported" // signed data of others
)

// SymbolSources lists the sources.
var SymbolSources = []SymbolSource{SymbolsOfRecord, SymbolsOfPerson, SymbolsOfPatch, SymbolsOfBytecode, SymbolsImported}

// SymbolSet says in which methods of a component a vulnerability is: what an analysis of
// code looks for. Nothing looks for those of a set before a person has confirmed it. It is
// private until a vulnerability of our own is published with it.
type SymbolSet struct {
	ID            string // SYM-<8 hex of its content>
	Vulnerability string // the id that was named
	// Component is the package URL, without version, that the symbols are in.
	Component string
	// Symbols are pkg.Class, pkg.Class#method or pkg.Class#method(descriptor)return for
	// Java, in order of text; of a set all together are the vulnerable code: when none runs,
	// it does not.
	Symbols []string
	// Versions is the stretch of the component's versions whose code they are in; the zero
	// Interval means all.
	Versions vers.Interval `json:",omitzero"`

	Source SymbolSource
	// Reference says where exactly: a record's id, the name of a patch, of two builds, or
	// of a file and who signed it.
	Reference  string   `json:",omitempty"`
	Confidence string   `json:",omitempty"` // high, medium or low, of a machine's proposal
	Reasons    []string `json:",omitempty"`

	By       string
	Recorded time.Time
	// Confirmed is when a person said that they are right; zero while nobody has.
	Confirmed   time.Time `json:",omitzero"`
	ConfirmedBy string    `json:",omitempty"`
	// Withdrawn is when a person took it back; zero while it stands.
	Withdrawn   time.Time `json:",omitzero"`
	WithdrawnBy string    `json:",omitempty"`
	Reason      string    `json:",omitempty"` // why it was withdrawn
}

// Usable reports whether analyses look for the symbols: a person has confirmed them, and
// nobody has taken them back.
func (s SymbolSet) Usable() bool { return !s.Confirmed.IsZero() && s.Withdrawn.IsZero() }

// Covers reports whether the symbols are in a component: its own package, or one that it
// was rebuilt from, in the stretch of versions. Of a version that cannot be compared they
// are: to look for them shows more, not less.
func (s SymbolSet) Covers(c Component) bool {
	for _, text := range append([]string{c.PURL}, ancestorsOf(c)...) {
		if PURLBase(text) != s.Component {
			continue
		}
		named, err := purl.Parse(text)
		if err != nil || named.Version == "" || s.Versions == (vers.Interval{}) {
			return true
		}
		if in, err := s.Versions.Contains(vers.Scheme(named.Type), named.Version); in || err != nil {
			return true
		}
	}
	return false
}

func ancestorsOf(c Component) []string {
	if c.Pedigree == nil {
		return nil
	}
	return c.Pedigree.Ancestors
}

var symbolForm = regexp.MustCompile(`^[^\s#,;]+(#[^\s#,]+)?$`)

// Validate reports the first thing that keeps s from being accepted.
func (s SymbolSet) Validate() error {
	id := CanonicalID(s.Vulnerability)
	switch {
	case id == "":
		return Errorf(Invalid, "a set of symbols names no vulnerability").at("vulnerability")
	case s.Component == "" || s.Component != PURLBase(s.Component):
		return Errorf(Invalid, "the symbols of %s are in the component %q, which is no package URL without version", id, s.Component).at("component").
			WithHint("write it as pkg:maven/org.example/parser")
	case len(s.Symbols) == 0:
		return Errorf(Invalid, "a set of symbols of %s is empty", id).at("symbols")
	case !contains(SymbolSources, s.Source):
		return Errorf(Invalid, "the symbols of %s are from the unknown source %q", id, s.Source).at("source").WithHint("use one of %s", join(SymbolSources))
	case s.By == "":
		return Errorf(Invalid, "the symbols of %s were named by nobody", id).at("by")
	case !s.Withdrawn.IsZero() && strings.TrimSpace(s.Reason) == "":
		return Errorf(Invalid, "the symbols of %s were withdrawn without a reason", id).at("reason")
	case s.Confidence != "" && !slices.Contains([]string{"high", "medium", "low"}, s.Confidence):
		return Errorf(Invalid, "the symbols of %s have the confidence %q", id, s.Confidence).at("confidence").WithHint("use high, medium or low")
	}
	if _, err := CanonicalPURL(s.Component); err != nil {
		return Errorf(Invalid, "the symbols of %s are in the component %q, which is no package URL", id, s.Component).at("component").
			WithHint("write it as pkg:maven/org.example/parser")
	}
	for _, symbol := range s.Symbols {
		if !symbolForm.MatchString(symbol) {
			return Errorf(Invalid, "%q of %s is no symbol", symbol, id).at("symbols").WithHint("write pkg.Class, or pkg.Class#method with a descriptor where one is meant")
		}
	}
	return nil
}

// OfJava reports whether a package URL names a package of Java, whose symbols are read by
// the analyses of bytecode.
func OfJava(text string) bool {
	p, err := purl.Parse(text)
	return err == nil && p.Type == "maven"
}
