// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"verdict"
	"verdict/internal/jvm/callgraph"
	"verdict/internal/jvm/classpath"
	"verdict/internal/jvm/program"
	"verdict/internal/reach"
	"verdict/internal/reach/jvm"
	"verdict/internal/reach/profile"
)

// ResolvedProfile is a profile with what it names in a release.
type ResolvedProfile struct {
	Profile
	ClassPath []string // what was opened
	Roots     []RootWords
	Gaps      []GapWords // what was not found, and may matter
	Passed    []GapWords // what was not found and need not be there, or says nothing by itself
}

// RootWords is a method or class that runs, in words.
type RootWords struct {
	Kind    string // entry, api or plugin
	Symbol  string
	Methods int  // of a class that others call
	Assumed bool // it may run, by the word of the profile
	Origin  reach.Origin
}

// GapWords is something that was not found, in words.
type GapWords struct {
	Name, What string
	Words      string // both, where the name does not stand in the origin
	Origin     reach.Origin
	Hides      string // nothing, main, creation or calls
	Optional   bool   // it need not be there
}

// ResolveProfile finds what a profile names in the folder of a release.
func ResolveProfile(ctx context.Context, p Profile, o ReachOptions) (ResolvedProfile, error) {
	q, err := o.request(&p)
	if err != nil {
		return ResolvedProfile{}, err
	}
	path, err := classpath.Open(q.ClassPath, classpath.Options{JDK: q.JDK})
	if err != nil {
		return ResolvedProfile{}, err
	}
	defer path.Close()
	prog, err := program.Load(ctx, path, q.Cache)
	if err != nil {
		return ResolvedProfile{}, err
	}
	roots, err := q.Resolve(ctx, prog)
	if err != nil {
		return ResolvedProfile{}, err
	}
	return ResolvedProfile{Profile: p, ClassPath: q.ClassPath, Roots: rootWords(prog, roots), Gaps: gapWords(roots.Gaps), Passed: gapWords(roots.Passed)}, nil
}

func rootWords(p *program.Program, r reach.Roots) (list []RootWords) {
	count := map[reach.Origin]map[program.ClassID]int{}
	for _, m := range r.Methods {
		if m.Origin.By == reach.ByAPI || m.Origin.By == reach.ByGiven {
			if count[m.Origin] == nil {
				count[m.Origin] = map[program.ClassID]int{}
			}
			count[m.Origin][m.Class]++
			continue
		}
		list = append(list, RootWords{Kind: "entry", Symbol: p.String(m.Method), Methods: 1, Origin: m.Origin})
	}
	for _, i := range r.API {
		list = append(list, RootWords{Kind: "api", Symbol: program.Dotted(p.Name(i.Class)), Methods: count[i.Origin][i.Class], Origin: i.Origin})
	}
	for _, x := range r.Plugins {
		list = append(list, RootWords{Kind: "plugin", Symbol: program.Dotted(p.Name(x.Class)), Assumed: x.Assumed, Origin: x.Origin})
	}
	return list
}

func gapWords(gaps []reach.Gap) (list []GapWords) {
	words := map[reach.Hides]string{reach.HidesNothing: "nothing", reach.HidesMains: "main", reach.HidesCreation: "creation", reach.HidesCalls: "calls"}
	for _, g := range gaps {
		list = append(list, GapWords{g.Name, g.What, g.Entry().What, g.Origin, words[g.Hides], g.Optional})
	}
	return list
}

// use has an analysis begin with what a profile names. Without a class path of its own it
// has that of the profile.
func (o ReachOptions) use(q *jvm.Request, p Profile) error {
	var missing reach.Roots
	if len(q.ClassPath) == 0 {
		err := o.inRoot(func(root fs.FS) {
			var elements []string
			elements, missing = profile.ClassPath(p.Flat, root)
			for _, name := range elements {
				q.ClassPath = append(q.ClassPath, filepath.Join(o.Root, filepath.FromSlash(name)))
			}
		})
		if err != nil {
			return err
		}
		if len(q.ClassPath) == 0 {
			return noClassPath(p, o.Root, missing)
		}
	}
	q.Closed = q.Closed || p.Flat.Closed
	if q.Algorithm == "" {
		q.Algorithm = callgraph.Algorithm(p.Flat.Algorithm)
	}
	q.Resolve = func(ctx context.Context, prog *program.Program) (found reach.Roots, err error) {
		flat := p.Flat
		flat.Closed = q.Closed
		if at := o.inRoot(func(root fs.FS) { found, err = profile.Resolve(ctx, flat, prog, root) }); at != nil {
			return found, at
		}
		found.Gaps = append(missing.Gaps, found.Gaps...)
		found.Passed = append(missing.Passed, found.Passed...)
		return found, err
	}
	return nil
}

func noClassPath(p Profile, root string, missing reach.Roots) error {
	if root == "" {
		return verdict.Errorf(verdict.Usage, "profile %s is to be found in a folder, and none was named", p.Name).WithHint("name the folder of a release with --root, or a class path with --classpath")
	}
	for _, g := range missing.Gaps {
		if g.Name != "" { // a link that leads out of the folder, or what may not be read
			return verdict.Errorf(verdict.NotFound, "nothing of the class path of profile %s can be read: %s %s", p.Name, g.Name, g.What).At(root, 0, "").
				WithHint("name a copy without links that lead out of it, or a class path with --classpath")
		}
	}
	return verdict.Errorf(verdict.NotFound, "nothing of the class path of profile %s is in the folder", p.Name).At(root, 0, "").
		WithHint("name the folder in which the release lies as it ships, or a class path with --classpath")
}

// inRoot gives the folder of the release, out of which no link leads; nil when none was
// named.
func (o ReachOptions) inRoot(do func(fs.FS)) error {
	if o.Root == "" {
		do(nil)
		return nil
	}
	root, err := os.OpenRoot(o.Root)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return verdict.Errorf(verdict.NotFound, "does not exist").At(o.Root, 0, "").WithHint("name the folder in which the release lies as it ships")
	case err != nil:
		return verdict.Errorf(verdict.Invalid, "cannot be opened as a folder: %w", err).At(o.Root, 0, "")
	}
	defer func() { _ = root.Close() }() // was only read
	do(root.FS())
	return nil
}
