// SPDX-License-Identifier: Apache-2.0

package programme

import (
	"time"

	"verdict"
)

// Version is the apiVersion that documents carry.
const Version = "verdict/v1"

// Place is where a document begins.
type Place struct {
	File string
	Line int
}

// Doc is a value with the place that it was read from.
type Doc[T any] struct {
	Value T
	Place
}

// Programme is everything that a folder of documents says, in the order of file
// names and then of documents.
type Programme struct {
	Products         []Doc[verdict.Product]
	Lines            []Doc[verdict.Line]
	Releases         []Doc[Release]
	Sources          []Doc[verdict.Source]
	HouseRecords     []Doc[File]
	Relocations      []Doc[verdict.Relocation]
	AliasRulings     []Doc[verdict.AliasRuling]
	Vulnerabilities  []Doc[verdict.OwnVulnerability]
	SuppressionFiles []Doc[File]
	Suppressions     []Doc[verdict.Suppression]
	Assessments      []Doc[Assessment]
	Evidence         []Doc[verdict.Evidence]
	Classifications  []Doc[verdict.Classification]
	Decisions        []Doc[verdict.Decision]
	People           []Doc[Person]
	Approvals        []Doc[Approval]
	Policies         []Doc[File]
	Profiles         []Doc[File]
	Trains           []Doc[Train]
	SymbolSets       []Doc[verdict.SymbolSet]
	Scores           []Doc[Score]
	ScoreChoices     []Doc[verdict.ScoreChoice]
	Advisories       []Doc[Advisory]
	Statements       []Doc[Publication]
}

// Release is a release with its bills of materials.
type Release struct {
	verdict.Release
	Bills []Bill
}

// Bill is the bill of a release, or of one part of it.
type Bill struct {
	Part string
	File
}

// File is a file that a document names: its path inside the folder and its
// bytes.
type File struct {
	Name string
	Raw  []byte
}

// Assessment is an assessment and who approves it; "" leaves it unapproved.
type Assessment struct {
	verdict.Assessment
	ApprovedBy string
}

// Score is a score of ours and what it re-scores: a source, a vector that somebody gives,
// or "" for the most trusted score of others.
type Score struct {
	verdict.GivenScore
	Of string
}

// Person is somebody with the public keys as ssh-keygen writes them.
type Person struct {
	Name   string
	Keys   []string
	Former []verdict.FormerKey
}

// Approval is a signed approval of what an id names.
type Approval struct {
	Subject   string
	Signature string // armoured
	At        time.Time
}

// Publication is a person's act of publishing what the assessments say.
type Publication struct {
	Product         string
	Vulnerabilities []string
	Releases        []string // none: all
	By              string
	At              time.Time // zero: when it is applied
}

// Train is a train with what became of it.
type Train struct {
	verdict.Train           // as it is planned
	Frozen        time.Time // zero while it is not
	Lines         []TrainLine
}

// TrainLine is what became of one line of a train.
type TrainLine struct {
	Line    string
	Release string
	// Fixes is the frozen list as somebody wrote it down, which has to be what the
	// rules and the names below make of it; nil where nobody did.
	Fixes   []string
	Added   []Named   // to what goes along by rule
	Slipped []Named   // that would go along by rule
	Shipped time.Time // when the train was told; zero while it was not
}

// Named is a vulnerability that somebody names, with the reason.
type Named struct {
	Vulnerability string
	Reason        string
}
