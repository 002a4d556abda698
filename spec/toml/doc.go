// SPDX-License-Identifier: Apache-2.0

// Package toml reads TOML documents (TOML 1.0.0, and the escapes and inline
// tables over several lines of 1.1.0), the form of the lock files of Rust and
// Python:
//
//	lock, err := toml.Parse(text)
//	for _, p := range lock.Tables("package") {
//		fmt.Println(p.Text("name"), p.Text("version"))
//	}
//
// Any bytes may be given. Keys are exact, none stands twice, and memory and time
// stay in proportion to the text: nesting, the parts of a key and the number of
// values are bounded. Numbers, dates and booleans are kept as they are
// written; whether a date is one of the calendar is not asked.
package toml
