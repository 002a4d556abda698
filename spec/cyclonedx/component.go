// SPDX-License-Identifier: Apache-2.0

package cyclonedx

import (
	"slices"
	"strconv"
)

func (r *reader) components(n *node, name string) []Component {
	list := r.list(n, name)
	all := slices.Grow([]Component(nil), len(list))
	for _, child := range list {
		if r.err != nil {
			break
		}
		all = append(all, r.component(child))
	}
	return all
}

func (r *reader) component(n *node) Component {
	r.isObject(n, componentNames)
	r.required(n, "type")
	c := Component{
		At:         n.place(),
		Type:       r.oneOf(n, "type", componentTypes),
		Ref:        r.ref(n, "bom-ref"),
		Group:      r.text(n, "group"),
		Name:       r.required(n, "name"),
		Version:    r.text(n, "version"),
		Publisher:  r.text(n, "publisher"),
		PURL:       r.text(n, "purl"),
		CPE:        r.text(n, "cpe"),
		Scope:      r.oneOf(n, "scope", scopes),
		Hashes:     r.hashes(n),
		Locations:  r.locations(n),
		Properties: r.properties(n),
		Pedigree:   r.pedigree(n),
		Components: r.components(n, "components"),
	}
	if c.PURL != "" && r.err == nil {
		c.PURLAt = r.field(n, "purl").place()
	}
	return c
}

func (r *reader) hashes(n *node) []Hash {
	var hashes []Hash
	for _, h := range r.list(n, "hashes") {
		r.isObject(h, hashNames)
		r.required(h, "alg")
		hash := Hash{Algorithm: r.oneOf(h, "alg", hashAlgorithms), Content: r.required(h, "content")}
		if r.err == nil && !hashContent.MatchString(hash.Content) {
			r.fail(h, "the content %s is no hash in hexadecimal form", strconv.Quote(hash.Content))
		}
		hashes = append(hashes, hash)
	}
	return hashes
}

func (r *reader) locations(n *node) []string {
	var where []string
	for _, o := range r.list(r.object(n, "evidence", evidenceNames), "occurrences") {
		r.isObject(o, nil)
		where = append(where, r.required(o, "location"))
	}
	return where
}

func (r *reader) properties(n *node) []Property {
	var all []Property
	for _, p := range r.list(n, "properties") {
		r.isObject(p, nil)
		all = append(all, Property{Name: r.text(p, "name"), Value: r.text(p, "value")})
	}
	return all
}

func (r *reader) pedigree(n *node) *Pedigree {
	p := r.object(n, "pedigree", pedigreeNames)
	if p == nil {
		return nil
	}
	pedigree := &Pedigree{Ancestors: r.components(p, "ancestors")}
	for _, patch := range r.list(p, "patches") {
		pedigree.Patches = append(pedigree.Patches, r.patch(patch))
	}
	return pedigree
}

func (r *reader) patch(n *node) Patch {
	r.isObject(n, patchNames)
	r.required(n, "type")
	p := Patch{Type: r.oneOf(n, "type", patchTypes), DiffURL: r.text(r.object(n, "diff", nil), "url")}
	for _, s := range r.list(n, "resolves") {
		r.isObject(s, nil)
		r.required(s, "type")
		p.Resolves = append(p.Resolves, Resolved{Type: r.oneOf(s, "type", resolvedTypes), ID: r.text(s, "id")})
	}
	return p
}
