// SPDX-License-Identifier: Apache-2.0

package rpm_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// tag is one of a header. Its value is a string, strings, bytes, or numbers of two
// or four bytes.
type tag struct {
	number uint32
	value  any
}

// The tags that tests write.
const (
	name, version, release, epoch = 1000, 1001, 1002, 1003
	installed, arch, source       = 1008, 1022, 1044
	states, modes, flags          = 1029, 1030, 1037
	dirIndexes, baseNames         = 1116, 1117
	dirNames, modularity          = 1118, 5096
	description                   = 1005
)

// header writes a header as rpm keeps it in a database.
func header(tags ...tag) []byte {
	var index, data bytes.Buffer
	put := func(t tag, kind, count int) {
		for _, v := range []int{int(t.number), kind, data.Len(), count} {
			index.Write(binary.BigEndian.AppendUint32(nil, uint32(v)))
		}
	}
	for _, t := range tags {
		switch v := t.value.(type) {
		case string:
			put(t, 6, 1)
			data.WriteString(v + "\x00")
		case []string:
			put(t, 8, len(v))
			for _, s := range v {
				data.WriteString(s + "\x00")
			}
		case []byte:
			put(t, 1, len(v))
			data.Write(v)
		case []uint16:
			put(t, 3, len(v))
			data.Write(numbers(v))
		case []uint32:
			put(t, 4, len(v))
			data.Write(numbers(v))
		default:
			panic(fmt.Sprintf("no tag has a %T", v))
		}
	}
	b := binary.BigEndian.AppendUint32(nil, uint32(len(tags)))
	b = binary.BigEndian.AppendUint32(b, uint32(data.Len()))
	return append(append(b, index.Bytes()...), data.Bytes()...)
}

func numbers(v any) []byte {
	b, err := binary.Append(nil, binary.BigEndian, v)
	if err != nil {
		panic(err)
	}
	return b
}

// plain writes the header of a package of a name with a description of so many
// bytes.
func plain(called string, size int) []byte {
	return header(tag{name, called}, tag{version, "1.0"}, tag{release, "2.el9"}, tag{arch, "x86_64"}, tag{installed, []uint32{7}},
		tag{source, called + "-1.0-2.el9.src.rpm"}, tag{description, string(bytes.Repeat([]byte{'x'}, size))})
}

// whole has what a header can say.
func whole() []byte {
	return header(
		tag{name, "nodejs"}, tag{version, "18.1"}, tag{release, "3.el8"}, tag{epoch, []uint32{1}}, tag{arch, "aarch64"},
		tag{source, "nodejs-18.1-3.el8.src.rpm"}, tag{modularity, "nodejs:18:80:ab"}, tag{installed, []uint32{9}},
		tag{dirNames, []string{"/usr/bin/", "/etc/"}}, tag{baseNames, []string{"node", "npm", "nodejs", "conf", "ghost", "out", "gone"}},
		tag{dirIndexes, []uint32{0, 0, 0, 1, 1, 2, 1}},
		tag{modes, []uint16{0o100755, 0o120777, 0o040755, 0o100644, 0o100644, 0o100644, 0o100644}},
		tag{flags, []uint32{0, 0, 0, 1, 64, 0, 0}}, tag{states, []byte{0, 0, 0, 0, 0, 0, 1}},
	)
}
