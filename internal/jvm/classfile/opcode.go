// SPDX-License-Identifier: Apache-2.0

package classfile

// More instructions by which readers of code tell what is done (JVMS §6.5). Where
// there is one for each kind of value, the first and the last are named: what lies
// between does the same with values of another kind.
const (
	OpIALoad       = 46 // the first that reads an element of an array
	OpAALoad       = 50
	OpSALoad       = 53 // the last
	OpIAStore      = 79 // the first that writes an element of an array
	OpAAStore      = 83
	OpSAStore      = 86 // the last
	OpIReturn      = 172
	OpAReturn      = 176
	OpNewArray     = opNewArray
	OpArrayLength  = 190
	OpAThrow       = 191
	OpMonitorEnter = 194
	OpMonitorExit  = 195
	OpWide         = opWide
)

// DescriptorText gives the index of the text of the type that a field, a method, a
// dynamic constant or a call site has; 0 for any other index.
func (c *Class) DescriptorText(i uint16) uint16 {
	switch c.tag(i) {
	case TagFieldref, TagMethodref, TagInterfaceMethodref, TagDynamic, TagInvokeDynamic:
		return c.u2(c.u2(i, 3), 3)
	}
	return 0
}
