import { readFileSync, writeFileSync } from 'node:fs';
import { monitoringPages, replaceTable } from './monitoring-markdown';
import { replaceSettingsTable } from './settings-markdown';

const README = 'README.md';
writeFileSync(README, replaceSettingsTable(readFileSync(README, 'utf8')));
console.log(`${README}: the settings table is up to date`);

for (const [page, { name, table }] of Object.entries(monitoringPages)) {
  writeFileSync(page, replaceTable(readFileSync(page, 'utf8'), name, table()));
  console.log(`${page}: the table of ${name} is up to date`);
}
