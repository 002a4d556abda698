// SPDX-License-Identifier: Apache-2.0

import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.TreeSet;
import jdk.internal.org.objectweb.asm.ClassReader;
import jdk.internal.org.objectweb.asm.Opcodes;
import jdk.internal.org.objectweb.asm.Type;
import jdk.internal.org.objectweb.asm.tree.*;
import jdk.internal.org.objectweb.asm.tree.analysis.*;

/**
 * Says what ASM's analysis of sources finds for the operands of every instruction of
 * the class files that a list names. A line is a method, or the number of an
 * instruction and its operands, each with its sources in order.
 */
public class Judge {
    static final Map<AbstractInsnNode, String> names = new IdentityHashMap<>();
    static final Map<Integer, Integer> parameters = new HashMap<>();

    static final class Sources extends SourceInterpreter {
        Sources() {
            super(Opcodes.ASM8);
        }

        SourceValue marked(int size, String name) {
            LabelNode marker = new LabelNode();
            names.put(marker, name);
            return new SourceValue(size, marker);
        }

        @Override
        public SourceValue newParameterValue(boolean instance, int local, Type type) {
            return marked(type.getSize(), "p" + parameters.get(local));
        }

        @Override
        public SourceValue newExceptionValue(TryCatchBlockNode block, Frame<SourceValue> frame, Type type) {
            return new SourceValue(1, block.handler);
        }

        @Override
        public SourceValue copyOperation(AbstractInsnNode insn, SourceValue value) {
            return value;
        }

        @Override
        public SourceValue unaryOperation(AbstractInsnNode insn, SourceValue value) {
            return insn.getOpcode() == Opcodes.CHECKCAST ? value : super.unaryOperation(insn, value);
        }
    }

    static BufferedWriter out;

    public static void main(String[] args) throws Exception {
        out = new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.US_ASCII), 1 << 20);
        for (String file : Files.readAllLines(Path.of(args[0]))) {
            ClassNode node = new ClassNode();
            new ClassReader(Files.readAllBytes(Path.of(file))).accept(node, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
            int number = 0;
            for (MethodNode method : node.methods) {
                out.write("method " + number++ + "\n");
                if (method.instructions.size() > 0) {
                    method(node, method);
                }
            }
        }
        out.flush();
    }

    static void method(ClassNode node, MethodNode method) throws Exception {
        names.clear();
        parameters.clear();
        int local = 0;
        int n = 0;
        if ((method.access & Opcodes.ACC_STATIC) == 0) {
            parameters.put(local++, n++);
        }
        for (Type type : Type.getArgumentTypes(method.desc)) {
            parameters.put(local, n++);
            local += type.getSize();
        }
        Frame<SourceValue>[] frames = new Analyzer<>(new Sources()).analyze(node.name, method);
        int[] ordinals = new int[frames.length];
        int ordinal = 0;
        for (int i = 0; i < frames.length; i++) {
            ordinals[i] = ordinal;
            AbstractInsnNode insn = method.instructions.get(i);
            if (insn.getOpcode() >= 0) {
                names.put(insn, name(insn, ordinal));
                ordinal++;
            } else if (insn instanceof LabelNode) {
                names.put(insn, "h" + ordinal);
            }
        }
        for (int i = 0; i < frames.length; i++) {
            AbstractInsnNode insn = method.instructions.get(i);
            Frame<SourceValue> frame = frames[i];
            if (frame == null || insn.getOpcode() < 0) {
                continue;
            }
            int count = operands(insn);
            if (insn.getOpcode() == Opcodes.IINC) {
                out.write(ordinals[i] + " " + text(frame.getLocal(((IincInsnNode) insn).var)) + "\n");
            } else if (count > 0) {
                StringBuilder line = new StringBuilder().append(ordinals[i]);
                for (int k = frame.getStackSize() - count; k < frame.getStackSize(); k++) {
                    line.append(' ').append(text(frame.getStack(k)));
                }
                out.write(line.append('\n').toString());
            }
        }
    }

    static String text(SourceValue value) {
        TreeSet<String> sources = new TreeSet<>();
        for (AbstractInsnNode insn : value.insns) {
            sources.add(names.get(insn));
        }
        return String.join(",", sources);
    }

    static String name(AbstractInsnNode insn, int ordinal) {
        int op = insn.getOpcode();
        if (op == Opcodes.ACONST_NULL) {
            return "null";
        } else if (op >= Opcodes.ICONST_M1 && op <= Opcodes.ICONST_5) {
            return "i" + (op - Opcodes.ICONST_0);
        } else if (op == Opcodes.BIPUSH || op == Opcodes.SIPUSH) {
            return "i" + ((IntInsnNode) insn).operand;
        } else if (op >= Opcodes.LCONST_0 && op <= Opcodes.DCONST_1) {
            return "k";
        } else if (op == Opcodes.LDC) {
            Object value = ((LdcInsnNode) insn).cst;
            if (value instanceof Integer) {
                return "i" + value;
            } else if (value instanceof String) {
                return "s" + value.hashCode();
            } else if (value instanceof Type && ((Type) value).getSort() != Type.METHOD) {
                return "c" + ((Type) value).getInternalName().hashCode();
            } else if (!(value instanceof jdk.internal.org.objectweb.asm.ConstantDynamic)) {
                return "k";
            }
        }
        return "@" + ordinal;
    }

    /** How many values of the stack an instruction takes, of those that are compared. */
    static int operands(AbstractInsnNode insn) {
        int op = insn.getOpcode();
        if (insn instanceof MethodInsnNode) {
            return Type.getArgumentTypes(((MethodInsnNode) insn).desc).length + (op == Opcodes.INVOKESTATIC ? 0 : 1);
        } else if (insn instanceof InvokeDynamicInsnNode) {
            return Type.getArgumentTypes(((InvokeDynamicInsnNode) insn).desc).length;
        } else if (insn instanceof MultiANewArrayInsnNode) {
            return ((MultiANewArrayInsnNode) insn).dims;
        } else if (op >= Opcodes.IASTORE && op <= Opcodes.SASTORE) {
            return 3;
        } else if (op >= Opcodes.IALOAD && op <= Opcodes.SALOAD || op == Opcodes.PUTFIELD) {
            return 2;
        } else if (op >= Opcodes.INEG && op <= Opcodes.DNEG || op >= Opcodes.I2L && op <= Opcodes.I2S) {
            return 1;
        } else if (op >= Opcodes.IADD && op <= Opcodes.LXOR || op >= Opcodes.LCMP && op <= Opcodes.DCMPG) {
            return 2;
        } else if (op >= Opcodes.IRETURN && op <= Opcodes.ARETURN || op == Opcodes.GETFIELD || op == Opcodes.PUTSTATIC) {
            return 1;
        } else if (op >= Opcodes.NEWARRAY && op <= Opcodes.MONITOREXIT) {
            return 1;
        }
        return 0;
    }
}
