// SPDX-License-Identifier: Apache-2.0

package cyclonedx

import (
	_ "embed" // the grammar and the lists of words
	"strconv"
	"strings"
	"sync"
	"time"

	j "verdict/spec/jsontree"
)

var (
	//go:embed grammar.txt
	grammarText string
	//go:embed licenses.txt
	licenceIDs string // of the SPDX licence list
	//go:embed families.txt
	algorithmFamilies string
	//go:embed curves.txt
	ellipticCurves string
)

// grammar holds what the JSON schemas say, of 1.2 and 1.3 the strict ones.
var grammar = sync.OnceValue(func() j.Grammar {
	const uuid = `[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`
	link := `^urn:cdx:` + uuid + `/[1-9][0-9]*`
	g := j.Grammar{
		"any": j.Any, "bool": j.Bool, "text": j.Text(0, 0), "filled": j.Text(1, 0), "shortText": j.Text(1, 1024), "versionText": j.Text(0, 1024),
		"rangeText": j.Text(1, 4096), "number": j.Number(-1e308, 1e308), "share": j.Number(0, 1), "integer": j.Integer(-1 << 53), "natural": j.Integer(1),
		"count": j.Integer(0), "level": j.All(j.Integer(0), j.Number(0, 6)), "instant": j.Instant, "iri": j.IRIReference, "uri": j.URI,
		"day":          j.Written("a day, as 2026-02-28", isDay),
		"serialNumber": j.Matching("a serial number, as urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79", `^urn:uuid:`+uuid+`$`),
		"mimeType":     j.Matching("a media type, as image/jpeg", `^[-+a-z0-9.]+/[-+a-z0-9.]+$`), "hashContent": j.Written("a hash in hexadecimal digits", hashContent.MatchString),
		"locale": j.Matching("a language, as en or en-US", `^[a-z]{2}(-[A-Z]{2})?$`), "openCRE": j.Matching("an id of OpenCRE, as CRE:764-507", `^CRE:[0-9]+-[0-9]+$`),
		"patentNumber":        j.Matching("the number of a patent", `^[A-Za-z0-9][A-Za-z0-9\-/.()\s]{0,28}[A-Za-z0-9]$`),
		"jurisdictionCode":    j.Matching("the code of a jurisdiction, as US", `^[A-Z]{2}$`),
		"bomLinkDocumentType": j.Matching("a link to a bill, as urn:cdx:UUID/1", link+`$`), "bomLinkElementType": j.Matching("a link into a bill, as urn:cdx:UUID/1#ref", link+`#.+$`),
		"schemaURL": schemaURL, "single": single, "versionChoice": j.Since(7, versionChoice),
		"signatoryChoice": signatoryChoice, "attribution": j.AnyOf("attributedTo", "process"),
		"licenseId": listed("an id of the SPDX licence list; name is for others", licenceIDs), "algorithmFamiliesEnum": listed("a family of algorithms that the standard lists", algorithmFamilies),
		"ellipticCurvesEnum": listed("an elliptic curve that the standard lists", ellipticCurves),
	}
	g.Parse(grammarText)
	return g
})

// listed is a word of a list that is too long to be told.
func listed(what, lines string) j.Shape {
	known := map[string]bool{}
	for word := range strings.Lines(lines) {
		known[strings.TrimSuffix(word, "\n")] = true
	}
	return j.Written(what, func(s string) bool { return known[s] })
}

func isDay(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// schemaURL is the schema's own URL, which is free from 1.6 on.
func schemaURL(w *j.Walker, path string, v *j.Value) {
	names := map[int]string{2: "1.2a"}
	for version := 3; version <= 5; version++ {
		names[version] = "1." + strconv.Itoa(version)
	}
	if name, ok := names[w.Version]; ok {
		j.Word("http://cyclonedx.org/schema/bom-"+name+".schema.json")(w, path, v)
		return
	}
	j.Text(0, 0)(w, path, v)
}

func single(w *j.Walker, path string, v *j.Value) {
	if n := len(v.List()); n > 1 {
		w.Wrong(path, v, "the list has %d entries; one expression says it all", n)
	}
}

// versionChoice is about components of 1.7: a version or a range of them, which only
// what is outside may have.
func versionChoice(w *j.Walker, path string, v *j.Value) {
	j.Together("version", "versionRange")(w, path, v)
	external := v.Member("isExternal")
	if r := v.Member("versionRange"); r != nil && (external == nil || external.Kind == j.IsBool && external.Text == "false") {
		w.Wrong(path+"/versionRange", r, "a range of versions is for a component that is external (isExternal)")
	}
}

// signatoryChoice says that who signs has either a signature, or an organization and a
// link to what they signed.
func signatoryChoice(w *j.Walker, path string, v *j.Value) {
	if (v.Member("signature") != nil) == (v.Member("organization") != nil && v.Member("externalReference") != nil) {
		w.Wrong(path, v, "a signatory has either signature, or organization and externalReference")
	}
}
