// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"verdict"
	"verdict/internal/limits"
)

// checkedProfile is what came of checking a profile, in JSON.
type checkedProfile struct {
	File   string        `json:"file"`
	Valid  bool          `json:"valid"`
	Name   string        `json:"name"`
	Digest string        `json:"digest"`
	Error  *profileError `json:"error"` // null when it is valid
	text   string
}

type profileError struct {
	Line    int    `json:"line"`
	Path    string `json:"path"`
	Message string `json:"message"`
	Hint    string `json:"hint"`
}

func (r *run) profileCheck() *cobra.Command {
	return &cobra.Command{
		Use:   "check PROFILE…",
		Short: "Say what is wrong in a profile",
		Long: `check reads profiles, which are files or those that verdict ships with, and holds each
against itself and what it extends: unknown fields, names and patterns that cannot be
meant, circles. It changes nothing, and exits with 3 when a profile is wrong.`,
		Example: `  verdict profile check profile.yaml
  verdict profile check profile.yaml --format json`,
		Args:              between(1, "PROFILE…"),
		ValidArgsFunction: completeProfiles,
		RunE: func(_ *cobra.Command, args []string) error {
			views := []checkedProfile{}
			wrong := 0
			for _, name := range args {
				v, err := r.checkProfile(name)
				if err != nil {
					return err
				}
				if !v.Valid {
					wrong++
				}
				views = append(views, v)
			}
			if err := r.print(views, func() { r.checkedProfiles(views) }); err != nil || wrong == 0 {
				return err
			}
			return silent{verdict.Errorf(verdict.Refused, "%s wrong", counted(wrong, "profile is", "profiles are"))}
		},
	}
}

// checkProfile reads a profile; a file that is not there is an error, one that is wrong
// is what was asked for.
func (r *run) checkProfile(name string) (checkedProfile, error) {
	v := checkedProfile{File: name}
	p, err := r.findProfile(name)
	var e *verdict.Error
	switch {
	case err == nil:
		v.Valid, v.Name, v.Digest = true, p.Name, p.Flat.Digest()
	case !errors.As(err, &e) || e.File == "":
		return v, err
	default:
		v.text = err.Error()
		v.Error = &profileError{e.Line, e.Path, e.Message, e.Hint}
	}
	return v, nil
}

func (r *run) checkedProfiles(views []checkedProfile) {
	for _, v := range views {
		if !v.Valid {
			r.line("%s", limits.Strip(v.text))
			continue
		}
		r.line("%s: profile %s is sound", v.File, v.Name)
	}
}
