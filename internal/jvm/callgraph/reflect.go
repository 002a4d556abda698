// SPDX-License-Identifier: Apache-2.0

package callgraph

import (
	"strings"

	"verdict/internal/jvm/classfile"
	"verdict/internal/jvm/flow"
	"verdict/internal/jvm/ledger"
	"verdict/internal/jvm/program"
)

// reflection does what a call of a method of the JDK does with what is named at run
// time. It is asked again whenever more is known of what it is passed.
type reflection func(g *Graph, c use)

// reflections says which methods do such: all of a name in a class.
var reflections = map[string]reflection{
	"java/lang/Class.forName":                                            (*Graph).forName,
	"java/lang/Class.newInstance":                                        (*Graph).newInstance,
	"java/lang/reflect/Constructor.newInstance":                          (*Graph).newInstance,
	"java/lang/reflect/Method.invoke":                                    (*Graph).invoked,
	"java/lang/reflect/Field.get":                                        (*Graph).fieldUsed,
	"java/lang/reflect/Field.set":                                        (*Graph).fieldSet,
	"java/util/ServiceLoader.load":                                       (*Graph).loadService,
	"java/util/ServiceLoader.loadInstalled":                              (*Graph).loadService,
	"java/lang/Enum.valueOf":                                             (*Graph).enumConstants,
	"java/util/concurrent/atomic/AtomicReferenceFieldUpdater.newUpdater": (*Graph).updated,
	"sun/misc/Unsafe.putObject":                                          (*Graph).anythingWritten,
	"sun/misc/Unsafe.putObjectVolatile":                                  (*Graph).anythingWritten,
	"sun/misc/Unsafe.putOrderedObject":                                   (*Graph).anythingWritten,
	"sun/misc/Unsafe.compareAndSwapObject":                               (*Graph).anythingWritten,
	"sun/misc/Unsafe.getAndSetObject":                                    (*Graph).anythingWritten,
	"sun/misc/Unsafe.getObject":                                          (*Graph).anythingRead,
	"sun/misc/Unsafe.getObjectVolatile":                                  (*Graph).anythingRead,
	"java/util/EnumSet.allOf":                                            (*Graph).enumConstants,
	"java/util/EnumSet.noneOf":                                           (*Graph).enumConstants,
	"java/lang/Class.getEnumConstants":                                   (*Graph).enumConstants,
	"java/lang/ClassLoader.defineClass":                                  (*Graph).defined,
	"java/net/URLClassLoader.<init>":                                     (*Graph).elsewhere,
	"java/net/URLClassLoader.newInstance":                                (*Graph).elsewhere,
	"java/security/Provider.<init>":                                      (*Graph).securityProvider,
	"java/util/ResourceBundle.getBundle":                                 (*Graph).bundle,
}

// lookups are the methods of MethodHandles.Lookup that find a method: whoever finds one
// is taken to call it.
var lookups = map[string]reflection{
	"findStatic": (*Graph).found, "findVirtual": (*Graph).found, "findSpecial": (*Graph).found, "bind": (*Graph).bound,
	"findConstructor": (*Graph).found, "unreflect": (*Graph).unreflected, "unreflectSpecial": (*Graph).unreflected, "unreflectConstructor": (*Graph).unreflected,
	"findGetter": (*Graph).gotten, "unreflectGetter": (*Graph).gottenReflected, "findStaticGetter": (*Graph).gottenStatic, "findStaticSetter": (*Graph).set, "findStaticVarHandle": (*Graph).set, "ensureInitialized": (*Graph).accessed,
	"findSetter": (*Graph).updated, "findVarHandle": (*Graph).updated, "unreflectSetter": (*Graph).setReflected, "unreflectVarHandle": (*Graph).setReflected,
	"findClass": (*Graph).nothingMore, "defineClass": (*Graph).defined, "defineHiddenClass": (*Graph).defined,
}

// use is an instruction that calls a method which reflections has.
type use struct {
	m   program.MethodID
	r   *followed
	i   flow.Instruction
	ref classfile.Reference
}

// reflective is a method with a call of such a method.
type reflective struct {
	m, to program.MethodID
	does  reflection
}

// reflects finds the methods that reflections names.
func (g *Graph) reflects() {
	for name, does := range reflections {
		class, method, _ := strings.Cut(name, ".")
		g.eachNamed(class, method, func(m program.MethodID) { g.reflection[m] = does })
	}
	g.reflectsFactories()
	for method, does := range lookups {
		g.eachNamed("java/lang/invoke/MethodHandles$Lookup", method, func(m program.MethodID) { g.reflection[m] = does })
	}
}

// eachNamed tells the methods of a name that a class declares.
func (g *Graph) eachNamed(class, method string, tell func(program.MethodID)) {
	id, ok := g.p.Find(class)
	if !ok {
		return
	}
	for _, m := range g.p.MethodsOf(id) {
		if name, _ := g.p.MethodName(m); name == method {
			tell(m)
		}
	}
}

// reflectAll asks every call again. One within the JDK is asked about what it says on
// the spot, and leaves nothing open: what programs name passes its public methods.
func (g *Graph) reflectAll() {
	for i := 0; i < len(g.reflective); i++ {
		s := g.reflective[i]
		r := g.read(s.m)
		if r == nil {
			g.leave(use{m: s.m}, anything, "calls "+g.p.String(s.to)+" by code that cannot be followed")
			continue
		}
		for _, i := range r.calls {
			if i.selector == g.p.SelectorOf(s.to) && g.p.Resolve(i.class, i.selector) == s.to {
				ref, _ := r.Class.Reference(i.Constant)
				s.does(g, use{s.m, r, i.Instruction, ref})
			}
		}
	}
}

// operand gives what an operand of the call may be.
func (g *Graph) operand(c use, n int) things {
	if n < 0 || n >= len(c.i.Operands) {
		return things{open: true}
	}
	return g.things(c.m, c.r, c.i.Operands[n])
}

// leave puts what a call leaves open on the ledger, once.
func (g *Graph) leave(c use, hides hiding, what string) {
	if !g.ofRuntime(c.m) && g.once("open "+g.p.String(c.m)+" "+what) {
		g.open(ledger.Reflection, c.m, hides, what)
	}
}

// openly leaves open what a call names, and does the worst of it when the analysis
// comes to that.
func (g *Graph) openly(c use, what string, worst func()) { g.openlyOf(c, what, "", worst) }

// openlyOf is openly for one of several that words do not tell apart.
func (g *Graph) openlyOf(c use, what, which string, worst func()) {
	if g.ofRuntime(c.m) {
		return
	}
	g.leave(c, classes, what)
	if g.once("worst " + what + " " + which) { // who does it makes no difference
		g.at(Open, worst)
	}
}

// lead adds an edge, once.
func (g *Graph) lead(from, to program.MethodID, kind Kind) {
	if at := (led{from, to}); !g.leads[at] {
		g.leads[at] = true
		g.link(Edge{From: from, To: to, Kind: kind, Level: g.level, What: g.restsOn(from)})
	}
}

// restsOn says on what a call rests that the analysis finds at its level; "" for nothing.
func (g *Graph) restsOn(from program.MethodID) string {
	if g.level != Assumed || from == program.None {
		return ""
	}
	return "what " + g.p.String(from) + " is told to call comes from what is assumed to run"
}

type led struct{ from, to program.MethodID }

// begin initialises a class for a call.
func (g *Graph) begin(from program.MethodID, class program.ClassID, kind Kind) {
	g.initialisers(class, func(m program.MethodID) { g.lead(from, m, kind) })
	g.initialise(class)
}

// construct creates an object by the constructors that take the parameters, or by any
// where they are not known.
func (g *Graph) construct(from program.MethodID, class program.ClassID, takes string, kind Kind) {
	if g.p.IsPhantom(class) {
		g.leave(use{m: from}, anything, program.Dotted(g.p.Name(class))+" is created, and is not on the class path")
		return
	}
	g.begin(from, class, kind)
	for _, m := range g.p.MethodsOf(class) {
		if name, descriptor := g.p.MethodName(m); name == "<init>" && strings.HasPrefix(descriptor, takes) {
			g.instantiate(class)
			g.lead(from, m, kind)
		}
	}
}

// forName initialises the class that is named, unless it is told not to.
func (g *Graph) forName(c use) {
	if strings.HasPrefix(c.ref.Descriptor, "(Ljava/lang/String;Z") {
		if n := g.operand(c, 1); !n.open && len(n.list) == 1 && n.list[0] == (thing{kind: aNumber}) {
			return
		}
	} else if !strings.HasPrefix(c.ref.Descriptor, "(Ljava/lang/String;)") {
		return // of a module: the class is not initialised
	}
	named := g.classesNamed(g.operand(c, 0))
	for _, one := range named.list {
		if one.kind == aClass {
			g.begin(c.m, one.class, Reflective)
		}
	}
	if named.open {
		g.openly(c, "initialises a class whose name is not known", func() { g.everyClass(func(class program.ClassID) { g.begin(c.m, class, Reflective) }) })
	}
}

// newInstance creates an object of a class, or by a constructor.
func (g *Graph) newInstance(c use) {
	made := g.operand(c, 0).of(aClass, aConstructor, anArrayClass, aPrimitive)
	for _, one := range made.list {
		switch {
		case one.kind != aClass && one.kind != aConstructor:
		case one.class == program.None:
			g.createUnknown(c, one.takes)
		case one.kind == aClass:
			g.construct(c.m, one.class, "()", Reflective)
		default:
			g.construct(c.m, one.class, one.takes, Reflective)
		}
	}
	if made.open {
		g.createUnknown(c, "()")
	}
}

// anyInstance creates objects of every class of the program.
func (g *Graph) anyInstance(from program.MethodID) func() {
	return func() {
		g.everyClass(func(class program.ClassID) { g.construct(from, class, "", Reflective) })
	}
}

// everyClass tells the classes of the program that are there.
func (g *Graph) everyClass(tell func(program.ClassID)) {
	for id := range program.ClassID(g.p.Classes()) {
		if !g.p.InRuntime(id) && !g.p.IsPhantom(id) && g.p.Archive(id) != program.None {
			tell(id)
		}
	}
}

// invoked calls a method.
func (g *Graph) invoked(c use) { g.callAll(c, g.operand(c, 0).of(aMethod), Reflective) }

// callAll calls what methods and constructors may be.
func (g *Graph) callAll(c use, members things, kind Kind) {
	for _, one := range members.list {
		g.callMember(c, one, kind)
	}
	if members.open {
		g.leave(c, anything, "calls a method that is named at run time")
	}
}

func (g *Graph) callMember(c use, one thing, kind Kind) {
	switch {
	case one.kind == aConstructor && one.class == program.None:
		g.openly(c, "creates an object of a class that is not known", g.anyInstance(c.m))
	case one.kind == aConstructor:
		g.construct(c.m, one.class, one.takes, kind)
	case one.class == program.None:
		g.openlyOf(c, "calls "+one.text+" of a class that is not known", one.takes, func() {
			g.everywhere(one, func(m program.MethodID) { g.callOne(c.m, m, kind) })
		})
	case one.text == "":
		g.openlyOf(c, "calls a method of "+program.Dotted(g.p.Name(one.class))+" whose name is not known", one.takes, func() { g.above(one, func(m program.MethodID) { g.callOne(c.m, m, kind) }) })
	default:
		g.above(one, func(m program.MethodID) { g.callOne(c.m, m, kind) })
	}
}

// above tells the methods that a class or what is above it declares.
func (g *Graph) above(one thing, tell func(program.MethodID)) {
	g.supertypes(one.class, func(class program.ClassID) { g.declared(class, one, tell) })
}

// everywhere tells the methods of all classes that a thing may be.
func (g *Graph) everywhere(one thing, tell func(program.MethodID)) {
	if one.text == "" {
		for id := range program.ClassID(g.p.Classes()) {
			g.declared(id, one, tell)
		}
		return
	}
	for _, m := range g.p.Named(one.text) {
		if _, descriptor := g.p.MethodName(m); one.text[0] != '<' && strings.HasPrefix(descriptor, one.takes) {
			tell(m)
		}
	}
}

// declared tells the methods of a class that a thing may be.
func (g *Graph) declared(class program.ClassID, one thing, tell func(program.MethodID)) {
	for _, m := range g.p.MethodsOf(class) {
		if name, descriptor := g.p.MethodName(m); name[0] != '<' && (one.text == "" || name == one.text) && strings.HasPrefix(descriptor, one.takes) {
			tell(m)
		}
	}
}

// callOne calls a method; the class of the object decides where it has one.
func (g *Graph) callOne(from, m program.MethodID, kind Kind) {
	switch access := g.p.MethodAccess(m); {
	case access&program.Static != 0:
		g.begin(from, g.p.ClassOf(m), kind)
		g.lead(from, m, kind)
	case access&program.Private != 0:
		g.lead(from, m, kind)
	default:
		if at := (led{from, m}); !g.leads[at] {
			g.leads[at] = true
			g.ask(from, m, kind)
		}
	}
}

// fieldUsed initialises the class of a static field.
func (g *Graph) fieldUsed(c use) {
	fields := g.operand(c, 0).of(aField)
	g.gets(c, fields)
	for _, one := range fields.list {
		if one.class != program.None {
			g.begin(c.m, one.class, Reflective)
		}
	}
	if fields.open {
		g.openly(c, "reads a field that is not known", func() { g.everyClass(func(class program.ClassID) { g.begin(c.m, class, Reflective) }) })
	}
}

// gets notes that fields are read by what does not name them.
func (g *Graph) gets(c use, fields things) {
	if g.types == nil || g.ofRuntime(c.m) {
		return
	}
	for _, one := range fields.list {
		g.types.reads[one.text] = true
		fields.open = fields.open || one.text == ""
	}
	if fields.open {
		g.types.anyRead = true
		g.types.flow(anyField, g.types.of(c.m), 0)
	}
}

// fieldSet writes a field: what it holds is not followed any more.
func (g *Graph) fieldSet(c use) {
	if g.ofRuntime(c.m) {
		return
	}
	g.writes(c, g.operand(c, 0).of(aField))
	g.fieldUsed(c)
}

// writes notes that fields are written by what does not name them: what they hold is not
// followed any more.
func (g *Graph) writes(c use, fields things) {
	for _, one := range fields.list {
		if g.written[one.text] = true; one.text == "" {
			g.anyWritten = true
		}
	}
	g.anyWritten = g.anyWritten || fields.open
	if g.types != nil && g.anyWritten {
		g.types.updates(c)
	}
}

// enumConstants asks an enum for its constants, which calls its method values.
func (g *Graph) enumConstants(c use) {
	enums := g.operand(c, 0).of(aClass, anArrayClass, aPrimitive)
	for _, one := range enums.list {
		if one.kind == aClass {
			g.begin(c.m, one.class, Reflective)
			g.declared(one.class, thing{text: "values", takes: "()"}, func(m program.MethodID) { g.callOne(c.m, m, Reflective) })
		}
	}
	if enums.open {
		const enum = 0x4000 // JVMS table 4.1-B
		g.openly(c, "asks an enum that is not known for its constants", func() {
			g.everyClass(func(class program.ClassID) {
				if g.p.Access(class)&enum != 0 {
					g.begin(c.m, class, Reflective)
					g.declared(class, thing{text: "values", takes: "()"}, func(m program.MethodID) { g.callOne(c.m, m, Reflective) })
				}
			})
		})
	}
}

// defined makes a class of bytes that come from anywhere.
func (g *Graph) defined(c use) {
	g.leave(c, anything, "makes a class of bytes: what it does is not known")
}

// elsewhere loads classes that are not on the class path.
func (g *Graph) elsewhere(c use) {
	g.leave(c, anything, "loads classes from places that are not on the class path: what they do is not known")
}

// securityProvider creates objects of the classes that it names, which
// java.security.Provider finds by texts.
func (g *Graph) securityProvider(c use) {
	g.supposeNamed(c)
	g.openly(c, "is a provider of security, which names its classes", g.anyInstance(c.m))
}

func (*Graph) nothingMore(use) {}
