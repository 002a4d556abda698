// SPDX-License-Identifier: Apache-2.0

package cyclonedx

// dependency adds what n says; in XML the dependencies of a dependency may stand
// inside of it.
func (r *reader) dependency(all []Dependency, n *node) []Dependency {
	if r.err != nil {
		return all
	}
	r.isObject(n, dependencyNames)
	r.required(n, "ref")
	d := Dependency{At: n.place(), Ref: r.ref(n, "ref")}
	var nested []*node
	for _, on := range r.list(n, "dependsOn") {
		d.DependsOn = append(d.DependsOn, r.target(on))
		if r.has(on, "dependsOn") {
			nested = append(nested, on)
		}
	}
	all = append(all, d)
	for _, child := range nested {
		all = r.dependency(all, child)
	}
	return all
}

// target gives the bom-ref that a member of a list names: a string in JSON, the
// attribute ref of an element in XML.
func (r *reader) target(n *node) string {
	if n.kind == element {
		r.required(n, "ref")
		return r.ref(n, "ref")
	}
	id := r.string(n)
	if id == "" {
		r.fail(n, "is empty")
	}
	return id
}

func (r *reader) targets(n *node, name string) []string {
	var refs []string
	for _, t := range r.list(n, name) {
		refs = append(refs, r.target(t))
	}
	return refs
}

func (r *reader) composition(n *node) Composition {
	r.isObject(n, compositionNames)
	r.required(n, "aggregate")
	return Composition{
		At:           n.place(),
		Aggregate:    r.oneOf(n, "aggregate", aggregates),
		Assemblies:   r.targets(n, "assemblies"),
		Dependencies: r.targets(n, "dependencies"),
		Everything:   !r.has(n, "assemblies") && !r.has(n, "dependencies") && !r.has(n, "vulnerabilities"),
	}
}

// services gives the bom-refs of the services in n and inside of them.
func (r *reader) services(n *node) []string {
	var refs []string
	for _, s := range r.list(n, "services") {
		if ref := r.ref(s, "bom-ref"); ref != "" {
			refs = append(refs, ref)
		}
		refs = append(refs, r.services(s)...)
	}
	return refs
}
