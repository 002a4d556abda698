// SPDX-License-Identifier: Apache-2.0

// Package strictjson reads JSON texts (RFC 8259) into Go values in one pass, by
// the exact names of their members, and says where a text does not fit: the line
// and the JSON pointer (RFC 6901) of the value. It also says which members it
// passed over. encoding/json takes NAME for name, and says neither which member
// of which list was wrong nor what it did not know.
//
// A [Plan] is made once for a type and used for many texts:
//
//	var records = sync.OnceValue(strictjson.PlanOf[Record])
//
//	record, unknown, err := records().Decode(text)
//
// Any bytes may be given: what is no JSON is an error, and memory stays in
// proportion to the text. A name that stands twice is read twice, so that the last
// one counts; whoever minds refuses such texts before.
package strictjson
