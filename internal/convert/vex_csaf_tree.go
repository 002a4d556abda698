// SPDX-License-Identifier: Apache-2.0

package convert

import (
	"fmt"

	"verdict/spec/csaf"
	"verdict/spec/openvex"
	"verdict/spec/purl"
)

// vexTree is the product tree of a document that grows with what its statements name.
type vexTree struct {
	*vex
	tree     csaf.ProductTree
	branches branches
	ids      map[string]csaf.ProductID // by the key of a part
	related  map[csaf.ProductID]bool   // components of others
}

// products gives the ids of a product: where a statement is about components of it, those of
// each of them as part of it.
func (t *vexTree) products(p part) (list []csaf.ProductID) {
	outer := t.id(p.alone())
	if len(p.within) == 0 {
		return []csaf.ProductID{outer}
	}
	for _, w := range p.within {
		inner := t.id(w)
		id := outer + ":" + inner
		if !t.related[id] {
			t.related[id] = true
			t.tree.Relationships = append(t.tree.Relationships, csaf.Relationship{Category: "default_component_of", ProductReference: inner, RelatesTo: outer,
				FullProductName: csaf.FullProductName{Name: w.called() + " as a component of " + p.called(), ProductID: id}})
		}
		list = append(list, id)
	}
	return list
}

// id gives the id of a product by itself.
func (t *vexTree) id(p part) csaf.ProductID {
	if id, known := t.ids[p.key()]; known {
		return id
	}
	return t.define(p)
}

// define puts a product into the tree: beneath its vendor and its name where they and the
// version are known, else by itself.
func (t *vexTree) define(p part) csaf.ProductID {
	id := csaf.ProductID(fmt.Sprintf("CSAFPID-%04d", len(t.ids)+1))
	t.ids[p.key()] = id
	name := csaf.FullProductName{Name: p.called(), ProductID: id, Helper: t.helper(p)}
	version, category := p.version, csaf.BranchVersion
	if p.ranged != "" {
		version, category = p.ranged, csaf.BranchVersionRange
		name.Name += " " + p.ranged
	}
	if p.name == "" || version == "" || category == csaf.BranchVersion && prose(version) {
		t.tree.FullProductNames = append(t.tree.FullProductNames, name)
		return id
	}
	at := t.branches.beneath(step{csaf.BranchVendor, p.vendor}, step{csaf.BranchProduct, p.name})
	*at = append(*at, csaf.Branch{Category: category, Name: version, Product: &name})
	return id
}

// helper is by what a product is known elsewhere; nil when there is nothing.
func (t *vexTree) helper(p part) *csaf.IdentificationHelper {
	h := &csaf.IdentificationHelper{CPE: firstCPE([]string{p.cpe})}
	if h.CPE != p.cpe {
		t.losses.add(Fault, p.path, "%.120q is no CPE, and is left out", p.cpe)
	}
	if _, err := purl.Parse(p.purl); err == nil && isURI(p.purl) {
		h.PURL = p.purl
	} else if p.purl != "" {
		t.losses.add(Fault, p.path, "%.200q is no package URL, and is left out", p.purl)
	}
	if isURI(p.iri) {
		h.GenericURIs = []csaf.GenericURI{{Namespace: openvex.Context, URI: p.iri}}
	}
	if hashes := fileHashes(p.hashes); len(hashes) > 0 {
		h.Hashes = []csaf.FileHashes{{Filename: p.called(), FileHashes: hashes}}
	}
	if h.CPE == "" && h.PURL == "" && len(h.GenericURIs)+len(h.Hashes) == 0 {
		return nil
	}
	return h
}

// opensslNames are the names that OpenSSL has for algorithms, by those of OpenVEX.
var opensslNames = []struct{ openvex, openssl string }{{"md5", "md5"}, {"sha1", "sha1"}, {"sha-256", "sha256"}, {"sha-384", "sha384"}, {"sha-512", "sha512"},
	{"sha3-224", "sha3-224"}, {"sha3-256", "sha3-256"}, {"sha3-384", "sha3-384"}, {"sha3-512", "sha3-512"}, {"blake2s-256", "blake2s256"}, {"blake2b-256", "blake2b256"},
	{"blake2b-512", "blake2b512"}}

func fileHashes(hashes map[string]string) (list []csaf.FileHash) {
	for _, name := range opensslNames {
		if value := hashes[name.openvex]; len(value) >= 32 {
			list = append(list, csaf.FileHash{Algorithm: name.openssl, Value: value})
		}
	}
	return list
}
