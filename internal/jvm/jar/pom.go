// SPDX-License-Identifier: Apache-2.0

package jar

import (
	"bytes"
	"encoding/xml"
	"regexp"
	"strings"
	"sync"

	"verdict"
	"verdict/internal/limits"
)

// pomCaps bound a pom.xml; the largest that are published have a few hundred KiB.
var pomCaps = limits.Caps{Bytes: 4 << 20, Depth: 100, Values: 200_000}

// model is what is read of a pom.xml (Maven POM 4.0.0).
type model struct {
	Group      string   `xml:"groupId"`
	Artifact   string   `xml:"artifactId"`
	Version    string   `xml:"version"`
	Parent     *parent  `xml:"parent"`
	Properties settings `xml:"properties"`
}

type parent struct {
	Group    string `xml:"groupId"`
	Artifact string `xml:"artifactId"`
	Version  string `xml:"version"`
}

type settings struct {
	All []struct {
		XMLName xml.Name
		Value   string `xml:",chardata"`
	} `xml:",any"`
}

// ParsePOM reads the coordinates of a pom.xml. Group and version that it does not
// say are its parent's, and variables take the value that the file itself gives
// them. It fails with verdict.Invalid or verdict.TooLarge, also when a variable of
// group or artifact has no value in the file; a version with such a variable is
// left out, for the name of the file may tell it.
func ParsePOM(name string, b []byte) (Coordinates, error) {
	b = toUTF8(b)
	if err := limits.CheckXML(name, b, pomCaps); err != nil {
		return Coordinates{}, err
	}
	var m model
	if err := xml.Unmarshal(bytes.TrimPrefix(b, []byte("\xEF\xBB\xBF")), &m); err != nil {
		return Coordinates{}, verdict.Errorf(verdict.Invalid, "is no pom: %w", err).At(name, 0, "")
	}
	v := m.variables()
	c := Coordinates{v.resolve(m.Group), v.resolve(m.Artifact), v.resolve(m.Version)}
	if !ValidVersion(c.Version) {
		c.Version = ""
	}
	for _, id := range []string{c.Group, c.Artifact} {
		if strings.Contains(id, "${") {
			return Coordinates{}, verdict.Errorf(verdict.Invalid, "leaves %s open, which another file defines", id).At(name, 0, "")
		}
	}
	if !c.Valid() {
		return Coordinates{}, verdict.Errorf(verdict.Invalid, "names no group and artifact that Maven would take").At(name, 0, "")
	}
	return c, nil
}

// variables are the values by the names under which ${…} asks for them.
type variables map[string]string

// variables inherits from the parent and gives what the file defines. The
// prefixes pom. and none are older spellings of project.
func (m *model) variables() variables {
	v := variables{}
	for _, p := range m.Properties.All {
		v[p.XMLName.Local] = strings.TrimSpace(p.Value)
	}
	up := m.Parent
	if up == nil {
		up = &parent{}
	}
	m.Group = strings.TrimSpace(m.Group)
	m.Artifact = strings.TrimSpace(m.Artifact)
	m.Version = strings.TrimSpace(m.Version)
	if m.Group == "" {
		m.Group = strings.TrimSpace(up.Group)
	}
	if m.Version == "" {
		m.Version = strings.TrimSpace(up.Version)
	}
	for _, prefix := range []string{"project.", "pom.", ""} {
		v.define(prefix+"groupId", m.Group)
		v.define(prefix+"artifactId", m.Artifact)
		v.define(prefix+"version", m.Version)
		v.define(prefix+"parent.groupId", strings.TrimSpace(up.Group))
		v.define(prefix+"parent.artifactId", strings.TrimSpace(up.Artifact))
		v.define(prefix+"parent.version", strings.TrimSpace(up.Version))
	}
	return v
}

// define gives a name of the model its value; project. and pom. are the model's
// own, any other name may be a property.
func (v variables) define(name, value string) {
	if _, property := v[name]; value != "" && (!property || strings.HasPrefix(name, "project.")) {
		v[name] = value
	}
}

// variable finds ${name}.
var variable = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\$\{([^${}]+)\}`) })

// Variables are resolved so deep and to such a length only: they may name one
// another in a circle, or double at each step.
const (
	maxResolved = 10
	maxValue    = 1 << 10
)

// resolve puts in the values of variables; those that have none stay.
func (v variables) resolve(s string) string {
	for range maxResolved {
		if !strings.Contains(s, "${") || len(s) > maxValue {
			break
		}
		next := variable().ReplaceAllStringFunc(s, func(found string) string {
			if value, ok := v[found[2:len(found)-1]]; ok {
				return value
			}
			return found
		})
		if next == s {
			break
		}
		s = next
	}
	return s
}

// declared finds the encoding in an XML declaration.
var declared = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(\s*<\?xml\s[^>]*encoding\s*=\s*["'])([A-Za-z0-9._-]+)(["'])`)
})

// latin are encodings that differ from ISO-8859-1, if at all, in signs that stand
// in no coordinates.
var latin = wordSet("iso-8859-1 iso8859-1 iso8859_1 iso-8859-15 latin1 windows-1252 cp1252 us-ascii ascii")

// toUTF8 turns a document in a Latin encoding into UTF-8. Poms are not seldom
// written in one, for the sake of the names of people.
func toUTF8(b []byte) []byte {
	m := declared().FindSubmatchIndex(b[:min(len(b), maxValue)])
	if m == nil || !latin[strings.ToLower(string(b[m[4]:m[5]]))] {
		return b
	}
	out := make([]byte, 0, len(b)+len(b)/8)
	out = append(append(out, b[:m[4]]...), "UTF-8"...)
	for _, c := range b[m[5]:] {
		out = append(out, string(rune(c))...)
	}
	return out
}
