const { accessSync, constants } = require('node:fs');
const path = require('node:path');

const PROGRAMS = [
  'alertmanager',
  'apache-exporter',
  'blackbox-exporter',
  'node-exporter',
  'postgres-exporter',
  'prometheus',
  'promtool',
  'redis-exporter',
];

/** Looks once for the programs that the engine tests start: without them there is nothing to test. */
module.exports = () => {
  const missing = PROGRAMS.filter((name) => {
    try {
      accessSync(path.join(__dirname, '..', '.engines', 'bin', name), constants.X_OK);
      return false;
    } catch {
      return true;
    }
  });
  if (missing.length > 0) {
    throw new Error(
      `The engine tests run real programs, and these are missing: ${missing.join(', ')}. Run "npm run engines" to fetch them.`,
    );
  }
};
