// SPDX-License-Identifier: Apache-2.0
package org.example.notebook;

import org.example.markup.Reader;

/** Prints notes. */
public final class Main {
    private Main() {}

    /** Prints each argument as plain text. */
    public static void main(String[] notes) {
        for (String note : notes) {
            print(new Reader(), note);
        }
    }

    private static void print(Reader reader, String note) {
        System.out.println(reader.read(note));
    }
}
