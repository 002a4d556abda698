// SPDX-License-Identifier: Apache-2.0

package provider

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/internal/limits"
	"verdict/spec/csaf"
	"verdict/spec/rolie"
)

// entry is a document that the provider lists.
type entry struct {
	url     string
	name    string    // in the folder
	updated time.Time // zero when the listing does not say
	hashes  []string  // URLs of hash files
}

// listing collects entries, each document once; whole says that nothing of the
// provider was left out unseen.
type listing struct {
	*mirror
	entries []entry
	known   map[string]int // by name
	whole   bool
	first   error // that a distribution cannot be read
}

const (
	notNamed  = "the address of a document gives no name for a file"
	notListed = "a line of a listing cannot be read"
	notRead   = "a distribution cannot be read"
	closed    = "a distribution is not for everybody by its TLP label, and is not copied"
)

// maxPages is of how many pages a feed may be, one leading to the next.
const maxPages = 10_000

// list finds the documents at the location, in order of their names.
func (m *mirror) list(location string) ([]entry, bool, error) {
	l := &listing{mirror: m, known: map[string]int{}, whole: true}
	var err error
	switch u, parseErr := url.Parse(location); {
	case parseErr != nil || u.Scheme != "https" || u.Host == "":
		return nil, false, verdict.Errorf(verdict.Invalid, "its location is no https URL")
	case strings.Trim(u.Path, "/") == "":
		err = l.site(u)
	case strings.HasSuffix(u.Path, "/"):
		err = l.directory(location)
	case strings.HasSuffix(u.Path, "/changes.csv"), strings.HasSuffix(u.Path, "/index.txt"):
		err = l.directory(location[:strings.LastIndexByte(location, '/')+1])
	default:
		err = l.document(location)
	}
	if err == nil && len(l.entries) == 0 && l.first != nil {
		err = l.first
	}
	slices.SortFunc(l.entries, func(a, b entry) int { return cmp.Compare(a.name, b.name) })
	return l.entries, l.whole, err
}

// site looks for the metadata of a site by the rules of section 7.3: at its
// well-known place, in security.txt, by name.
func (l *listing) site(u *url.URL) error {
	root := "https://" + u.Host
	at := []string{root + "/.well-known/csaf/provider-metadata.json"}
	if raw, err := l.get.Get(l.ctx, root+"/.well-known/security.txt", nil); err == nil {
		at = append(at, csaf.SecurityTXT(raw)...)
	}
	var first error
	for _, metadata := range append(at, "https://csaf.data.security."+u.Host) {
		err := l.document(metadata)
		if err == nil {
			return nil
		}
		if first == nil {
			first = err
		}
	}
	return first
}

// document reads metadata or a feed.
func (l *listing) document(at string) error {
	raw, err := l.json(at)
	if err != nil {
		return err
	}
	metadata, err := csaf.DecodeProviderMetadata(raw)
	if err == nil {
		l.distributions(metadata)
		return nil
	}
	if _, feedErr := rolie.DecodeFeed(raw); feedErr == nil {
		return l.feed(at)
	}
	return verdict.Errorf(verdict.Invalid, "%w", err).At(at, 1, "").WithHint("name a provider-metadata.json, a ROLIE feed or a directory with a / at its end")
}

func (l *listing) json(at string) ([]byte, error) {
	raw, err := l.get.Get(l.ctx, at, nil)
	if err != nil {
		return nil, err
	}
	return raw, limits.CheckJSON(at, raw, documentCaps)
}

// distributions reads all that metadata name. One that cannot be read leaves the
// others.
func (l *listing) distributions(metadata *csaf.ProviderMetadata) {
	try := func(at, label string, read func(string) error) {
		if !csaf.Open(label) && label != "UNLABELED" {
			l.skip(closed, at+" is "+label)
			return
		}
		if err := read(at); err != nil {
			l.skip(notRead, at+": "+err.Error())
			l.whole, l.first = false, cmp.Or(l.first, err)
		}
	}
	for _, d := range metadata.Distributions {
		if d.ROLIE != nil {
			for _, f := range d.ROLIE.Feeds {
				try(f.URL, f.TLPLabel, l.feed)
			}
		}
		if at, label := d.Folder(); at != "" {
			try(strings.TrimSuffix(at, "/")+"/", label, l.directory)
		}
	}
}

// feed reads a ROLIE feed, page by page.
func (l *listing) feed(at string) error {
	seen := map[string]bool{}
	for at != "" && !seen[at] && len(seen) < maxPages {
		seen[at] = true
		raw, err := l.json(at)
		if err != nil {
			return err
		}
		f, err := rolie.DecodeFeed(raw)
		if err != nil {
			return verdict.Errorf(verdict.Invalid, "%w", err).At(at, 1, "")
		}
		for _, e := range f.Entries {
			updated, err := e.Updated.Time()
			if err != nil {
				l.skip(notListed, at+": the time of "+e.ID+" cannot be read; the document is fetched each time")
			}
			l.add(at, e.URL(), updated, e.Linked("hash"))
		}
		next := f.Linked("next")
		if at = ""; len(next) > 0 {
			at = next[0]
		}
	}
	return nil
}

// directory reads changes.csv of a directory, or where there is none index.txt,
// which tells no times. The directory's URL ends with /.
func (l *listing) directory(at string) error {
	raw, err := l.get.Get(l.ctx, at+"changes.csv", nil)
	if verdict.CodeOf(err) == verdict.NotFound {
		return l.index(at)
	}
	if err != nil {
		return err
	}
	changes, wrong := csaf.DecodeChanges(raw)
	if err := l.wrong(at+"changes.csv", len(changes), wrong); err != nil {
		return err
	}
	for _, c := range changes {
		updated, _ := c.At.Time() // read once already
		l.add(at, at+c.Name, updated, hashesBeside(at+c.Name))
	}
	return nil
}

func (l *listing) index(at string) error {
	raw, err := l.get.Get(l.ctx, at+"index.txt", nil)
	if err != nil {
		return err
	}
	names, wrong := csaf.DecodeIndex(raw)
	if err := l.wrong(at+"index.txt", len(names), wrong); err != nil {
		return err
	}
	for _, name := range names {
		l.add(at, at+name, time.Time{}, hashesBeside(at+name))
	}
	return nil
}

func hashesBeside(at string) []string { return []string{at + ".sha256", at + ".sha512"} }

// wrong counts the lines that cannot be read; when no line can, that is no
// listing.
func (l *listing) wrong(at string, good int, wrong []*csaf.DecodeError) error {
	if good == 0 && len(wrong) > 0 {
		return verdict.Errorf(verdict.Invalid, "%s", wrong[0].Message).At(at, wrong[0].Line, "")
	}
	for _, e := range wrong {
		l.whole = false
		l.skip(notListed, at+": "+e.Error())
	}
	return nil
}

// add takes a document; of one that is listed several times the latest word counts.
func (l *listing) add(listed, at string, updated time.Time, hashes []string) {
	name, ok := nameOf(at)
	if !ok {
		l.whole = false
		l.skip(notNamed, listed+": "+at)
		return
	}
	i, again := l.known[name]
	if !again {
		l.known[name] = len(l.entries)
		l.entries = append(l.entries, entry{at, name, updated, hashes})
		return
	}
	if updated.After(l.entries[i].updated) {
		l.entries[i].updated = updated
	}
}
