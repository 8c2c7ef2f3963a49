import { readFileSync, writeFileSync } from 'node:fs';
import { replaceSettingsTable } from './settings-markdown';

const README = 'README.md';
writeFileSync(README, replaceSettingsTable(readFileSync(README, 'utf8')));
console.log(`${README}: the settings table is up to date`);
