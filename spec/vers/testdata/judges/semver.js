// SPDX-License-Identifier: Apache-2.0
// Reads pairs of versions, a tab between them, and prints their order by node-semver.
const { parse, compare } = require('semver');
const lines = require('fs').readFileSync(0, 'utf8').split('\n');
const out = [];
for (const line of lines) {
  if (line === '') continue;
  const [a, b] = line.split('\t').map((v) => parse(v));
  out.push(a && b ? compare(a, b) : '!' + (a ? '' : 'A') + (b ? '' : 'B'));
}
process.stdout.write(out.join('\n') + '\n');
