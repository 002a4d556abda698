-- SPDX-License-Identifier: Apache-2.0

-- Editions of advisories at work, and what was published of them. A number is drawn with
-- its first revision and stays taken.
CREATE TABLE advisories (
  id TEXT NOT NULL, edition BIGINT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (id, edition, valid_from)
);
CREATE TABLE published_advisories (
  number TEXT NOT NULL, revision BIGINT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (number, revision, valid_from)
);
