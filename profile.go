// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Profile says what of a product runs: where an analysis of reachability begins, and
// which classes come into being by names that no code holds.
//
// Paths are relative to the folder of a release laid out as it ships, with slashes; in
// them * stands for any characters of one name, and ** for any folders. A name or a
// pattern that ends with a question mark may match nothing; of any other that is told,
// and nothing is told as not reached where it could matter.
type Profile struct {
	Name    string   // a slug
	Title   string   // one sentence for people
	Extends []string // profiles to all that they say this one adds
	// ClassPath are the archives and folders of classes, in their order.
	ClassPath []string
	// Main are classes whose method main runs.
	Main []string
	// Manifests takes Main-Class of the manifests on the class path (JAR File
	// Specification, "Main Attributes"), and Start-Class, which launchers of fat jars read.
	Manifests bool
	// Scripts are files that start a JVM: each class with a method main that they name runs.
	Scripts []string
	// Entries are methods that run, as pkg.Class#method or pkg.Class#method(descriptor).
	Entries []string
	// API are patterns of classes that other people's code calls: what is public and
	// protected of them runs. In them * stands for any characters of one name, and ** for any names.
	API []string
	// Servlets takes the servlets, filters and listeners of web.xml, of web fragments and
	// of annotations (Jakarta Servlet 6.0, chapters 8 and 14).
	Servlets bool
	// Plugins are classes that are created by their names.
	Plugins Plugins
	// Configuration are files, of the folder or behind "classpath:" of the archives: the
	// classes that their values name are created.
	Configuration []string
	// Closed says that the class path is all that ships: what it lacks does not run.
	Closed bool
	// Algorithm is how calls are followed: cha, rta, xta or 0cfa; "" for the usual one.
	Algorithm string
}

// Plugins say which classes are created by their names, whoever writes those.
type Plugins struct {
	// Types are interfaces and classes: any class beneath one may be created, and what
	// they declare called.
	Types []string
	// Annotations are annotations: any class at which, or at a method of which, one of
	// them or an annotation that bears it stands, is created and called.
	Annotations []string
	// Keys are patterns of keys in configuration whose values name classes.
	Keys []string
}

// Algorithms are the ways to follow calls that a profile can ask for, each more precise
// than the one before.
var Algorithms = []string{"cha", "rta", "xta", "0cfa"}

// CutOptional cuts the mark off what a profile says may match nothing.
func CutOptional(text string) (name string, optional bool) { return strings.CutSuffix(text, "?") }

// said is a list of a profile by the name that documents have for it.
type said struct {
	field   string
	list    *[]string
	check   func(string) string // what is wrong with an entry; "" for nothing
	ordered bool
}

func (p *Profile) said() []said {
	return []said{
		{"extends", &p.Extends, wrongSlug, false},
		{"classPath", &p.ClassPath, wrongPath, true},
		{"main", &p.Main, wrongClass, false},
		{"scripts", &p.Scripts, wrongPath, false},
		{"entries", &p.Entries, wrongMethod, false},
		{"api", &p.API, wrongPattern, false},
		{"plugins.types", &p.Plugins.Types, wrongClass, false},
		{"plugins.annotations", &p.Plugins.Annotations, wrongClass, false},
		{"plugins.keys", &p.Plugins.Keys, wrongKey, false},
		{"configuration", &p.Configuration, wrongSettings, false},
	}
}

// Validate holds the profile against itself. Errors are of code Invalid and carry the
// path of the field.
func (p Profile) Validate() error {
	if !ValidSlug(p.Name) {
		return Errorf(Invalid, "the profile's name %q is not of the form [a-z0-9][a-z0-9._-]*", p.Name).At("", 0, "name")
	}
	for _, s := range p.said() {
		seen := map[string]bool{}
		for i, text := range *s.list {
			path := fmt.Sprintf("%s[%d]", s.field, i)
			name, _ := CutOptional(text)
			if what := s.check(text); what != "" {
				return Errorf(Invalid, "%q %s", text, what).At("", 0, path)
			}
			if seen[name] {
				return Errorf(Invalid, "%q is named twice", name).At("", 0, path).WithHint("remove one of them")
			}
			seen[name] = true
		}
	}
	if slices.Contains(p.Extends, p.Name) {
		return Errorf(Invalid, "profile %s extends itself", p.Name).At("", 0, "extends")
	}
	if p.Algorithm != "" && !slices.Contains(Algorithms, p.Algorithm) {
		return Errorf(Invalid, "there is no algorithm %q", p.Algorithm).At("", 0, "algorithm").WithHint("use one of %s", strings.Join(Algorithms, ", "))
	}
	return nil
}

var (
	classForm   = regexp.MustCompile(`^[\pL\pN_$-]+(\.[\pL\pN_$-]+)*$`)
	memberForm  = regexp.MustCompile(`^(?:<init>|<clinit>|[\pL\pN_$-]+)(\([^\s#?*]*)?$`)
	patternForm = regexp.MustCompile(`^[\pL\pN_$*-]+(\.[\pL\pN_$*-]+)*$`)
	keyForm     = regexp.MustCompile(`^[^\s?]+$`)
)

func wrongSlug(text string) string {
	if !ValidSlug(text) {
		return "is no name of a profile"
	}
	return ""
}

func wrongClass(text string) string {
	if name, _ := CutOptional(text); !classForm.MatchString(name) {
		return "is no name of a class, such as org.example.Main"
	}
	return ""
}

func wrongMethod(text string) string {
	name, _ := CutOptional(text)
	class, member, ok := strings.Cut(name, "#")
	if !ok || !classForm.MatchString(class) || !memberForm.MatchString(member) {
		return "is no method, such as org.example.Handler#handle"
	}
	return ""
}

// maxFree is how often ** may stand in a pattern: each time multiplies what it is held
// against.
const maxFree = 3

func wrongPattern(text string) string {
	switch name, _ := CutOptional(text); {
	case !patternForm.MatchString(name):
		return "is no pattern of classes, such as org.example.**"
	case strings.Count(name, "**") > maxFree:
		return "has ** more than three times"
	}
	return ""
}

func wrongKey(text string) string {
	if !keyForm.MatchString(text) {
		return "is no pattern of keys, such as metric.reporters or *.class"
	}
	return ""
}

// archiveMember begins the pattern of a file inside of the archives.
const archiveMember = "classpath:"

// CutClassPath cuts off what says that a pattern is one of members of the archives on
// the class path.
func CutClassPath(text string) (pattern string, inside bool) {
	return strings.CutPrefix(text, archiveMember)
}

func wrongSettings(text string) string {
	pattern, _ := CutClassPath(text)
	return wrongPath(pattern)
}

func wrongPath(text string) string {
	name, _ := CutOptional(text)
	switch {
	case name == "" || strings.HasPrefix(name, "/") || strings.Contains(name, "\\") || len(name) > 1 && name[1] == ':':
		return "is no path beneath the folder of a release; write it with slashes, without one in front"
	case strings.ContainsAny(name, "?[]{}\n"):
		return "holds a sign that patterns of files do not have: * and ** are all"
	case strings.Count(name, "**") > maxFree:
		return "has ** more than three times"
	}
	for _, part := range strings.Split(name, "/") {
		if part == ".." || part == "" || part == "." && name != "." || strings.Contains(part, "**") && part != "**" {
			return "has a part that leads nowhere; ** stands alone between slashes, and nothing leads out of the folder"
		}
	}
	return ""
}

// Digest gives the SHA-256, in hexadecimal, of what the profile says: comments, the
// title and the order in which something is listed make no difference, but for that of the class path.
func (p Profile) Digest() string {
	var b strings.Builder
	line := func(field string, values ...string) {
		b.WriteString(field)
		for _, v := range values {
			b.WriteString(" " + strconv.Quote(v))
		}
		b.WriteByte('\n')
	}
	line("profile", "1", p.Name)
	for _, s := range p.said() {
		list := slices.Clone(*s.list)
		if !s.ordered {
			slices.Sort(list)
			list = slices.Compact(list)
		}
		line(s.field, list...)
	}
	line("manifests", strconv.FormatBool(p.Manifests))
	line("servlets", strconv.FormatBool(p.Servlets))
	line("closed", strconv.FormatBool(p.Closed))
	line("algorithm", p.Algorithm)
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:])
}

// Merge adds to the profile what another says, which it extends. What the profile says
// of its own comes first, and holds where both say something of the same.
func (p Profile) Merge(parent Profile) Profile {
	mine, theirs := p.said(), parent.said()
	for i, s := range mine {
		if s.field != "extends" {
			*s.list = united(*s.list, *theirs[i].list)
		}
	}
	p.Manifests = p.Manifests || parent.Manifests
	p.Servlets = p.Servlets || parent.Servlets
	p.Closed = p.Closed || parent.Closed
	if p.Algorithm == "" {
		p.Algorithm = parent.Algorithm
	}
	return p
}

// united joins two lists. Of what both name the first counts, unless it may match
// nothing and the other must not.
func united(mine, theirs []string) []string {
	list := slices.Clone(mine)
	for _, text := range theirs {
		name, optional := CutOptional(text)
		i := slices.IndexFunc(list, func(s string) bool { known, _ := CutOptional(s); return known == name })
		switch {
		case i < 0:
			list = append(list, text)
		case !optional:
			list[i] = name
		}
	}
	return list
}
