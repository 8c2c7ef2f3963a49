#!/usr/bin/env node
// Runs a TypeScript file of this project: `node cli/run.cjs main.ts [arguments]`. No build step, no cache that
// could be stale, and half the start time of a loader that compiles file by file.
const Module = require('node:module');
const path = require('node:path');

/** A module of code that is in memory. @param load how it requires others, by their name */
function compile(filename, code, load) {
  const compiled = new Module(filename, null);
  compiled.filename = filename;
  compiled.paths = Module._nodeModulePaths(path.dirname(filename));
  if (load) compiled.require = (name) => load(name) ?? Module.prototype.require.call(compiled, name);
  compiled._compile(code, filename);
  return compiled.exports;
}

async function run(entry) {
  const { bundle, packages } = require('./esbuild-options.cjs');
  const own = bundle(entry);
  own.catch(() => {}); // reported below
  const root = path.resolve(__dirname, '..');
  const known = compile(path.join(root, 'packages.cjs'), await packages());
  known['cdk8s-plus-27'](); // loaded while esbuild is at work in a process of its own
  const code = await own.catch(() => process.exit(1)); // esbuild has printed the place and the reason
  process.setSourceMapsEnabled(true);
  process.argv.splice(1, 2, entry);
  compile(entry, code, (name) => (Object.hasOwn(known, name) ? known[name]() : undefined));
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
