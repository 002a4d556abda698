// SPDX-License-Identifier: Apache-2.0

package app

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"

	"verdict"
	"verdict/internal/limits"
	"verdict/internal/reach/profile"
)

// Profile is a profile as it was written, and with all that it extends.
type Profile struct {
	verdict.Profile
	Flat verdict.Profile
	Text []byte
	File string // "" for one that verdict ships with
}

// Presets gives the profiles that verdict ships with, in the order of their names.
func Presets() ([]Profile, error) {
	var list []Profile
	for _, name := range profile.Presets() {
		p, err := FindProfile(name)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}

// FindProfile gives the profile that verdict ships with under a name, else that of a file.
func FindProfile(name string) (Profile, error) {
	if p, ok := profile.Preset(name); ok {
		flat, err := profile.Flatten(p, profile.Preset)
		return Profile{Profile: p, Flat: flat, Text: profile.PresetText(name)}, err
	}
	if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) {
		return Profile{}, verdict.Errorf(verdict.NotFound, "there is no profile %s: it is no file, and verdict ships with none of that name", name).
			WithHint("name a file, or one of %s", strings.Join(profile.Presets(), ", "))
	}
	raw, err := limits.ReadFile(name, limits.Caps{})
	if err != nil {
		return Profile{}, err
	}
	return ReadProfile(name, raw)
}

// ReadProfile reads a profile that a file holds, and what it extends of those that
// verdict ships with.
func ReadProfile(name string, raw []byte) (Profile, error) {
	p, err := profile.Parse(name, raw)
	if err != nil {
		return Profile{}, err
	}
	flat, err := profile.Flatten(p, profile.Preset)
	var e *verdict.Error
	if errors.As(err, &e) && e.File == "" {
		err = e.At(name, e.Line, e.Path)
	}
	return Profile{Profile: p, Flat: flat, Text: slices.Clone(raw), File: name}, err
}
