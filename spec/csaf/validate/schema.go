// SPDX-License-Identifier: Apache-2.0

package validate

import "verdict/spec/csaf"

// documentShape is section 3.2.
var documentShape = form{
	fields: map[string]shape{
		"document":        headerShape,
		"product_tree":    productTreeShape,
		"vulnerabilities": list(1, vulnerabilityShape),
	},
	required: []string{"document"},
}.judge

// headerShape is section 3.2.1.
var headerShape = form{
	fields: map[string]shape{
		"acknowledgments":    acknowledgmentsShape,
		"aggregate_severity": form{fields: map[string]shape{"namespace": uriText, "text": words}, required: []string{"text"}}.judge,
		"category":           categoryText,
		"csaf_version":       oneOf("2.0"),
		"distribution":       form{fields: map[string]shape{"text": words, "tlp": tlpShape}, least: 1}.judge,
		"lang":               languageText,
		"notes":              notesShape,
		"publisher":          publisherShape,
		"references":         referencesShape,
		"source_lang":        languageText,
		"title":              words,
		"tracking":           trackingShape,
	},
	required: []string{"category", "csaf_version", "publisher", "title", "tracking"},
}.judge

// tlpLabels are those of version 1 of the Traffic Light Protocol (section
// 3.2.1.5.2).
var tlpLabels = []string{"AMBER", "GREEN", "RED", "WHITE"}

var tlpShape = form{
	fields:   map[string]shape{"label": oneOf(tlpLabels...), "url": uriText},
	required: []string{"label"},
}.judge

// publisherShape is section 3.2.1.8.
var publisherShape = form{
	fields: map[string]shape{
		"category":          oneOf("coordinator", "discoverer", "other", translator, "user", "vendor"),
		"contact_details":   words,
		"issuing_authority": words,
		"name":              words,
		"namespace":         uriText,
	},
	required: []string{"category", "name", "namespace"},
}.judge

// trackingShape is section 3.2.1.12.
var trackingShape = form{
	fields: map[string]shape{
		"aliases":              set(1, words),
		"current_release_date": instantText,
		"generator":            form{fields: map[string]shape{"date": instantText, "engine": engineShape}, required: []string{"engine"}}.judge,
		"id":                   idText,
		"initial_release_date": instantText,
		"revision_history":     list(1, revisionShape),
		"status":               oneOf(csaf.TrackingStatuses...),
		"version":              versionText,
	},
	required: []string{"current_release_date", "id", "initial_release_date", "revision_history", "status", "version"},
}.judge

var engineShape = form{fields: map[string]shape{"name": words, "version": words}, required: []string{"name"}}.judge

var revisionShape = form{
	fields:   map[string]shape{"date": instantText, "legacy_version": words, "number": versionText, "summary": words},
	required: []string{"date", "number", "summary"},
}.judge

// acknowledgmentsShape is section 3.1.1.
var acknowledgmentsShape = list(1, form{
	fields: map[string]shape{"names": list(1, words), "organization": words, "summary": words, "urls": list(1, uriText)},
	least:  1,
}.judge)

// notesShape is section 3.1.5.
var notesShape = list(1, form{
	fields:   map[string]shape{"audience": words, "category": oneOf(csaf.NoteCategories...), "text": words, "title": words},
	required: []string{"category", "text"},
}.judge)

// referencesShape is section 3.1.10.
var referencesShape = list(1, form{
	fields:   map[string]shape{"category": oneOf(csaf.ReferenceCategories...), "summary": words, "url": uriText},
	required: []string{"summary", "url"},
}.judge)
