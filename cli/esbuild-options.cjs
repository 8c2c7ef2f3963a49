// One way of turning TypeScript into JavaScript for every command and every test: esbuild, which only strips
// types (`npm run typecheck` checks them).
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

exports.target = 'node20';

const ROOT = path.resolve(__dirname, '..');
const CACHE = path.join(ROOT, 'node_modules', '.cache', 'atalaya');
const NO_SOURCES = new Set(['node_modules', 'dist', 'docs']);

/** The packages that nearly every command loads: hundreds of files, which take less time to read as one. */
const PACKAGES = [
  '@grafana/grafana-foundation-sdk/bargauge',
  '@grafana/grafana-foundation-sdk/common',
  '@grafana/grafana-foundation-sdk/dashboard',
  '@grafana/grafana-foundation-sdk/stat',
  '@grafana/grafana-foundation-sdk/table',
  '@grafana/grafana-foundation-sdk/timeseries',
  '@prometheus-io/codemirror-promql/dist/cjs/parser',
  '@prometheus-io/lezer-promql',
  'cdk8s',
  'cdk8s-plus-27',
  'constructs',
  'fastest-levenshtein',
  'js-yaml',
  'valibot',
];

const common = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: exports.target,
  sourcesContent: false,
  write: false,
  logLevel: 'error',
};

/** Every file that our own bundle may be made of, sorted. Reading them all takes milliseconds. */
function sources(folder) {
  const entries = fs.readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory())
      return entry.name.startsWith('.') || NO_SOURCES.has(entry.name) ? [] : sources(file);
    return /\.(ts|json)$/.test(entry.name) && !/\.test\.ts$/.test(entry.name) ? [file] : [];
  });
}

/**
 * Bundles, or takes what an earlier run made of the same content: a bundle's name is a hash of the options and of all
 * files that it could depend on, so a remembered one is never stale.
 */
async function remembered(options, files) {
  const hash = createHash('sha256')
    .update(require('esbuild/package.json').version)
    .update(JSON.stringify(options));
  for (const file of files) hash.update(`\0${path.relative(ROOT, file)}\0`).update(fs.readFileSync(file));
  const name = path.join(CACHE, `${hash.digest('hex')}.js`);
  if (fs.existsSync(name)) return fs.readFileSync(name, 'utf8');
  const result = await require('esbuild').build({ ...common, ...options });
  const code = result.outputFiles[0].text;
  try {
    fs.mkdirSync(CACHE, { recursive: true });
    removeOld();
    // a run at the same time finds either nothing or all of it
    fs.writeFileSync(`${name}.${process.pid}`, code);
    fs.renameSync(`${name}.${process.pid}`, name);
  } catch {
    // a folder that can't be written to costs time, nothing else
  }
  return code;
}

function removeOld() {
  for (const file of fs.readdirSync(CACHE).map((name) => path.join(CACHE, name))) {
    if (Date.now() - fs.statSync(file).mtimeMs > 7 * 24 * 3_600_000) fs.rmSync(file);
  }
}

/** Leaves the files of the catalogue where they are: half a megabyte, of which each run reads what it needs. */
const catalogueAside = {
  name: 'catalogue-aside',
  setup: (build) =>
    build.onResolve({ filter: /^\.\/[^/]+\.json$/ }, ({ path: file, resolveDir }) =>
      resolveDir === path.join(ROOT, 'lib', 'catalogue')
        ? { path: path.join(resolveDir, file), external: true }
        : undefined,
    ),
};

/** Bundles our own sources below `entry`. @returns a promise of CommonJS with an inline source map */
exports.bundle = (entry) =>
  remembered(
    {
      entryPoints: [entry],
      packages: 'external',
      sourcemap: 'inline',
      outdir: path.dirname(entry),
      plugins: [catalogueAside],
    },
    sources(ROOT),
  );

/** Bundles the packages. @returns a promise of CommonJS that exports a function for each, by its name */
exports.packages = () => {
  const entries = PACKAGES.map((name) => `${JSON.stringify(name)}: () => require(${JSON.stringify(name)})`);
  return remembered(
    { stdin: { contents: `module.exports = {${entries.join(',')}}`, resolveDir: ROOT } },
    // what is installed changes with these
    ['package-lock.json', 'node_modules/.package-lock.json']
      .map((file) => path.join(ROOT, file))
      .filter(fs.existsSync),
  );
};
