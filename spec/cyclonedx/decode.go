// SPDX-License-Identifier: Apache-2.0

package cyclonedx

import (
	"slices"
	"strconv"
)

// DecodeJSON reads a bill in JSON, from bytes that internal/limits has passed.
// The error is a *DecodeError.
func DecodeJSON(b []byte) (BOM, error) {
	root, err := readJSON(b)
	if err != nil {
		return BOM{}, err
	}
	r := &reader{}
	r.isObject(root, bomNames)
	if format := r.required(root, "bomFormat"); r.err == nil && format != "CycloneDX" {
		r.fail(r.field(root, "bomFormat"), "is %s, where CycloneDX belongs", strconv.Quote(format))
	}
	version := r.required(root, "specVersion")
	if at := r.field(root, "specVersion"); at != nil {
		r.supported(at, version)
	}
	return r.bom(root, version)
}

// DecodeXML reads a bill in XML, from bytes that internal/limits has passed. The
// version is that of the root's namespace. Foreign elements and attributes are
// passed over, as the standard allows them. The error is a *DecodeError.
func DecodeXML(b []byte) (BOM, error) {
	root, version, err := readXML(b)
	if err != nil {
		return BOM{}, err
	}
	r := &reader{}
	r.isObject(root, bomNames)
	r.supported(root, version)
	return r.bom(root, version)
}

func (r *reader) supported(n *node, version string) {
	if !slices.Contains(specVersions, version) {
		r.fail(n, "version %s of CycloneDX is not supported; supported are %s to %s",
			strconv.Quote(version), specVersions[0], specVersions[len(specVersions)-1])
	}
}

func (r *reader) bom(root *node, version string) (BOM, error) {
	b := BOM{SpecVersion: version, SerialNumber: r.serial(root)}
	r.wholeNumber(r.field(root, "version"))
	if subject := r.field(r.object(root, "metadata", nil), "component"); subject != nil {
		c := r.component(subject)
		b.Subject = &c
	}
	b.Components = r.components(root, "components")
	b.Services = r.services(root)
	b.Properties = r.properties(root)
	for _, n := range r.list(root, "dependencies") {
		b.Dependencies = r.dependency(b.Dependencies, n)
	}
	for _, n := range r.list(root, "compositions") {
		b.Compositions = append(b.Compositions, r.composition(n))
	}
	r.unique(root)
	if r.err != nil {
		return BOM{}, r.err
	}
	b.Unknown = r.unknown
	return b, nil
}

func (r *reader) serial(root *node) string {
	serial := r.text(root, "serialNumber")
	if serial != "" && !serialNumber.MatchString(serial) {
		r.fail(r.field(root, "serialNumber"), "is %s, which is no serial number of the form urn:uuid:…", strconv.Quote(serial))
	}
	return serial
}

func (r *reader) wholeNumber(n *node) {
	if n == nil {
		return
	}
	if n.kind != number && n.kind != text || n.kind == text && n.up.kind != element || !wholeNumber.MatchString(n.text) {
		r.fail(n, "is no whole number")
	}
}

// unique fails for a bom-ref that stands twice among the components and services,
// which are what dependencies and compositions name.
func (r *reader) unique(root *node) {
	first := map[string]*node{}
	var walk func(n *node)
	walk = func(n *node) {
		for _, f := range n.fields {
			if f.name == "bom-ref" {
				r.once(first, f.node)
			}
			walk(f.node)
		}
		for _, child := range n.list {
			walk(child)
		}
	}
	for _, name := range []string{"metadata", "components", "services"} {
		if n := r.field(root, name); n != nil {
			walk(n)
		}
	}
}

func (r *reader) once(first map[string]*node, ref *node) {
	if other := first[ref.text]; other != nil {
		r.fail(ref, "the bom-ref %s stands on line %d already", strconv.Quote(ref.text), other.line)
	}
	first[ref.text] = ref
}
