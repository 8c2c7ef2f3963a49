// One way of turning TypeScript into JavaScript for every command and every test: esbuild, which only strips
// types (`npm run typecheck` checks them). cdk8s and the other packages stay outside the bundle.
exports.target = 'node20';

/** Bundles our own sources below `entry` into one string of CommonJS with an inline source map. */
exports.bundle = (entry) => {
  const { buildSync } = require('esbuild');
  const result = buildSync({
    entryPoints: [entry],
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'cjs',
    target: exports.target,
    sourcemap: 'inline',
    sourcesContent: false,
    write: false,
    outdir: require('node:path').dirname(entry),
    logLevel: 'error',
  });
  return result.outputFiles[0].text;
};
