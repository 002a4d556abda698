// SPDX-License-Identifier: Apache-2.0

package jvm

import (
	"verdict/internal/jvm/callgraph"
	"verdict/internal/jvm/program"
	"verdict/internal/reach"
)

// rooted adds what runs to the options of an analysis. The first who names a method or a
// class is kept as its witness.
func rooted(o callgraph.Options, r reach.Roots) callgraph.Options {
	o.Named = map[program.MethodID]string{}
	seen := map[program.MethodID]bool{}
	for _, m := range o.Entries {
		seen[m] = true
	}
	for _, root := range r.Methods {
		if !seen[root.Method] {
			seen[root.Method] = true
			o.Entries = append(o.Entries, root.Method)
			o.Named[root.Method] = "named by " + root.Origin.String()
		}
	}
	for _, i := range r.API {
		o.API = append(o.API, i.Class)
	}
	for _, p := range r.Plugins {
		plugin := callgraph.Plugin{Class: p.Class, Types: p.Types, Outside: p.Outside, What: p.What}
		if p.Assumed {
			plugin.Level = callgraph.Assumed
		}
		o.Plugins = append(o.Plugins, plugin)
	}
	for _, g := range r.Gaps {
		o.Openings = append(o.Openings, callgraph.Opening{Entry: g.Entry(), Hides: hides[g.Hides]})
	}
	return o
}

var hides = map[reach.Hides]callgraph.Hides{
	reach.HidesNothing: callgraph.HidesNothing, reach.HidesMains: callgraph.HidesMains, reach.HidesCreation: callgraph.HidesCreation, reach.HidesCalls: callgraph.HidesCalls,
}
