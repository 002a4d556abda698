// SPDX-License-Identifier: Apache-2.0

package cve

import (
	"maps"
	"regexp"
	"strings"
	"time"

	j "verdict/spec/jsontree"
)

// The shapes of this file and of schema_content.go say what the JSON schema of the
// CVE Record Format says of a record: that of version 5.1, with cpeApplicability,
// which 5.1.1 has added, and packageURL, which 5.2 has.

// recordShape is the whole record, which is published or rejected.
func recordShape(w *j.Walker, path string, v *j.Value) {
	if v.At("cveMetadata", "state").String() == Rejected {
		rejectedShape(w, path, v)
		return
	}
	publishedShape(w, path, v)
}

var publishedShape = recordOf(j.Object(j.Fields{
	"cveId!": idText, "assignerOrgId!": uuidText, "assignerShortName": shortName, "requesterUserId": uuidText,
	"dateUpdated": timeText, "serial": j.Integer(1), "dateReserved": timeText, "datePublished": timeText,
	"state!": j.Word(Published, Rejected),
}), j.Object(j.Fields{"cna!": authorityShape, "adp": j.Set(1, publisherShape)}))

var rejectedShape = recordOf(j.Object(j.Fields{
	"cveId!": idText, "assignerOrgId!": uuidText, "assignerShortName": shortName, "serial": j.Integer(1),
	"dateUpdated": timeText, "datePublished": timeText, "dateRejected": timeText, "dateReserved": timeText,
	"state!": j.Word(Published, Rejected),
}), j.Object(j.Fields{"cna!": j.Open(extension, j.Fields{
	"providerMetadata!": providerShape, "rejectedReasons!": descriptionsShape, "replacedBy": j.Set(1, idText),
})}))

func recordOf(metadata, containers j.Shape) j.Shape {
	return j.Object(j.Fields{
		"dataType!":    j.Word(recordType),
		"dataVersion!": j.Matching("a version of the format, as 5.1 or 5.2.0", `^5\.(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))?$`),
		"cveMetadata!": metadata, "containers!": containers,
	})
}

// authorityShape is the container of the CNA, publisherShape that of anybody who
// adds to it.
var (
	authorityShape = j.Open(extension, content(j.Fields{
		"descriptions!": descriptionsShape, "affected!": affectedShape, "references!": referencesShape,
		"dateAssigned": timeText, "tags": tagsShape(cnaTags),
	}))
	publisherShape = j.Open(extension, content(j.Fields{
		"descriptions": descriptionsShape, "affected": affectedShape, "references": referencesShape,
		"tags": tagsShape([]string{disputed}),
	}), j.AtLeast(2))
)

// content adds what both kinds of containers have.
func content(own j.Fields) j.Fields {
	prose := j.Set(1, descriptionShape)
	maps.Copy(own, j.Fields{
		"providerMetadata!": providerShape, "datePublic": timeText, "title": j.Text(1, 256), "problemTypes": problemTypesShape,
		"impacts": impactsShape, "metrics": j.Set(1, metricShape), "configurations": prose, "workarounds": prose,
		"solutions": prose, "exploits": prose, "timeline": timelineShape, "credits": creditsShape,
		"source": filled, "taxonomyMappings": taxonomyShape, "cpeApplicability": applicabilityShape,
	})
	return own
}

// filled is an object that holds something.
var filled = j.Open(func(string) bool { return true }, nil, j.AtLeast(1))

// extension tells names that anybody may use.
func extension(name string) bool {
	return strings.HasPrefix(name, "x_") && !strings.Contains(name, ".")
}

var providerShape = j.Object(j.Fields{"orgId!": uuidText, "shortName": shortName, "dateUpdated": timeText})

// Tags of the CNA's container.
const (
	unsupported = "unsupported-when-assigned"
	hosted      = "exclusively-hosted-service"
	disputed    = "disputed"
)

var cnaTags = []string{unsupported, hosted, disputed}

// referenceTags say what a link leads to.
var referenceTags = []string{"broken-link", paidAccess, "exploit", "government-resource", "issue-tracking", "mailing-list",
	"mitigation", "not-applicable", "patch", loginAccess, "media-coverage", "product", "related", "release-notes",
	"signature", "technical-description", "third-party-advisory", "vendor-advisory", "vdb-entry"}

// Tags of references that not everybody can open.
const (
	paidAccess  = "customer-entitlement"
	loginAccess = "permissions-required"
)

func tagsShape(list []string) j.Shape {
	return j.Set(1, j.Either("a tag: "+strings.Join(list, ", ")+", or one of your own that begins with x_",
		j.Word(list...), j.All(j.Text(2, 128), j.Matching("", `^x_.*$`))))
}

// The forms of text.
var (
	idText       = j.Matching("a CVE id, as CVE-2026-12345", idForm.String())
	uuidText     = j.Matching("a UUID of version 4", `^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-4[0-9A-Fa-f]{3}-[89ABab][0-9A-Fa-f]{3}-[0-9A-Fa-f]{12}$`)
	timeText     = j.Written("a time, as 2026-02-28T12:00:00Z, from 1900 on; without an offset it is UTC", isTime)
	languageText = j.Matching("the tag of a language, as en or de-CH", `^[A-Za-z]{2,4}([_-][A-Za-z]{4})?([_-]([A-Za-z]{2}|[0-9]{3}))?$`)
	englishForm  = regexp.MustCompile(`^en([_-][A-Za-z]{4})?([_-]([A-Za-z]{2}|[0-9]{3}))?$`)
	idForm       = regexp.MustCompile(`^CVE-[0-9]{4}-[0-9]{4,19}$`)
	timeForm     = regexp.MustCompile(`^((?:19|2[0-9])[0-9]{2}-[0-9]{2}-[0-9]{2})T(2[0-3]|[01][0-9]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?$`)

	shortName   = j.Text(2, 32)
	versionText = j.Text(1, 1024)
	linkText    = j.All(j.URI, j.Text(1, 2048))
)

// isTime is the schema's timestamp, which knows no leap day before 2000.
func isTime(s string) bool {
	m := timeForm.FindStringSubmatch(s)
	if m == nil {
		return false
	}
	day, err := time.Parse(time.DateOnly, m[1])
	return err == nil && (day.Year() >= 2000 || day.Month() != time.February || day.Day() < 29)
}
