// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"strings"
	"time"
)

// SourceKind says in which form a source writes its records.
type SourceKind string

// The kinds of source.
const (
	SourceOSV     SourceKind = "osv"      // records in the OSV schema: a folder, a zip or single files
	SourceGHSA    SourceKind = "ghsa"     // GitHub's advisory database: OSV in folders of its own
	SourceGoVuln  SourceKind = "govulndb" // the Go vulnerability database, by its index
	SourceCVEList SourceKind = "cvelist"  // the CVE list in the CVE Record Format 5
	SourceNVD     SourceKind = "nvd"      // NVD's API 2.0 and its JSON feeds
	SourceKEV     SourceKind = "kev"      // CISA's Known Exploited Vulnerabilities
	SourceEPSS    SourceKind = "epss"     // the day's exploit predictions of FIRST
	SourceRedHat  SourceKind = "redhat"   // Red Hat's CSAF VEX, in both forms
	SourceCSAF    SourceKind = "csaf"     // the CSAF VEX of any other supplier
	SourceDebian  SourceKind = "debian"   // Debian's security tracker
)

// SourceKinds lists the kinds.
var SourceKinds = []SourceKind{SourceOSV, SourceGHSA, SourceGoVuln, SourceCVEList, SourceNVD, SourceKEV, SourceEPSS, SourceRedHat,
	SourceCSAF, SourceDebian}

// Source is where records come from.
type Source struct {
	Name string
	Kind SourceKind
	// Location is a path or an https URL; a relative path is relative to the
	// folder that the command was called in when it was added.
	Location string
	// Every is how often a watching process reads the source; zero leaves that to
	// a person.
	Every time.Duration
	// MaxAge is how old the last good sync may be before answers that rest on
	// the source are no longer given; zero means that it does not age.
	MaxAge time.Duration
	// Score says as whose scores the source's vectors count.
	Score ScoreSource
}

// SourceHealth is what is known of a source's last sync.
type SourceHealth struct {
	Source    Source
	LastSync  time.Time // last good one; zero before the first
	LastTry   time.Time
	LastError string // "" when the last try was good
	// Fault is the word for LastError: what kept the source from being fetched, such
	// as "rate limited", or one of those below; "" when the last try was good.
	Fault string
	// NotBefore is when the server wants to be asked again at the earliest; zero when
	// it does not say.
	NotBefore time.Time
	Records   int
	// Before is the count of records after the last good sync before the last.
	Before    int
	Withdrawn int
	Skipped   []Skipped
}

// The words of SourceHealth.Fault for what is found in a source that is there.
const (
	FaultShrunk     = "shrunk"     // it lost more than a tenth of its records, which waits for a person
	FaultUnreadable = "unreadable" // it holds no records that can be read
	FaultIncomplete = "incomplete" // it holds less than it says that it has
	FaultBusy       = "busy"       // another process is reading it; nothing is noted of the try
	FaultUnfit      = "unfit"      // a bundle holds it otherwise than it is here, or older
)

// Next is when a watching process reads the source again: Every after the last
// try, or later when the server wants it; zero when nothing does.
func (h SourceHealth) Next() time.Time {
	if h.Source.Every == 0 {
		return time.Time{}
	}
	next := h.LastTry.Add(h.Source.Every)
	if h.NotBefore.After(next) {
		return h.NotBefore
	}
	return next
}

// Remote reports whether the source is fetched over the network.
func (s Source) Remote() bool {
	return strings.HasPrefix(s.Location, "https://") || strings.HasPrefix(s.Location, "http://")
}

// host gives the part of a URL that names the host.
func (s Source) host() string {
	_, rest, _ := strings.Cut(s.Location, "://")
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		rest = rest[:end]
	}
	return rest
}

// Stale reports whether answers may not rest on the source at now, and why.
func (h SourceHealth) Stale(now time.Time) (string, bool) {
	switch {
	case h.LastSync.IsZero():
		return "source " + h.Source.Name + " has never been read", true
	case h.Source.MaxAge > 0 && now.Sub(h.LastSync) > h.Source.MaxAge:
		return "source " + h.Source.Name + " was last read on " + h.LastSync.UTC().Format(time.DateOnly), true
	}
	return "", false
}

// Validate reports the first thing that keeps s from being accepted.
func (s Source) Validate() error {
	switch {
	case !ValidSlug(s.Name):
		return Errorf(Invalid, "source name %q is not of the form [a-z0-9][a-z0-9._-]*", s.Name).at("name")
	case !contains(SourceKinds, s.Kind):
		return Errorf(Invalid, "source %s has the unknown kind %q", s.Name, s.Kind).at("kind").
			WithHint("use one of %s", join(SourceKinds))
	case s.Location == "":
		return Errorf(Invalid, "source %s has no location", s.Name).at("location")
	case strings.HasPrefix(s.Location, "http://"):
		return Errorf(Invalid, "source %s is fetched without encryption", s.Name).at("location").WithHint("give an https URL, or the path of a copy")
	case s.Remote() && strings.Contains(s.host(), "@"):
		return Errorf(Invalid, "the location of source %s holds a user or password, which would show in lists", s.Name).at("location").
			WithHint("leave it out")
	case !s.Remote() && strings.Contains(s.Location, "://"):
		return Errorf(Invalid, "the location of source %s is neither an https URL nor a path", s.Name).at("location").
			WithHint("write https:// in lower case, or the path of a copy")
	case s.Every < 0:
		return Errorf(Invalid, "source %s is read every %s", s.Name, s.Every).at("every").WithHint("write 0 for one that people read")
	case s.MaxAge < 0:
		return Errorf(Invalid, "source %s has a negative age", s.Name).at("maxAge").WithHint("write 0 for one that does not age")
	case s.Score != "" && !contains(ScoreSources[1:], s.Score): // none speaks as we do
		return Errorf(Invalid, "source %s gives scores of the unknown source %q", s.Name, s.Score).at("score").
			WithHint("use one of %s", join(ScoreSources[1:]))
	}
	return nil
}
