import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

let revision = 0;

/**
 * Writes files the way the kubelet mounts a ConfigMap or Secret: into a folder with a name of its own, to which the
 * link `..data` is switched in one step. Called again, it changes the volume as a changed ConfigMap does.
 */
export function mountVolume(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  const name = `..2026_11_21_${++revision}`;
  mkdirSync(join(folder, name));
  for (const [key, text] of Object.entries(files)) writeFileSync(join(folder, name, key), text);
  symlinkSync(name, join(folder, '..data_tmp'));
  renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
  for (const key of Object.keys(files)) {
    if (!readdirSync(folder).includes(key)) symlinkSync(join('..data', key), join(folder, key));
  }
  for (const old of readdirSync(folder)) {
    if (old.startsWith('..2026') && old !== name) rmSync(join(folder, old), { recursive: true });
  }
}
