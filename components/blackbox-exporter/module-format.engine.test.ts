import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { MODULE } from '../../lib/blackbox-format';
import type { Shape } from '../../lib/blackbox-format';
import { run, stopAll, temporaryFolder } from '../../test/engines';

afterAll(stopAll);

describe('the format of modules', () => {
  /** What the real program says of a module. */
  async function check(module: unknown): Promise<string> {
    const file = join(temporaryFolder('modules'), 'blackbox.yml');
    writeFileSync(file, JSON.stringify({ modules: { tried: module } }));
    const { stdout, stderr } = await run('blackbox-exporter', [`--config.file=${file}`, '--config.check']);
    return stdout + stderr;
  }

  /** Every place that has keys, with a module in which all of them are there, but empty. */
  function places(shape: Shape, wrap: (inner: unknown) => unknown, path: string): [string, unknown][] {
    if (typeof shape === 'string' || 'like' in shape) return [];
    if ('list' in shape) return places(shape.list, (inner) => wrap([inner]), `${path}[]`);
    if ('map' in shape) return places(shape.map, (inner) => wrap({ X: inner }), `${path}.*`);
    const empty = Object.fromEntries(Object.keys(shape.keys).map((key) => [key, null]));
    return [
      [path, wrap(empty)],
      ...Object.entries(shape.keys).flatMap(([key, inner]) =>
        places(inner, (value) => wrap({ [key]: value }), `${path}.${key}`),
      ),
    ];
  }

  test.each(places(MODULE, (module) => module, 'module'))(
    'has no key of its own in %s',
    async (_, module) => {
      const said = await check(module);
      expect(said).toContain('Starting blackbox_exporter');
      expect(said).not.toContain('not found in type');
    },
  );

  test('is the one by which the program refuses a file', async () => {
    expect(await check({ prober: 'http', http: { tls_config: { xyz: 1 } } })).toContain(
      'field xyz not found in type',
    );
    expect(await check({ prober: 'http', timeout: '1d' })).toContain('Error loading config');
    expect(await check({ prober: 'http', timeout: '1m30s' })).toContain('Config file is ok');
  });
});
