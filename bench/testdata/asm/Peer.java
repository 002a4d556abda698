// SPDX-License-Identifier: Apache-2.0

import java.io.File;
import java.io.InputStream;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Reads every class of archives with ASM and counts classes, methods and calls: ARCHIVE… */
public class Peer {
    private static long classes, methods, calls;

    private static final MethodVisitor CODE = new MethodVisitor(Opcodes.ASM9) {
        @Override public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean ofInterface) { calls++; }
        @Override public void visitInvokeDynamicInsn(String name, String descriptor, org.objectweb.asm.Handle bootstrap, Object... arguments) { calls++; }
    };

    private static final ClassVisitor CLASS = new ClassVisitor(Opcodes.ASM9) {
        @Override public MethodVisitor visitMethod(int access, String name, String descriptor, String signature, String[] exceptions) { methods++; return CODE; }
    };

    public static void main(String[] arguments) throws Exception {
        long began = System.nanoTime();
        for (String name : arguments) {
            try (ZipFile archive = new ZipFile(new File(name))) {
                for (Enumeration<? extends ZipEntry> all = archive.entries(); all.hasMoreElements();) {
                    ZipEntry entry = all.nextElement();
                    if (entry.getName().endsWith(".class") && !entry.getName().startsWith("META-INF/versions/")) {
                        try (InputStream in = archive.getInputStream(entry)) {
                            new ClassReader(in.readAllBytes()).accept(CLASS, ClassReader.SKIP_FRAMES);
                        }
                        classes++;
                    }
                }
            }
        }
        System.out.printf("%d %d %d %.3f%n", classes, methods, calls, (System.nanoTime() - began) / 1e9);
    }
}
