// SPDX-License-Identifier: Apache-2.0

package replaytest

import (
	"fmt"
	"slices"
	"strings"
)

// End is where an edge begins or ends: a method, or that of an object which the call site of a
// lambda makes.
type End struct {
	Method
	Lambda *Lambda // nil for none
}

// Lambda is a method of an object that the call site of a lambda makes.
type Lambda struct {
	In               Method // the method with the call site
	Name, Descriptor string
}

// At gives an end by the names of its class, as in the source or as in a class file, and its
// method. Of a lambda, what it stands for says whose it is, such as "a lambda of
// a.Main#main([Ljava/lang/String;)V".
func At(class, name, descriptor, what string) End {
	m := Method{strings.ReplaceAll(class, ".", "/"), name, descriptor}
	in, ok := strings.CutPrefix(what, "a lambda of ")
	if !ok {
		return End{Method: m}
	}
	class, member, _ := strings.Cut(in, "#")
	at := strings.IndexByte(member, '(')
	return End{m, &Lambda{Method{strings.ReplaceAll(class, ".", "/"), member[:at], member[at:]}, name, descriptor}}
}

// Edge says why an edge of a kind cannot be; nil when the class files bear it out.
func (c *Classes) Edge(from, to End, kind string) error {
	switch {
	case from.Lambda != nil && to.Lambda != nil:
		return c.passes(*from.Lambda, *to.Lambda)
	case from.Lambda != nil:
		return c.does(*from.Lambda, to.Method)
	case to.Lambda != nil:
		return c.calls(from.Method, *to.Lambda, kind)
	}
	return c.replays(from.Method, to.Method, kind)
}

// replays says why an edge from one method to another cannot be: nil when the code of the
// caller does what an edge of the kind stands for.
func (c *Classes) replays(from, to Method, kind string) error {
	of, ok := c.member(from)
	switch {
	case !ok:
		return fmt.Errorf("%s is not there", from)
	case kind == "native_callback" || of.access&isNative != 0:
		if of.access&isNative == 0 {
			return fmt.Errorf("%s is not native", from)
		}
		return nil
	}
	if _, ok := c.member(to); !ok {
		return fmt.Errorf("%s is not there", to)
	}
	found := false
	in := c.class(from.Class)
	uses(of.code, func(u use) { found = found || c.leads(in, u, to, kind) })
	if !found {
		return fmt.Errorf("%s does nothing that leads to %s by %s", from, to, kind)
	}
	return nil
}

// leads reports whether an instruction of a class leads to a method along an edge of a kind.
func (c *Classes) leads(in *class, u use, to Method, kind string) bool {
	if (kind == "initializer") != (to.Name == "<clinit>") && (kind == "initializer" || calling[kind]) {
		return false
	}
	tag, _ := in.at(u.ref)
	switch {
	case u.op == newObject:
		return kind == "initializer" && c.initialises(in.className(u.ref), to)
	case u.op == invokeDynamic || u.op == ldc && tag == 17:
		return (kind == "lambda" || kind == "initializer") && c.linked(in, in.dynamic(u.ref), to)
	case u.op == ldc && tag == 15:
		return (kind == "handle" || kind == "initializer") && c.handled(in, in.handle(u.ref), to)
	case u.op == ldc:
		return false
	}
	ref := in.reference(u.ref)
	switch kind {
	case "direct", "virtual":
		return u.op >= invokeVirtual && (c.chosen(u.op, ref) == (kind == "virtual")) && c.runs(in, u.op, ref, to)
	case "initializer":
		return (u.op == getStatic || u.op == putStatic || u.op == invokeStatic && c.isStatic(ref)) && c.initialises(c.declares(ref), to)
	}
	return u.op >= invokeVirtual && slices.ContainsFunc(stands[kind], func(m [2]string) bool {
		return (m[1] == ref.Name || m[1] == "*") && (ref.Class == m[0] || c.class(ref.Class) != nil && c.beneathOf(ref.Class, m[0]))
	})
}

// calling are the kinds of edges along which no initialiser runs.
var calling = map[string]bool{"direct": true, "virtual": true, "lambda": true}

// chosen reports whether the class of the object says which method a call runs.
func (c *Classes) chosen(op byte, ref Method) bool {
	if op != invokeVirtual && op != invokeInterface {
		return false
	}
	resolved, _ := c.resolve(ref)
	of, _ := c.member(resolved)
	return of.access&isPrivate == 0
}

func (c *Classes) isStatic(ref Method) bool {
	resolved, _ := c.resolve(ref)
	of, _ := c.member(resolved)
	return of.access&isStatic != 0
}

// initialises reports whether a method is an initialiser that runs with a class.
func (c *Classes) initialises(class string, to Method) bool {
	return to.Name == "<clinit>" && c.class(class) != nil && c.initialised(class, to.Class)
}

// runs reports whether a call may run a method.
func (c *Classes) runs(in *class, op byte, ref, to Method) bool {
	if ref.Name != to.Name || ref.Descriptor != to.Descriptor {
		return false
	}
	resolved, ok := c.resolve(ref)
	switch {
	case ok && c.isStatic(ref) != (op == invokeStatic):
		return false // the instruction throws
	case op == invokeStatic:
		return resolved == to
	case op == invokeSpecial && ref.Name == "<init>":
		return ref.Class == to.Class
	case op == invokeSpecial:
		if of := c.class(ref.Class); of != nil && of.access&isInterface == 0 && ref.Class != in.name && in.super != "" && c.beneathOf(in.name, ref.Class) {
			return c.selects(in.super, resolved) == to // of every class since Java 8 (JVMS §4.1, ACC_SUPER)
		}
		return resolved == to || c.selects(ref.Class, resolved) == to
	case ok:
		return resolved == to || c.received(ref.Class, resolved, to)
	}
	return c.above(to.Class, ref.Class) // a class that is not there may declare it
}

// received reports whether there can be an object of a class on which a call of a resolved
// method runs another.
func (c *Classes) received(class string, resolved, to Method) bool {
	if strings.HasPrefix(class, "[") {
		return false
	}
	below := to.Class
	if c.beneathOf(class, below) {
		below = class
	}
	return c.anyBelow(below, func(object string) bool {
		return c.beneathOf(object, class) && c.selects(object, resolved) == to
	})
}

// anyBelow reports whether something is so of a class or any beneath it.
func (c *Classes) anyBelow(class string, is func(string) bool) bool {
	seen := map[string]bool{class: true}
	for list := []string{class}; len(list) > 0; list = list[1:] {
		if is(list[0]) {
			return true
		}
		for _, sub := range c.subsOf(list[0]) {
			if !seen[sub] {
				seen[sub] = true
				list = append(list, sub)
			}
		}
	}
	return false
}

// above reports whether a class which may not be there is above another, or above one
// beneath that.
func (c *Classes) above(class, of string) bool {
	return c.anyBelow(class, func(sub string) bool { return !c.up(sub, func(up string) bool { return up != of }) })
}

// handled reports whether whoever calls a handle may run a method.
func (c *Classes) handled(in *class, h handle, to Method) bool {
	const getStatic, putStatic, static, created = 2, 4, 6, 8 // JVMS table 5.4.3.5-A
	switch h.kind {
	case getStatic, putStatic:
		return c.initialises(c.declares(h.to), to)
	case static:
		return c.runs(in, invokeStatic, h.to, to) || c.initialises(c.declares(h.to), to)
	case created:
		return h.to == to || c.initialises(h.to.Class, to)
	}
	return c.runs(in, invokeVirtual, h.to, to) || c.runs(in, invokeSpecial, h.to, to)
}

// linked reports whether a dynamic call site or constant may run a method when it is made, or
// used; that of a lambda makes an object, and runs what initialises its class.
func (c *Classes) linked(in *class, d dynamic, to Method) bool {
	switch boot := d.boot.to.Class; boot {
	case "java/lang/invoke/LambdaMetafactory":
		return to.Name == "<clinit>" && slices.ContainsFunc(d.made(), func(i string) bool { return c.initialisedBelow(i, to.Class) })
	case "java/lang/invoke/StringConcatFactory", "java/lang/runtime/ObjectMethods":
		asks := d.name
		if boot == "java/lang/invoke/StringConcatFactory" {
			asks = "toString"
		}
		resolved := Method{"java/lang/Object", to.Name, to.Descriptor}
		return to.Name == asks && slices.ContainsFunc(d.types(), func(class string) bool { return c.class(class) != nil && c.received(class, resolved, to) })
	case "java/lang/runtime/SwitchBootstraps", "java/lang/invoke/ConstantBootstraps":
		if d.boot.to.Name == "nullConstant" || d.boot.to.Name == "primitiveClass" {
			return false
		}
		if to.Class == "java/lang/Enum" && to.Name == "valueOf" || slices.ContainsFunc(d.types(), func(class string) bool {
			return c.initialises(class, to) || class == to.Class && to.Name == "values"
		}) {
			return true
		}
	}
	return slices.ContainsFunc(append(d.handles, d.boot), func(h handle) bool { return c.handled(in, h, to) })
}

// types gives the classes that a call site names: in its descriptor and among its arguments.
func (d dynamic) types() []string {
	types := slices.Clone(d.classes)
	for _, text := range d.texts {
		types = append(types, strings.ReplaceAll(text, ".", "/"))
	}
	for _, h := range d.handles {
		types = append(types, strip(h.to.Descriptor), h.to.Class)
	}
	for _, part := range strings.FieldsFunc(d.descriptor, func(r rune) bool { return r == '(' || r == ')' || r == ';' }) {
		types = append(types, part[strings.IndexByte(part, 'L')+1:], strip(part))
	}
	return types
}

// strip gives the class of a field's descriptor.
func strip(descriptor string) string {
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimLeft(descriptor, "["), "L"), ";")
}

// calls says why a method cannot call that of a lambda: nil when it has a call of its name
// and descriptor on an interface of the lambda, or does what an edge of the kind stands for.
func (c *Classes) calls(from Method, l Lambda, kind string) error {
	of, ok := c.member(from)
	if !ok {
		return fmt.Errorf("%s is not there", from)
	}
	if of.access&isNative != 0 {
		return nil
	}
	in, found := c.class(from.Class), false
	made := c.interfaces(l)
	uses(of.code, func(u use) {
		switch {
		case kind != "direct" && kind != "virtual" && kind != "lambda":
			found = found || c.leads(in, u, Method{}, kind)
		case u.op == invokeVirtual || u.op == invokeInterface:
			found = found || c.gives(in.reference(u.ref), l, made)
		case u.op == invokeDynamic:
			found = found || slices.ContainsFunc(in.dynamic(u.ref).handles, func(h handle) bool { return c.gives(h.to, l, made) })
		}
	})
	if !found {
		return fmt.Errorf("%s has no call of %s%s on %v", from, l.Name, l.Descriptor, made)
	}
	return nil
}

func (c *Classes) gives(ref Method, l Lambda, made []string) bool {
	return ref.Name == l.Name && ref.Descriptor == l.Descriptor &&
		slices.ContainsFunc(made, func(i string) bool {
			return c.beneathOf(i, ref.Class) || !c.up(i, func(up string) bool { return up != ref.Class })
		})
}

// sites gives the call sites of a lambda's name.
func (c *Classes) sites(l Lambda) (list []dynamic) {
	of, _ := c.member(l.In)
	in := c.class(l.In.Class)
	uses(of.code, func(u use) {
		if u.op != invokeDynamic {
			return
		}
		if d := in.dynamic(u.ref); d.name == l.Name && d.boot.to.Class == "java/lang/invoke/LambdaMetafactory" {
			list = append(list, d)
		}
	})
	return list
}

// made gives the interfaces of what the call site of a lambda makes.
func (d dynamic) made() []string {
	return append([]string{strip(d.descriptor[strings.IndexByte(d.descriptor, ')')+1:])}, d.classes...)
}

// interfaces gives those of a lambda.
func (c *Classes) interfaces(l Lambda) (list []string) {
	for _, d := range c.sites(l) {
		list = append(list, d.made()...)
	}
	return list
}

// does says why a lambda cannot run a method: nil when a call site of it has a handle that
// may.
func (c *Classes) does(l Lambda, to Method) error {
	in := c.class(l.In.Class)
	for _, d := range c.sites(l) {
		if slices.ContainsFunc(d.handles, func(h handle) bool { return c.handled(in, h, to) }) {
			return nil
		}
	}
	return fmt.Errorf("no call site of %s in %s has a handle of %s", l.Name, l.In, to)
}

// passes is does for a lambda whose handle is that of an interface's method, which
// another lambda has.
func (c *Classes) passes(l, to Lambda) error {
	made := c.interfaces(to)
	for _, d := range c.sites(l) {
		if slices.ContainsFunc(d.handles, func(h handle) bool { return c.gives(h.to, to, made) }) {
			return nil
		}
	}
	return fmt.Errorf("no call site of %s in %s has a handle of %s", l.Name, l.In, to.Name)
}
