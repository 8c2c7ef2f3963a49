// The tests that run real programs: Prometheus, node-exporter and the others of `npm run engines`.
module.exports = {
  ...require('./jest.config.cjs'),
  testMatch: ['**/*.engine.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/test/engines-setup.cjs',
  testTimeout: 120_000,
  maxConcurrency: 2,
  verbose: true,
};
