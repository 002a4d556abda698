// SPDX-License-Identifier: Apache-2.0

import java.io.IOException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Supplier;

class Cases {
    static String name;
    Object held;
    long wide;

    static void take(Object o) {
    }

    static void two(long a, Object b, double c, Object d) {
    }

    static Object make() {
        return null;
    }

    static int count() {
        return 0;
    }

    void literal() throws Exception {
        Class.forName("a.B");
    }

    void local() throws Exception {
        String s = "a.B";
        Class.forName(s);
    }

    void chosen(boolean b) throws Exception {
        Class.forName(b ? "a.B" : "a.C");
    }

    void chosenByStatements(int n) throws Exception {
        String s;
        switch (n) {
            case 1:
                s = "a.B";
                break;
            case 2:
                s = "a.C";
                break;
            case 9000:
                s = name;
                break;
            default:
                s = null;
        }
        Class.forName(s);
    }

    void overwritten() throws Exception {
        String s = "a.B";
        take(s);
        s = "a.C";
        Class.forName(s);
    }

    void loop(String[] names) throws Exception {
        String last = "first";
        for (String s : names) {
            Class.forName(last);
            last = s;
        }
    }

    Object method(Object o) throws Exception {
        Method m = o.getClass().getMethod("run", String.class, int.class, int[].class);
        m.setAccessible(true);
        return m.invoke(o, new Object[] {"x"});
    }

    void service() {
        for (Runnable r : ServiceLoader.load(Runnable.class)) {
            r.run();
        }
    }

    static void slots(long a, Object b, double c, Object d) {
        two(a, d, c, b);
        two(5L, null, 1.0, b);
    }

    void array(Object[] a, int i) {
        a[0] = a[1];
        a[i] = new Object[] {this};
        take(a[i]);
        take(new int[2][3]);
        take(new String[4]);
    }

    void fields(Cases other) {
        other.held = held;
        held = new Cases();
        wide = other.wide;
        name = name;
    }

    void cast(Object o) {
        take((String) o);
        Object p = o instanceof List ? (List) o : null;
        take(p);
    }

    void castAround(Object o) {
        Object node = o;
        while (node != null) {
            take(node);
            node = ((Iterator) node).next();
        }
    }

    void castInLoop(Object o, int n) {
        for (int i = 0; i < n; i++) {
            o = (Runnable) o;
        }
        take(o);
    }

    void caught() {
        Object o = null;
        try {
            o = make();
            o = "later";
            make();
        } catch (IllegalStateException | IllegalArgumentException e) {
            take(e);
            take(o);
        } finally {
            take("done");
        }
    }

    static void lastOfTry() {
        Object o = "before";
        try {
            o = make();
        } catch (RuntimeException e) {
            take(o);
        }
    }

    void thrown(boolean b) throws IOException {
        throw b ? new IOException("x") : null;
    }

    void locked() {
        synchronized (held) {
            take("in");
        }
    }

    int flags(boolean on) {
        int flags = 1000000;
        flags += 4;
        if (on) {
            flags = -1;
        }
        return flags;
    }

    Supplier<Object> lambda(Object o, String s) {
        return () -> s + o;
    }

    Object chain() {
        return new ArrayList<Object>(new ArrayList<Object>());
    }

    Object ternary(boolean b, Object x) {
        return b ? x : b ? make() : this;
    }

    static Object parameterOverwritten(Object x, boolean b) {
        if (b) {
            x = make();
        }
        return x;
    }

    static Object neverRun(Object x) {
        while (true) {
            take(x);
        }
    }

    long arithmetic(long a, int b) {
        return (a + 1) << (b * 2);
    }

    Object nested(Object[][] grid) {
        return grid[count()][0];
    }
}
