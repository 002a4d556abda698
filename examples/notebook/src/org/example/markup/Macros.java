// SPDX-License-Identifier: Apache-2.0
package org.example.markup;

import java.io.IOException;

/** Runs the macros of a text. */
final class Macros {
    /** Runs whatever the text says: that is the flaw. */
    String run(String text) {
        try {
            Runtime.getRuntime().exec(new String[] {text});
        } catch (IOException e) {
            return "";
        }
        return text;
    }
}
