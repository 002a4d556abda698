// SPDX-License-Identifier: Apache-2.0

// Package storetest is the suite that every engine of package store must pass,
// and the means to run it: a PostgreSQL cluster that lives as long as a test.
package storetest
