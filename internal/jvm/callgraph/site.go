// SPDX-License-Identifier: Apache-2.0

package callgraph

import (
	"strings"

	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/facts"
	"verdict/internal/jvm/ledger"
	"verdict/internal/jvm/program"
)

// site is what a dynamic call site or constant does when it is linked and used.
type site struct{ does []program.Do }

// site gives what a dynamic does, which is worked out once.
func (g *Graph) site(m program.MethodID, d program.Dynamic) *site {
	s := g.sites[d.ID]
	if s == nil {
		s = &site{}
		g.sites[d.ID] = s
		s.does = g.bootstrap(m, d)
	}
	return s
}

// bootstrap does what the bootstrap methods of the JDK are specified to do; any
// other is run, and what it makes of its handles is assumed to call them all.
func (g *Graph) bootstrap(m program.MethodID, d program.Dynamic) []program.Do {
	name, _ := g.p.SelectorName(d.Bootstrap.Selector)
	switch g.p.Name(d.Bootstrap.Class) + "." + name {
	case "java/lang/invoke/LambdaMetafactory.metafactory", "java/lang/invoke/LambdaMetafactory.altMetafactory":
		return g.lambda(m, d)
	case "java/lang/invoke/StringConcatFactory.makeConcat", "java/lang/invoke/StringConcatFactory.makeConcatWithConstants":
		return g.each(parameters(d.Descriptor), "toString", "()Ljava/lang/String;")
	case "java/lang/runtime/ObjectMethods.bootstrap":
		return g.record(d)
	case "java/lang/runtime/SwitchBootstraps.typeSwitch":
		return g.constantsOf(g.described(d)...)
	case "java/lang/runtime/SwitchBootstraps.enumSwitch":
		return g.constantsOf(g.classes(parameters(d.Descriptor))...)
	case "java/lang/invoke/ConstantBootstraps.enumConstant":
		return g.constantsOf(g.classes([]string{returnClass("()" + d.Descriptor)})...)
	case "java/lang/invoke/ConstantBootstraps.getStaticFinal":
		return g.staticFinal(d)
	case "java/lang/invoke/ConstantBootstraps.nullConstant", "java/lang/invoke/ConstantBootstraps.primitiveClass", "java/lang/invoke/ConstantBootstraps.explicitCast",
		"java/lang/invoke/ConstantBootstraps.fieldVarHandle", "java/lang/invoke/ConstantBootstraps.staticFieldVarHandle", "java/lang/invoke/ConstantBootstraps.arrayVarHandle":
		return nil
	case "java/lang/invoke/ConstantBootstraps.invoke":
		return g.handles(d)
	}
	if !g.p.InRuntime(g.p.ClassOf(m)) {
		g.open(ledger.Dynamic, m, anything, "the call site of "+d.Name+" is made by "+program.Dotted(g.p.Name(d.Bootstrap.Class))+"#"+name)
	}
	run := program.Do{Op: facts.InvokeStatic, Class: d.Bootstrap.Class, Selector: d.Bootstrap.Selector}
	return append([]program.Do{run}, g.handles(d)...)
}

// handles calls every handle among the arguments.
func (g *Graph) handles(d program.Dynamic) []program.Do {
	var does []program.Do
	for _, a := range d.Arguments {
		switch a.Kind {
		case facts.HandleArgument:
			does = append(does, g.invoke(a.Handle)...)
		case facts.DynamicArgument:
			does = append(does, program.Do{Op: facts.LoadDynamic, Class: program.None, Selector: program.None, Dynamic: *a.Dynamic})
		}
	}
	return does
}

// invoke is what a call of a method handle does.
func (g *Graph) invoke(h program.Handle) []program.Do {
	do := program.Do{Class: h.Class, Selector: h.Selector}
	switch h.Kind {
	case classfile.RefInvokeStatic:
		do.Op = facts.InvokeStatic
	case classfile.RefInvokeSpecial:
		do.Op = facts.InvokeSpecial
	case classfile.RefInvokeVirtual, classfile.RefInvokeInterface:
		do.Op = facts.InvokeVirtual
	case classfile.RefNewInvokeSpecial:
		do.Op = facts.InvokeSpecial
		return []program.Do{{Op: facts.New, Class: h.Class, Selector: program.None}, do}
	case classfile.RefGetStatic, classfile.RefPutStatic:
		do.Op = facts.GetStatic
	default:
		return nil
	}
	return []program.Do{do}
}

// Of the flags of altMetafactory.
const (
	flagMarkers = 2
	flagBridges = 4
)

// lambda makes the class whose objects the call site gives: it implements the
// interface that the site returns, and its method calls the handle (the
// documentation of java.lang.invoke.LambdaMetafactory).
func (g *Graph) lambda(m program.MethodID, d program.Dynamic) []program.Do {
	iface := returnClass(d.Descriptor)
	if len(d.Arguments) < 3 || iface == "" || d.Arguments[1].Kind != facts.HandleArgument {
		g.open(ledger.Dynamic, m, anything, "the call site of the lambda "+d.Name+" is malformed")
		return g.handles(d)
	}
	interfaces := []program.ClassID{g.p.Class(iface)}
	descriptors := []string{d.Arguments[0].Text}
	if len(d.Arguments) > 3 {
		flags := d.Arguments[3].Number
		for _, a := range d.Arguments[4:] {
			switch {
			case a.Kind == facts.ClassArgument && flags&flagMarkers != 0:
				interfaces = append(interfaces, a.Class)
			case a.Kind == facts.TypeArgument && flags&flagBridges != 0:
				descriptors = append(descriptors, a.Text)
			}
		}
	}
	target := d.Arguments[1].Handle
	body := g.invoke(target)
	where := "a lambda of " + g.p.String(m)
	var methods []program.Made
	for _, descriptor := range descriptors {
		methods = append(methods, program.Made{Name: d.Name, Descriptor: descriptor, Access: program.Public, Does: body, Where: where})
	}
	class := g.p.Make(g.p.Name(g.p.ClassOf(m))+"$$Lambda", g.p.Object(), interfaces, methods)
	if g.ofRuntime(m) {
		g.ofJDK[class] = true
	}
	return []program.Do{{Op: facts.New, Class: class, Selector: program.None}}
}

// record does what the methods of a record do with its components: they ask each
// for the same (JLS §8.10.3).
func (g *Graph) record(d program.Dynamic) []program.Do {
	var types []string
	for _, a := range d.Arguments {
		if a.Kind == facts.HandleArgument {
			_, descriptor := g.p.SelectorName(a.Handle.Selector)
			types = append(types, returnClass("()"+descriptor))
		}
	}
	switch d.Name {
	case "toString":
		return g.each(types, "toString", "()Ljava/lang/String;")
	case "hashCode":
		return g.each(types, "hashCode", "()I")
	}
	return g.each(types, "equals", "(Ljava/lang/Object;)Z")
}

// each calls a method of Object on an object of each of the classes.
func (g *Graph) each(classes []string, name, descriptor string) []program.Do {
	var does []program.Do
	for _, class := range classes {
		if class != "" {
			does = append(does, program.Do{Op: facts.InvokeVirtual, Class: g.p.Class(class), Selector: g.p.Selector(name, descriptor)})
		}
	}
	return does
}

// parameters gives the internal names of the classes of a method's parameters, "" for
// those of a primitive type and for arrays.
func parameters(descriptor string) []string {
	var list []string
	eachParameter(descriptor, func(class string, array bool) {
		if array {
			class = ""
		}
		list = append(list, class)
	})
	return list
}

// elements gives the classes of a method's parameters, of arrays what they hold.
func elements(descriptor string) []string {
	var list []string
	eachParameter(descriptor, func(class string, _ bool) { list = append(list, class) })
	return list
}

// eachParameter tells for each parameter of a method the class, "" of a primitive
// type, and whether it is an array of that.
func eachParameter(descriptor string, tell func(class string, array bool)) {
	inside, _, _ := strings.Cut(strings.TrimPrefix(descriptor, "("), ")")
	for inside != "" {
		rest := strings.TrimLeft(inside, "[")
		array := len(rest) < len(inside)
		inside = rest
		name := ""
		if strings.HasPrefix(inside, "L") {
			name, inside, _ = strings.Cut(inside[1:], ";")
		} else if inside != "" {
			inside = inside[1:]
		}
		tell(name, array)
	}
}
