-- SPDX-License-Identifier: Apache-2.0

-- People whose signatures are known, and their approvals of what others wrote.
CREATE TABLE people (
  name TEXT NOT NULL, body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (name, valid_from)
);
CREATE TABLE approvals (
  subject TEXT NOT NULL, person TEXT NOT NULL,
  body TEXT NOT NULL, digest TEXT NOT NULL, valid_from BIGINT NOT NULL, valid_to BIGINT NOT NULL,
  PRIMARY KEY (subject, person, valid_from)
);
