// SPDX-License-Identifier: Apache-2.0

package callgraph

import (
	"verdict/internal/jvm/ledger"
	"verdict/internal/jvm/program"
)

// callbacks are the native methods of the JDK that call Java methods, at once or from
// then on, of an argument, of the object itself or of a class of the JDK. Of the others
// it is known that they call none but those of the JDK.
var callbacks = map[string][]string{
	"java/lang/Thread.start0()V": {"java/lang/Thread.run()V"},
	"java/security/AccessController.doPrivileged(Ljava/security/PrivilegedAction;)Ljava/lang/Object;": {
		"java/security/PrivilegedAction.run()Ljava/lang/Object;"},
	"java/security/AccessController.doPrivileged(Ljava/security/PrivilegedAction;Ljava/security/AccessControlContext;)Ljava/lang/Object;": {
		"java/security/PrivilegedAction.run()Ljava/lang/Object;"},
	"java/security/AccessController.doPrivileged(Ljava/security/PrivilegedExceptionAction;)Ljava/lang/Object;": {
		"java/security/PrivilegedExceptionAction.run()Ljava/lang/Object;"},
	"java/security/AccessController.doPrivileged(Ljava/security/PrivilegedExceptionAction;Ljava/security/AccessControlContext;)Ljava/lang/Object;": {
		"java/security/PrivilegedExceptionAction.run()Ljava/lang/Object;"},

	// Signals.
	"jdk/internal/misc/Signal.handle0(IJ)J": {"jdk/internal/misc/Signal.dispatch(I)V"},
	"sun/misc/Signal.handle0(IJ)J":          {"sun/misc/Signal.dispatch(I)V"}, // until Java 8

	// Virtual threads.
	"jdk/internal/vm/Continuation.enterSpecial(Ljdk/internal/vm/Continuation;ZZ)V": {"jdk/internal/vm/Continuation.enter(Ljdk/internal/vm/Continuation;Z)V"},

	// Notifications of the JVM's memory, and the objects that stand for its parts.
	"sun/management/MemoryPoolImpl.setPoolUsageSensor(Lsun/management/Sensor;)V":      memorySensor,
	"sun/management/MemoryPoolImpl.setPoolCollectionSensor(Lsun/management/Sensor;)V": memorySensor,
	"sun/management/MemoryImpl.getMemoryPools0()[Ljava/lang/management/MemoryPoolMXBean;": {
		"sun/management/ManagementFactoryHelper.createMemoryPool(Ljava/lang/String;ZJJ)Ljava/lang/management/MemoryPoolMXBean;"},
	"sun/management/MemoryImpl.getMemoryManagers0()[Ljava/lang/management/MemoryManagerMXBean;": {
		"sun/management/ManagementFactoryHelper.createMemoryManager(Ljava/lang/String;)Ljava/lang/management/MemoryManagerMXBean;",
		"sun/management/ManagementFactoryHelper.createGarbageCollector(Ljava/lang/String;Ljava/lang/String;)Ljava/lang/management/GarbageCollectorMXBean;",
		"com/sun/management/internal/GarbageCollectorExtImpl.createGarbageCollector(Ljava/lang/String;Ljava/lang/String;)Ljava/lang/management/GarbageCollectorMXBean;"},
	"com/sun/management/internal/GarbageCollectorExtImpl.setNotificationEnabled(Lcom/sun/management/GarbageCollectorMXBean;Z)V": {
		"com/sun/management/internal/GarbageCollectorExtImpl.createGCNotification(JLjava/lang/String;Ljava/lang/String;Ljava/lang/String;Lcom/sun/management/GcInfo;)V"},
	"com/sun/management/internal/DiagnosticCommandImpl.setNotificationEnabled(Z)V": {
		"com/sun/management/internal/DiagnosticCommandImpl.createDiagnosticFrameworkNotification()V"},
}

var memorySensor = []string{"sun/management/Sensor.trigger(ILjava/lang/management/MemoryUsage;)V", "sun/management/Sensor.clear(I)V"}

// foreign leaves open what native code calls that a program brings along: a library runs
// its function JNI_OnLoad when it is loaded, a function of C whatever it wants.
func (g *Graph) foreign(caller program.MethodID, _ program.Do) {
	if !g.p.InRuntime(g.p.ClassOf(caller)) {
		g.open(ledger.Native, caller, anything, "runs native code: what that calls is not known")
	}
}
