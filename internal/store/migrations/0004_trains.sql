-- SPDX-License-Identifier: Apache-2.0

-- Trains with their lists, how releases held up to what was said of them, and what
-- of that was published.
CREATE TABLE trains (
  product TEXT NOT NULL, name TEXT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (product, name, valid_from)
);
CREATE TABLE gates (
  product TEXT NOT NULL, version TEXT NOT NULL, n BIGINT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (product, version, n, valid_from)
);
CREATE TABLE published_gates (
  product TEXT NOT NULL, version TEXT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (product, version, valid_from)
);
