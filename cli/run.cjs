#!/usr/bin/env node
// Runs a TypeScript file of this project: `node cli/run.cjs main.ts [arguments]`. No build step, no cache that
// could be stale, and half the start time of a loader that compiles file by file.
const Module = require('node:module');
const path = require('node:path');

/** What most commands load anyway: read while esbuild is at work in a process of its own. */
const PACKAGES = [
  'cdk8s-plus-27',
  'valibot',
  '@grafana/grafana-foundation-sdk/dashboard',
  '@grafana/grafana-foundation-sdk/timeseries',
];

async function run(entry) {
  const { bundle } = require('./esbuild-options.cjs');
  const bundled = bundle(entry);
  bundled.catch(() => {}); // reported below, not while the packages are being read
  PACKAGES.forEach((name) => require(name));
  const code = await bundled.catch(() => process.exit(1)); // esbuild has printed the place and the reason
  process.setSourceMapsEnabled(true);
  process.argv.splice(1, 2, entry);
  const main = new Module(entry, null);
  main.filename = entry;
  main.paths = Module._nodeModulePaths(path.dirname(entry));
  main._compile(code, entry);
}

const [major] = process.versions.node.split('.').map(Number);
if (major < 20) {
  console.error(`Atalaya needs Node.js 20 or newer, this is ${process.version}.`);
  process.exit(1);
}
try {
  require.resolve('esbuild');
} catch {
  console.error('The packages of this project are not installed. Run "npm ci" first.');
  process.exit(1);
}
run(path.resolve(process.argv[2]));
