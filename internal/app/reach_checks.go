// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"verdict"
	"verdict/internal/reach"
	"verdict/internal/reach/jvm"
	"verdict/internal/triage"
)

// codeChecks are the opened code of a part, laid out as it ships.
type codeChecks struct {
	plan   partPlan
	folder string
	root   *os.Root
	check  jvm.Checker
	jdk    string
}

// openChecks lays the code of a part out and opens it: all that ships, and what runs by the
// profile.
func (a *App) openChecks(ctx context.Context, p partPlan, o ReleaseReach) (c *codeChecks, err error) {
	blobs := BlobsIn(a.data)
	folder, err := layFolder(blobs)
	if err != nil {
		return nil, err
	}
	c = &codeChecks{plan: p, folder: folder}
	defer func() {
		if err != nil {
			err = errors.Join(err, c.close())
		}
	}()
	if c.check.Unseen, err = layOut(blobs, folder, p.artifacts); err != nil {
		return c, err
	}
	if c.root, err = os.OpenRoot(folder); err != nil {
		return c, err
	}
	c.check.Settings = c.root.FS()
	c.check.Plain = strings.NewReplacer(folder+string(filepath.Separator), "", folder, "what ships").Replace
	options := ReachOptions{JDK: o.JDK, Root: folder, Guards: true}
	if err := c.openRun(ctx, options); err != nil {
		return c, err
	}
	shipped, err := options.request(nil)
	if err != nil {
		return c, err
	}
	if shipped.JDK != nil {
		c.jdk = shipped.JDK.Version
	}
	if shipped.ClassPath, err = allCode(c.root.FS(), folder); err != nil {
		return c, err
	}
	c.check.Shipped, err = jvm.LoadShipped(ctx, shipped, c.check.Run)
	return c, err
}

// openRun builds the call graph of the profile, where there is one. That nothing of it is
// there is no error: what asks for ways gets no answer.
func (c *codeChecks) openRun(ctx context.Context, o ReachOptions) error {
	p := c.plan
	if p.name == "" {
		c.check.NotRun = "the part has no profile that says what runs: give it one with `verdict product add " + p.ref.Product + " --profile NAME`"
		return nil
	}
	c.check.Profile, c.check.ProfileDigest = p.name, p.profile.Digest()
	q, err := o.request(&Profile{Profile: p.profile, Flat: p.profile})
	if err == nil {
		c.check.Run, err = jvm.Open(ctx, q)
	}
	switch verdict.CodeOf(err) {
	case verdict.NotFound, verdict.Usage:
		c.check.NotRun = "profile " + p.name + " does not fit what ships: " + c.check.Plain(messageOf(err))
		return nil
	}
	return err
}

// allCode gives every archive in a folder, and the folder itself where classes lie loose in
// it.
func allCode(root fs.FS, folder string) (elements []string, err error) {
	loose := false
	err = fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !isCode(name, nil) {
			return err
		}
		if loose = loose || strings.HasSuffix(name, ".class"); !strings.HasSuffix(name, ".class") {
			elements = append(elements, filepath.Join(folder, filepath.FromSlash(name)))
		}
		return nil
	})
	if loose {
		elements = append(elements, folder)
	}
	return elements, err
}

func (c *codeChecks) close() error {
	var errs []error
	if c.check.Shipped != nil {
		c.check.Shipped.Close()
	}
	if c.check.Run != nil {
		c.check.Run.Close()
	}
	if c.root != nil {
		errs = append(errs, c.root.Close())
	}
	return errors.Join(append(errs, os.RemoveAll(c.folder))...)
}

// run asks everything of the plan.
func (c *codeChecks) run(ctx context.Context, at time.Time, found *PartReach) error {
	p := c.plan
	found.Classes = c.check.Shipped.Classes()
	if c.check.Run != nil {
		found.Stats = c.check.Run.Stats()
	}
	for _, q := range p.questions {
		reply, err := c.check.Ask(ctx, q.kind, q.subject)
		switch verdict.CodeOf(err) {
		case verdict.Invalid, verdict.Usage: // a document may ask for what is nothing; the others are asked all the same
			reply = jvm.Reply{Why: messageOf(err)}
		default:
			if err != nil {
				return err
			}
		}
		found.Replays = append(found.Replays, verdict.Replay{Product: p.ref.Product, Version: p.ref.Version, Part: p.ref.Part, Kind: q.kind, Subject: q.subject,
			Answer: reply.Answer, Why: reply.Why, Places: reply.Places, Key: p.questionKey(c.jdk, q), At: at})
	}
	if c.check.Run == nil && len(p.searches) > 0 {
		found.Why = c.check.NotRun
		return nil
	}
	for _, s := range p.searches {
		ev, err := c.search(ctx, s)
		if err != nil {
			return err
		}
		ev.At = at
		found.Evidence = append(found.Evidence, triage.Evidenced(ev))
	}
	return nil
}

// search looks for the symbols of a vulnerability and makes evidence of what it finds.
func (c *codeChecks) search(ctx context.Context, s codeSearch) (verdict.Evidence, error) {
	p := c.plan
	found, err := c.check.Search(ctx, s.symbols)
	if err != nil {
		return verdict.Evidence{}, err
	}
	stats := c.check.Run.Stats()
	x := &verdict.Analysis{
		Symbols: s.symbols, Profile: p.name, ProfileDigest: p.profile.Digest(), Answer: c.check.Answer(found), Algorithm: string(c.check.Run.Algorithm()), JDK: c.jdk, Key: p.searchKey(c.jdk, s),
		Entries: c.check.Run.Entries(), Classes: stats.Classes, Reachable: stats.Reachable,
		Callers: found.Callers, Assumptions: found.Assumptions, Places: found.Places, Open: len(found.Ledger),
	}
	if len(x.Callers) > mostKept {
		x.Callers = x.Callers[:mostKept]
	}
	if n := len(found.Guards); n > 0 {
		x.Dominator = found.Guards[n-1]
	}
	for _, step := range found.Witness {
		x.Witness = append(x.Witness, verdict.Frame(step))
	}
	for _, e := range found.Ledger[:min(len(found.Ledger), mostKept)] {
		x.Ledger = append(x.Ledger, verdict.Opening{Kind: string(e.Kind), Where: e.Where, What: e.What})
	}
	for _, g := range c.check.Run.Roots.Gaps {
		x.Unresolved = append(x.Unresolved, c.check.Plain(g.Entry().Where+": "+g.Entry().What))
	}
	ev := verdict.Evidence{Vulnerability: s.vulnerability, Product: p.ref.Product, Version: p.ref.Version, Part: p.ref.Part, Component: s.component,
		Kind: verdict.EvidenceReach, Result: verdict.EvidenceResult(found.Result), Tool: "verdict", ToolVersion: reachVersion, Analysis: x}
	if found.Result == reach.Absent {
		ev.Kind = verdict.EvidencePresence
		if s.proven {
			ev.Artifact = s.artifact
		}
	}
	ev.Summary = c.summary(s, found, x)
	return ev, nil
}

// mostKept is how many entries of a ledger, and how many callers, are kept with evidence.
const mostKept = 50

// summary is what was found in a sentence.
func (c *codeChecks) summary(s codeSearch, found jvm.Search, x *verdict.Analysis) string {
	named := s.symbols[0]
	if len(s.symbols) > 1 {
		named = fmt.Sprintf("any of %d symbols", len(s.symbols))
	}
	from := fmt.Sprintf("%s of profile %s, %s, %s can run", several(x.Entries, "entry point"), x.Profile, severalClasses(x.Classes), several(x.Reachable, "method"))
	switch found.Result {
	case reach.Reached, reach.ReachedAssuming:
		words := fmt.Sprintf("%s leads to %s in %s", entryOf(x.Witness), found.Symbol, several(len(x.Witness)-1, "step"))
		if found.Result == reach.ReachedAssuming {
			words += ", assuming that " + strings.Join(x.Assumptions, "; and that ")
		}
		return words
	case reach.NotReached:
		return fmt.Sprintf("no way leads to %s, and nothing is open that could hide one (%s)", named, from)
	case reach.Absent:
		words := fmt.Sprintf("%s is not in what ships, under its name or another (%s)", named, severalClasses(c.check.Shipped.Classes()))
		if !s.proven {
			words += "; nobody has seen these symbols in any build: look for a slip in their names"
		}
		return words
	}
	first := ""
	if len(found.Ledger) > 0 {
		first = ": " + found.Ledger[0].Where + ": " + found.Ledger[0].What
	}
	open := "1 thing is open"
	if n := len(found.Ledger); n != 1 {
		open = fmt.Sprintf("%d things are open", n)
	}
	return fmt.Sprintf("no way to %s was found, and %s that could hide one%s (%s)", named, open, first, from)
}

func several(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func severalClasses(n int) string {
	if n == 1 {
		return "1 class"
	}
	return fmt.Sprintf("%d classes", n)
}

// messageOf is what was wrong, without the advice for those who run a command.
func messageOf(err error) string {
	var e *verdict.Error
	if errors.As(err, &e) {
		return e.Message
	}
	return err.Error()
}

func entryOf(witness []verdict.Frame) string {
	if len(witness) == 0 {
		return "the runtime"
	}
	return witness[0].Class + "#" + witness[0].Method
}
