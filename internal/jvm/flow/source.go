// SPDX-License-Identifier: Apache-2.0

package flow

import "cmp"

// Kind says what a value is or what makes it.
type Kind uint8

// The kinds of sources. In brackets stands what Source.Value is.
const (
	Unknown   Kind = iota // a bound was reached, or the class is one that no JVM accepts
	Parameter             // of the method [its number: 0 is the receiver, or the first of a static method]
	Null
	Int      // a constant of the types int, short, byte, char and boolean [it]
	String   // a constant [index in the constant pool]
	Class    // a class literal [index in the constant pool]
	Constant // any other: a number, a method handle or type [index in the constant pool, 0 when the instruction says it all]
	Dynamic  // a constant that a bootstrap method makes, loaded at PC [index in the constant pool]
	New      // an object that PC makes [index of its class]
	NewArray // an array that PC makes [index of the class in the constant pool; of newarray the code of JVMS table 6.5.newarray-A]
	Field    // read at PC [index of the field]
	Element  // of an array, read at PC
	Call     // what the call at PC, that of invokedynamic too, gives back [index in the constant pool]
	Caught   // the exception with which the handler at PC begins [index of its class, 0 for any]
	Computed // a number that PC computes from others, the length of an array, the answer of instanceof
)

var kindNames = [...]string{"unknown", "parameter", "null", "int", "string", "class", "constant", "dynamic", "new", "new array", "field", "element", "call",
	"caught", "computed"}

// String is the kind in a word or two.
func (k Kind) String() string { return kindNames[k] }

// NoPC stands where a source has no place in the code.
const NoPC = -1

// Source is where a value comes from. Sources are compared with ==.
type Source struct {
	Kind Kind
	// PC is the instruction that makes the value. It is NoPC for parameters, for what is
	// unknown, and for constants, which are the same wherever they are loaded.
	PC int32
	// Value is what the kind says, else 0.
	Value int32
	// Cast is the checkcast that the value passed last on its way, of which At gives
	// the class and what came before; NoPC when it passed none.
	Cast int32
}

// Set is where the value of an operand may come from: each source once, in a
// fixed order. It is never empty.
type Set []Source

// MaxSources is the most sources that are told of an operand. Where there are more
// it is Unknown.
const MaxSources = 1024

func compare(a, b Source) int {
	if a.Kind != b.Kind {
		return cmp.Compare(a.Kind, b.Kind)
	}
	if a.PC != b.PC {
		return cmp.Compare(a.PC, b.PC)
	}
	if a.Value != b.Value {
		return cmp.Compare(a.Value, b.Value)
	}
	return cmp.Compare(a.Cast, b.Cast)
}
