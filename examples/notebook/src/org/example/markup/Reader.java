// SPDX-License-Identifier: Apache-2.0
package org.example.markup;

/** Reads marked-up text. */
public final class Reader {
    private final Entities entities = new Entities();

    /** Gives the text with its entities replaced. */
    public String read(String text) {
        StringBuilder plain = new StringBuilder();
        int from = 0;
        for (int at = text.indexOf('&'); at >= 0; at = text.indexOf('&', from)) {
            int end = text.indexOf(';', at);
            if (end < 0) {
                break;
            }
            plain.append(text, from, at).append(entities.expand(text.substring(at + 1, end)));
            from = end + 1;
        }
        return plain.append(text.substring(from)).toString();
    }

    /** Gives the text with what its macros print. */
    public String readWithMacros(String text) {
        return new Macros().run(read(text));
    }
}
