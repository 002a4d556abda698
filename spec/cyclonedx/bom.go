// SPDX-License-Identifier: Apache-2.0

package cyclonedx

// BOM is what this package reads of a bill of materials.
type BOM struct {
	SpecVersion  string // 1.2 to 1.7
	SerialNumber string // urn:uuid:…; "" when the bill has none
	// Subject is metadata.component, what the bill describes; nil when it says none.
	Subject      *Component
	Components   []Component // the first level; assemblies are in Component.Components
	Dependencies []Dependency
	Compositions []Composition
	// Properties are those of the bill as a whole.
	Properties []Property
	// Services are the bom-refs of services, which dependencies may name too.
	Services []string
	// Unknown are the properties and elements, at the places that are read, that
	// no version of the standard defines. XML of other namespaces is not among
	// them, for the standard allows it.
	Unknown []Place
}

// Place is where something stands in the document.
type Place struct {
	Line int    // 1-based
	Path string // $.components[3].purl in JSON, /bom/components/component[4]/purl in XML
}

// Component is a component of the bill, with its assemblies.
type Component struct {
	At      Place
	Type    string // library, framework, application, container, file, …
	Ref     string // bom-ref, unique in the bill; "" when it has none
	Group   string
	Name    string
	Version string
	// Publisher is who published the component.
	Publisher string
	PURL      string // as written, not judged
	PURLAt    Place  // where PURL stands; zero when there is none
	CPE       string // as written, not judged
	Scope     string // required, optional, excluded; "" reads as required
	Hashes    []Hash
	// Locations are where the component was found (evidence.occurrences).
	Locations  []string
	Properties []Property
	Pedigree   *Pedigree
	Components []Component // assemblies: what is inside of it
}

// Hash is a digest of the component's file.
type Hash struct {
	Algorithm string // as the standard writes it: SHA-256, BLAKE2b-256
	Content   string // hexadecimal
}

// Property is a name with a value whose meaning the standard leaves open.
type Property struct{ Name, Value string }

// Pedigree is what a component was made from.
type Pedigree struct {
	Ancestors []Component
	Patches   []Patch
}

// Patch is a change that was made to an ancestor.
type Patch struct {
	Type     string // unofficial, monkey, backport, cherry-pick
	DiffURL  string
	Resolves []Resolved
}

// Resolved is what a patch claims to resolve.
type Resolved struct {
	Type string // defect, enhancement, security
	ID   string // "" when it has none
}

// Dependency says what one component or service depends on directly.
type Dependency struct {
	At        Place
	Ref       string
	DependsOn []string
}

// Composition says how complete the bill is about some of its parts.
type Composition struct {
	At        Place
	Aggregate string // complete, incomplete, incomplete_first_party_only, …, unknown, not_specified
	// Assemblies and Dependencies are the bom-refs of which it speaks: whether all
	// that is inside of them, and all that they depend on, is listed. It does not
	// cascade to what is inside of those.
	Assemblies   []string
	Dependencies []string
	// Everything is set when it names no parts at all, and so speaks of the bill.
	Everything bool
}
