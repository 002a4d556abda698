// SPDX-License-Identifier: Apache-2.0

package callgraph

import (
	"slices"
	"strings"

	"verdict/internal/jvm/program"
)

// What Java's serialization calls of a class by name (Java Object Serialization
// Specification, chapters 2 and 3).
var (
	writing = [][2]string{
		{"writeObject", "(Ljava/io/ObjectOutputStream;)V"}, {"writeReplace", "()Ljava/lang/Object;"}, {"writeExternal", "(Ljava/io/ObjectOutput;)V"},
	}
	reading = [][2]string{
		{"readObject", "(Ljava/io/ObjectInputStream;)V"}, {"readObjectNoData", "()V"}, {"readResolve", "()Ljava/lang/Object;"},
		{"readExternal", "(Ljava/io/ObjectInput;)V"},
	}
)

// private are those that have to be private to be called.
var private = map[string]bool{"writeObject": true, "readObject": true, "readObjectNoData": true}

// serialise calls what the classes of created objects declare for being written.
func (g *Graph) serialise(caller program.MethodID, _ program.Do) {
	serializable, ok := g.p.Find("java/io/Serializable")
	if !ok || !g.once("write") {
		return
	}
	g.watch(func(class program.ClassID) {
		if g.p.IsSubtype(class, serializable) {
			g.byName(class, writing, func(m program.MethodID) {
				g.link(Edge{From: caller, To: m, Kind: Serialization, Level: Certain, What: "objects of the class are written"})
			})
		}
	})
}

// deserialise lets bytes name any class that is serializable: an object of it comes
// into being without its constructor, by that of the first superclass which is not
// serializable.
func (g *Graph) deserialise(caller program.MethodID, _ program.Do) {
	serializable, ok := g.p.Find("java/io/Serializable")
	if !ok || !g.once("read") {
		return
	}
	what := "bytes that " + g.p.String(caller) + " reads name any serializable class"
	g.at(Assumed, func() {
		for id := range program.ClassID(g.p.Classes()) {
			if g.p.Access(id)&(program.Interface|program.Abstract) == 0 && !g.p.IsPhantom(id) && g.revivable(id) && g.p.IsSubtype(id, serializable) {
				g.revive(caller, id, serializable, what)
			}
		}
		for _, m := range g.p.Named("$deserializeLambda$") {
			if _, descriptor := g.p.MethodName(m); descriptor == "(Ljava/lang/invoke/SerializedLambda;)Ljava/lang/Object;" {
				g.link(Edge{From: caller, To: m, Kind: Serialization, Level: Assumed, What: "bytes that " + g.p.String(caller) + " reads name a lambda of the class"})
			}
		}
	})
}

// base are the packages of the JDK's module java.base whose classes bytes name: those of
// windows and other modules lead nowhere that these do not.
var base = []string{"java/lang/", "java/util/", "java/math/", "java/net/", "java/io/", "java/nio/", "java/time/", "java/text/", "java/security/",
	"javax/security/", "javax/net/", "javax/crypto/"}

func (g *Graph) revivable(id program.ClassID) bool {
	return !g.p.InRuntime(id) || slices.ContainsFunc(base, func(folder string) bool { return strings.HasPrefix(g.p.Name(id), folder) })
}

func (g *Graph) revive(caller program.MethodID, class, serializable program.ClassID, what string) {
	g.initialiseFor(caller, class, Serialization, what)
	g.instantiate(class)
	tell := func(m program.MethodID) {
		g.link(Edge{From: caller, To: m, Kind: Serialization, Level: Assumed, What: what})
	}
	g.byName(class, reading, tell)
	constructed := class
	if external, ok := g.p.Find("java/io/Externalizable"); !ok || !g.p.IsSubtype(class, external) {
		for constructed != program.None && g.p.IsSubtype(constructed, serializable) {
			constructed = g.p.Super(constructed)
		}
	}
	if constructed != program.None {
		if m := g.p.Declared(constructed, g.p.Selector("<init>", "()V")); m != program.None {
			tell(m)
		}
	}
	if g.p.Name(g.p.Super(class)) == "java/lang/Record" { // by its canonical constructor (JLS §8.10.4)
		for _, m := range g.p.MethodsOf(class) {
			if name, _ := g.p.MethodName(m); name == "<init>" {
				tell(m)
			}
		}
	}
}

// byName tells the methods that a class or what is above it declares.
func (g *Graph) byName(class program.ClassID, names [][2]string, tell func(program.MethodID)) {
	for c := class; c != program.None; c = g.p.Super(c) {
		for _, name := range names {
			m := g.p.Declared(c, g.p.Selector(name[0], name[1]))
			if m != program.None && g.p.HasCode(m) && (!private[name[0]] || g.p.MethodAccess(m)&program.Private != 0) {
				tell(m)
			}
		}
	}
}

// initialiseFor initialises a class for what a model says.
func (g *Graph) initialiseFor(from program.MethodID, class program.ClassID, kind Kind, what string) {
	g.initialisers(class, func(m program.MethodID) { g.link(Edge{From: from, To: m, Kind: kind, Level: g.level, What: what}) })
	g.initialise(class)
}
