// SPDX-License-Identifier: Apache-2.0

package callgraph

import "verdict/internal/jvm/program"

// Frame is one step of a way: a method, and the line on which it leads to the next.
type Frame struct {
	Class, Method, Descriptor string // as in the source, but for the descriptor
	File                      string
	Line                      int // of the call, in the last frame the method's first; 0 when it is not told
	Kind                      Kind
	Level                     Level
	What                      string // what the step rests on, in words
}

// Frames gives a way with its files and lines. What a model made, such as the class
// of a lambda, is part of the step that leads to it.
func (g *Graph) Frames(way []Edge) []Frame {
	var frames []Frame
	for i, e := range way {
		name, descriptor := g.p.MethodName(e.To)
		f := Frame{Class: program.Dotted(g.p.Name(g.p.ClassOf(e.To))), Method: name, Descriptor: descriptor, Kind: e.Kind, Level: e.Level, What: e.What}
		if where := g.p.Where(e.To); where != "" {
			f.What = where
		}
		if source, err := g.p.Source(e.To); err == nil {
			f.File = source.File
			f.Line = source.Line(-1)
			if i+1 < len(way) {
				f.Line = source.Line(g.causes(way[i+1]))
			}
		}
		frames = append(frames, f)
	}
	return frames
}

// causes gives which of the things that a method does leads along an edge; -1 for
// none, as when a model does.
func (g *Graph) causes(e Edge) int {
	found, n := -1, 0
	g.p.Does(e.From, func(d program.Do) bool {
		leads := false
		c := &collector{g: g, m: e.From, level: e.Level, tell: func(other Edge) { leads = leads || other.To == e.To && other.Kind == e.Kind }}
		g.effect(e.From, d, c, "")
		if leads {
			found = n
		}
		n++
		return !leads
	})
	return found
}
