-- SPDX-License-Identifier: Apache-2.0

-- The symbols of vulnerabilities: proposed, confirmed, withdrawn. The vulnerability
-- is the id that was named, in lower case.
CREATE TABLE symbol_sets (
  id TEXT NOT NULL, vulnerability TEXT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (id, valid_from)
);
CREATE INDEX symbol_sets_of ON symbol_sets (vulnerability);
