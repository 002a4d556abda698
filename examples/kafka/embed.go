// SPDX-License-Identifier: Apache-2.0

// Package kafka holds a whole small programme on Apache Kafka's real releases:
// product, lines, bills of materials, records, assessments, decisions. It is an
// example made from public facts, and no statement of the Apache Kafka project.
package kafka

import "embed"

// Files is the programme as a tree of files: YAML documents at the top, and the
// folders that they name by relative path. It is the folder that
// "verdict apply -f examples/kafka" reads.
//
//go:embed *.yaml README.md sboms records house suppressions
var Files embed.FS
