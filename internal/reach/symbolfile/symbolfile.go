// SPDX-License-Identifier: Apache-2.0

// Package symbolfile writes and reads files of symbol sets, by which one installation
// hands what it knows to another. A file is JSON, with a signature of OpenSSH beside it
// (FILE.sig, for the namespace Namespace). It names no person.
package symbolfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"verdict"
	"verdict/internal/limits"
	"verdict/spec/sshsig"
	"verdict/spec/vers"
)

// Namespace is what a signature of a file is for (ssh-keygen -n).
const Namespace = "verdict-symbols"

// format is of the files that are written; what differs in its number is refused.
const format = "verdict-symbols/1"

type file struct {
	Format string `json:"format"`
	Sets   []set  `json:"sets"`
}

type set struct {
	ID            string   `json:"id"`
	Vulnerability string   `json:"vulnerability"`
	Component     string   `json:"component"`
	Versions      []string `json:"versions"` // as [1.0,2.0); none means any
	Symbols       []string `json:"symbols"`
	Source        string   `json:"source"`
	SourceRef     string   `json:"source_ref"`
	Confidence    string   `json:"confidence"`
	Confirmed     bool     `json:"confirmed"`
	Reasons       []string `json:"reasons"`
}

// Write gives the bytes of a file of sets that are not withdrawn. The same sets give
// the same bytes, whatever their order.
func Write(sets []verdict.SymbolSet) ([]byte, error) {
	f := file{Format: format, Sets: []set{}}
	for _, s := range sets {
		out := set{ID: s.ID, Vulnerability: s.Vulnerability, Component: s.Component, Versions: []string{}, Symbols: s.Symbols, Source: string(s.Source),
			SourceRef: s.SourceRef, Confidence: string(s.Confidence), Confirmed: s.IsConfirmed(), Reasons: append([]string{}, s.Reasons...)}
		for _, i := range s.Versions {
			out.Versions = append(out.Versions, i.String())
		}
		if s.Withdrawn.IsZero() {
			f.Sets = append(f.Sets, out)
		}
	}
	slices.SortFunc(f.Sets, func(a, b set) int { return strings.Compare(a.ID, b.ID) })
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(f); err != nil {
		return nil, verdict.Errorf(verdict.Internal, "symbol sets cannot be written: %w", err)
	}
	return b.Bytes(), nil
}

// Read reads a file as proposals of the kind imported: from says whose they are. What
// the other installation had confirmed is a reason here, and no confirmation. It fails
// with verdict.Invalid.
func Read(name string, raw []byte, from string) ([]verdict.SymbolSet, error) {
	if err := limits.CheckJSON(name, raw, limits.Caps{}); err != nil {
		return nil, err
	}
	var f file
	if err := json.Unmarshal(raw, &f); err != nil {
		return nil, verdict.Errorf(verdict.Invalid, "is no file of symbol sets: %s", err).At(name, 0, "").WithHint("give what `verdict symbols export` wrote")
	}
	if f.Format != format {
		return nil, verdict.Errorf(verdict.Invalid, "has the format %.40q, not %q", f.Format, format).At(name, 0, "/format").
			WithHint("give what `verdict symbols export` wrote")
	}
	var sets []verdict.SymbolSet
	for i, in := range f.Sets {
		s, err := in.proposal(from)
		if err == nil {
			probe := s.Normalized()
			probe.By = "reader"
			err = probe.Validate()
		}
		if err != nil {
			return nil, verdict.Errorf(verdict.Invalid, "holds a symbol set that is none: %w", err).At(name, 0, fmt.Sprintf("/sets/%d", i))
		}
		sets = append(sets, s)
	}
	return sets, nil
}

func (in set) proposal(from string) (verdict.SymbolSet, error) {
	s := verdict.SymbolSet{Vulnerability: in.Vulnerability, Component: in.Component, Symbols: in.Symbols, Source: verdict.SymbolsImported,
		SourceRef: in.ID + " of " + from, Confidence: verdict.Confidence(in.Confidence)}
	origin := "there it is by " + in.Source
	if in.SourceRef != "" {
		origin += " " + in.SourceRef
	}
	if in.Confirmed {
		origin += ", and confirmed"
	}
	s.Reasons = append([]string{origin}, in.Reasons...)
	for _, text := range in.Versions {
		i, err := vers.ParseInterval(text)
		if err != nil {
			return s, err
		}
		s.Versions = append(s.Versions, i)
	}
	return s, nil
}

// Signer checks the armoured signature of a file and says whose it is, by those who may
// have signed it at an instant. It fails with verdict.Tampered where the file is not as it was signed, and
// with verdict.Refused where nobody who may has signed it.
func Signer(name string, raw, armoured []byte, signers sshsig.Signers, at time.Time) (string, error) {
	s, err := sshsig.Parse(armoured)
	if err != nil {
		return "", verdict.Errorf(verdict.Tampered, "has a signature that cannot be read: %s", err).At(name, 0, "").
			WithHint("bring it over again; when it stays so, do not trust it")
	}
	who, err := signers.Of(s, at)
	if err != nil {
		return "", verdict.Errorf(verdict.Refused, "is signed by somebody else: %s", err).At(name, 0, "").
			WithHint("see whose key it is; add it to the allowed signers when it is trusted")
	}
	switch err := s.Verify(Namespace, raw); {
	case errors.Is(err, sshsig.ErrMismatch):
		return "", verdict.Errorf(verdict.Tampered, "has been changed since %s signed it", who).At(name, 0, "").WithHint("bring it over again; when it stays so, do not trust it")
	case err != nil:
		return "", verdict.Errorf(verdict.Refused, "is not signed as a file of symbol sets: %s", err).At(name, 0, "").
			WithHint("sign it for the namespace %s, as `verdict symbols export --sign-key` does", Namespace)
	}
	return who, nil
}
