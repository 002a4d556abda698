// SPDX-License-Identifier: Apache-2.0

package bytediff

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"verdict/internal/jvm/classfile"
)

// Body gives the SHA-256, in hex, of what the methods of a name do, in words that do not
// depend on who compiled them: that of the method itself, and of the lambdas of its class,
// which no rule ties to it. A descriptor "" means all methods of the name, and found is
// false where there is none. It fails with verdict.Invalid on code that cannot be walked
// over.
func Body(c *classfile.Class, name, descriptor string) (digest string, found bool, err error) {
	own := func(class string) string { return class }
	alone := &library{classes: map[string]*classfile.Class{c.Name(): c}}
	alone.access()
	var texts []string
	for _, m := range c.Methods() {
		asked := m.Name() == name && strings.HasPrefix(m.Descriptor(), descriptor)
		found = found || asked
		if !asked && !strings.HasPrefix(memberName(m.Name()), "lambda$") {
			continue
		}
		b, err := bodyOf(c, m, own, alone.accessors)
		if err != nil {
			return "", found, err
		}
		texts = append(texts, fmt.Sprintf("%s%s %q %q", memberName(m.Name()), m.Descriptor(), b.steps, b.texts))
	}
	if !found {
		return "", false, nil
	}
	slices.Sort(texts)
	sum := sha256.Sum256([]byte(strings.Join(texts, "\n")))
	return hex.EncodeToString(sum[:]), true, nil
}
