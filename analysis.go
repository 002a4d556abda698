// SPDX-License-Identifier: Apache-2.0

package verdict

// Analyzer names what made an analysis.
type Analyzer string

// The analyzers.
const (
	AnalyzerCode  Analyzer = ""      // follows the calls of bytecode
	AnalyzerScope Analyzer = "scope" // compares what a bill says of a component with what ships
)

// Analysis is what an analyzer looked at, and what its result rests on. It is part of a
// piece of evidence, and private with it.
type Analysis struct {
	Analyzer Analyzer `json:",omitempty"`
	// Scopes are what bills say of the component's use, in order of text, and Looked the
	// archives that were looked through for it: of the analyzer scope.
	Scopes []Scope         `json:",omitempty"`
	Looked []LookedThrough `json:",omitempty"`

	Symbols []string // that were asked for, as pkg.Class[#method[(descriptor)return]], in order of text
	// Profile names what was taken to run, and ProfileDigest is the SHA-256 of all that it
	// says, in hex.
	Profile       string
	ProfileDigest string
	Answer        string // what a premise of the kind reach expects for it to stay
	Algorithm     string // cha, rta, xta or 0cfa; "" where no calls were followed
	JDK           string // its version; "" for none
	// Key is the SHA-256 of all that the result depends on.
	Key string

	Entries   int // entry points
	Classes   int // that were read
	Reachable int // methods that can run

	// Witness is the shortest way, the entry point first; none where nothing is reached.
	Witness []Frame `json:",omitempty"`
	// Callers are methods that can run and call the symbol, the first of them.
	Callers []string `json:",omitempty"`
	// Dominator is the method nearest to the symbol through which every way leads, where
	// there is one between the entry points and the symbol: where to guard.
	Dominator string `json:",omitempty"`
	// Assumptions are what the way rests on, in words.
	Assumptions []string `json:",omitempty"`
	// Ledger is what could not be seen and keeps the result from being certain. Open is
	// how many entries there are in all; the first are kept.
	Ledger []Opening `json:",omitempty"`
	Open   int       `json:",omitempty"`
	// Unresolved is what of the profile names nothing that is there.
	Unresolved []string `json:",omitempty"`
	// Places are where what was looked for stands in the artifacts: of a presence the files
	// and the names under which it is there.
	Places []string `json:",omitempty"`
}

// Frame is a method on a way, and the line on which it leads to the next.
type Frame struct {
	Class, Method, Descriptor string
	File                      string // "" when it is not told
	Line                      int    // 0 when it is not told
	By                        string // how the frame before leads here, such as virtual
	What                      string // what that rests on, in words; may be empty
}

// LookedThrough is an archive in which something was looked for.
type LookedThrough struct {
	Name   string // with ! in front of the names of members
	SHA256 string // in hex; "" for a folder
}

// Opening is something that an analysis could not see.
type Opening struct {
	Kind  string // such as reflection or native
	Where string
	What  string
}
