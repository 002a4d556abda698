-- SPDX-License-Identifier: Apache-2.0

-- What can be worked out from the rows that stand, kept so that a changed record
-- finds what it concerns without a look at everything else. These tables have no
-- history; they are worked out anew when their format changes (derived).
-- {{bytes}} and {{rowless}} stand for what the engines call differently.

CREATE TABLE derived (name TEXT PRIMARY KEY, format BIGINT NOT NULL);

-- The names by which records may speak of a component, as ecosystem/name, with the
-- version as bytes that order as versions do. odd is 1 for a version without such
-- bytes, which is compared by its text.
CREATE TABLE component_names (
  package TEXT NOT NULL, component BIGINT NOT NULL REFERENCES components (id), version_key {{bytes}} NOT NULL, odd BIGINT NOT NULL,
  PRIMARY KEY (package, component, version_key)
) {{rowless}};

-- Releases have numbers that are never used again. holders says for each component
-- and block of 1024 numbers which releases ship it, a bit each.
CREATE TABLE release_numbers (number BIGINT PRIMARY KEY, product TEXT NOT NULL, version TEXT NOT NULL, UNIQUE (product, version));
CREATE TABLE holders (
  component BIGINT NOT NULL REFERENCES components (id), block BIGINT NOT NULL, bits {{bytes}} NOT NULL,
  PRIMARY KEY (component, block)
) {{rowless}};

-- The packages that the records of a vulnerability name.
CREATE TABLE vulnerability_packages (package TEXT NOT NULL, vulnerability TEXT NOT NULL, PRIMARY KEY (package, vulnerability)) {{rowless}};
CREATE INDEX vulnerability_packages_vulnerability ON vulnerability_packages (vulnerability);

-- Every id that a record names: its own, its aliases, what it overrides.
CREATE TABLE record_names (name TEXT NOT NULL, source TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (name, source, id)) {{rowless}};
CREATE INDEX record_names_record ON record_names (source, id);

-- Vulnerabilities whose matches are not yet worked out anew.
CREATE TABLE rematch_due (vulnerability TEXT PRIMARY KEY);

-- Artifacts with what was found in them: content is as that of bills.
CREATE TABLE artifacts (
  product TEXT NOT NULL, version TEXT NOT NULL, part TEXT NOT NULL, name TEXT NOT NULL, content TEXT NOT NULL, sha256 TEXT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (product, version, part, name, valid_from)
);
CREATE INDEX artifacts_sha256 ON artifacts (sha256);

-- The index of records as a file, in pieces, for the nodes that did not build it.
CREATE TABLE index_files (digest TEXT PRIMARY KEY, mark TEXT NOT NULL, built BIGINT NOT NULL);
CREATE TABLE index_chunks (digest TEXT NOT NULL, n BIGINT NOT NULL, content {{bytes}} NOT NULL, PRIMARY KEY (digest, n));

CREATE INDEX findings_component ON findings (component, vulnerability);
CREATE INDEX findings_from ON findings (valid_from);
