-- SPDX-License-Identifier: Apache-2.0

-- The subset of SQL that SQLite and PostgreSQL share: TEXT, BIGINT and DOUBLE
-- PRECISION columns, times as microseconds since 1970 in UTC, booleans as 0 or 1.
--
-- A table with valid_from and valid_to holds versioned rows: a row was known from
-- valid_from until before valid_to; 9223372036854775807 stands for "still". The
-- digest is of the columns beside the key, and body is canonical JSON that SQL
-- never looks into.

CREATE TABLE audit (
  seq BIGINT PRIMARY KEY, at BIGINT NOT NULL, actor TEXT NOT NULL, way TEXT NOT NULL, authenticated BIGINT NOT NULL,
  command TEXT NOT NULL, changes BIGINT NOT NULL, batch TEXT NOT NULL, prev TEXT NOT NULL, hash TEXT NOT NULL
);
CREATE TABLE audit_changes (
  audit BIGINT NOT NULL, n BIGINT NOT NULL, action TEXT NOT NULL, noun TEXT NOT NULL, name TEXT NOT NULL, digest TEXT NOT NULL,
  PRIMARY KEY (audit, n)
);

CREATE TABLE originals (digest TEXT PRIMARY KEY, content TEXT NOT NULL);

CREATE TABLE products (
  slug TEXT NOT NULL, body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (slug, valid_from)
);
CREATE TABLE lines (
  product TEXT NOT NULL, slug TEXT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (product, slug, valid_from)
);
CREATE TABLE releases (
  product TEXT NOT NULL, version TEXT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (product, version, valid_from)
);

-- A component is one row; a bill's content is stored once, however many releases
-- carry it, and points to its components.
CREATE TABLE components (id BIGINT PRIMARY KEY, name TEXT NOT NULL UNIQUE, body TEXT NOT NULL);
CREATE TABLE contents (id BIGINT PRIMARY KEY, digest TEXT NOT NULL UNIQUE);
CREATE TABLE occurrences (
  content BIGINT NOT NULL REFERENCES contents (id), n BIGINT NOT NULL, component BIGINT NOT NULL REFERENCES components (id),
  scope TEXT NOT NULL, ref TEXT NOT NULL, path TEXT NOT NULL, rest TEXT NOT NULL,
  PRIMARY KEY (content, n)
);
CREATE INDEX occurrences_component ON occurrences (component, content);
CREATE TABLE bills (
  product TEXT NOT NULL, version TEXT NOT NULL, part TEXT NOT NULL, content TEXT NOT NULL, original TEXT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (product, version, part, valid_from)
);
CREATE INDEX bills_content ON bills (content);

CREATE TABLE sources (
  name TEXT NOT NULL, body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (name, valid_from)
);
CREATE TABLE syncs (
  source TEXT NOT NULL, body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (source, valid_from)
);
CREATE TABLE records (
  source TEXT NOT NULL, id TEXT NOT NULL, original TEXT NOT NULL, details TEXT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (source, id, valid_from)
);
CREATE TABLE house_records (
  id TEXT NOT NULL, body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (id, valid_from)
);
CREATE TABLE relocations (
  ecosystem TEXT NOT NULL, name TEXT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (ecosystem, name, valid_from)
);
CREATE TABLE alias_rulings (
  a TEXT NOT NULL, b TEXT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (a, b, valid_from)
);

CREATE TABLE own_vulnerabilities (
  id TEXT NOT NULL, body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (id, valid_from)
);
CREATE TABLE vulnerabilities (
  id TEXT NOT NULL, body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (id, valid_from)
);
-- Every id of a vulnerability in lower case.
CREATE TABLE vulnerability_ids (
  name TEXT NOT NULL, vulnerability TEXT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (name, vulnerability, valid_from)
);
CREATE TABLE matches (
  component TEXT NOT NULL, vulnerability TEXT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (component, vulnerability, valid_from)
);
CREATE INDEX matches_vulnerability ON matches (vulnerability);
CREATE TABLE findings (
  product TEXT NOT NULL, version TEXT NOT NULL, component TEXT NOT NULL, vulnerability TEXT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (product, version, component, vulnerability, valid_from)
);

CREATE TABLE suppression_files (
  name TEXT NOT NULL, original TEXT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (name, valid_from)
);
CREATE TABLE suppressions (
  rule TEXT NOT NULL, body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (rule, valid_from)
);
CREATE TABLE assessments (
  id TEXT NOT NULL, product TEXT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (id, valid_from)
);
CREATE INDEX assessments_product ON assessments (product);
CREATE TABLE evidence (
  id TEXT NOT NULL, product TEXT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (id, valid_from)
);
CREATE INDEX evidence_product ON evidence (product);
CREATE TABLE classifications (
  product TEXT NOT NULL, vulnerability TEXT NOT NULL, n BIGINT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (product, vulnerability, n, valid_from)
);
CREATE TABLE decisions (
  product TEXT NOT NULL, line TEXT NOT NULL, vulnerability TEXT NOT NULL, n BIGINT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (product, line, vulnerability, n, valid_from)
);
CREATE TABLE statements (
  product TEXT NOT NULL, version TEXT NOT NULL, vulnerability TEXT NOT NULL, revision BIGINT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (product, version, vulnerability, revision, valid_from)
);
-- One row for each time that the content of a document changed.
CREATE TABLE documents (
  name TEXT NOT NULL, n BIGINT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (name, n, valid_from)
);
