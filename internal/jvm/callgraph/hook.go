// SPDX-License-Identifier: Apache-2.0

package callgraph

import (
	"strings"

	"verdict/internal/jvm/program"
)

// hook does what a method of the JDK does with what the caller names, where its
// bytecode does not tell.
type hook func(g *Graph, caller program.MethodID, d program.Do)

// models says which methods have a hook: all of a name in a class.
var models = map[string]hook{
	"java/lang/System.load":                      (*Graph).foreign,
	"java/lang/System.loadLibrary":               (*Graph).foreign,
	"java/lang/Runtime.load":                     (*Graph).foreign,
	"java/lang/Runtime.loadLibrary":              (*Graph).foreign,
	"java/lang/foreign/Linker.downcallHandle":    (*Graph).foreign,
	"java/lang/reflect/Proxy.newProxyInstance":   (*Graph).proxy,
	"java/io/ObjectOutputStream.writeObject":     (*Graph).serialise,
	"java/io/ObjectOutputStream.writeUnshared":   (*Graph).serialise,
	"java/io/ObjectInputStream.readObject":       (*Graph).deserialise,
	"java/io/ObjectInputStream.readUnshared":     (*Graph).deserialise,
	"javax/management/MBeanServer.registerMBean": (*Graph).manage,
}

// hook finds the methods that models know.
func (g *Graph) hook() {
	for name, h := range models {
		class, method, _ := strings.Cut(name, ".")
		id, ok := g.p.Find(class)
		if !ok {
			continue
		}
		for _, m := range g.p.MethodsOf(id) {
			if n, _ := g.p.MethodName(m); n == method {
				g.hooks[m] = h
			}
		}
	}
}

// once reports whether a model is asked for the first time at a place.
func (g *Graph) once(place string) bool {
	if g.modelled[place] {
		return false
	}
	g.modelled[place] = true
	return true
}

// whenMade does what a call of a method does: within the JDK, of one that needs an object
// not before there is one.
func (g *Graph) whenMade(caller, m program.MethodID, do func()) {
	class := g.p.ClassOf(m)
	name, _ := g.p.MethodName(m)
	grow(&g.beneath, int(class))
	if name == "<init>" || !g.ofRuntime(caller) || g.p.MethodAccess(m)&program.Static != 0 || len(g.beneath[class]) > 0 {
		do()
		return
	}
	g.unmade[class] = append(g.unmade[class], do)
}

// watch tells every class of which objects are created, now and later.
func (g *Graph) watch(tell func(program.ClassID)) {
	g.watchers = append(g.watchers, tell)
	for id, made := range g.made {
		if made {
			tell(program.ClassID(id))
		}
	}
}

// ask adds a call that a model makes from a method, whose receiver's class decides. The
// JDK was passed the object.
func (g *Graph) ask(from, declared program.MethodID, kind Kind) {
	by := anywhere
	if g.types != nil {
		by = inJDK
	}
	n := g.key(by, g.p.ClassOf(declared), g.p.SelectorOf(declared), declared)
	g.in.outside[n] = true
	g.asks[from] = append(g.asks[from], asked{key: n, kind: kind, level: g.level, what: g.restsOn(from)})
}

// asked is a call of a model, or from outside.
type asked struct {
	key   int32
	kind  Kind
	level Level  // on which it rests, whatever the object
	what  string // what that is, in words
}

// proxy calls the handler of a dynamic proxy (java.lang.reflect.Proxy): every method of
// the proxy does.
func (g *Graph) proxy(caller program.MethodID, _ program.Do) {
	const handler = "java/lang/reflect/InvocationHandler.invoke(Ljava/lang/Object;Ljava/lang/reflect/Method;[Ljava/lang/Object;)Ljava/lang/Object;"
	g.modelled["proxy"] = true
	if g.types != nil {
		g.types.proxy(caller)
	}
	if m := g.named(handler); m != program.None && g.once("proxy "+g.p.String(caller)) {
		g.ask(caller, m, Reflective)
	}
}

// manage lets a client of JMX call what the interfaces of managed objects declare:
// those whose names end in MBean or MXBean, or that are annotated so (JMX 1.4, chapters 2 and 4).
func (g *Graph) manage(caller program.MethodID, _ program.Do) {
	if !g.once("jmx") {
		return
	}
	g.watch(func(class program.ClassID) {
		g.supertypes(class, func(i program.ClassID) {
			name := g.p.Name(i)
			managed := strings.HasSuffix(name, "MBean") || strings.HasSuffix(name, "MXBean") || g.p.Annotated(i, "javax/management/MXBean")
			if !g.p.IsInterface(i) || !managed {
				return
			}
			for _, m := range g.p.MethodsOf(i) {
				if to := g.p.Select(class, m); to != program.None {
					g.link(Edge{From: caller, To: to, Kind: Reflective, Level: Assumed, What: "a client of JMX calls what " + program.Dotted(g.p.Name(i)) + " declares"})
				}
			}
		})
	})
}
