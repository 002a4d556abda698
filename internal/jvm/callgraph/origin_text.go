// SPDX-License-Identifier: Apache-2.0

package callgraph

import (
	"slices"
	"strings"

	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/flow"
)

// concat gives the texts that String.concat makes.
func (o *origin) concat(c call) {
	o.joined([]things{o.operand(c, 0).of(aText), o.operand(c, 1).of(aText)})
}

// joined gives every text that begins with one of the first and ends with one of the
// last.
func (o *origin) joined(parts []things) {
	texts := []string{""}
	for _, part := range parts {
		if o.found.open = o.found.open || part.open; part.open {
			return
		}
		var longer []string
		for _, before := range texts {
			for _, one := range part.list {
				longer = append(longer, before+one.text)
			}
		}
		if texts = longer; len(texts) > maxThings {
			o.found.open = true
			return
		}
	}
	for _, text := range texts {
		o.found.add(thing{kind: aText, text: text})
	}
}

// concatenated gives the texts of a call site that joins its operands
// (java.lang.invoke.StringConcatFactory).
func (o *origin) concatenated(c call) {
	pieces, ok := recipe(c)
	if !ok {
		o.found.open = true
		return
	}
	var parts []things
	operand := 0
	for _, piece := range pieces {
		if piece != nil {
			parts = append(parts, things{list: []thing{{kind: aText, text: *piece}}})
			continue
		}
		parts = append(parts, o.operand(c, operand).of(aText))
		operand++
	}
	o.joined(parts)
}

// recipe gives the pieces that a call site joins: texts, and nil for the next operand.
func recipe(c call) (pieces []*string, ok bool) {
	const operand, constant = '\u0001', '\u0002'
	d, _ := c.r.Class.Dynamic(c.i.Constant)
	bootstraps, err := c.r.Class.Bootstraps()
	if err != nil || d.Bootstrap >= len(bootstraps) {
		return nil, false
	}
	b := bootstraps[d.Bootstrap]
	_, reference, _ := c.r.Class.MethodHandle(b.Handle)
	if ref, _ := c.r.Class.Reference(reference); ref.Class != "java/lang/invoke/StringConcatFactory" {
		return nil, false
	}
	if len(b.Arguments) == 0 { // makeConcat
		return make([]*string, len(c.i.Operands)), true
	}
	text, isText := c.r.Class.StringConstant(b.Arguments[0])
	if !isText {
		return nil, false
	}
	constants := b.Arguments[1:]
	for _, r := range text {
		piece := string(r)
		switch r {
		case operand:
			pieces = append(pieces, nil)
			continue
		case constant:
			if len(constants) == 0 {
				return nil, false
			}
			if piece, ok = c.r.Class.StringConstant(constants[0]); !ok {
				return nil, false
			}
			constants = constants[1:]
		}
		pieces = append(pieces, &piece)
	}
	return pieces, true
}

// built gives the texts that a builder holds which is made and filled in one row, as
// compilers do for the sign +.
func (o *origin) built(c call) {
	var parts []things
	row := c.i
	for {
		receiver := row.Operands[0]
		if len(receiver) != 1 {
			break
		}
		made := receiver[0]
		switch {
		case made.Kind == flow.Call:
			before, ok := c.r.At(int(made.PC))
			ref, isCall := c.r.Class.Reference(before.Constant)
			if !ok || !isCall || ref.Name != "append" || len(before.Operands) != 2 || o.appended(c, made) != 1 {
				o.found.open = true
				return
			}
			parts, row = append(parts, o.within(c.place(), c.m, c.r, before.Operands[1]).of(aText)), before
			continue
		case made.Kind == flow.New && o.appended(c, made) == 2: // its constructor and the first of the row
			first, ok := o.constructed(c, made)
			if !ok {
				break
			}
			parts = append(parts, first)
			slices.Reverse(parts)
			o.joined(parts)
			return
		}
		break
	}
	o.found.open = true
}

// appended is how many instructions take a value.
func (o *origin) appended(c call, s flow.Source) int {
	n := 0
	for _, i := range c.r.Instructions {
		if slices.ContainsFunc(i.Operands, func(set flow.Set) bool {
			return slices.ContainsFunc(set, func(other flow.Source) bool { return other.Kind == s.Kind && other.PC == s.PC })
		}) {
			n++
		}
	}
	return n
}

// constructed gives with what text a builder or a string begins.
func (o *origin) constructed(c call, s flow.Source) (things, bool) {
	for _, i := range c.r.Instructions {
		if i.Op != classfile.OpInvokeSpecial || len(i.Operands) == 0 || len(i.Operands[0]) != 1 || i.Operands[0][0].PC != s.PC {
			continue
		}
		ref, _ := c.r.Class.Reference(i.Constant)
		switch {
		case !strings.HasPrefix(ref.Class, "java/lang/String"):
			return things{}, false
		case ref.Descriptor == "()V" || ref.Descriptor == "(I)V":
			return things{list: []thing{{kind: aText}}}, true
		case ref.Descriptor == "(Ljava/lang/String;)V":
			return o.within(c.place(), c.m, c.r, i.Operands[1]).of(aText), true
		}
	}
	return things{}, false
}
