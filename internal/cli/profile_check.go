// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"strconv"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/app"
)

// checkedProfile is what came of checking a profile, in JSON.
type checkedProfile struct {
	File       string        `json:"file"`
	Valid      bool          `json:"valid"`
	Name       string        `json:"name"`
	Digest     string        `json:"digest"`
	Error      *profileError `json:"error"`      // null when it is valid
	ClassPath  []string      `json:"class_path"` // null when no release was looked at, as those below
	Resolved   []rootView    `json:"resolved"`
	Unresolved []gapView     `json:"unresolved"`
	Passed     []gapView     `json:"passed"`
	text       string
}

type profileError struct {
	Line    int    `json:"line"`
	Path    string `json:"path"`
	Message string `json:"message"`
	Hint    string `json:"hint"`
}

// rootView is a method or a class that runs, in JSON.
type rootView struct {
	Kind    string `json:"kind"`
	Symbol  string `json:"symbol"`
	Methods int    `json:"methods"`
	Assumed bool   `json:"assumed"`
	By      string `json:"by"`
	File    string `json:"file"`
	Line    int    `json:"line"`
	Key     string `json:"key"`
	origin  string
}

// gapView is something that is not there, in JSON.
type gapView struct {
	Name     string `json:"name"`
	What     string `json:"what"`
	Hides    string `json:"hides"`
	Optional bool   `json:"optional"` // it need not be there
	By       string `json:"by"`
	File     string `json:"file"`
	Line     int    `json:"line"`
	Key      string `json:"key"`
	origin   string
	words    string
}

func (r *run) profileCheck() *cobra.Command {
	var o app.ReachOptions
	c := &cobra.Command{
		Use:   "check PROFILE…",
		Short: "Say what is wrong in a profile, and what it names in a release",
		Long: `check reads profiles, which are files or those that verdict ships with, and holds each
against itself and what it extends: unknown fields, names and patterns that cannot be
meant, circles.

With --root it looks in the folder of a release for what they name, and lists what runs,
with where it was named; what is not there and may matter; and what need not be there.
It changes nothing, and exits with 3 when a profile is wrong or something is not there.`,
		Example: `  verdict profile check profile.yaml
  verdict profile check profile.yaml --root kafka_2.13-3.7.1 --format json`,
		Args:              between(1, "PROFILE…"),
		ValidArgsFunction: completeProfiles,
		RunE: func(c *cobra.Command, args []string) error {
			if err := r.checkFormat(); err != nil {
				return err
			}
			return r.checkProfiles(c.Context(), args, o)
		},
	}
	c.Flags().StringVar(&o.Root, "root", "", "folder of a release as it ships; without it only the profile itself is checked")
	c.Flags().StringArrayVar(&o.ClassPath, "classpath", nil, "archives and folders instead of the profile's; may be given again")
	jdkFlags(c, &o)
	return c
}

func (r *run) checkProfiles(ctx context.Context, args []string, o app.ReachOptions) error {
	views := []checkedProfile{}
	wrong := 0
	for _, name := range args {
		v, p, err := r.checkProfile(name)
		if err == nil && v.Valid && (o.Root != "" || len(o.ClassPath) > 0) {
			err = resolveProfile(ctx, &v, p, o)
		}
		if err != nil {
			return err
		}
		if !v.Valid || len(v.Unresolved) > 0 {
			wrong++
		}
		views = append(views, v)
	}
	if err := r.print(views, func() { r.checkedProfiles(views) }); err != nil || wrong == 0 {
		return err
	}
	return silent{verdict.Errorf(verdict.Refused, "%s wrong", counted(wrong, "profile is", "profiles are"))}
}

// checkProfile reads a profile; a file that is not there is an error, one that is wrong
// is what was asked for.
func (r *run) checkProfile(name string) (checkedProfile, app.Profile, error) {
	v := checkedProfile{File: name}
	p, err := r.findProfile(name)
	var e *verdict.Error
	switch {
	case err == nil:
		v.Valid, v.Name, v.Digest = true, p.Name, p.Flat.Digest()
	case !errors.As(err, &e) || e.File == "":
		return v, p, err
	default:
		v.text = err.Error()
		v.Error = &profileError{e.Line, e.Path, e.Message, e.Hint}
	}
	return v, p, nil
}

// resolveProfile adds what a profile names in a release.
func resolveProfile(ctx context.Context, v *checkedProfile, p app.Profile, o app.ReachOptions) error {
	found, err := app.ResolveProfile(ctx, p, o)
	if err != nil {
		return err
	}
	v.ClassPath, v.Resolved, v.Unresolved, v.Passed = none(found.ClassPath), []rootView{}, viewGaps(found.Gaps), viewGaps(found.Passed)
	for _, x := range found.Roots {
		at := x.Origin
		v.Resolved = append(v.Resolved, rootView{x.Kind, x.Symbol, x.Methods, x.Assumed, string(at.By), at.File, at.Line, at.Key, at.String()})
	}
	return nil
}

func viewGaps(gaps []app.GapWords) []gapView {
	views := []gapView{}
	for _, g := range gaps {
		at := g.Origin
		views = append(views, gapView{g.Name, g.What, g.Hides, g.Optional, string(at.By), at.File, at.Line, at.Key, at.String(), g.Words})
	}
	return views
}

func (r *run) checkedProfiles(views []checkedProfile) {
	for i, v := range views {
		switch {
		case !v.Valid:
			r.line("%s", v.text)
			continue
		case v.Resolved == nil:
			r.line("%s: profile %s is sound", v.File, v.Name)
			continue
		case i > 0:
			r.line("")
		}
		r.resolvedProfile(v)
	}
}

func (r *run) resolvedProfile(v checkedProfile) {
	r.line("%s: profile %s finds %s on a class path of %s", v.File, v.Name, count(len(v.Resolved), "root"), count(len(v.ClassPath), "element"))
	if len(v.Resolved) > 0 {
		t := newTable("RUNS", "METHODS", "HOW", "NAMED BY")
		for _, x := range v.Resolved {
			methods, how := "", x.Kind
			if x.Kind == "api" {
				methods = strconv.Itoa(x.Methods)
			}
			if x.Assumed {
				how += ", assumed"
			}
			t.row(x.Symbol, methods, how, x.origin)
		}
		t.writeUsed(r.Out)
	}
	for _, g := range v.Unresolved {
		r.line("not found: %s: %s (may hide %s)", g.origin, g.words, hidden[g.Hides])
	}
	optional := 0
	for _, g := range v.Passed {
		if g.Optional {
			optional++
		} else {
			r.line("passed over: %s: %s", g.origin, g.words)
		}
	}
	if optional > 0 {
		r.line("%s not: --format json lists them", counted(optional, "thing that need not be there is", "things that need not be there are"))
	}
}

// hidden says in words what something that is not there may hide.
var hidden = map[string]string{"nothing": "nothing", "main": "that any main class runs", "creation": "that objects of any class are created", "calls": "any call"}
