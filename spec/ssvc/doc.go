// SPDX-License-Identifier: Apache-2.0

// Package ssvc decides by tables of the Stakeholder-Specific Vulnerability Categorization:
// each combination of what is known about a vulnerability in a product, such as whether it
// is exploited, is one row, which names an outcome. Tables are data: two come with the
// package, of the CERT/CC's guide for suppliers and of CISA's for those who run software,
// and others are read from files of comma-separated values.
//
// A table has a row for every combination and none twice, so that a decision always names
// the one row that it follows.
package ssvc
