// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"github.com/spf13/cobra"

	"verdict"
)

func (r *run) componentCommand() *cobra.Command {
	c := parent("component", "What the releases are made of",
		r.componentAdd(), r.componentList(), r.componentShow())
	c.Example = `  verdict component list pkg:maven/org.xerial.snappy/
  verdict component show pkg:maven/org.xerial.snappy/snappy-java@1.1.10.0`
	return c
}

// pedigreeView is what a component was made from, in JSON.
type pedigreeView struct {
	Ancestors []string    `json:"ancestors"`
	Patches   []patchView `json:"patches"`
}

type patchView struct {
	Kind     string   `json:"kind"`
	URL      string   `json:"url"`
	Resolves []string `json:"resolves"`
}

func viewPedigree(p *verdict.Pedigree) *pedigreeView {
	if p == nil {
		return nil
	}
	v := &pedigreeView{Ancestors: none(p.Ancestors), Patches: []patchView{}}
	for _, patch := range p.Patches {
		v.Patches = append(v.Patches, patchView{patch.Kind, patch.URL, none(patch.Resolves)})
	}
	return v
}

// scopeOf is what a bill's silence on scope means.
func scopeOf(s verdict.Scope) string {
	if s == "" {
		return string(verdict.Required)
	}
	return string(s)
}
