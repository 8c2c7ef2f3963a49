#!/usr/bin/env node
// Runs a TypeScript file of this project: `node cli/run.cjs main.ts [arguments]`. No build step, no cache that
// could be stale, and about half the start time of a loader that compiles file by file.
const Module = require('node:module');
const path = require('node:path');

const [major] = process.versions.node.split('.').map(Number);
if (major < 20) {
  console.error(`Atalaya needs Node.js 20 or newer, this is ${process.version}.`);
  process.exit(1);
}

let bundle;
try {
  ({ bundle } = require('./esbuild-options.cjs'));
  require.resolve('esbuild');
} catch {
  console.error('The packages of this project are not installed. Run "npm ci" first.');
  process.exit(1);
}

const entry = path.resolve(process.argv[2]);
process.setSourceMapsEnabled(true);
let code;
try {
  code = bundle(entry);
} catch {
  process.exit(1); // esbuild has printed the place and the reason
}
process.argv.splice(1, 2, entry);
const main = new Module(entry, null);
main.filename = entry;
main.paths = Module._nodeModulePaths(path.dirname(entry));
main._compile(code, entry);
