// SPDX-License-Identifier: Apache-2.0

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles each folder of sources beneath src into one of that name beneath out, in one JVM. */
public class Build {
    public static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments[0]);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null); Stream<Path> all = Files.list(root.resolve("src"))) {
            for (Path folder : all.sorted().collect(Collectors.toList())) {
                Path out = root.resolve("out").resolve(folder.getFileName());
                Files.createDirectories(out);
                List<Path> sources;
                try (Stream<Path> tree = Files.walk(folder)) {
                    sources = tree.filter(p -> p.toString().endsWith(".java")).sorted().collect(Collectors.toList());
                }
                List<String> options = List.of("-nowarn", "-proc:none", "-g", "-d", out.toString());
                if (!compiler.getTask(null, files, null, options, null, files.getJavaFileObjectsFromPaths(sources)).call()) {
                    throw new IOException(folder + " does not compile");
                }
            }
        }
    }
}
