import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, PROGRAMS } from '../workloads/bundle';
import { renderHttpdConfig } from '../workloads/border/httpd';

// Bundles the demo programs: `npm run workloads -- <folder>` writes <folder>/<program>/main.js, and the configuration of
// the desk's httpd to <folder>/page/httpd.conf. Without a folder it only says how large the programs are.
const [folder] = process.argv.slice(2);

for (const name of PROGRAMS) {
  const { code, compressed } = bundle(name);
  console.log(`${name}: ${code.length} bytes, ${compressed.length} compressed`);
  if (folder) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'main.js'), code);
  }
}

if (folder) {
  mkdirSync(join(folder, 'page'), { recursive: true });
  // httpd takes the address from its environment
  const config = renderHttpdConfig({ port: 8080, statusPort: 8081, api: '${BORDER_API}' });
  writeFileSync(join(folder, 'page', 'httpd.conf'), config);
}
