// SPDX-License-Identifier: Apache-2.0

package nvd

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"verdict"
	"verdict/internal/egress"
	"verdict/internal/limits"
	"verdict/internal/source"
	"verdict/spec/strictjson"
)

// Location is where the API 2.0 is.
const Location = "https://services.nvd.nist.gov/rest/json/cves/2.0"

// Getter fetches a small document, at the pace that the API wants: an egress.Paced of
// [Service].
type Getter interface {
	Get(ctx context.Context, url string, header http.Header) ([]byte, error)
}

// Service says how the API at a location may be asked: five times in 30 seconds, and
// fifty times with a key (https://nvd.nist.gov/developers/start-here).
func Service(location, key string) (egress.Service, error) {
	u, err := url.Parse(location)
	if err != nil || u.Host == "" {
		return egress.Service{}, verdict.Errorf(verdict.Usage, "the location of NVD is no URL").At(location, 0, "").WithHint("it is mostly %s", Location)
	}
	s := egress.Service{Origin: u.Scheme + "://" + u.Host, Requests: 5, Per: 30 * time.Second, KeyHeader: "apiKey", Key: key}
	if key != "" {
		s.Requests = 50
	}
	return s, nil
}

const (
	pageSize = 2000 // the most that the API gives
	// longest is the longest span of time that the API is asked about.
	longest = 120 * 24 * time.Hour
	// overlap is how far a span reaches back into the one before: what was changed
	// just before a moment does not show in the API at that moment.
	overlap = 2 * time.Hour
	// restarts is how often a pass is begun anew because what it reads shrank.
	restarts = 3
)

// Mirror brings the copy of the database in the folder dir up to date, from the API at
// src.Location. The first time it fetches everything, page by page; from then on what
// was modified since, in spans of at most 120 days; after a thousand of those
// everything again. What it fetched stays whatever
// happens: the next call goes on with the page that is missing. [Read] reads the
// folder, in which only what is complete counts. changed tells that there is more in it
// than before. Only one process may mirror into a folder at a time.
//
// It fails with the error of get, and with verdict.Invalid for what is no page of the
// API or not the one that was asked for.
func Mirror(ctx context.Context, get Getter, src verdict.Source, dir string, progress source.Progress) (changed bool, err error) {
	m := mirror{get: get, progress: progress}
	if m.base, err = url.Parse(src.Location); err != nil {
		return false, verdict.Errorf(verdict.Usage, "the location of NVD is no URL").At(src.Location, 0, "")
	}
	if m.folder, err = openFolder(dir, src.Location); err != nil {
		return false, err
	}
	now, err := m.serverTime(ctx)
	if err != nil {
		return false, err
	}
	for m.plan(now) {
		if err := m.run(ctx); err != nil {
			return changed, err
		}
		more, err := m.finish()
		if changed = changed || more; err != nil {
			return changed, err
		}
	}
	return changed, nil
}

// mirror is one run of Mirror.
type mirror struct {
	*folder
	get      Getter
	base     *url.URL
	progress source.Progress
}

// plan makes the next pass, when none is under way, and reports whether there is one.
func (m *mirror) plan(now time.Time) bool {
	switch {
	case m.state.Pass != nil:
	case m.state.Until.IsZero():
		m.state.Pass = &pass{Until: now}
	case !m.state.Until.Before(now):
		return false
	case m.worn():
		m.state.Pass = &pass{Until: now}
	default:
		from := m.state.Until.Add(-overlap)
		until := now
		if end := from.Add(longest); end.Before(until) {
			until = end
		}
		m.state.Pass = &pass{From: from, Until: until}
	}
	return true
}

// run fetches the pages of a pass that are missing.
func (m *mirror) run(ctx context.Context) error {
	p := m.state.Pass
	for begun := 0; p.Total == nil || p.Next < *p.Total; {
		at, raw, err := m.page(ctx, p.query(pageSize, p.Next))
		if err != nil {
			return verdict.Errorf(verdict.CodeOf(err), "the mirror stands at vulnerability %d: %w", p.Next, err)
		}
		if p.Total != nil && at.Total < *p.Total {
			// What was modified meanwhile left the span, and what stood behind moved up.
			if begun++; begun > restarts {
				return verdict.Errorf(verdict.Conflict, "what is fetched shrinks each time").At(m.shown(), 0, "").WithHint("try again later")
			}
			if err := m.restart(); err != nil {
				return err
			}
			continue
		}
		if err := at.follows(p.Next); err != nil {
			return err.At(m.shown(), 0, "")
		}
		if err := m.keep(at, raw); err != nil {
			return err
		}
		if m.progress != nil {
			m.progress(p.Next, *p.Total)
		}
	}
	return nil
}

// query asks for part of a pass.
func (p *pass) query(size, start int) url.Values {
	q := url.Values{"resultsPerPage": {strconv.Itoa(size)}, "startIndex": {strconv.Itoa(start)}}
	if !p.From.IsZero() {
		q.Set("lastModStartDate", p.From.Format(moment))
		q.Set("lastModEndDate", p.Until.Format(moment))
	}
	return q
}

// moment is how the API wants a time.
const moment = "2006-01-02T15:04:05.000Z"

// serverTime asks for the time by the server's clock, by which it says when things were
// modified.
func (m *mirror) serverTime(ctx context.Context) (time.Time, error) {
	at, _, err := m.page(ctx, (&pass{}).query(1, 0))
	if err != nil {
		return time.Time{}, err
	}
	now, err := at.Timestamp.Time()
	if err != nil || now.IsZero() {
		return time.Time{}, verdict.Errorf(verdict.Invalid, "the page says at %.40q when it was made, which is no time", at.Timestamp).At(m.shown(), 0, "$.timestamp")
	}
	return now, nil
}

// header is what a page says of itself.
type header struct {
	Size            int               `json:"resultsPerPage"`
	Start           int               `json:"startIndex"`
	Total           int               `json:"totalResults"`
	Format          string            `json:"format"`
	Timestamp       timestamp         `json:"timestamp"`
	Vulnerabilities []json.RawMessage `json:"vulnerabilities"`
}

var headerPlan = sync.OnceValue(strictjson.PlanOf[header])

// page fetches a page, and makes sure that it is one.
func (m *mirror) page(ctx context.Context, query url.Values) (header, []byte, error) {
	u := *m.base
	whole := u.Query()
	for name, values := range query {
		whole[name] = values
	}
	u.RawQuery = whole.Encode()
	raw, err := m.get.Get(ctx, u.String(), http.Header{"Accept": {"application/json"}})
	if err != nil {
		return header{}, nil, err
	}
	if err := limits.CheckJSON(m.shown(), raw, limits.Caps{Depth: partDepth}); err != nil {
		return header{}, nil, err
	}
	h, _, err := headerPlan().Decode(raw)
	if err == nil && h.Format != "NVD_CVE" {
		err = fmt.Errorf("its format is %.40q", h.Format)
	}
	if err != nil {
		return header{}, nil, verdict.Errorf(verdict.Invalid, "is no page of NVD: %w", err).At(m.shown(), 0, "")
	}
	return h, raw, nil
}

// follows reports whether the page is the one that was asked for, and leads on.
func (h header) follows(start int) *verdict.Error {
	switch n := len(h.Vulnerabilities); {
	case h.Start != start:
		return verdict.Errorf(verdict.Invalid, "the page begins at vulnerability %d, not at %d", h.Start, start)
	case n == 0 && start < h.Total:
		return verdict.Errorf(verdict.Invalid, "the page at vulnerability %d of %d is empty", start, h.Total)
	case start+n > h.Total:
		return verdict.Errorf(verdict.Invalid, "the page holds %d vulnerabilities from %d on, of %d in all", n, start, h.Total)
	default:
		return place{h.Size, h.Start, h.Total}.holds(n)
	}
}

// shown is the location as it may be shown.
func (m *mirror) shown() string {
	return (&url.URL{Scheme: m.base.Scheme, Host: m.base.Host, Path: m.base.Path}).String()
}
