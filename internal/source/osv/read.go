// SPDX-License-Identifier: Apache-2.0

package osv

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"verdict"
	"verdict/internal/limits"
	"verdict/internal/source"
	"verdict/spec/osv"
)

// Read is the source.Reader of OSV documents: those of every *.json file below
// the folder at location, of every *.json member of the zip archive there, or of
// the one file. Everything is read before the first record is yielded, in order
// of file names, so that memory grows with the size of the source.
//
// A document that cannot be read is skipped and reported; only when it is the
// single file at location it is an error. Of documents with the same id the one
// modified last counts, of equally old ones the first.
func Read(ctx context.Context, location string, progress source.Progress, yield source.Yield) (_ source.Report, err error) {
	c, err := open(location)
	if err != nil {
		return source.Report{}, err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	r := reading{kept: map[string]*document{}}
	for i, name := range c.names {
		if err := ctx.Err(); err != nil {
			return source.Report{}, err
		}
		if err := r.take(c, name, i); err != nil && c.single {
			return source.Report{}, err
		} else if err != nil {
			r.skip(name, c.show(name), err)
		}
		if progress != nil {
			progress(i+1, len(c.names))
		}
	}
	r.report.Documents = len(c.names)
	return r.report, r.yield(ctx, yield)
}

// reading is one pass over a source.
type reading struct {
	report source.Report
	kept   map[string]*document // by id
}

// document is a record that was read.
type document struct {
	record verdict.Record
	raw    []byte
	place  int // in the order of names
	shown  string
}

// take reads one document, and keeps its record unless one of the same id was
// modified later.
func (r *reading) take(c *container, name string, place int) error {
	raw, err := c.read(name)
	if err != nil {
		return err
	}
	d := &document{raw: raw, place: place, shown: c.show(name)}
	var remarks []string
	if d.record, remarks, err = Convert(d.shown, raw); err != nil {
		return err
	}
	d.record.Origin = name
	for _, remark := range remarks {
		r.report.Remarks = verdict.AddSkipped(r.report.Remarks, remark, d.shown)
	}
	other := r.kept[d.record.ID]
	if other == nil {
		r.kept[d.record.ID] = d
		return nil
	}
	if d.record.Modified.After(other.record.Modified) {
		r.kept[d.record.ID] = d
		d, other = other, d
	}
	r.report.Skipped = verdict.AddSkipped(r.report.Skipped, "another document of the same id was modified later, or stands before it",
		fmt.Sprintf("%s: %s is read from %s", d.shown, d.record.ID, other.shown))
	return nil
}

// skip counts a document that cannot be read; the example names file and line.
func (r *reading) skip(name, shown string, err error) {
	reason := "the document cannot be read"
	var e *verdict.Error
	if errors.As(err, &e) && e.Code == verdict.TooLarge {
		reason = "the document is too large"
	}
	example := err.Error()
	if e == nil {
		example = shown + ": " + example
	}
	r.report.Skipped = verdict.AddSkipped(r.report.Skipped, reason, limits.Strip(example))
	r.report.Unread = append(r.report.Unread, name)
}

// yield gives the records on in the order of names.
func (r *reading) yield(ctx context.Context, yield source.Yield) error {
	documents := make([]*document, 0, len(r.kept))
	for _, d := range r.kept {
		documents = append(documents, d)
	}
	slices.SortFunc(documents, func(a, b *document) int { return cmp.Compare(a.place, b.place) })
	for _, d := range documents {
		if err := ctx.Err(); err != nil {
			return err
		}
		r.report.Records++
		if !d.record.Withdrawn.IsZero() {
			r.report.Withdrawn++
		}
		if err := yield(d.record, d.raw); err != nil {
			return err
		}
	}
	return nil
}

// Convert reads one document; shown names it in errors, which say line and path.
// The remarks say which departures from the standard were read, and how. The
// record's Source and Origin are not set.
func Convert(shown string, raw []byte) (verdict.Record, []string, error) {
	if err := limits.CheckJSON(shown, raw, caps); err != nil {
		return verdict.Record{}, nil, err
	}
	doc, err := osv.Decode(raw)
	var unusable *osv.DecodeError
	if errors.As(err, &unusable) {
		return verdict.Record{}, nil, verdict.Errorf(verdict.Invalid, "%s", unusable.Message).At(shown, unusable.Line, unusable.Path)
	}
	if err != nil {
		return verdict.Record{}, nil, err
	}
	var v conversion
	record := v.record(doc)
	if v.failed != nil {
		return verdict.Record{}, nil, v.failed.At(shown, limits.PathLine(raw, v.failed.Path), v.failed.Path)
	}
	sum := sha256.Sum256(raw)
	record.Digest = hex.EncodeToString(sum[:])
	return record, v.remarks, nil
}

// moment reads a time that Decode has passed, or one that may be unreadable.
func (v *conversion) moment(field string, t osv.Timestamp) time.Time {
	at, err := t.Time()
	switch {
	case err != nil:
		v.remark("%s is no time, and is left out", field)
		return time.Time{}
	case !t.Standard():
		v.remark("a time in another form than RFC 3339 in UTC is read all the same")
	}
	return at
}
