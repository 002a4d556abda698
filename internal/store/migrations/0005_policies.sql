-- SPDX-License-Identifier: Apache-2.0

-- Policies of remediation and publication, verbatim, by name.
CREATE TABLE policies (
  name TEXT NOT NULL, body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (name, valid_from)
);
