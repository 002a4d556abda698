// SPDX-License-Identifier: Apache-2.0
//
// Judges documents by the npm package @secvisogram/csaf-validator-lib: a document a
// line on standard input, the ids of the tests that it fails, as a JSON list a line,
// on standard output. The first argument is the folder of the package.
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'

const load = (name) => import(pathToFileURL(join(process.argv[2], name)))
const groups = [await load('schemaTests.js'), await load('mandatoryTests.js'), await load('optionalTests.js'), await load('informativeTests.js')]
const elsewhere = ['6.3.6', '6.3.7', '6.3.8'] // the network, and a dictionary
const tests = []
for (const group of groups) {
  for (const [name, run] of Object.entries(group)) {
    const id = name === 'csaf_2_0' ? 'schema' : name.replace(/^[a-z]+Test_/i, '').replaceAll('_', '.')
    if (name !== 'csaf_2_0_strict' && !elsewhere.includes(id)) tests.push([id, run])
  }
}
for await (const line of createInterface({ input: process.stdin })) {
  const failed = []
  for (const [id, run] of tests) {
    try {
      const r = await run(JSON.parse(line))
      if (r.isValid === false || r.errors?.length || r.warnings?.length || r.infos?.length) failed.push(id)
    } catch (e) {
      failed.push(id + '!')
    }
  }
  console.log(JSON.stringify(failed))
}
