// SPDX-License-Identifier: Apache-2.0

import com.sun.jdi.*;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.LaunchingConnector;
import com.sun.jdi.event.*;
import com.sun.jdi.request.*;
import java.io.*;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.*;
import java.util.*;
import javax.tools.*;

/**
 * Compiles the cases of the capability suite, and runs them to see which of
 * their methods really run. All cases share one JVM, because it starts slowly;
 * each has a class loader of its own.
 */
public class Cases {
    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "compile": compile(Path.of(arguments[1])); break;
            case "watch": watch(arguments[1], arguments[2]); break;
            case "run": run(Path.of(arguments[1])); break;
            default: throw new IllegalArgumentException(arguments[0]);
        }
    }

    // --- compiling

    /** Reads a task a line: case, release ("" for that of the JDK), where classes go, class path, sources. */
    static void compile(Path plan) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        for (String line : Files.readAllLines(plan)) {
            String[] part = line.split("\t", -1);
            List<String> options = new ArrayList<>(List.of("-proc:none", "-nowarn", "-parameters", "-g", "-d", part[2], "-cp", part[3]));
            if (!part[1].isEmpty()) options.addAll(List.of("--release", part[1]));
            StringWriter said = new StringWriter();
            Files.createDirectories(Path.of(part[2]));
            try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
                String[] sources = Arrays.copyOfRange(part, 4, part.length);
                if (!compiler.getTask(said, files, null, options, null, files.getJavaFileObjects(sources)).call())
                    System.out.println(part[0] + "\t" + said.toString().replace("\n", " | "));
            }
        }
    }

    // --- running, in the JVM that is watched

    /** Holds on to the loaders: who watches confuses a class that was unloaded with the next of its number. */
    static final List<ClassLoader> kept = new ArrayList<>();

    /** Reads a program a line: case, main class, class path. Writes how each ended. */
    static void run(Path plan) throws Exception {
        for (String line : Files.readAllLines(plan)) {
            String[] part = line.split("\t", -1);
            List<URL> path = new ArrayList<>();
            for (String element : part[2].split(File.pathSeparator)) path.add(new File(element).toURI().toURL());
            URLClassLoader loader = new URLClassLoader(part[0], path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
            kept.add(loader);
            String[] ended = {"does not end"};
            Thread thread = new Thread(() -> ended[0] = start(loader, part[1]), part[0]);
            thread.setContextClassLoader(loader);
            thread.setDaemon(true);
            thread.start();
            thread.join(20_000);
            Thread.setDefaultUncaughtExceptionHandler(null);
            Files.writeString(Path.of(plan + ".ended"), part[0] + "\t" + ended[0] + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    static String start(ClassLoader loader, String main) {
        try {
            Class.forName(main, true, loader).getMethod("main", String[].class).invoke(null, (Object) new String[0]);
            return "";
        } catch (java.lang.reflect.InvocationTargetException e) {
            return e.getCause().toString();
        } catch (Throwable e) {
            return e.toString();
        }
    }

    // --- watching

    static final Set<String> told = new TreeSet<>();
    static final Map<Long, String> loaders = new HashMap<>();

    /** Runs the plan in another JVM and writes what it entered: case, method, and the method of the program that called it. */
    static void watch(String classes, String plan) throws Exception {
        LaunchingConnector connector = Bootstrap.virtualMachineManager().defaultConnector();
        Map<String, Connector.Argument> with = connector.defaultArguments();
        with.get("options").setValue("-cp \"" + classes + "\" -Xshare:auto -Djava.awt.headless=true");
        with.get("main").setValue("Cases run \"" + plan + "\"");
        VirtualMachine vm = connector.launch(with);
        drain(vm.process().getInputStream(), System.err);
        drain(vm.process().getErrorStream(), System.err);
        MethodEntryRequest entries = vm.eventRequestManager().createMethodEntryRequest();
        for (String others : List.of("java.*", "javax.*", "jdk.*", "sun.*", "com.sun.*", "Cases", "Cases$*")) entries.addClassExclusionFilter(others);
        entries.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
        entries.enable();
        try {
            for (;;) {
                EventSet events = vm.eventQueue().remove();
                for (Event e : events) if (e instanceof MethodEntryEvent) entered((MethodEntryEvent) e);
                events.resume();
            }
        } catch (VMDisconnectedException end) {
            Files.write(Path.of(plan + ".ran"), told);
        }
    }

    static void entered(MethodEntryEvent e) {
        Method method;
        try {
            method = e.method();
        } catch (IllegalArgumentException notInItsClass) { // the JVM made it, to throw for a conflict of default methods
            return;
        }
        if (madeAtRunTime(method)) return;
        String name = caseOf(method.declaringType().classLoader());
        if (name == null) return;
        String caller = "";
        try {
            caller = caller(e.thread());
        } catch (IncompatibleThreadStateException ended) { // the JVM took the thread away meanwhile: who called is not known
        }
        told.add(name + "\t" + text(method) + "\t" + caller);
    }

    /** The method beneath, but for those that the JVM made at run time; "" when it belongs to the JDK. */
    static String caller(ThreadReference thread) throws IncompatibleThreadStateException {
        int depth = thread.frameCount();
        for (int i = 1; i < depth; i++) {
            Method method = thread.frame(i).location().method();
            if (madeAtRunTime(method)) continue;
            return caseOf(method.declaringType().classLoader()) == null ? "" : text(method);
        }
        return "";
    }

    /** Reports whether a method belongs to a hidden class, as the JVM makes for lambdas. */
    static boolean madeAtRunTime(Method method) {
        return method.declaringType().name().contains("/");
    }

    static String text(Method method) {
        return method.declaringType().name() + "#" + method.name() + method.signature();
    }

    /** The case whose loader it is, or is above it; null of the JDK's. */
    static String caseOf(ClassLoaderReference loader) {
        if (loader == null) return null;
        return loaders.computeIfAbsent(loader.uniqueID(), id -> {
            ReferenceType type = loader.virtualMachine().classesByName("java.lang.ClassLoader").get(0);
            StringReference name = (StringReference) loader.getValue(type.fieldByName("name"));
            if (name != null && name.value().contains("/")) return name.value();
            return caseOf((ClassLoaderReference) loader.getValue(type.fieldByName("parent")));
        });
    }

    static void drain(InputStream from, PrintStream to) {
        Thread thread = new Thread(() -> {
            try {
                from.transferTo(to);
            } catch (IOException end) {
                to.println(end);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
