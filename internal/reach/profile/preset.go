// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"embed"
	"path"
	"slices"
	"strings"
	"sync"

	"verdict"
)

//go:embed presets/*.yaml
var presetFiles embed.FS

// presets reads the profiles that verdict ships with; their test reads them all.
var presets = sync.OnceValue(func() map[string]preset {
	found := map[string]preset{}
	files, _ := presetFiles.ReadDir("presets") // it is in the binary
	for _, f := range files {
		raw, _ := presetFiles.ReadFile(path.Join("presets", f.Name()))
		p, err := Parse(f.Name(), raw)
		found[strings.TrimSuffix(f.Name(), ".yaml")] = preset{p, raw, err}
	}
	return found
})

type preset struct {
	profile verdict.Profile
	text    []byte
	err     error
}

// Presets gives the names of the profiles that verdict ships with, in order.
func Presets() []string {
	var names []string
	for name := range presets() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Preset gives a profile that verdict ships with.
func Preset(name string) (verdict.Profile, bool) {
	p, ok := presets()[name]
	return clone(p.profile), ok && p.err == nil
}

// PresetText gives the document of a profile that verdict ships with; nil when there is
// none.
func PresetText(name string) []byte { return slices.Clone(presets()[name].text) }

// clone copies the lists of a profile, so that whoever changes them changes nobody else's.
func clone(p verdict.Profile) verdict.Profile {
	for _, list := range []*[]string{&p.Extends, &p.ClassPath, &p.Main, &p.Scripts, &p.Entries, &p.API, &p.Plugins.Types, &p.Plugins.Annotations, &p.Plugins.Keys, &p.Configuration} {
		*list = slices.Clone(*list)
	}
	return p
}
