// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/inventory/archive"
	"verdict/internal/jvm/ledger"
	"verdict/internal/reach"
	"verdict/internal/reach/jvm"
	"verdict/internal/reach/scope"
	"verdict/internal/triage"
)

// scopeSearch is the question whether a component that matched, and that bills of a part
// list, is in what ships.
type scopeSearch struct {
	vulnerability string
	scope.Question
	// before is what an earlier comparison said that stands; "" where there was none.
	before verdict.EvidenceResult
}

// scopesOf gathers the findings of a part of which bills that somebody declared, and what
// ships, may say different things. What both say to ship needs no word, unless an earlier
// comparison said otherwise.
func (p partPlan) scopesOf(e *triage.Engine, ids []string) (list []scopeSearch, err error) {
	if len(p.shipped) == 0 {
		return nil, nil
	}
	artifacts := shippedArtifacts(p.shipped)
	for _, id := range e.Concerning() {
		if len(ids) > 0 && !slices.ContainsFunc(e.Vulnerabilities(id), func(v *verdict.Vulnerability) bool {
			return slices.ContainsFunc(v.IDs, func(name string) bool { return namedBy(ids, name) })
		}) {
			continue
		}
		answer, err := e.Answer(id, p.ref.Version, p.ref.Part)
		if err != nil {
			return nil, err
		}
		for _, f := range partFindings(answer, p.ref.Part) {
			s := scopeSearch{vulnerability: answer.Vulnerability, Question: scope.Question{Component: f.Component, Listed: f.Occurrences, Artifacts: artifacts}}
			s.before = p.saidOfScope(s)
			declared := slices.ContainsFunc(f.Occurrences, func(o verdict.Occurrence) bool { return o.Identity == "" })
			if told, _ := scope.Told(s.Question); f.Match.As == verdict.AsRelease || s.before == "" && (!declared || told.Agrees()) {
				continue
			}
			s.Symbols = p.symbolsOf(s)
			list = append(list, s)
		}
	}
	return list, nil
}

// partFindings gives the findings of one part: an answer about the part that has no name
// speaks of all.
func partFindings(a triage.Answer, part string) []triage.FindingAnswer {
	for _, p := range a.Parts {
		if p.Part == part {
			return p.Findings
		}
	}
	return nil
}

// saidOfScope is what the last comparison of the same said.
func (p partPlan) saidOfScope(s scopeSearch) verdict.EvidenceResult {
	i := slices.IndexFunc(p.evidence, func(ev verdict.Evidence) bool { return p.isOf(ev, s) })
	if i < 0 {
		return ""
	}
	return p.evidence[i].Result
}

func (p partPlan) isOf(ev verdict.Evidence, s scopeSearch) bool {
	return ev.OfScope() && ev.Version == p.ref.Version && ev.Part == p.ref.Part && ev.Vulnerability == s.vulnerability && ev.Component == s.Component.PURL
}

// symbolsOf gives the symbols that are looked for of the same finding.
func (p partPlan) symbolsOf(s scopeSearch) scope.Symbols {
	for _, x := range p.searches {
		if x.vulnerability == s.vulnerability && x.component == s.Component.PURL {
			return scope.Symbols{Names: x.symbols, Seen: x.proven}
		}
	}
	return scope.Symbols{}
}

// shippedOf gives the artifacts of which anything may be in a part: its own, and those of
// the whole release; of a release that is one part all.
func shippedOf(artifacts []verdict.Artifact, part string) (list []verdict.Artifact) {
	for _, x := range artifacts {
		if part == "" || x.Part == "" || x.Part == part {
			list = append(list, x)
		}
	}
	return list
}

// shippedArtifacts are artifacts as they are asked for components.
func shippedArtifacts(list []verdict.Artifact) []scope.Artifact {
	var asked []scope.Artifact
	for _, a := range list {
		asked = append(asked, scope.Artifact{Name: a.Name, SHA256: a.Digest, Found: a.Found.Occurrences, Kept: a.Code != "", Unread: unreadOf(a)})
	}
	return asked
}

// unreadOf gives what of an artifact nobody could look into. Of what is left out an inventory
// counts all that may hide something; an archive of which nothing tells for sure what it is
// was read all the same.
func unreadOf(a verdict.Artifact) (open []reach.Entry) {
	hiding := a.Found.Unidentified
	for _, o := range a.Found.Occurrences {
		if o.Component.PURL == "" || o.Identity == verdict.Unresolved {
			hiding--
		}
	}
	var left []verdict.Skipped
	for _, s := range a.Found.Skipped {
		if archive.OfIdentity(s.Reason) {
			hiding -= s.Count
		} else {
			left = append(left, s)
		}
	}
	if hiding <= 0 {
		return nil
	}
	for _, s := range left {
		open = append(open, reach.Entry{Kind: ledger.UnreadableArchive, Where: a.Name, What: leftOut(a, s)})
	}
	return open
}

// scopeVersion is the semantic version of the comparison, as reachVersion is of the checks
// of code.
const scopeVersion = "1"

// scopeKey is the SHA-256 of all that a comparison depends on.
func (p partPlan) scopeKey(s scopeSearch) string {
	hash := sha256.New()
	out := json.NewEncoder(hash) // which cannot fail: these are plain values, and a hash takes all
	_ = out.Encode([]any{scopeVersion, s.vulnerability, s.Component, s.Listed, s.Symbols, p.found})
	return hex.EncodeToString(hash.Sum(nil))
}

// foundDigest is the SHA-256 of what artifacts are and hold.
func foundDigest(list []verdict.Artifact) string {
	hash := sha256.New()
	out := json.NewEncoder(hash)
	for _, a := range list {
		_ = out.Encode([]any{a.Part, a.Name, a.Digest, a.Code, a.Found})
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// compareScopes compares what bills of a part list with what ships. The code is opened once,
// and where nothing but its classes can tell.
func (a *App) compareScopes(ctx context.Context, p partPlan) (list []verdict.Evidence, err error) {
	var code *shippedClasses
	defer func() {
		if code != nil {
			err = errors.Join(err, code.close())
		}
	}()
	for _, s := range p.scopes {
		var classes scope.Classes
		if _, shown := scope.Told(s.Question); !shown && len(s.Symbols.Names) > 0 {
			if code == nil {
				if code, err = a.openClasses(ctx, p.shipped); err != nil {
					return nil, err
				}
			}
			if classes, err = code.ask(s.Question); err != nil {
				return nil, err
			}
		}
		answer := scope.Judge(s.Question, classes)
		if answer.Agrees() && (s.before == "" || s.before == verdict.ResultPresent) {
			continue
		}
		ev := p.scopeEvidence(s, answer)
		ev.At = a.Now()
		list = append(list, triage.Evidenced(ev))
	}
	return list, nil
}

// scopeEvidence makes evidence of an answer. It names no artifact by its digest: nothing of
// it ever stands without a person.
func (p partPlan) scopeEvidence(s scopeSearch, answer scope.Answer) verdict.Evidence {
	x := &verdict.Analysis{Analyzer: verdict.AnalyzerScope, Scopes: answer.Scopes, Symbols: s.Symbols.Names, Key: p.scopeKey(s),
		Places: answer.Places, Assumptions: answer.Assumptions, Looked: answer.Looked, Open: len(answer.Ledger)}
	for _, e := range answer.Ledger[:min(len(answer.Ledger), mostKept)] {
		x.Ledger = append(x.Ledger, verdict.Opening{Kind: string(e.Kind), Where: e.Where, What: e.What})
	}
	return verdict.Evidence{Vulnerability: s.vulnerability, Product: p.ref.Product, Version: p.ref.Version, Part: p.ref.Part, Component: s.Component.PURL,
		Kind: verdict.EvidencePresence, Result: verdict.EvidenceResult(answer.Result), Tool: "verdict", ToolVersion: scopeVersion,
		Summary: answer.Words(s.Component.PURL), Analysis: x}
}

// shippedClasses is the code of artifacts, opened to look for classes.
type shippedClasses struct {
	folder  string
	shipped *jvm.Shipped // nil where there is no code
	unread  []reach.Entry
}

// openClasses lays the code of artifacts out and reads all of it, for whichever release of
// Java it is.
func (a *App) openClasses(ctx context.Context, artifacts []verdict.Artifact) (c *shippedClasses, err error) {
	blobs := BlobsIn(a.data)
	folder, err := layFolder(blobs)
	if err != nil {
		return nil, err
	}
	c = &shippedClasses{folder: folder}
	defer func() {
		if err != nil {
			err = errors.Join(err, c.close())
		}
	}()
	coded := slices.DeleteFunc(slices.Clone(artifacts), func(x verdict.Artifact) bool { return x.Code == "" })
	unseen, err := layOut(blobs, folder, coded)
	if err != nil {
		return c, err
	}
	for _, u := range unseen {
		artifact, what, _ := strings.Cut(u, ": ")
		c.unread = append(c.unread, reach.Entry{Kind: ledger.UnreadableArchive, Where: artifact, What: what})
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	q, err := ReachOptions{JDK: "-"}.request(nil)
	if err != nil {
		return c, err
	}
	if q.ClassPath, err = allCode(root.FS(), folder); err != nil {
		return c, err
	}
	c.shipped, err = jvm.LoadShipped(ctx, q, nil)
	return c, err
}

// ask looks for the classes that symbols of a component name, and for others of its packages.
func (c *shippedClasses) ask(q scope.Question) (scope.Classes, error) {
	found, err := c.shipped.ClassesOf(q.Symbols.Names)
	if err != nil {
		return scope.Classes{}, err
	}
	plain := strings.NewReplacer(c.folder+string(filepath.Separator), "", c.folder, "what ships").Replace
	classes := scope.Classes{Doubts: slices.Clone(c.unread)}
	for _, place := range found.Places {
		classes.Places = append(classes.Places, plain(place))
	}
	for _, d := range found.Doubts {
		classes.Doubts = append(classes.Doubts, reach.Entry{Kind: d.Kind, Where: plain(d.Where), What: plain(d.What)})
	}
	for _, l := range c.shipped.Looked() {
		classes.Looked = append(classes.Looked, verdict.LookedThrough{Name: plain(l.Name), SHA256: l.SHA256})
	}
	for _, h := range c.shipped.Beneath(scope.Packages(q)) {
		h.Name = plain(h.Name)
		classes.Beneath = append(classes.Beneath, scope.Holding(h))
	}
	return classes, nil
}

func (c *shippedClasses) close() error {
	if c.shipped != nil {
		c.shipped.Close()
	}
	return os.RemoveAll(c.folder)
}
