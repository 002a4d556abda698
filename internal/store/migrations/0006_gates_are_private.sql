-- SPDX-License-Identifier: Apache-2.0

-- What a gate finds is never published: it held words of private assessments. The
-- outside reads statements.
DROP TABLE published_gates;
