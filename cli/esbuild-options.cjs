// One way of turning TypeScript into JavaScript for every command and every test: esbuild, which only strips
// types (`npm run typecheck` checks them). cdk8s and the other packages stay outside the bundle.
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

exports.target = 'node20';

const ROOT = path.resolve(__dirname, '..');
const CACHE = path.join(ROOT, 'node_modules', '.cache', 'atalaya');
const NO_SOURCES = new Set(['node_modules', 'dist', 'docs']);

/** Every file that a bundle may be made of, sorted. Reading them all takes milliseconds, bundling a tenth of a second. */
function sources(folder) {
  const entries = fs.readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory())
      return entry.name.startsWith('.') || NO_SOURCES.has(entry.name) ? [] : sources(file);
    return /\.(ts|json)$/.test(entry.name) && !/\.test\.ts$/.test(entry.name) ? [file] : [];
  });
}

/** Names a bundle by the content of all that it could depend on, so that a remembered one is never stale. */
function fingerprint(options) {
  const hash = createHash('sha256')
    .update(require('esbuild/package.json').version)
    .update(JSON.stringify(options));
  for (const file of sources(ROOT))
    hash.update(`\0${path.relative(ROOT, file)}\0`).update(fs.readFileSync(file));
  return hash.digest('hex');
}

/** Keeps the bundle for the next run; a run at the same time finds either nothing or all of it. */
function remember(file, code) {
  try {
    fs.mkdirSync(CACHE, { recursive: true });
    for (const old of fs.readdirSync(CACHE)) {
      const age = Date.now() - fs.statSync(path.join(CACHE, old)).mtimeMs;
      if (age > 24 * 3_600_000) fs.rmSync(path.join(CACHE, old));
    }
    fs.writeFileSync(`${file}.${process.pid}`, code);
    fs.renameSync(`${file}.${process.pid}`, file);
  } catch {
    // a folder that can't be written to costs time, nothing else
  }
}

/** Bundles our own sources below `entry`. @returns a promise of CommonJS with an inline source map */
exports.bundle = async (entry) => {
  const options = {
    entryPoints: [entry],
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'cjs',
    target: exports.target,
    sourcemap: 'inline',
    sourcesContent: false,
    write: false,
    outdir: path.dirname(entry),
    logLevel: 'error',
  };
  const file = path.join(CACHE, `${fingerprint(options)}.js`);
  if (fs.existsSync(file)) return fs.readFileSync(file, 'utf8');
  const result = await require('esbuild').build(options);
  const code = result.outputFiles[0].text;
  remember(file, code);
  return code;
};
