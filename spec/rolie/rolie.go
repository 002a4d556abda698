// SPDX-License-Identifier: Apache-2.0

package rolie

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Feed is a ROLIE feed: a list of documents, mostly the newest first.
type Feed struct {
	ID       string     `json:"id"`
	Title    string     `json:"title"`
	Links    []Link     `json:"link,omitempty"`
	Category []Category `json:"category,omitempty"`
	Updated  Timestamp  `json:"updated"`
	Entries  []Entry    `json:"entry"`
}

// Link leads from a feed or an entry to something else.
type Link struct {
	Rel  string `json:"rel"` // self, hash, signature, next, service
	Href string `json:"href"`
}

// Category is a term of a scheme.
type Category struct {
	Scheme string `json:"scheme,omitempty"`
	Term   string `json:"term"`
	Label  string `json:"label,omitempty"`
}

// Entry is one document of a feed.
type Entry struct {
	ID        string     `json:"id"`
	Title     string     `json:"title"`
	Links     []Link     `json:"link,omitempty"`
	Published Timestamp  `json:"published"`
	Updated   Timestamp  `json:"updated"`
	Summary   *Summary   `json:"summary,omitempty"`
	Content   Content    `json:"content"`
	Format    Format     `json:"format"`
	Category  []Category `json:"category,omitempty"`
}

// Summary is an entry in words.
type Summary struct {
	Content string `json:"content"`
}

// Content says where the document is.
type Content struct {
	Type string `json:"type"`
	Src  string `json:"src"` // URL
}

// Format says of which kind the document is.
type Format struct {
	Schema  string `json:"schema"`
	Version string `json:"version"`
}

// URL is where the document is: by its content, else by its link self; "" when it
// says neither.
func (e Entry) URL() string {
	if e.Content.Src != "" {
		return e.Content.Src
	}
	if self := e.Linked("self"); len(self) > 0 {
		return self[0]
	}
	return ""
}

// Linked gives the links of a relation: those with rel hash lead to the files of
// requirement 18, those with signature to the files of requirement 19.
func (e Entry) Linked(rel string) []string { return linked(e.Links, rel) }

// Linked gives the feed's links of a relation: next leads to the following page
// of a feed that is given out in several (RFC 5005).
func (f Feed) Linked(rel string) []string { return linked(f.Links, rel) }

func linked(links []Link, rel string) []string {
	var list []string
	for _, l := range links {
		if strings.EqualFold(l.Rel, rel) {
			list = append(list, l.Href)
		}
	}
	return list
}

// Service is a service document: which feeds there are.
type Service struct {
	Workspaces []Workspace `json:"workspace"`
}

// Workspace is a group of feeds.
type Workspace struct {
	Title       string       `json:"title"`
	Collections []Collection `json:"collection"`
}

// Collection is one feed.
type Collection struct {
	Title      string     `json:"title"`
	Href       string     `json:"href"`
	Categories Categories `json:"categories"`
}

// Categories is a category document.
type Categories struct {
	Category []Category `json:"category"`
}

// Timestamp is a time as the document writes it, in the form of RFC 3339.
type Timestamp string

// Time reads the time. The empty timestamp is the zero time.
func (t Timestamp) Time() (time.Time, error) {
	if t == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, string(t))
	return at.UTC(), err
}

// DecodeError says what makes a document unusable, and where.
type DecodeError struct {
	Line    int    // 1-based
	Path    string // JSON pointer (RFC 6901), without the indexes of arrays; "" for the whole document
	Message string // one sentence, lower case, no final period
}

// Error gives the sentence with its place in front.
func (e *DecodeError) Error() string {
	if e.Path == "" {
		return fmt.Sprintf("line %d: %s", e.Line, e.Message)
	}
	return fmt.Sprintf("line %d: %s: %s", e.Line, e.Path, e.Message)
}

// DecodeFeed reads a feed. The error is a *DecodeError: the bytes are no JSON, hold
// no feed, or a value of another JSON type than belongs.
func DecodeFeed(b []byte) (*Feed, error) { return decode[Feed](b, "feed") }

// DecodeService reads a service document. The error is a *DecodeError.
func DecodeService(b []byte) (*Service, error) { return decode[Service](b, "service") }

// DecodeCategories reads a category document. The error is a *DecodeError.
func DecodeCategories(b []byte) (*Categories, error) { return decode[Categories](b, "categories") }

// decode reads the one member that a document of this kind has.
func decode[T any](b []byte, name string) (*T, error) {
	var document map[string]json.RawMessage
	if err := json.Unmarshal(b, &document); err != nil {
		return nil, misfit(b, err, "")
	}
	body, ok := document[name]
	if !ok {
		return nil, &DecodeError{Line: 1, Message: fmt.Sprintf("there is no member %q; this is no document of that kind", name)}
	}
	var v *T
	if err := json.Unmarshal(body, &v); err != nil {
		e := misfit(body, err, "/"+name)
		e.Line += bytes.Count(b[:max(bytes.Index(b, body), 0)], []byte("\n"))
		return nil, e
	}
	if v == nil {
		return nil, &DecodeError{Line: 1, Path: "/" + name, Message: "null stands where an object belongs"}
	}
	return v, nil
}

func misfit(b []byte, err error, path string) *DecodeError {
	e := &DecodeError{Line: 1, Path: path, Message: "is no JSON: " + err.Error()}
	line := func(offset int64) int { return 1 + bytes.Count(b[:min(int(offset), len(b))], []byte("\n")) }
	var syntax *json.SyntaxError
	var typed *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		e.Line = line(syntax.Offset)
	case errors.As(err, &typed):
		e.Line, e.Message = line(typed.Offset), "a JSON "+typed.Value+" stands where another type belongs"
		if typed.Field != "" {
			e.Path += "/" + strings.ReplaceAll(typed.Field, ".", "/")
		}
	}
	return e
}
