// SPDX-License-Identifier: Apache-2.0

package callgraph

import (
	"strings"

	"verdict/internal/jvm/facts"
	"verdict/internal/jvm/program"
)

// staticFinal does what ConstantBootstraps.getStaticFinal does: it reads a field of
// the class among its arguments, else of the class that the constant is of.
func (g *Graph) staticFinal(d program.Dynamic) []program.Do {
	if len(d.Arguments) > 0 && d.Arguments[0].Kind == facts.ClassArgument {
		return g.initialising(d.Arguments[0].Class)
	}
	return g.initialising(g.classes([]string{returnClass("()" + d.Descriptor)})...)
}

// constantsOf does what it takes to find constants of enums by their names:
// Enum.valueOf asks the class for all of them, which calls its method values.
func (g *Graph) constantsOf(enums ...program.ClassID) []program.Do {
	does := g.initialising(enums...)
	if m := g.named("java/lang/Enum.valueOf(Ljava/lang/Class;Ljava/lang/String;)Ljava/lang/Enum;"); m != program.None && len(enums) > 0 {
		does = append(does, program.Do{Op: facts.InvokeStatic, Class: g.p.ClassOf(m), Selector: g.p.SelectorOf(m)})
	}
	for _, enum := range enums {
		values := g.p.Selector("values", "()[L"+g.p.Name(enum)+";")
		if g.p.Declared(enum, values) != program.None {
			does = append(does, program.Do{Op: facts.InvokeStatic, Class: enum, Selector: values})
		}
	}
	return does
}

// described gives the enums whose constants the labels of a switch describe: each
// is a constant that Enum.EnumDesc.of makes of one that ClassDesc.of makes of the
// name of the class.
func (g *Graph) described(d program.Dynamic) []program.ClassID {
	var enums []program.ClassID
	for i, a := range d.Arguments {
		switch {
		case a.Kind == facts.DynamicArgument:
			enums = append(enums, g.described(*a.Dynamic)...)
		case a.Kind == facts.TextArgument && i > 0 && d.Arguments[i-1].Kind == facts.HandleArgument && g.p.Name(d.Arguments[i-1].Handle.Class) == "java/lang/constant/ClassDesc":
			if enum, ok := g.p.Find(strings.ReplaceAll(a.Text, ".", "/")); ok {
				enums = append(enums, enum)
			}
		}
	}
	return enums
}

// initialising does what the first use of a static field does, for each class.
func (g *Graph) initialising(classes ...program.ClassID) []program.Do {
	var does []program.Do
	for _, class := range classes {
		g.initialisers(class, func(m program.MethodID) {
			does = append(does, program.Do{Op: facts.InvokeStatic, Class: g.p.ClassOf(m), Selector: g.p.SelectorOf(m)})
		})
	}
	return does
}

// classes gives the classes of names; "" stands for none.
func (g *Graph) classes(names []string) []program.ClassID {
	var list []program.ClassID
	for _, name := range names {
		if name != "" {
			list = append(list, g.p.Class(name))
		}
	}
	return list
}
