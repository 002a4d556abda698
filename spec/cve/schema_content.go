// SPDX-License-Identifier: Apache-2.0

package cve

import (
	"slices"

	j "verdict/spec/jsontree"
)

var descriptionShape = j.Object(j.Fields{
	"lang!": languageText, "value!": j.Text(1, 4096),
	"supportingMedia": j.Set(1, j.Object(j.Fields{"type!": j.Text(1, 256), "base64": j.Bool, "value!": j.Text(1, 16384)})),
})

// descriptionsShape is prose, some of it in English.
var descriptionsShape = j.All(j.Set(1, descriptionShape), func(w *j.Walker, path string, v *j.Value) {
	english := func(d *j.Value) bool { return englishForm.MatchString(d.Member("lang").String()) }
	if v.Kind == j.IsArray && !slices.ContainsFunc(v.Values, english) {
		w.Wrong(path, v, "none of the texts is in English (lang is en, or begins with en-)")
	}
})

var referencesShape = j.All(j.Set(1, j.Object(j.Fields{"url!": linkText, "name": j.Text(1, 512), "tags": tagsShape(referenceTags)})),
	func(w *j.Walker, path string, v *j.Value) {
		if len(v.List()) > 512 {
			w.Wrong(path, v, "the list has %d entries; at most 512 are allowed", len(v.Values))
		}
	})

var problemTypesShape = j.Set(1, j.Object(j.Fields{"descriptions!": j.Set(1, j.Object(j.Fields{
	"lang!": languageText, "description!": j.Text(1, 4096), "type": j.Text(1, 128), "references": referencesShape,
	"cweId": j.Matching("the id of a weakness, as CWE-79", `^CWE-[1-9][0-9]{0,4}$`),
}))}))

var impactsShape = j.Set(1, j.Object(j.Fields{
	"capecId":       j.Matching("the id of an attack pattern, as CAPEC-63", `^CAPEC-[1-9][0-9]{0,4}$`),
	"descriptions!": descriptionsShape,
}))

var timelineShape = j.Set(1, j.Object(j.Fields{"time!": timeText, "lang!": languageText, "value!": j.Text(1, 4096)}))

// creditTypes are what somebody can be thanked for.
var creditTypes = []string{"finder", "reporter", "analyst", "coordinator", "remediation developer", "remediation reviewer",
	"remediation verifier", "tool", "sponsor", "other"}

var creditsShape = j.Set(1, j.Object(j.Fields{
	"lang!": languageText, "value!": j.Text(1, 4096), "user": uuidText, "type": j.Word(creditTypes...),
}))

var taxonomyShape = j.Set(1, j.Object(j.Fields{
	"taxonomyName!": j.Text(1, 128), "taxonomyVersion": j.Text(1, 128),
	"taxonomyRelations!": j.Set(1, j.Object(j.Fields{
		"taxonomyId!": j.Text(1, 2048), "relationshipName!": j.Text(1, 128), "relationshipValue!": j.Text(1, 2048),
	})),
}))

// affectedShape is of products, which may have members that the schema does not name.
var affectedShape = j.List(1, j.Open(func(string) bool { return true }, j.Fields{
	"vendor": j.Text(1, 512), "product": j.Text(1, 2048), "collectionURL": linkText, "packageName": j.Text(1, 2048),
	"packageURL": linkText, "cpes": j.Set(0, j.All(j.Text(1, 2048), cpeText)), "modules": j.Set(0, j.Text(1, 4096)),
	"programFiles": j.Set(0, j.Text(1, 1024)), "programRoutines": j.Set(0, j.Object(j.Fields{"name!": j.Text(1, 4096)})),
	"platforms": j.Set(1, j.Text(0, 1024)), "repo": linkText, "defaultStatus": statusWord, "versions": j.Set(1, versionShape),
}, j.AnyOf("vendor product", "collectionURL packageName", "packageURL"), j.AnyOf("versions", "defaultStatus")))

var statusWord = j.Words("affected unaffected unknown")

// versionShape is one version, perhaps with its type, or a range of them.
var versionShape = j.Object(j.Fields{
	"version!": versionText, "status!": statusWord, "versionType": j.Text(1, 128), "lessThan": versionText, "lessThanOrEqual": versionText,
	"changes": j.Set(1, j.Object(j.Fields{"at!": versionText, "status!": statusWord})),
}, func(w *j.Walker, path string, v *j.Value) {
	less, lessOrEqual := v.Member("lessThan") != nil, v.Member("lessThanOrEqual") != nil
	switch {
	case less && lessOrEqual && v.Member("versionType") != nil:
		w.Wrong(path, v, "a range ends with either lessThan or lessThanOrEqual, and this one with both")
	case (less || lessOrEqual) && v.Member("versionType") == nil:
		w.Wrong(path, v, "a range needs versionType, which says how its versions are ordered")
	case !less && !lessOrEqual && v.Member("changes") != nil:
		w.Wrong(path, v, "changes belong to a range, and this entry is of one version: add lessThan or lessThanOrEqual")
	}
})

// The parts of a CPE name (NIST IR 7695, sections 6.1 and 6.2). The schema asks for
// a name somewhere in the text.
const (
	cpeEscaped   = `\\[\\*?!"#$%&'()+,/:;<=>@\[\]^` + "`" + `{|}~]`
	cpeAttribute = `:(?:(?:\?*|\*?)(?:[a-zA-Z0-9\-._]|` + cpeEscaped + `)+(?:\?*|\*?)|[*\-])`
	cpeLanguage  = `:(?:[a-zA-Z]{2,3}(?:-(?:[a-zA-Z]{2}|[0-9]{3}))?|[*\-])`
	cpeFormatted = `cpe:2\.3:[aho*\-](?:` + cpeAttribute + `){5}` + cpeLanguage + `(?:` + cpeAttribute + `){4}`
	cpeURI       = `c[pP][eE]:/`
)

var (
	cpeText   = j.Matching("a CPE of version 2.2 or 2.3", cpeURI+`|`+cpeFormatted)
	cpe23Text = j.Matching("a CPE of version 2.3", cpeFormatted)
)

var applicabilityShape = j.List(1, j.Object(j.Fields{
	"operator": j.Words("AND OR"), "negate": j.Bool, "nodes!": j.List(0, j.Object(j.Fields{
		"operator!": j.Words("AND OR"), "negate": j.Bool, "cpeMatch!": j.List(0, j.Object(j.Fields{
			"vulnerable!": j.Bool, "criteria!": j.All(j.Text(1, 2048), cpe23Text), "matchCriteriaId": uuidText,
			"versionStartExcluding": versionText, "versionStartIncluding": versionText,
			"versionEndExcluding": versionText, "versionEndIncluding": versionText,
		})),
	})),
}))

var metricShape = j.Object(j.Fields{
	"format":    j.Text(1, 64),
	"scenarios": j.Set(1, j.Object(j.Fields{"lang!": languageText, "value!": j.Text(1, 4096)})),
	"cvssV4_0":  cvss4Shape, "cvssV3_1": cvss31Shape, "cvssV3_0": cvss30Shape, "cvssV2_0": cvss2Shape,
	"other": j.Object(j.Fields{"type!": j.Text(1, 128), "content!": filled}),
}, j.AnyOf("cvssV4_0", "cvssV3_1", "cvssV3_0", "cvssV2_0", "other"))
