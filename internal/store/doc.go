// SPDX-License-Identifier: Apache-2.0

// Package store is the database of the programme: SQLite in one file, or
// PostgreSQL. One text of SQL serves both; what differs is in dialect.go.
//
// Everything is read through a Snapshot, which names its viewer and the instant
// whose knowledge it shows, and changed through DB.Update, the one write path.
// An Update has one actor and one command, and leaves one row in the audit log,
// chained by hash to the row before it, in the same transaction.
//
// Nouns that can change are kept as versioned rows (see series): a Put whose
// content equals what stands changes nothing, any other closes the standing row
// and opens a new one, so that every answer can be given as of an instant.
// Results are sorted here and never by the engine's collation.
package store
