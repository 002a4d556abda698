// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"slices"

	"verdict"
	"verdict/internal/reach/profile"
	"verdict/internal/store"
)

// StoredProfiles gives the programme's own profiles by name.
func (a *App) StoredProfiles(ctx context.Context) (list []Profile, err error) {
	err = a.view(ctx, func(s *store.Snapshot) error {
		own, err := s.Profiles()
		if err != nil {
			return err
		}
		for _, p := range own {
			flat, err := profile.Flatten(p, amongProfiles(own))
			if err != nil {
				return err
			}
			list = append(list, Profile{Profile: p, Flat: flat, File: "the programme"})
		}
		return nil
	})
	return list, err
}

// StoredProfile gives one of the programme's own profiles.
func (a *App) StoredProfile(ctx context.Context, name string) (Profile, error) {
	list, err := a.StoredProfiles(ctx)
	if err != nil {
		return Profile{}, err
	}
	if i := slices.IndexFunc(list, func(p Profile) bool { return p.Name == name }); i >= 0 {
		return list[i], nil
	}
	return Profile{}, verdict.Errorf(verdict.NotFound, "the programme has no profile %s of its own", name).WithHint("`verdict profile list --stored` shows those that it has")
}

// amongProfiles looks a profile up among the programme's own, and then among those that
// verdict ships with.
func amongProfiles(own []verdict.Profile) func(string) (verdict.Profile, bool) {
	return func(name string) (verdict.Profile, bool) {
		if i := slices.IndexFunc(own, func(p verdict.Profile) bool { return p.Name == name }); i >= 0 {
			return own[i], true
		}
		return profile.Preset(name)
	}
}
