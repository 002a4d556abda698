// SPDX-License-Identifier: Apache-2.0

import java.io.*;
import java.net.URI;
import java.nio.file.*;
import java.util.*;
import java.util.stream.Stream;
import java.util.zip.*;
import jdk.internal.org.objectweb.asm.*;

/** Counts classes, methods and calls in archives, and in the running JDK for the argument jrt, by the JDK's copy of ASM. */
public class Count {
    static final int API = api();
    static long classes, methods, calls;

    /** The newest API that this copy has. */
    static int api() {
        for (int n = 20; n > 4; n--) {
            try { return Opcodes.class.getField("ASM" + n).getInt(null); } catch (ReflectiveOperationException none) { }
        }
        throw new IllegalStateException();
    }


    public static void main(String[] arguments) throws Exception {
        for (String name : arguments) {
            classes = methods = calls = 0;
            if (name.equals("jrt")) jdk(); else archive(name);
            System.out.println(name + "\t" + classes + "\t" + methods + "\t" + calls);
        }
    }

    static void archive(String name) throws IOException {
        try (ZipFile zip = new ZipFile(name)) {
            for (ZipEntry e : Collections.list(zip.entries())) {
                if (!e.getName().endsWith(".class")) continue;
                try (InputStream in = zip.getInputStream(e)) { count(in.readAllBytes()); }
            }
        }
    }

    static void jdk() throws IOException {
        try (Stream<Path> files = Files.walk(FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules"))) {
            for (Path p : (Iterable<Path>) files.filter(f -> f.toString().endsWith(".class"))::iterator) count(Files.readAllBytes(p));
        }
    }

    static void count(byte[] b) {
        classes++;
        new ClassReader(b).accept(new ClassVisitor(API) {
            @Override public ModuleVisitor visitModule(String name, int access, String version) { return null; }
            public void visitPermittedSubclassExperimental(String name) { } // as the copy of JDK 17 calls it
            public void visitPermittedSubclass(String name) { }
            @Override public void visitNestHost(String host) { }
            @Override public void visitNestMember(String member) { }
            @Override public RecordComponentVisitor visitRecordComponent(String n, String d, String s) { return null; }
            @Override public MethodVisitor visitMethod(int access, String name, String descriptor, String signature, String[] exceptions) {
                methods++;
                return new MethodVisitor(API) {
                    @Override public void visitMethodInsn(int op, String owner, String n, String d, boolean itf) { calls++; }
                    @Override public void visitInvokeDynamicInsn(String n, String d, Handle h, Object... args) { calls++; }
                };
            }
        }, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    }
}
