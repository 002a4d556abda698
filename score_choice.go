// SPDX-License-Identifier: Apache-2.0

package verdict

import (
	"strings"
	"time"

	"verdict/spec/cvss"
)

// ScoreChoice is a person's word on whose score of a vulnerability is the authoritative
// one, in one product or in all: that of a source, or a vector that somebody gives. It is
// private and append-only.
type ScoreChoice struct {
	ID            string // CHO-<8 hex of what it says and when>
	Vulnerability string // the id that was named
	Product       string `json:",omitempty"` // "" for all products
	// Source or Vector is chosen, one of the two.
	Source ScoreSource `json:",omitempty"`
	Vector string      `json:",omitempty"`
	Reason string
	By     string
	At     time.Time
	// Number counts the choices about the vulnerability, from 1: of one instant the later
	// one counts.
	Number int `json:",omitempty"`

	Withdrawal
}

// Standing reports whether the choice was made by now, and not withdrawn.
func (c ScoreChoice) Standing(now time.Time) bool { return !c.At.After(now) && !c.Gone(now) }

// Normalized is the choice as it is kept, with the id that follows from it.
func (c ScoreChoice) Normalized() ScoreChoice {
	c.Vulnerability = CanonicalID(c.Vulnerability)
	t := textOf("choice of a score of " + c.Vulnerability)
	t.word("product", c.Product)
	t.word("source", string(c.Source))
	t.word("vector", c.Vector)
	t.words("reason", c.Reason)
	t.word("by", c.By)
	t.at("at", c.At)
	c.ID = t.marked("CHO-")
	return c
}

// Says reports whether two choices say the same, whoever made them and when.
func (c ScoreChoice) Says(other ScoreChoice) bool {
	a, b := c.Normalized(), other.Normalized()
	return a.Vulnerability == b.Vulnerability && a.Product == b.Product && a.Source == b.Source && a.Vector == b.Vector && a.Reason == b.Reason
}

// Chosen names what is chosen, for people.
func (c ScoreChoice) Chosen() string {
	if c.Vector != "" {
		return c.Vector
	}
	return string(c.Source)
}

// picks reports whether a score is what is chosen.
func (c ScoreChoice) picks(s Score) bool {
	if c.Vector != "" {
		return s.Vector == c.Vector
	}
	return s.Source == c.Source
}

// Validate reports the first thing that keeps c from being accepted.
func (c ScoreChoice) Validate() error {
	id := c.Vulnerability
	switch {
	case id == "":
		return Errorf(Invalid, "the choice of a score names no vulnerability").at("vulnerability")
	case c.Product != "" && !ValidSlug(c.Product):
		return Errorf(Invalid, "the choice of a score of %s is for the product %q, which is no name of one", id, c.Product).at("product")
	case (c.Source == "") == (c.Vector == ""):
		return Errorf(Invalid, "the choice of a score of %s names a source or a vector, one of the two", id).at("source")
	case c.Source != "" && !contains(ScoreSources, c.Source):
		return Errorf(Invalid, "the choice of a score of %s names the unknown source %q", id, c.Source).at("source").WithHint("use one of %s, or a vector", join(ScoreSources))
	case strings.TrimSpace(c.Reason) == "":
		return Errorf(Invalid, "the choice of a score of %s gives no reason", id).at("reason").WithHint("say why this one and not another")
	case c.By == "":
		return Errorf(Invalid, "the choice of a score of %s is by nobody", id).at("by").WithHint("say who makes it")
	}
	if c.Vector != "" {
		if _, err := cvss.Parse(c.Vector); err != nil {
			return Errorf(Invalid, "the vector that is chosen for %s cannot be read: %w", id, err).at("vector")
		}
	}
	return c.validate("the choice of a score of " + id)
}
