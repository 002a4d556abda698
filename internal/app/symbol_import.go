// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/jvm/symbol"
	"verdict/internal/limits"
	"verdict/internal/reach/symbolfile"
	"verdict/internal/store"
	"verdict/spec/sshsig"
	"verdict/spec/vers"
)

// ImportRecordSymbols proposes the symbols that the standing records of a vulnerability
// name, a set for each record and package, and tells what of them cannot be taken.
func (a *App) ImportRecordSymbols(ctx context.Context, id string) (list []ProposedSymbols, skipped []verdict.Skipped, changed int, err error) {
	var sets []verdict.SymbolSet
	err = a.view(ctx, func(s *store.Snapshot) error {
		v, err := soleVulnerability(s, id)
		if err != nil {
			return err
		}
		sets, skipped = recordSymbols(v)
		return nil
	})
	if err != nil {
		return nil, nil, 0, err
	}
	list, changed, err = a.propose(ctx, "symbols import "+verdict.CanonicalID(id), sets)
	return list, skipped, changed, err
}

// soleVulnerability gives the one vulnerability that an id names.
func soleVulnerability(s *store.Snapshot, id string) (verdict.Vulnerability, error) {
	named, err := s.VulnerabilitiesByID(id)
	switch {
	case err != nil:
		return verdict.Vulnerability{}, err
	case len(named) == 0:
		return verdict.Vulnerability{}, verdict.Errorf(verdict.NotFound, "no record is about %s", verdict.CanonicalID(id)).WithHint("`verdict source list` shows what was read and when")
	case len(named) > 1:
		return verdict.Vulnerability{}, verdict.Errorf(verdict.Conflict, "%s names both %s and %s", verdict.CanonicalID(id), named[0].Shown(), named[1].Shown()).
			WithHint("name one of them by an id that is its own")
	case len(named[0].SoleIDs()) == 0:
		return verdict.Vulnerability{}, verdict.Errorf(verdict.Conflict, "every id of %s names other flaws as well", named[0].Shown()).
			WithHint("`verdict alias split` cuts what is wrongly united")
	}
	return named[0], nil
}

// recordSymbols are the proposals in the records of a vulnerability that count.
func recordSymbols(v verdict.Vulnerability) (sets []verdict.SymbolSet, skipped []verdict.Skipped) {
	for _, r := range v.Claiming() {
		for _, p := range r.Affected {
			if len(p.Symbols) == 0 {
				continue
			}
			set := verdict.SymbolSet{Vulnerability: verdict.ShownID(v.SoleIDs()), Component: p.PackageName().PURL(), Source: verdict.SymbolsOfRecord,
				SourceRef: r.Source + " " + r.ID, Confidence: verdict.MediumConfidence, Reasons: []string{"the record names them"}}
			if set.Component == "" {
				skipped = verdict.AddSkipped(skipped, "symbols of a package that no package URL names", fmt.Sprintf("%s of %s", p.Name, r.ID))
				continue
			}
			if r.House != nil {
				set.SourceRef = "house record " + r.ID
			}
			var why string
			if set.Versions, why = stretches(p); why != "" {
				set.Reasons = append(set.Reasons, why)
			}
			if set.Symbols, skipped = readable(set.Component, r.ID, p.Symbols, skipped); len(set.Symbols) > 0 {
				sets = append(sets, set)
			}
		}
	}
	return sets, skipped
}

// readable gives the symbols of a record in the form that an analysis reads.
func readable(component, record string, names []string, skipped []verdict.Skipped) ([]string, []verdict.Skipped) {
	var list []string
	for _, name := range names {
		if strings.HasPrefix(component, "pkg:maven/") {
			s, ok := symbol.ParseDotted(name)
			if !ok {
				skipped = verdict.AddSkipped(skipped, "a name from which no class with its package can be told", fmt.Sprintf("%s of %s", name, record))
				continue
			}
			name = s.String()
		}
		if name = strings.TrimSpace(name); name == "" || strings.ContainsAny(name, " \t\n") || len(name) > verdict.LongestSymbol {
			skipped = verdict.AddSkipped(skipped, "a name that is none", fmt.Sprintf("%.80q of %s", name, record))
			continue
		}
		list = append(list, name)
	}
	return list, skipped
}

// mostStretches is how many versions one by one are kept with a set.
const mostStretches = 100

// stretches are the versions that a record says are affected; none where they cannot be
// told, with the reason.
func stretches(p verdict.AffectedPackage) (list []vers.Interval, why string) {
	scheme, known := vers.SchemeOf(p.Ecosystem)
	if !known {
		return nil, "its versions cannot be compared: the symbols are for any"
	}
	for _, events := range p.Ranges {
		some, err := vers.Intervals(scheme, events)
		if err != nil {
			return nil, "its ranges cannot be read: the symbols are for any version"
		}
		list = append(list, some...)
	}
	if len(list) == 0 && len(p.Versions) <= mostStretches {
		for _, v := range p.Versions {
			list = append(list, vers.Interval{Introduced: v, LastAffected: v})
		}
	}
	for _, i := range list {
		for _, end := range []string{i.Introduced, i.Fixed, i.LastAffected} {
			if i == (vers.Interval{}) || end != "" && end != "0" && !vers.Valid(scheme, end) {
				return nil, "some of its versions cannot be compared: the symbols are for any"
			}
		}
	}
	return list, ""
}

// SymbolTrust is a file of symbol sets, and whose signature makes it one that is taken.
type SymbolTrust struct {
	File string
	// Signature is the file with its signature; "" for FILE.sig.
	Signature string
	// Signers is a file of allowed signers as OpenSSH has it; "" with Unsigned, which
	// looks at no signature.
	Signers  string
	Unsigned bool
}

// ImportSymbolFile proposes the sets of a file that another installation wrote, and
// gives who signed it; "" when that was not asked. A file that was changed, or signed by
// nobody who may, changes nothing.
func (a *App) ImportSymbolFile(ctx context.Context, t SymbolTrust) (signer string, list []ProposedSymbols, changed int, err error) {
	raw, err := limits.ReadFile(t.File, limits.Caps{})
	if err != nil {
		return "", nil, 0, err
	}
	from := filepath.Base(t.File) + ", which was not asked who signed it"
	if signer, err = a.symbolSigner(t, raw); err != nil {
		return "", nil, 0, err
	}
	if signer != "" {
		from = signer
	}
	sets, err := symbolfile.Read(t.File, raw, from)
	if err != nil {
		return "", nil, 0, err
	}
	list, changed, err = a.propose(ctx, "symbols import "+filepath.Base(t.File), sets)
	return signer, list, changed, err
}

func (a *App) symbolSigner(t SymbolTrust, raw []byte) (string, error) {
	switch {
	case t.Unsigned && (t.Signers != "" || t.Signature != ""):
		return "", verdict.Errorf(verdict.Usage, "a file is taken from allowed signers, or unsigned: not both")
	case t.Unsigned:
		return "", nil
	case t.Signers == "":
		return "", verdict.Errorf(verdict.Usage, "nobody is named whose symbol sets are taken").
			WithHint("give --allowed-signers FILE, or --unsigned when you know where the file comes from")
	}
	signers, err := readSigners(t.Signers)
	if err != nil {
		return "", err
	}
	name := t.Signature
	if name == "" {
		name = t.File + ".sig"
	}
	armoured, err := limits.ReadFile(name, limits.Caps{Bytes: 64 << 10})
	if verdict.CodeOf(err) == verdict.NotFound {
		return "", verdict.Errorf(verdict.Refused, "is not signed: there is no %s", name).At(t.File, 0, "").
			WithHint("have it signed with --sign-key, name the signature with --signature, or take it with --unsigned when you know where it comes from")
	}
	if err != nil {
		return "", err
	}
	return symbolfile.Signer(t.File, raw, armoured, signers, a.now())
}

// ExportSymbols gives a file of the symbol sets that a filter lets through: of the
// confirmed ones, and with proposals of those too; withdrawn ones never.
func (a *App) ExportSymbols(ctx context.Context, f SymbolFilter, proposals bool) (raw []byte, n int, err error) {
	sets, err := a.SymbolSets(ctx, f)
	if err != nil {
		return nil, 0, err
	}
	sets = slices.DeleteFunc(sets, func(s verdict.SymbolSet) bool {
		return StateOf(s) == SymbolsWithdrawn || StateOf(s) == SymbolsProposed && !proposals
	})
	raw, err = symbolfile.Write(sets)
	return raw, len(sets), err
}

// SignSymbols signs a file of symbol sets with the private SSH key in a file.
func SignSymbols(raw []byte, keyFile string) ([]byte, error) {
	key, err := signingKey(keyFile)
	if err != nil {
		return nil, err
	}
	armoured, err := sshsig.Sign(key, symbolfile.Namespace, raw)
	if err != nil {
		return nil, verdict.Errorf(verdict.Internal, "symbol sets cannot be signed: %w", err)
	}
	return armoured, nil
}
