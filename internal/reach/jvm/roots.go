// SPDX-License-Identifier: Apache-2.0

package jvm

import (
	"verdict/internal/jvm/callgraph"
	"verdict/internal/jvm/program"
	"verdict/internal/reach"
)

// rooted adds what runs to the options of an analysis: what the user names, and what a
// profile does. The first who names a method is kept for its witness.
func rooted(p *program.Program, o callgraph.Options, named []reach.Root, r reach.Roots) callgraph.Options {
	o.Named = map[program.MethodID]string{}
	seen := map[program.MethodID]bool{}
	owners := map[callgraph.Owner]bool{}
	add := func(root reach.Root, what string) {
		if !seen[root.Method] {
			seen[root.Method] = true
			o.Entries = append(o.Entries, root.Method)
			o.Named[root.Method] = what
		}
		owner := callgraph.Owner{Class: root.Class, Object: p.MethodAccess(root.Method)&program.Static == 0}
		if root.Class != p.ClassOf(root.Method) && !owners[owner] {
			owners[owner] = true
			o.Owners = append(o.Owners, owner)
		}
	}
	for _, root := range named {
		add(root, "")
	}
	for _, root := range r.Methods {
		add(root, "named by "+root.Origin.String())
	}
	for _, i := range r.API {
		o.API = append(o.API, i.Class)
	}
	for _, x := range r.Plugins {
		plugin := callgraph.Plugin{Class: x.Class, Types: x.Types, Outside: x.Outside, What: x.What}
		if x.Assumed {
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
