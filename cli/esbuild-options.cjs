// One way of turning TypeScript into JavaScript for every command and every test: esbuild, which only strips
// types (`npm run typecheck` checks them).
const { isAscii } = require('node:buffer');
const fs = require('node:fs');
const path = require('node:path');
const { hash, read, removeOld, write } = require('./cache.cjs');

exports.target = 'node20';

const ROOT = path.resolve(__dirname, '..');
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
  'fflate',
  'js-yaml',
  'valibot',
];

/**
 * Files that stay where they are: the catalogue is half a megabyte, of which each run reads what it needs, and what is
 * CommonJS here belongs to the run itself.
 */
const LEFT_ASIDE = [path.join(ROOT, 'lib', 'catalogue', '*.json'), path.join(ROOT, 'cli', '*.cjs')];

exports.PACKAGES = PACKAGES;

const common = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: exports.target,
  sourcesContent: false,
  // no comments, so that only ASCII is left, of which V8 keeps a byte a character and not two
  minifyWhitespace: true,
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
    return /\.(ts|json|cjs)$/.test(entry.name) && !/\.test\.ts$/.test(entry.name) ? [file] : [];
  });
}

const contentOf = (file) => ({
  name: path.relative(ROOT, file).replaceAll(path.sep, '/'),
  content: fs.readFileSync(file),
});

const hashOf = (files) => hash(files.flatMap(({ name, content }) => [name, content]));

/**
 * A bundle, or what an earlier run made of the same content.
 * @param kind how its name begins; the rest is a hash of the options and of all files that it could depend on
 */
function bundled(kind, ownOptions, files) {
  const options = { ...common, ...ownOptions };
  const { version } = require('esbuild/package.json');
  const name = `${kind}-${hash([version, JSON.stringify(options), hashOf(files)])}`;
  const known = read(`${name}.js`);
  const code = known
    ? Promise.resolve(known.toString(isAscii(known) ? 'latin1' : 'utf8'))
    : build(name, options);
  code.catch(() => {}); // reported where it is waited for
  return { name, remembered: known !== undefined, code, map: () => mapOf(options) };
}

async function build(name, options) {
  const { outputFiles } = await require('esbuild').build(options);
  removeOld();
  write(`${name}.js`, outputFiles[0].contents);
  return outputFiles[0].text;
}

/** Where the code of a bundle comes from. Making it takes as long as the bundle did, and it is rarely asked for. */
function mapOf(options) {
  const { outputFiles } = require('esbuild').buildSync({ ...options, sourcemap: 'external' });
  return outputFiles.find(({ path: file }) => file.endsWith('.map')).text;
}

/** What lib may import, and what runs it: results of lib depend on nothing else of our own. */
const OF_LIBRARY = /^(?:lib\/.*|cli\/[^/]*\.cjs|versions\.json)$/;

/** Our own sources below `entry` as CommonJS, and a hash of those of lib. */
exports.bundle = (entry) => {
  const files = [entry, ...sources(ROOT)].map(contentOf);
  const options = {
    entryPoints: [entry],
    packages: 'external',
    external: LEFT_ASIDE,
    outdir: path.dirname(entry),
  };
  return {
    ...bundled('own', options, files),
    library: hashOf(files.filter(({ name }) => OF_LIBRARY.test(name))),
  };
};

/** The packages as CommonJS that exports a function for each, by its name. */
exports.packages = () => {
  const entries = PACKAGES.map((name) => `${JSON.stringify(name)}: () => require(${JSON.stringify(name)})`);
  return bundled(
    'packages',
    { stdin: { contents: `module.exports = {${entries.join(',')}}`, resolveDir: ROOT } },
    // what is installed changes with these
    ['package-lock.json', 'node_modules/.package-lock.json']
      .map((file) => path.join(ROOT, file))
      .filter(fs.existsSync)
      .map(contentOf),
  );
};
