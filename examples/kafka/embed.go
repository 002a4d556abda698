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
//go:embed *.yaml README.md sboms licences records house suppressions
var Files embed.FS

// Product is the slug of the example's product.
const Product = "kafka"

// Question is a vulnerability asked of a release.
type Question struct {
	Vulnerability string
	Version       string
}

// Questions are those whose answers tell most about how verdict answers.
var Questions = []Question{
	{"CVE-2023-34455", "3.5.0"}, // matched, and assessed as affected
	{"CVE-2023-34455", "3.5.1"}, // upgraded since
	{"CVE-2023-36479", "3.5.0"}, // matched, and the class is not used
	{"CVE-2021-44228", "3.5.0"}, // the component was never shipped
	{"CVE-2021-4104", "3.0.2"},  // affected, and no release of the line repairs it
	{"CVE-2022-42003", "3.2.3"}, // matched, and nobody looked while the line lived
	{"CVE-2023-25194", "3.3.2"}, // our own flaw, in one part
	{"CVE-2023-2976", "2.6.1"},  // the bill is incomplete and proves nothing
	{"CVE-2023-41900", "3.5.0"}, // hits nothing: the component is not there
	{"CVE-2023-4586", "3.5.0"},  // withdrawn upstream
	{"CVE-2019-00000", "3.5.0"}, // no record anywhere
}
