// SPDX-License-Identifier: Apache-2.0

package verdict

import "strings"

// AdvisoryText is what people write of an advisory. Which releases are affected, not
// affected and fixed is not among it: that is what statements say. The sections are those
// of ISO/IEC 29147 (7.4) and of the advisories of the field.
type AdvisoryText struct {
	Title   string `yaml:"title" json:"title"`
	Summary string `yaml:"summary" json:"summary"`
	// Vulnerabilities are what it is about, mostly one.
	Vulnerabilities []AdvisoryFlaw `yaml:"vulnerabilities" json:"vulnerabilities"`
	// Products are the slugs of the products about which it speaks.
	Products []string `yaml:"products" json:"products"`
	// Hosted says how services that we run stand.
	Hosted []HostedStatus `yaml:"hosted,omitempty" json:"hosted,omitempty"`
	// Detection is how users find out whether they are affected.
	Detection    []Detection  `yaml:"detection,omitempty" json:"detection,omitempty"`
	Impact       string       `yaml:"impact" json:"impact"`
	Exploitation Exploitation `yaml:"exploitation,omitempty" json:"exploitation"`
	// Actions are what users have to do, in order.
	Actions []string `yaml:"actions,omitempty" json:"actions,omitempty"`
	// Unfixed is what users of lines without a fix, and of lines at their end of life, do.
	Unfixed     string              `yaml:"unfixed,omitempty" json:"unfixed,omitempty"`
	Workarounds []string            `yaml:"workarounds,omitempty" json:"workarounds,omitempty"`
	Credits     []Credit            `yaml:"credits,omitempty" json:"credits,omitempty"`
	Contact     string              `yaml:"contact,omitempty" json:"contact,omitempty"`
	NextUpdate  Day                 `yaml:"nextUpdate,omitempty" json:"nextUpdate,omitempty"`
	Timeline    []TimelineEntry     `yaml:"timeline,omitempty" json:"timeline,omitempty"`
	Questions   []Question          `yaml:"questions,omitempty" json:"questions,omitempty"`
	References  []AdvisoryReference `yaml:"references,omitempty" json:"references,omitempty"`
	// Audience is who may read it; "" is everybody.
	Audience Audience `yaml:"audience,omitempty" json:"audience,omitempty"`
}

// AdvisoryFlaw is a vulnerability as an advisory tells it.
type AdvisoryFlaw struct {
	// ID is one of its ids.
	ID          string   `yaml:"id" json:"id"`
	Title       string   `yaml:"title,omitempty" json:"title,omitempty"` // the advisory's, where it is ""
	Description string   `yaml:"description" json:"description"`
	CWEs        []string `yaml:"cwes,omitempty" json:"cwes,omitempty"`
	// Preconditions are what an attack needs: a setting, a right.
	Preconditions []string `yaml:"preconditions,omitempty" json:"preconditions,omitempty"`
	// Vector is our CVSS vector, and Reasons why a metric has its value, by the metric's
	// short name.
	Vector  string            `yaml:"vector,omitempty" json:"vector,omitempty"`
	Reasons map[string]string `yaml:"reasons,omitempty" json:"reasons,omitempty"`
	// Severity is the word of a text scale where one is used, as it was given.
	Severity string `yaml:"severity,omitempty" json:"severity,omitempty"`
}

// HostedStatus says how a service that we run stands: "remediated on 2026-06-01, no
// action is required".
type HostedStatus struct {
	Service string `yaml:"service" json:"service"`
	Text    string `yaml:"text" json:"text"`
	Date    Day    `yaml:"date,omitempty" json:"date,omitempty"`
}

// DetectionKind is where users look to find out whether they are affected.
type DetectionKind string

// Where users look.
const (
	DetectSetting DetectionKind = "setting"
	DetectLog     DetectionKind = "log"
	DetectCommand DetectionKind = "command"
	DetectVersion DetectionKind = "version"
	DetectOther   DetectionKind = "other"
)

// DetectionKinds lists them.
var DetectionKinds = []DetectionKind{DetectSetting, DetectLog, DetectCommand, DetectVersion, DetectOther}

// Detection is one way to find out whether one is affected.
type Detection struct {
	Kind DetectionKind `yaml:"kind" json:"kind"`
	Text string        `yaml:"text" json:"text"`
	// Look is the key, the log line or the command itself, letter for letter.
	Look string `yaml:"look,omitempty" json:"look,omitempty"`
}

// ExploitationState is what is known of a flaw being exploited.
type ExploitationState string

// What can be known.
const (
	ExploitationNone   ExploitationState = "none"
	ExploitationPublic ExploitationState = "poc" // how it is done is public
	ExploitationActive ExploitationState = "active"
)

// ExploitationStates lists them, the mildest first: the values of SSVC's decision point.
var ExploitationStates = []ExploitationState{ExploitationNone, ExploitationPublic, ExploitationActive}

// Exploitation is what was known as of a day; the zero value says nothing.
type Exploitation struct {
	Known ExploitationState `yaml:"known" json:"known,omitempty"`
	AsOf  Day               `yaml:"asOf" json:"asOf,omitempty"`
	Text  string            `yaml:"text,omitempty" json:"text,omitempty"`
}

// IsZero reports whether nothing is said.
func (e Exploitation) IsZero() bool { return e == Exploitation{} }

// Question is one of a FAQ.
type Question struct {
	Question string `yaml:"question" json:"question"`
	Answer   string `yaml:"answer" json:"answer"`
}

// AdvisoryReference is a link for readers. Kinds are those of OSV (ADVISORY, FIX, WEB, …).
type AdvisoryReference struct {
	Kind string `yaml:"kind,omitempty" json:"kind,omitempty"`
	URL  string `yaml:"url" json:"url"`
	Text string `yaml:"text,omitempty" json:"text,omitempty"`
}

// Validate reports the first thing that keeps t from being stored as a draft. What keeps
// it from being published are the gates of `verdict advisory check`.
func (t AdvisoryText) Validate() error {
	switch {
	case strings.TrimSpace(t.Title) == "":
		return Errorf(Invalid, "the advisory has no title").at("title")
	case len(t.Vulnerabilities) == 0:
		return Errorf(Invalid, "the advisory is about no vulnerability").at("vulnerabilities")
	case len(t.Products) == 0:
		return Errorf(Invalid, "the advisory is about no product").at("products")
	case !t.NextUpdate.Valid():
		return Errorf(Invalid, "%q is no day", t.NextUpdate).at("nextUpdate").WithHint("write it as 2026-06-09")
	}
	for _, check := range []func() error{t.validFlaws, t.validProducts, t.validWords} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (t AdvisoryText) validFlaws() error {
	seen := map[string]bool{}
	for i, f := range t.Vulnerabilities {
		at := indexed("vulnerabilities", i)
		id := CanonicalID(f.ID)
		switch {
		case id == "":
			return Errorf(Invalid, "a vulnerability of the advisory has no id").at(at)
		case seen[id]:
			return Errorf(Invalid, "the advisory names %s twice", id).at(at)
		}
		seen[id] = true
	}
	return nil
}

func (t AdvisoryText) validProducts() error {
	seen := map[string]bool{}
	for i, p := range t.Products {
		switch {
		case !ValidSlug(p):
			return Errorf(Invalid, "%q is no product", p).at(indexed("products", i))
		case seen[p]:
			return Errorf(Invalid, "the advisory names %s twice", p).at(indexed("products", i))
		}
		seen[p] = true
	}
	return nil
}

func (t AdvisoryText) validWords() error {
	for _, c := range t.Credits {
		if err := c.Validate(); err != nil {
			return err
		}
	}
	for i, h := range t.Hosted {
		if h.Service == "" || h.Text == "" || !h.Date.Valid() {
			return Errorf(Invalid, "a hosted service needs its name, a text and, if any, a day").at(indexed("hosted", i))
		}
	}
	for i, d := range t.Detection {
		if !contains(DetectionKinds, d.Kind) || d.Text == "" {
			return Errorf(Invalid, "a way to find out needs a kind and a text").at(indexed("detection", i)).WithHint("kind is one of %s", join(DetectionKinds))
		}
	}
	for i, e := range t.Timeline {
		if err := e.Validate(); err != nil {
			return err.at(indexed("timeline", i))
		}
	}
	if e := t.Exploitation; !e.IsZero() && (!contains(ExploitationStates, e.Known) || e.AsOf == "" || !e.AsOf.Valid()) {
		return Errorf(Invalid, "what is known of exploitation needs a state and the day as of which it is known").at("exploitation").
			WithHint("known is one of %s, asOf a day as 2026-06-09", join(ExploitationStates))
	}
	return nil
}
