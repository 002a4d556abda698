// SPDX-License-Identifier: Apache-2.0

package csaf

import "encoding/json"

// ProductID names a product inside its document (section 3.1.8).
type ProductID string

// GroupID names a group of products inside its document (section 3.1.6).
type GroupID string

// ProductTree defines the products that the rest of the document speaks of
// (section 3.2.2).
type ProductTree struct {
	Branches         []Branch          `json:"branches,omitempty"`
	FullProductNames []FullProductName `json:"full_product_names,omitempty"`
	ProductGroups    []ProductGroup    `json:"product_groups,omitempty"`
	ProductPaths     []ProductPath     `json:"product_paths,omitempty"` // 2.1
	Relationships    []Relationship    `json:"relationships,omitempty"` // 2.0
}

// Branch is a step of the tree: it has either branches or a product beneath it
// (section 3.1.2).
type Branch struct {
	Branches []Branch         `json:"branches,omitempty"`
	Category string           `json:"category"` // one of BranchCategories
	Name     string           `json:"name"`
	Product  *FullProductName `json:"product,omitempty"`
}

// FullProductName defines a product (section 3.1.3).
type FullProductName struct {
	Name       string                `json:"name"`
	ProductID  ProductID             `json:"product_id"`
	Helper     *IdentificationHelper `json:"product_identification_helper,omitempty"`
	Extensions []json.RawMessage     `json:"x_extensions,omitempty"` // 2.1
}

// IdentificationHelper is by what a product can be recognised elsewhere (section
// 3.1.3.3).
type IdentificationHelper struct {
	CPE           string       `json:"cpe,omitempty"` // of version 2.2 or 2.3
	Hashes        []FileHashes `json:"hashes,omitempty"`
	ModelNumbers  []string     `json:"model_numbers,omitempty"`
	PURL          string       `json:"purl,omitempty"`  // 2.0
	PURLs         []string     `json:"purls,omitempty"` // 2.1
	SBOMURLs      []string     `json:"sbom_urls,omitempty"`
	SerialNumbers []string     `json:"serial_numbers,omitempty"`
	SKUs          []string     `json:"skus,omitempty"`
	GenericURIs   []GenericURI `json:"x_generic_uris,omitempty"`
}

// CPE gives the product's CPE; "" when it has none.
func (n FullProductName) CPE() string {
	if n.Helper == nil {
		return ""
	}
	return n.Helper.CPE
}

// PURLs gives the product's package URLs as they are written in either version
// of the standard.
func (n FullProductName) PURLs() []string {
	switch {
	case n.Helper == nil:
		return nil
	case n.Helper.PURL == "":
		return n.Helper.PURLs
	}
	return append([]string{n.Helper.PURL}, n.Helper.PURLs...)
}

// FileHashes are the hashes of one file.
type FileHashes struct {
	FileHashes []FileHash `json:"file_hashes"`
	Filename   string     `json:"filename"`
}

// FileHash is a hash, with the name that OpenSSL has for its algorithm.
type FileHash struct {
	Algorithm string `json:"algorithm"` // sha256, which is the default
	Value     string `json:"value"`     // hexadecimal
}

// GenericURI is an identifier of some other system.
type GenericURI struct {
	Namespace string `json:"namespace"`
	URI       string `json:"uri"`
}

// ProductGroup gives several products one name (section 3.2.2.3).
type ProductGroup struct {
	GroupID    GroupID     `json:"group_id"`
	ProductIDs []ProductID `json:"product_ids"`
	Summary    string      `json:"summary,omitempty"`
}

// Relationship makes a product of two others: one as a component of the other, or
// installed on or with it (section 3.2.2.4).
type Relationship struct {
	Category        string          `json:"category"` // one of RelationshipCategories
	FullProductName FullProductName `json:"full_product_name"`
	// ProductReference is the component, RelatesTo what it is part of.
	ProductReference ProductID `json:"product_reference"`
	RelatesTo        ProductID `json:"relates_to_product_reference"`
}

// ProductPath makes a product of several others (2.1): a component, and step by
// step what it is part of.
type ProductPath struct {
	Beginning       ProductID       `json:"beginning_product_reference"`
	FullProductName FullProductName `json:"full_product_name"`
	Subpaths        []Subpath       `json:"subpaths"`
}

// Subpath is a step of a ProductPath.
type Subpath struct {
	Category string    `json:"category"` // one of RelationshipCategories
	Next     ProductID `json:"next_product_reference"`
}
