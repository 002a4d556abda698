// SPDX-License-Identifier: Apache-2.0

package reach

import (
	"fmt"

	"verdict"
	"verdict/internal/jvm/ledger"
	"verdict/internal/jvm/program"
	"verdict/internal/jvm/symbol"
)

// By says what names something that runs.
type By string

// What names something that runs.
const (
	ByMain          By = "main"          // a profile's main classes
	ByManifest      By = "manifest"      // the manifest of an archive
	ByScript        By = "script"        // a file that starts a JVM
	ByEntry         By = "entry"         // a profile's methods
	ByAPI           By = "api"           // a profile's patterns of what others call
	ByGiven         By = "given"         // a class of an interface gives it out
	ByServlet       By = "servlet"       // a web application
	ByType          By = "type"          // a profile's types of plug-ins
	ByAnnotation    By = "annotation"    // an annotation that a profile names
	ByConfiguration By = "configuration" // a value in a configuration
	ByClassPath     By = "class_path"    // a profile's class path
)

// Origin is where something is named.
type Origin struct {
	By   By
	File string // a path beneath the folder of the release, or an archive with a member; "" for the profile itself
	Line int    // 1-based; 0 when it is not known
	Key  string // of a setting; of the profile's own the pattern or type that it wrote
}

// String says it in words.
func (o Origin) String() string {
	place := o.File
	if o.Line > 0 {
		place = fmt.Sprintf("%s:%d", o.File, o.Line)
	}
	switch {
	case o.By == ByGiven:
		return "given out by " + o.Key
	case o.By == ByManifest:
		return o.Key + " of the manifest of " + place
	case o.File == "" && o.Key == "":
		return "the profile's " + o.By.words()
	case o.File == "":
		return "the profile's " + o.By.words() + " " + o.Key
	case o.Key == "":
		return place
	}
	return place + ", " + o.Key
}

func (b By) words() string {
	switch b {
	case ByType:
		return "type of plug-ins"
	case ByAPI:
		return "interface"
	case ByClassPath:
		return "class path"
	}
	return string(b)
}

// Root is a method that runs.
type Root struct {
	Method program.MethodID
	// Class is the class by which the method is named, which may inherit it.
	Class  program.ClassID
	Origin Origin
}

// Interface is a class that others create, call and extend.
type Interface struct {
	Class  program.ClassID
	Origin Origin
}

// Plugin is a class of which objects are created by its name.
type Plugin struct {
	Class program.ClassID
	// Types are the classes and interfaces by which its objects are called; none for all
	// above it, and with Outside for every method that it has.
	Types []program.ClassID
	// Assumed says that the class may be named, and not that it is.
	Assumed bool
	// Outside says that who creates and calls it is not on the class path.
	Outside bool
	What    string // who says so, in words
	Origin  Origin
}

// Hides says what may be hidden behind something that was not found.
type Hides uint8

// What may be hidden, the least first.
const (
	HidesNothing  Hides = iota
	HidesMains          // a main class of the class path runs
	HidesCreation       // objects of classes of the class path are created
	HidesCalls          // any method runs
)

// Gap is something that is named and was not found, or could not be read.
type Gap struct {
	Name   string // what is named; "" when that is not known
	What   string // what is wrong, in words
	Origin Origin
	Hides  Hides
	// Archive says that a part of the class path may be missing, so that no class is known to be absent.
	Archive bool
	// Optional says that it need not be there.
	Optional bool
}

// Roots is what runs by the word of a profile, and what of that was not found.
type Roots struct {
	Methods []Root
	API     []Interface
	Plugins []Plugin
	Gaps    []Gap
	// Passed are what may match nothing and does, and what tells nothing by itself.
	Passed []Gap
}

// Entry is how a gap stands on the ledger.
func (g Gap) Entry() Entry {
	what := g.What
	if g.Name != "" && g.Name != g.Origin.Key { // which stands in the place
		what = g.Name + " " + g.What
	}
	return Entry{Kind: ledger.Profile, Where: g.Origin.String(), What: what}
}

// Runs reports whether anything runs, or something that was not found may.
func (r Roots) Runs() bool { return len(r.Methods)+len(r.API)+len(r.Plugins) > 0 }

// Incomplete gives the gaps by which a part of the class path may be missing.
func (r Roots) Incomplete() []Entry {
	var list []Entry
	for _, g := range r.Gaps {
		if g.Archive {
			list = append(list, g.Entry())
		}
	}
	return list
}

// Methods finds the methods that a symbol names, of its class or of what is above it. It
// fails with verdict.NotFound.
func Methods(p *program.Program, s symbol.Symbol) ([]Root, error) {
	class, ok := p.Find(s.Class)
	if !ok {
		return nil, verdict.Errorf(verdict.NotFound, "the class %s of an entry point is not on the class path", program.Dotted(s.Class)).
			WithHint("name the archive that holds it; a nested class is written with $")
	}
	for c := class; c != program.None; c = p.Super(c) {
		var list []Root
		for _, m := range p.MethodsOf(c) {
			if name, descriptor := p.MethodName(m); s.Names(name, descriptor) {
				list = append(list, Root{Method: m, Class: class})
			}
		}
		if len(list) > 0 {
			return list, nil
		}
	}
	return nil, verdict.Errorf(verdict.NotFound, "%s has no method %s%s, which an entry point names", program.Dotted(s.Class), s.Name, s.Descriptor)
}

// Main finds the method with which a program begins: main with an array of texts and, of
// releases of Java that begin without one, main without (JLS 25 §12.1.4).
func Main(p *program.Program, class string) ([]Root, error) {
	s, err := symbol.Parse(class)
	if err != nil {
		return nil, err
	}
	s.Name, s.Descriptor = "main", "([Ljava/lang/String;)V"
	found, err := Methods(p, s)
	if err != nil && p.BeginsByObject() {
		s.Descriptor = "()V"
		if other, none := Methods(p, s); none == nil {
			return other, nil
		}
	}
	return found, err
}
