// SPDX-License-Identifier: Apache-2.0
// Reads a range and a version, a tab between them, and prints 1 when the version lies
// within the comparators that node-semver makes of the range, by their order alone.
const { parse, Range } = require('semver');
const out = [];
for (const line of require('fs').readFileSync(0, 'utf8').split('\n')) {
  if (line === '') continue;
  const [text, v] = line.split('\t');
  const version = parse(v);
  let range = null;
  try {
    range = new Range(text);
  } catch (e) {
    // it stays null
  }
  if (!range || !version) out.push('!' + (range ? '' : 'R') + (version ? '' : 'V'));
  else out.push(range.set.some((all) => all.every((c) => c.test(version))) ? '1' : '0');
}
process.stdout.write(out.join('\n') + '\n');
