const { createHash } = require('node:crypto');
const { transformSync, version } = require('esbuild');
const { target } = require('../cli/esbuild-options.cjs');

/** Strips the types of a test's sources for jest. */
module.exports = {
  process: (source, filename) =>
    transformSync(source, { loader: 'ts', format: 'cjs', target, sourcemap: 'inline', sourcefile: filename }),
  getCacheKey: (source, filename) =>
    createHash('sha256').update(version).update(target).update(filename).update(source).digest('hex'),
};
