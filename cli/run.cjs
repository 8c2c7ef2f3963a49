#!/usr/bin/env node
// Runs a TypeScript file of this project: `node cli/run.cjs main.ts [arguments]`. No build step, no cache that
// could be stale, and half the start time of a loader that compiles file by file.
const Module = require('node:module');
const path = require('node:path');
const vm = require('node:vm');

/**
 * A module of code that is in memory. What V8 compiled of it is remembered, with each function that an earlier run of
 * the same command called.
 * @param bundle its code, under a name that changes whenever the code does, and who uses it, if several do
 * @param load how it requires others, by their name
 */
function compile(filename, { name, code, remembered, user = name }, load) {
  const cache = require('./cache.cjs');
  const compiled = new Module(filename, null);
  compiled.filename = filename;
  compiled.paths = Module._nodeModulePaths(path.dirname(filename));
  const required = (wanted) => load?.(wanted) ?? Module.prototype.require.call(compiled, wanted);
  const cached = `${name}-${cache.hash([user, process.version, process.arch, ...process.execArgv])}.v8`;
  const cachedData = cache.read(cached);
  const columnOffset = -Module.wrapper[0].length; // what stands before the code
  const script = new vm.Script(Module.wrap(code), { filename, cachedData, columnOffset });
  // code that has just changed may change again at once
  if (remembered && (!cachedData || script.cachedDataRejected)) {
    process.on('exit', (status) => {
      // with options, such as --help, a command does little of what it usually does
      const usual = status === 0 && !process.argv.some((argument) => argument.startsWith('-'));
      if (usual) cache.write(cached, script.createCachedData());
    });
  }
  script.runInThisContext()(compiled.exports, required, compiled, filename, path.dirname(filename));
  return compiled.exports;
}

/** Makes stack traces show where code was written. The map is only made when there is something to show. */
function mapStackTraces(entry, makeMap) {
  let map;
  const written = (site) => {
    const text = String(site);
    if (site.getFileName() !== entry) return text;
    const [line, column] = [site.getLineNumber(), site.getColumnNumber()];
    map ??= new Module.SourceMap(JSON.parse(makeMap()));
    const { originalSource, originalLine, originalColumn } = map.findEntry(line - 1, column - 1);
    if (originalSource === undefined) return text;
    const file = path.resolve(path.dirname(entry), originalSource);
    return text.replace(`${entry}:${line}:${column}`, `${file}:${originalLine + 1}:${originalColumn + 1}`);
  };
  Error.prepareStackTrace = (error, sites) =>
    [Error.prototype.toString.call(error), ...sites.map((site) => `    at ${written(site)}`)].join('\n');
}

async function run(entry) {
  const { bundle, packages } = require('./esbuild-options.cjs');
  const cache = require('./cache.cjs');
  const own = bundle(entry);
  const others = packages();
  cache.library = cache.hash([own.library, others.name, process.version]);
  const root = path.resolve(__dirname, '..');
  const known = compile(path.join(root, 'packages.cjs'), {
    ...others,
    code: await others.code,
    user: entry,
  });
  // loaded while esbuild is at work in a process of its own
  if (!own.remembered) for (const load of Object.values(known)) load();
  const code = await own.code.catch(() => process.exit(1)); // esbuild has printed the place and the reason
  mapStackTraces(entry, own.map);
  process.argv.splice(1, 2, entry);
  compile(entry, { ...own, code }, (name) => (Object.hasOwn(known, name) ? known[name]() : undefined));
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
run(path.resolve(process.argv[2])).catch((error) => {
  console.error(error);
  process.exit(1);
});
