// SPDX-License-Identifier: Apache-2.0

package services

import (
	"errors"

	"verdict/spec/jsontree"
)

// provider is written by CVE Services, by who the account is.
const provider = "providerMetadata"

// cnaOf gives what the CVE Numbering Authority says in a record, without who it is.
func cnaOf(record []byte) (*jsontree.Value, error) {
	v, err := jsontree.Parse(record)
	if err != nil {
		return nil, err
	}
	cna := v.At("containers", "cna")
	if cna == nil || cna.Kind != jsontree.IsObject {
		return nil, errors.New("the record has no container of a CVE Numbering Authority at /containers/cna")
	}
	said := &jsontree.Value{Kind: jsontree.IsObject}
	for i, name := range cna.Names {
		if name != provider {
			said.Names, said.Values = append(said.Names, name), append(said.Values, cna.Values[i])
		}
	}
	return said, nil
}

// Container gives the body by which a record is published: all that its CVE Numbering
// Authority says, as it is written.
func Container(record []byte) ([]byte, error) {
	cna, err := cnaOf(record)
	if err != nil {
		return nil, err
	}
	return (&jsontree.Value{Kind: jsontree.IsObject, Names: []string{"cnaContainer"}, Values: []*jsontree.Value{cna}}).Bytes(), nil
}

// Same reports whether the CVE Numbering Authority says the same in two records.
func Same(a, b []byte) bool {
	x, err := cnaOf(a)
	y, other := cnaOf(b)
	return err == nil && other == nil && x.Key() == y.Key()
}
