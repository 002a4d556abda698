// SPDX-License-Identifier: Apache-2.0

package classfile

// Provides is a service that a module provides, and by which classes, as internal
// names.
type Provides struct {
	Service string
	With    []string
}

// Provides are the services that a module provides (JVMS §4.7.25); none for any other
// class, and those before the place where the attribute is malformed.
func (c *Class) Provides() []Provides {
	content, ok := c.attributes.Find("Module")
	if !ok {
		return nil
	}
	r := &reader{b: content}
	r.bytes(6)               // the module itself
	r.bytes(6 * int(r.u2())) // requires
	for range 2 {            // exports, opens
		for range r.u2() {
			r.bytes(4)
			r.bytes(2 * int(r.u2()))
		}
	}
	r.bytes(2 * int(r.u2())) // uses
	var list []Provides
	for range r.u2() {
		one := Provides{Service: c.ClassName(r.u2())}
		for range r.u2() {
			one.With = append(one.With, c.ClassName(r.u2()))
		}
		if r.failed {
			return list
		}
		list = append(list, one)
	}
	return list
}
