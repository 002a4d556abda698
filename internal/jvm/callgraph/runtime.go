// SPDX-License-Identifier: Apache-2.0

package callgraph

import (
	"strings"

	"verdict/internal/jvm/ledger"
	"verdict/internal/jvm/program"
)

// started are the classes that the JVM initialises before any program runs, and
// phases the methods that it runs then and when the program ends.
var (
	started = []string{"java/lang/String", "java/lang/System", "java/lang/Class", "java/lang/ThreadGroup", "java/lang/Thread", "java/lang/Module",
		"java/lang/reflect/Method", "java/lang/ref/Finalizer", "java/lang/ref/Reference", "java/lang/invoke/MethodHandle"}
	phases = []string{
		"java/lang/System.initializeSystemClass()V", // until Java 8
		"java/lang/System.initPhase1()V", "java/lang/System.initPhase2(ZZ)I", "java/lang/System.initPhase3()V",
		"java/lang/Thread.exit()V", "java/lang/Thread.dispatchUncaughtException(Ljava/lang/Throwable;)V", "java/lang/Shutdown.shutdown()V",
		"java/lang/ClassLoader.checkPackageAccess(Ljava/lang/Class;Ljava/security/ProtectionDomain;)V",
	}
	// upcalls are the methods that the JVM calls on whatever object there is.
	upcalls = []string{"java/lang/Object.finalize()V", "java/lang/ClassLoader.loadClass(Ljava/lang/String;)Ljava/lang/Class;"}
	// born are classes of which the JVM creates objects without a new.
	born = []string{"java/lang/String", "java/lang/Class", "java/lang/Thread", "java/lang/ThreadGroup", "java/lang/Module",
		"java/lang/reflect/Method", "java/lang/reflect/Field", "java/lang/reflect/Constructor", "java/lang/reflect/Parameter", "java/lang/StackTraceElement",
		"java/lang/invoke/MethodType", "java/lang/invoke/MemberName", "java/lang/invoke/LambdaForm", "java/lang/invoke/DirectMethodHandle", "java/lang/invoke/ResolvedMethodName",
		"java/lang/NullPointerException", "java/lang/ArrayIndexOutOfBoundsException", "java/lang/ArrayStoreException", "java/lang/ArithmeticException",
		"java/lang/ClassCastException", "java/lang/NegativeArraySizeException", "java/lang/IllegalMonitorStateException", "java/lang/OutOfMemoryError",
		"java/lang/StackOverflowError", "java/lang/NoClassDefFoundError", "java/lang/ClassNotFoundException", "java/lang/ExceptionInInitializerError",
		"java/lang/IncompatibleClassChangeError", "java/lang/AbstractMethodError", "java/lang/NoSuchMethodError", "java/lang/NoSuchFieldError",
		"java/lang/UnsatisfiedLinkError", "java/lang/VerifyError", "java/lang/ClassFormatError", "java/lang/BootstrapMethodError", "java/lang/InternalError"}
)

// startRuntime runs what the JVM runs in every program.
func (g *Graph) startRuntime() {
	for _, name := range born {
		if c, ok := g.p.Find(name); ok {
			g.instantiate(c)
			if g.types != nil {
				g.types.put(everywhere, c)
			}
		}
	}
	for _, name := range started {
		if c, ok := g.p.Find(name); ok {
			g.p.MethodsOf(c)
			g.initialise(c)
			g.initialisers(c, func(m program.MethodID) { g.roots = append(g.roots, Edge{program.None, m, Runtime, Certain, ""}) })
		}
	}
	for _, name := range phases {
		if m := g.named(name); m != program.None {
			g.root(m, Runtime, "")
		}
	}
	for _, name := range upcalls {
		if m := g.named(name); m != program.None {
			n := g.key(anywhere, g.p.ClassOf(m), g.p.SelectorOf(m), m)
			g.asked = append(g.asked, asked{key: n, kind: Runtime})
			g.in.outside[n] = true
		}
	}
}

// named gives the method that is written as package/Class.name(descriptor)return.
func (g *Graph) named(name string) program.MethodID {
	member, descriptor, _ := strings.Cut(name, "(")
	dot := strings.LastIndexByte(member, '.')
	class, ok := g.p.Find(member[:dot])
	if !ok {
		return program.None
	}
	return g.p.Declared(class, g.p.Selector(member[dot+1:], "("+descriptor))
}

// native does what a native method does: it calls back, and creates an object of
// the class that it returns.
func (g *Graph) native(m program.MethodID) {
	name, descriptor := g.p.MethodName(m)
	class := g.p.ClassOf(m)
	for _, to := range callbacks[g.p.Name(class)+"."+name+descriptor] {
		callee := g.named(to)
		switch {
		case callee == program.None:
		case g.p.MethodAccess(callee)&program.Static != 0:
			g.use(m, g.p.ClassOf(callee))
			g.link(Edge{m, callee, NativeCallback, Certain, ""})
		default:
			g.ask(m, callee, NativeCallback)
		}
	}
	if returned := returnClass(descriptor); returned != "" {
		if c, ok := g.p.Find(returned); ok {
			(&engine{g, m}).instantiate(c)
		}
	}
	if !g.p.InRuntime(class) {
		g.open(ledger.Native, m, anything, "is native: what it calls is not known")
	}
}

// returnClass gives the internal name of the class that a method returns; "" for
// primitive types and arrays.
func returnClass(descriptor string) string {
	_, returned, _ := strings.Cut(descriptor, ")")
	if n := len(returned); n > 2 && returned[0] == 'L' {
		return returned[1 : n-1]
	}
	return ""
}
