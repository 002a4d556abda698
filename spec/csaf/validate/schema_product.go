// SPDX-License-Identifier: Apache-2.0

package validate

import "verdict/spec/csaf"

// productTreeShape is section 3.2.2.
var productTreeShape = form{
	fields: map[string]shape{
		"branches":           branchesShape,
		"full_product_names": list(1, fullProductNameShape),
		"product_groups":     list(1, productGroupShape),
		"relationships":      list(1, relationshipShape),
	},
	least: 1,
}.judge

var productGroupShape = form{
	fields:   map[string]shape{"group_id": words, "product_ids": set(2, words), "summary": words},
	required: []string{"group_id", "product_ids"},
}.judge

var relationshipShape = form{
	fields: map[string]shape{
		"category":                     oneOf(csaf.RelationshipCategories...),
		"full_product_name":            fullProductNameShape,
		"product_reference":            words,
		"relates_to_product_reference": words,
	},
	required: []string{"category", "full_product_name", "product_reference", "relates_to_product_reference"},
}.judge

// branchCategories is section 3.1.2.2.
var branchCategories = []string{"architecture", "host_name", "language", "legacy", "patch_level", "product_family",
	"product_name", "product_version", "product_version_range", "service_pack", "specification", "vendor"}

// branchForm is section 3.1.2, but for the branches beneath.
var branchForm = form{
	fields: map[string]shape{
		"category": oneOf(branchCategories...),
		"name":     words,
		"product":  fullProductNameShape,
	},
	required: []string{"category", "name"},
	least:    3, most: 3,
}

func branchesShape(w *walker, path string, n *node) {
	f := branchForm
	f.fields = map[string]shape{"branches": branchesShape}
	for name, judge := range branchForm.fields {
		f.fields[name] = judge
	}
	list(1, f.judge)(w, path, n)
}

// fullProductNameShape is section 3.1.3.
var fullProductNameShape = form{
	fields:   map[string]shape{"name": words, "product_id": words, "product_identification_helper": identificationShape},
	required: []string{"name", "product_id"},
}.judge

// identificationShape is section 3.1.3.3.
var identificationShape = form{
	fields: map[string]shape{
		"cpe":            cpeText,
		"hashes":         list(1, hashesShape),
		"model_numbers":  set(1, words),
		"purl":           purlText,
		"sbom_urls":      list(1, uriText),
		"serial_numbers": set(1, words),
		"skus":           list(1, words),
		"x_generic_uris": list(1, form{fields: map[string]shape{"namespace": uriText, "uri": uriText}, required: []string{"namespace", "uri"}}.judge),
	},
	least: 1,
}.judge

var hashesShape = form{
	fields: map[string]shape{
		"file_hashes": list(1, form{fields: map[string]shape{"algorithm": words, "value": hashText}, required: []string{"algorithm", "value"}}.judge),
		"filename":    words,
	},
	required: []string{"file_hashes", "filename"},
}.judge
