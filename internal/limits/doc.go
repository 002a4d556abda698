// SPDX-License-Identifier: Apache-2.0

// Package limits is the only way in for hostile bytes: every file, document and
// archive that verdict did not write passes here before a decoder sees it.
//
// A check answers with nil or with a *verdict.Error that names the file, the
// line, where the format has one the path, and the cap that was reached:
// "bill.json:7: $.components[3]: nesting is deeper than 200". The checks take
// time in proportion to the size of the input, and memory that a cap bounds.
//
// What passes:
//
//   - [CheckJSON]: one JSON value whose objects mean the same to every reader.
//     encoding/json takes a key twice, and NAME for name; other readers take the
//     first, the last or the exact one.
//   - [SplitJSON]: the parts of a JSON document that is too large to be held.
//   - [CheckXML]: one root element, no document type and no entities.
//   - [CheckYAML]: no anchors, aliases, merges or duplicate keys; written by hand,
//     small documents and mappings.
//   - [OpenZip]: an archive whose members lie apart and unpack to a bounded size.
//   - [Budget.Decompress], [Budget.Tar]: packed streams and tar archives, with
//     what they unpack to counted towards the same total as zip archives.
//   - [NewCSV], [NewLines]: tables and texts that are read row by row.
//   - [Strip], [EscapeCell]: text that is safe to show on a terminal, and in a
//     spreadsheet.
package limits
