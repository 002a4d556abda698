// SPDX-License-Identifier: Apache-2.0

import com.ibm.wala.classLoader.Language;
import com.ibm.wala.ipa.callgraph.AnalysisCacheImpl;
import com.ibm.wala.ipa.callgraph.AnalysisOptions;
import com.ibm.wala.ipa.callgraph.AnalysisScope;
import com.ibm.wala.ipa.callgraph.CGNode;
import com.ibm.wala.ipa.callgraph.CallGraph;
import com.ibm.wala.ipa.callgraph.CallGraphBuilder;
import com.ibm.wala.ipa.callgraph.Entrypoint;
import com.ibm.wala.ipa.callgraph.IAnalysisCacheView;
import com.ibm.wala.ipa.callgraph.impl.Util;
import com.ibm.wala.ipa.cha.ClassHierarchy;
import com.ibm.wala.ipa.cha.ClassHierarchyFactory;
import com.ibm.wala.types.ClassLoaderReference;
import com.ibm.wala.util.config.AnalysisScopeReader;
import java.util.HashSet;
import java.util.Set;
import java.util.jar.JarFile;

/**
 * Builds the call graph of a main class with WALA: rta or 0cfa, MAIN, CLASSPATH, and a jar with the classes of the JDK. The property
 * reflection says what of it is modelled: FULL, as WALA does by itself, or NONE.
 */
public class Peer {
    public static void main(String[] arguments) throws Exception {
        long began = System.nanoTime();
        AnalysisScope scope = AnalysisScope.createJavaAnalysisScope();
        scope.addToScope(ClassLoaderReference.Primordial, new JarFile(arguments[3], false));
        for (String element : arguments[2].split(":")) {
            scope.addToScope(ClassLoaderReference.Application, new JarFile(element, false));
        }
        ClassHierarchy hierarchy = ClassHierarchyFactory.make(scope);
        Iterable<Entrypoint> entries = Util.makeMainEntrypoints(scope, hierarchy, "L" + arguments[1].replace('.', '/'));
        AnalysisOptions options = new AnalysisOptions(scope, entries);
        options.setReflectionOptions(AnalysisOptions.ReflectionOptions.valueOf(System.getProperty("reflection", "FULL")));
        IAnalysisCacheView cache = new AnalysisCacheImpl();
        CallGraphBuilder<?> builder = arguments[0].equals("rta")
            ? Util.makeRTABuilder(options, cache, hierarchy, scope)
            : Util.makeZeroCFABuilder(Language.JAVA, options, cache, hierarchy, scope);
        CallGraph graph = builder.makeCallGraph(options, null);
        Set<Object> methods = new HashSet<>();
        for (CGNode node : graph) {
            methods.add(node.getMethod());
        }
        System.out.printf("%d %d %.3f%n", hierarchy.getNumberOfClasses(), methods.size(), (System.nanoTime() - began) / 1e9);
    }
}
