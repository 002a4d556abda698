// SPDX-License-Identifier: Apache-2.0

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Copies the classes of archives, JAR or JMOD, into one jar, each as a class of Java 8 at most: WALA 1.5.2
 * refuses later ones, and the versions say nothing of what it counts. OUT ARCHIVE…
 */
public class Lower {
    private static final int NEWEST = 52;

    public static void main(String[] arguments) throws IOException {
        Set<String> seen = new HashSet<>();
        try (OutputStream file = Files.newOutputStream(Path.of(arguments[0])); ZipOutputStream out = new ZipOutputStream(file)) {
            for (int i = 1; i < arguments.length; i++) {
                copy(Path.of(arguments[i]), out, seen);
            }
        }
    }

    private static void copy(Path archive, ZipOutputStream out, Set<String> seen) throws IOException {
        try (java.io.InputStream raw = Files.newInputStream(archive)) {
            if (archive.toString().endsWith(".jmod")) {
                raw.skipNBytes(4); // JM and a version stand before the archive
            }
            ZipInputStream in = new ZipInputStream(raw);
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                String name = entry.getName().startsWith("classes/") ? entry.getName().substring("classes/".length()) : entry.getName();
                if (!name.endsWith(".class") || name.endsWith("module-info.class") || name.startsWith("META-INF/") || !seen.add(name)) {
                    continue;
                }
                byte[] content = in.readAllBytes();
                if (((content[6] & 0xff) << 8 | content[7] & 0xff) > NEWEST) {
                    content[6] = 0;
                    content[7] = NEWEST;
                }
                out.putNextEntry(new ZipEntry(name));
                out.write(content);
                out.closeEntry();
            }
        }
    }
}
