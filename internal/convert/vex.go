// SPDX-License-Identifier: Apache-2.0

package convert

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"verdict/spec/csaf"
	"verdict/spec/cyclonedx"
	"verdict/spec/openvex"
	"verdict/spec/purl"
)

// vex is what a VEX document of any of the three standards says, on its way to another.
type vex struct {
	id, author, role, title string
	tooling                 string
	at                      time.Time // of the last change
	first                   time.Time // when it was first published; the zero time where that is not said
	version                 int
	publisher               csaf.Publisher
	statements              []statement
	losses                  losses
}

// statements makes a conversion of a reader and a writer.
func statements(read func([]byte, Options) (*vex, error), write func(*vex, Options) ([]byte, error)) func([]byte, Options) (Converted, error) {
	return func(raw []byte, o Options) (Converted, error) {
		v, err := read(raw, o)
		if err != nil {
			return Converted{}, err
		}
		text, err := write(v, o)
		v.losses.sort()
		return Converted{text, v.losses}, err
	}
}

// statement is what is said of one flaw in some products.
type statement struct {
	path          string // JSON pointer into the source
	flaw          flaw
	status        openvex.Status
	justification openvex.Justification
	finer         finer
	impact        string // why it is not affected, in words
	notes         string // more about the status
	action        string // what users do
	workaround    string
	responses     []cyclonedx.Response
	at, first     time.Time // since when; the zero time where that is not said
	products      []part
	vectors       []string

	places map[string]int // of products, by their keys, and of those with components, without these
}

// gather adds a product that is not there yet; of one that is, its further components.
func (s *statement) gather(p part) {
	if s.places == nil {
		s.places = map[string]int{}
		for i, other := range s.products {
			s.places[other.key()] = i
			if len(other.within) > 0 {
				s.places["within "+other.alone().key()] = i
			}
		}
	}
	if _, known := s.places[p.key()]; known {
		return
	}
	s.places[p.key()] = len(s.products)
	if len(p.within) > 0 {
		outer := "within " + p.alone().key()
		if i, known := s.places[outer]; known {
			s.places[p.key()] = i
			s.products[i].within = append(s.products[i].within, p.within...)
			return
		}
		s.places[outer] = len(s.products)
	}
	s.products = append(s.products, p)
}

// flaw is a vulnerability by its names.
type flaw struct {
	id, home, title, description, detail string
	aliases                              []string
	cwes                                 []string // CWE-79
	links                                []csaf.Reference
}

// part is a product, or a component of one.
type part struct {
	path                  string // JSON pointer into the source
	iri, purl, cpe        string
	vendor, name, version string
	ranged                string            // a VERS, of a target that has ranges
	hashes                map[string]string // by the labels of OpenVEX
	within                []part            // components of it that the statement is about
}

// key is the same for what is the same product.
func (p part) key() string {
	key := strings.Join([]string{p.iri, p.purl, p.cpe, p.vendor, p.name, p.version, p.ranged}, "|")
	for _, w := range p.within {
		key += "[" + w.key() + "]"
	}
	return key
}

// alone is the product without its components.
func (p part) alone() part {
	p.within = nil
	return p
}

// fill gives a product that has a package URL the names in it.
func (p part) fill() part {
	u, err := purl.Parse(p.purl)
	if err != nil {
		return p
	}
	if p.name == "" {
		p.name = u.Name
	}
	if p.version == "" && p.ranged == "" {
		p.version = u.Version
	}
	return p
}

// called is what people call the product.
func (p part) called() string {
	name := strings.TrimSpace(p.vendor + " " + p.name + " " + p.version)
	for _, text := range []string{name, p.purl, p.cpe, p.iri} {
		if text != "" {
			return text
		}
	}
	return "product"
}

// current leaves out of statements about the same flaw in the same product all but that of
// the latest instant, which holds (OpenVEX, "Updating Statements").
func (v *vex) current() {
	type key struct{ flaw, product string }
	last := map[key]int{}
	for i, s := range v.statements {
		for _, p := range s.products {
			k := key{s.flaw.id, p.key()}
			if before, known := last[k]; !known || !v.since(s).Before(v.since(v.statements[before])) {
				last[k] = i
			}
		}
	}
	var kept []statement
	for i, s := range v.statements {
		whole := len(s.products)
		s.products = slices.DeleteFunc(slices.Clone(s.products), func(p part) bool { return last[key{s.flaw.id, p.key()}] != i })
		if len(s.products) < whole {
			v.losses.add(Lost, s.path, "a later statement about the same flaw and product takes its place")
		}
		if len(s.products) > 0 {
			kept = append(kept, s)
		}
	}
	v.statements = kept
}

// since gives the instant from which a statement holds.
func (v *vex) since(s statement) time.Time {
	if s.at.IsZero() {
		return v.at
	}
	return s.at
}

// only gives the product of all statements, where there is but one.
func (v *vex) only() (one part, ok bool) {
	seen := map[string]part{}
	for _, s := range v.statements {
		for _, p := range s.products {
			p = p.alone()
			p.ranged = ""
			seen[p.key()] = p
		}
	}
	for p := range maps.Values(seen) {
		return p, len(seen) == 1
	}
	return one, false
}

// instants gives when the document was first published and last changed, with the time of
// the conversion for what is not said.
func (v *vex) instants(path string, now time.Time) (first, last time.Time) {
	last = v.at
	if last.IsZero() {
		last = now.UTC().Truncate(time.Second)
		v.losses.add(Added, path, "the document does not say when it was changed; the time of the conversion stands for it")
	}
	if first = v.first; first.IsZero() || first.After(last) {
		first = last
	}
	return first, last
}

// untold tells once a kind what of the statements has no place.
func (v *vex) untold(name string, there func(s statement) bool) {
	for _, s := range v.statements {
		if there(s) {
			v.losses.add(Lost, s.path, "%s has no place", name)
		}
	}
}

// noStatement is the sentence about a document that says nothing of any product.
func (v *vex) noStatement() error {
	return invalidf("the document says nothing about any product").WithHint("give it statements, or --releases where it speaks of ranges")
}

// written gives an instant in RFC 3339; "" for the zero time.
func written(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

// nth is the JSON pointer of a member of a list.
func nth(list string, i int) string { return fmt.Sprintf("%s/%d", list, i) }
