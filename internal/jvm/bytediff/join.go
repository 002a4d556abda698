// SPDX-License-Identifier: Apache-2.0

package bytediff

import (
	"slices"
	"strconv"
	"strings"
)

const builder = "java/lang/StringBuilder."

// joins takes out what joins texts: a builder that is made, filled and turned into a
// text, as compilers for Java 8 and before write the sign +, or a call site that does
// all of it, as those since then do. What is put between goes to the texts.
func (k *maker) joins() {
	for i := range k.steps {
		s := &k.steps[i]
		next := func(n int) string {
			if i+n < len(k.steps) {
				return k.steps[i+n].words
			}
			return ""
		}
		switch {
		case s.words == "new java/lang/StringBuilder" && next(1) == "op89" && next(2) == "invoke "+builder+"<init>()V":
			s.dropped, k.steps[i+1].dropped, k.steps[i+2].dropped = true, true, true
		case strings.HasPrefix(s.words, "invoke "+builder+"append("), s.words == "invoke "+builder+"toString()Ljava/lang/String;":
			s.dropped = true
		case strings.HasPrefix(next(1), "invoke "+builder+"append("):
			if text, ok := k.appended(*s, next(1)); ok {
				s.dropped = true
				k.texts = append(k.texts, text)
			}
		case s.words == "invokestatic java/lang/String.valueOf(Ljava/lang/Object;)Ljava/lang/String;":
			s.dropped = true // some compilers do it before texts are joined
		case s.joins:
			s.dropped = true
			k.recipe(s.constant)
		}
	}
}

// appended gives the text that an instruction puts into a builder, when it is a
// constant.
func (k *maker) appended(s step, call string) (string, bool) {
	if quoted, ok := strings.CutPrefix(s.words, "push "); ok && strings.HasPrefix(quoted, `"`) {
		text, err := strconv.Unquote(quoted)
		return text, err == nil
	}
	if !s.isInt {
		return "", false
	}
	switch strings.TrimPrefix(call, "invoke "+builder) {
	case "append(C)Ljava/lang/StringBuilder;":
		return string(rune(s.number)), true
	case "append(I)Ljava/lang/StringBuilder;":
		return strconv.Itoa(s.number), true
	}
	return "", false
}

// recipe adds the texts that a call site puts between its operands
// (java.lang.invoke.StringConcatFactory).
func (k *maker) recipe(constant uint16) {
	d, _ := k.class.Dynamic(constant)
	bootstraps, err := k.class.Bootstraps()
	if err != nil || d.Bootstrap >= len(bootstraps) || len(bootstraps[d.Bootstrap].Arguments) == 0 {
		return
	}
	arguments := bootstraps[d.Bootstrap].Arguments
	text, _ := k.class.StringConstant(arguments[0])
	k.texts = append(k.texts, strings.FieldsFunc(text, func(r rune) bool { return r == '\x01' || r == '\x02' })...)
	for _, a := range arguments[1:] {
		if text, ok := k.class.StringConstant(a); ok {
			k.texts = append(k.texts, text)
		}
	}
}

// letters are those of all texts, in their own order: compilers differ in where they
// cut texts, and in which of two that are nested they join first.
func letters(texts []string) string {
	all := []rune(strings.Join(texts, ""))
	slices.Sort(all)
	return string(all)
}

// joinsTexts reports whether a call site joins texts.
func (k *maker) joinsTexts(constant uint16) bool {
	d, ok := k.class.Dynamic(constant)
	bootstraps, err := k.class.Bootstraps()
	if !ok || err != nil || d.Bootstrap >= len(bootstraps) {
		return false
	}
	_, reference, _ := k.class.MethodHandle(bootstraps[d.Bootstrap].Handle)
	ref, _ := k.class.Reference(reference)
	return ref.Class == "java/lang/invoke/StringConcatFactory"
}
