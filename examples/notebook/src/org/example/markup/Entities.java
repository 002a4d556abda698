// SPDX-License-Identifier: Apache-2.0
package org.example.markup;

/** Replaces entities by what they stand for. */
final class Entities {
    private static final String[][] KNOWN = {{"amp", "&"}, {"lt", "<"}, {"all", "&both;&both;"}, {"both", "&all;"}};

    /** Has no end where entities name one another: that is the flaw. */
    String expand(String name) {
        for (String[] entity : KNOWN) {
            if (entity[0].equals(name)) {
                return entity[1].length() > 1 ? new Reader().read(entity[1]) : entity[1];
            }
        }
        return "";
    }
}
