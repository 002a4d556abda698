// SPDX-License-Identifier: Apache-2.0

package source

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"

	"verdict"
	"verdict/internal/limits"
)

// Content is what a document holds, or a part of one. It collects what a plugin
// finds, and is not for several goroutines.
type Content struct {
	records []content
	skipped []example
	remarks []example
	failed  []failure
}

// failure is why a part of a document cannot be read, or the whole.
type failure struct {
	what string // with its article
	err  error
}

type content struct {
	record verdict.Record
	raw    []byte
}

// example is one case of a reason to count.
type example struct{ reason, text string }

// Record adds a record with its bytes, whose digest it gets. Its Origin is set to
// the document.
func (c *Content) Record(r verdict.Record, raw []byte) {
	if r.Digest == "" {
		r.Digest = DigestOf(raw)
	}
	c.records = append(c.records, content{r, raw})
}

// DigestOf gives the SHA-256 of bytes that are kept verbatim, in lower-case hex.
func DigestOf(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// Skip counts something that gives no record, by a reason that is the same for all
// of a kind.
func (c *Content) Skip(reason, text string) { c.skipped = append(c.skipped, example{reason, text}) }

// Remark counts a departure from the standard, or a decision that reading took.
func (c *Content) Remark(reason, text string) { c.remarks = append(c.remarks, example{reason, text}) }

// Fail says that a part of the document, such as "a row", cannot be read, and why: what
// is known of the document from before stands. The error names the file and the line.
func (c *Content) Fail(part string, err error) { c.failed = append(c.failed, failure{part, err}) }

// fail says that the document as a whole cannot be read.
func (c *Content) fail(err error) { c.Fail("the document", err) }

// Converter reads one document whole. What it returns an error for gives no
// record.
type Converter func(d Document, raw []byte, c *Content) error

// Splitter takes a document apart that is too large to be held, and submits work
// on its parts, which is done on several goroutines: what the parts hold is taken
// in the order in which they were submitted.
type Splitter func(d Document, r io.Reader, submit func(work func(c *Content)) error) error

// ReadDocuments reads the documents of a source whole, several at a time, and
// yields what they hold in the order of their names.
//
// A document that cannot be read is skipped and reported; only when nothing of the
// source can be read is that an error, which then says what it looks like.
func ReadDocuments(ctx context.Context, location string, layout Layout, convert Converter, progress Progress, yield Yield) (Report, error) {
	return readAll(ctx, location, layout, progress, yield, func(d Document, submit submitter) error {
		return submit(func() gathered {
			g := gathered{document: d, last: true}
			raw, err := d.Read()
			if err == nil {
				err = convert(d, raw, &g.Content)
			}
			if err != nil {
				g.fail(hinted(err, layout.Kind, raw))
			}
			return g
		})
	})
}

// ReadParts reads documents that are too large to be held, one behind the other.
// It reports as ReadDocuments does.
func ReadParts(ctx context.Context, location string, layout Layout, split Splitter, progress Progress, yield Yield) (Report, error) {
	return readAll(ctx, location, layout, progress, yield, func(d Document, submit submitter) error {
		err := splitOne(d, layout, split, submit)
		if errors.Is(err, errStopped) || ctx.Err() != nil {
			return err
		}
		return submit(func() gathered {
			g := gathered{document: d, last: true}
			if err != nil {
				g.fail(err)
			}
			return g
		})
	})
}

// errStopped says that nobody takes any more what is submitted.
var errStopped = errors.New("the reading was stopped")

func splitOne(d Document, layout Layout, split Splitter, submit submitter) (err error) {
	r, err := d.Open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	head := headOf{r: r}
	err = split(d, &head, func(work func(c *Content)) error {
		stopped := submit(func() gathered {
			g := gathered{document: d}
			work(&g.Content)
			return g
		})
		if stopped != nil {
			return errors.Join(errStopped, stopped)
		}
		return nil
	})
	if err == nil || errors.Is(err, errStopped) {
		return err
	}
	return hinted(err, layout.Kind, head.seen)
}

// submitter takes work on a document.
type submitter = func(work func() gathered) error

// gathered is what one piece of work found.
type gathered struct {
	Content
	document Document
	last     bool // of the document
}

// readAll opens the source and takes what produce finds in each document.
func readAll(ctx context.Context, location string, layout Layout, progress Progress, yield Yield,
	produce func(Document, submitter) error) (_ Report, err error) {
	docs, err := Open(location, layout)
	if err != nil {
		return Report{}, err
	}
	defer func() { err = errors.Join(err, docs.Close()) }()
	t := tally{yield: yield}
	var left gathered
	docs.latest(&left.Content)
	if err := t.take(left); err != nil {
		return Report{}, err
	}
	read := 0
	err = inOrder(ctx, func(submit func(work func() gathered) error) error {
		for _, d := range docs.List {
			if err := produce(d, submit); err != nil {
				return err
			}
		}
		return nil
	}, func(g gathered) error {
		if err := t.take(g); err != nil {
			return err
		}
		if g.last {
			if read++; progress != nil {
				progress(read, len(docs.List))
			}
		}
		return nil
	})
	if err != nil {
		return Report{}, err
	}
	t.report.Documents = len(docs.List) + len(left.skipped)
	return t.report, t.worthless(docs)
}

// tally adds up what the documents of a source hold.
type tally struct {
	report Report
	yield  Yield
	first  error // that something could not be read
}

func (t *tally) take(g gathered) error {
	for _, e := range g.skipped {
		t.report.Skipped = verdict.AddSkipped(t.report.Skipped, e.reason, limits.Strip(e.text))
	}
	for _, e := range g.remarks {
		t.report.Remarks = verdict.AddSkipped(t.report.Remarks, e.reason, limits.Strip(e.text))
	}
	for _, f := range g.failed {
		t.fail(g.document, f)
	}
	for _, r := range g.records {
		r.record.Origin = g.document.Name
		t.report.Records++
		if !r.record.Withdrawn.IsZero() {
			t.report.Withdrawn++
		}
		if err := t.yield(r.record, r.raw); err != nil {
			return err
		}
	}
	return nil
}

// fail counts what cannot be read; the example names file and line.
func (t *tally) fail(d Document, f failure) {
	reason := f.what + " cannot be read"
	var e *verdict.Error
	if errors.As(f.err, &e) && e.Code == verdict.TooLarge {
		reason = f.what + " is too large"
	}
	text := f.err.Error()
	if e == nil {
		text = d.Shown + ": " + text
	}
	if t.first == nil {
		t.first = f.err
	}
	t.report.Skipped = verdict.AddSkipped(t.report.Skipped, reason, limits.Strip(text))
	if n := len(t.report.Unread); n == 0 || t.report.Unread[n-1] != d.Name {
		t.report.Unread = append(t.report.Unread, d.Name)
	}
}

// worthless is the error of a source of which nothing can be read: no record, and
// not because there are none.
func (t *tally) worthless(docs *Documents) error {
	if t.first == nil || t.report.Records > 0 {
		return nil
	}
	if docs.Single || len(docs.List) == 1 {
		return t.first
	}
	return verdict.Errorf(verdict.CodeOf(t.first), "none of the %d documents can be read, the first because: %w", len(docs.List), t.first)
}

// headOf keeps the beginning of what is read.
type headOf struct {
	r    io.Reader
	seen []byte
}

// Read reads, and keeps the first bytes.
func (h *headOf) Read(p []byte) (int, error) {
	n, err := h.r.Read(p)
	if missing := likenessBytes - len(h.seen); missing > 0 {
		h.seen = append(h.seen, p[:min(n, missing)]...)
	}
	return n, err
}
