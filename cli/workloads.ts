import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, PROGRAMS } from '../workloads/bundle';

// Bundles the demo programs: `npm run workloads -- <folder>` writes <folder>/<program>/main.js, without a folder it only
// says how large they are.
const [folder] = process.argv.slice(2);

for (const name of PROGRAMS) {
  const { code, compressed } = bundle(name);
  console.log(`${name}: ${code.length} bytes, ${compressed.length} compressed`);
  if (folder) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'main.js'), code);
  }
}
