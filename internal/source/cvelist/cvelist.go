// SPDX-License-Identifier: Apache-2.0

// Package cvelist reads the CVE list (https://github.com/CVEProject/cvelistV5):
// records in the CVE Record Format 5, each with what the CVE Numbering Authority
// says and what Authorized Data Publishers add.
//
// A record's products are mostly named by vendor and product, which no component
// is; those count as not compared. Those that a package registry or a package URL
// names are compared, with versions in the order of the package's ecosystem,
// whatever versionType says: that is the order by which its versions are chosen.
// Whatever cannot be expressed makes more versions affected, or leaves versions
// undetermined, and is remarked on; it never makes fewer.
package cvelist

import (
	"context"
	"errors"
	"path"
	"strings"

	"verdict"
	"verdict/internal/limits"
	"verdict/internal/source"
	"verdict/spec/cve"
)

// layout lets archives lie in archives: the daily release of the list is one.
var layout = source.Layout{Kind: verdict.SourceCVEList, Noun: "the CVE list", Named: "CVE-*.json", Holds: isRecord, Archives: true}

// isRecord leaves out the lists of what changed, which lie beside the records.
func isRecord(name string) bool {
	return strings.HasPrefix(strings.ToUpper(path.Base(name)), "CVE-")
}

// Read is the source.Reader of a copy of the list: its folder, any folder of it, a
// zip archive of either, the archives of its releases (of the whole list, or of what
// changed), or single records. The scores and words of a CVE Numbering Authority
// count as its own, those of the others as anybody's.
func Read(ctx context.Context, location string, progress source.Progress, yield source.Yield) (source.Report, error) {
	return source.ReadDocuments(ctx, location, layout, convert, progress, yield)
}

func convert(d source.Document, raw []byte, c *source.Content) error {
	if err := limits.CheckJSON(d.Shown, raw, d.Caps()); err != nil {
		return err
	}
	doc, err := cve.Decode(raw)
	var unusable *cve.DecodeError
	if errors.As(err, &unusable) {
		return verdict.Errorf(verdict.Invalid, "%s", unusable.Message).At(d.Shown, unusable.Line, unusable.Path)
	}
	if err != nil {
		return err
	}
	v := conversion{doc: doc}
	switch state := doc.Metadata.State; {
	case !verdict.IsCVE(verdict.CanonicalID(doc.Metadata.ID)):
		return wrong(d, raw, "/cveMetadata/cveId", "%.40q is no CVE id", doc.Metadata.ID)
	case state == cve.Reserved:
		c.Skip("the id is reserved, and nothing is said of it yet", d.Shown)
		return nil
	case state == "":
		v.remark("a record that does not tell its state is read as a published one")
	case state != cve.Published && state != cve.Rejected:
		return wrong(d, raw, "/cveMetadata/state", "the state %.40q is unknown", state)
	}
	record := v.record()
	if len(doc.Unknown) > 0 {
		v.remark("a field that the schema does not know is not read")
	}
	for _, remark := range v.remarks {
		c.Remark(remark, d.Shown)
	}
	c.Record(record, raw)
	return nil
}

func wrong(d source.Document, raw []byte, pointer, format string, args ...any) error {
	return verdict.Errorf(verdict.Invalid, format, args...).At(d.Shown, limits.PathLine(raw, pointer), pointer)
}
