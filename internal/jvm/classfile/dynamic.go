// SPDX-License-Identifier: Apache-2.0

package classfile

import "encoding/binary"

// The kinds of method handles (JVMS table 5.4.3.5-A).
const (
	RefGetField         = 1
	RefGetStatic        = 2
	RefPutField         = 3
	RefPutStatic        = 4
	RefInvokeVirtual    = 5
	RefInvokeStatic     = 6
	RefInvokeSpecial    = 7
	RefNewInvokeSpecial = 8
	RefInvokeInterface  = 9
)

// MethodHandle gives the kind of a method handle constant and the index of the
// field or method that it refers to.
func (c *Class) MethodHandle(i uint16) (kind byte, reference uint16, ok bool) {
	if c.tag(i) != TagMethodHandle {
		return 0, 0, false
	}
	return c.b[c.pool[i]+1], c.u2(i, 2), true
}

// MethodType gives the descriptor of a method type constant.
func (c *Class) MethodType(i uint16) (descriptor string, ok bool) {
	if c.tag(i) != TagMethodType {
		return "", false
	}
	return c.UTF8(c.u2(i, 1)), true
}

// Integer gives an integer constant; 0 for any other index.
func (c *Class) Integer(i uint16) int32 {
	if c.tag(i) != TagInteger {
		return 0
	}
	return s4(c.b, int(c.pool[i])+1)
}

// Dynamic is a constant or a call site that a bootstrap method makes (JVMS
// §4.4.10).
type Dynamic struct {
	Bootstrap        int // index into Bootstraps
	Name, Descriptor string
}

// Dynamic gives a dynamically computed constant or call site.
func (c *Class) Dynamic(i uint16) (Dynamic, bool) {
	if tag := c.tag(i); tag != TagDynamic && tag != TagInvokeDynamic {
		return Dynamic{}, false
	}
	pair := c.u2(i, 3)
	return Dynamic{int(c.u2(i, 1)), c.UTF8(c.u2(pair, 1)), c.UTF8(c.u2(pair, 3))}, true
}

// Bootstrap is a bootstrap method and its static arguments: indexes of constants
// (JVMS §4.7.23).
type Bootstrap struct {
	Handle    uint16 // of a method handle
	Arguments []uint16
}

// Bootstraps are the bootstrap methods that the class names. It fails with
// verdict.Invalid.
func (c *Class) Bootstraps() ([]Bootstrap, error) {
	content, ok := c.attributes.Find("BootstrapMethods")
	if !ok {
		return nil, nil
	}
	r := &reader{b: content}
	var list []Bootstrap
	for range r.u2() {
		b := Bootstrap{Handle: r.u2()}
		arguments := r.bytes(2 * int(r.u2()))
		if r.failed || c.tag(b.Handle) != TagMethodHandle {
			return nil, malformed(0, "a bootstrap method is none")
		}
		for ; len(arguments) > 0; arguments = arguments[2:] {
			b.Arguments = append(b.Arguments, binary.BigEndian.Uint16(arguments))
		}
		list = append(list, b)
	}
	return list, nil
}
