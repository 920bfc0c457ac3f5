#!/usr/bin/env node
/** The command line of HiGHS as far as kezhong uses it, over its WebAssembly build: a native one need not be installed. */
import { readFileSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import loadHighs from 'highs';

const option = (name) => argv[argv.indexOf(name) + 1];
const solver = await loadHighs();
const model = solver.createModel({ format: 'mps', data: readFileSync(option('--model_file'), 'utf8') });
for (const line of readFileSync(option('--options_file'), 'utf8').split('\n')) {
  const [name, value] = line.split(' = ');
  // This build has no threads to set.
  if (name && name !== 'threads') model.options.set({ [name]: Number(value) });
}
model.run();
console.log(`  Dual bound        ${model.info.get('mip_dual_bound')}`);
writeFileSync(option('--solution_file'), model.exportSolution());
