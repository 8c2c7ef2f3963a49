// What is remembered between runs. The name of an entry has the hash of everything that it was made of, so it is
// never stale, and its content begins with a hash of itself, so that one that was cut off or damaged counts as none.
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const FOLDER = path.resolve(__dirname, '..', 'node_modules', '.cache', 'atalaya');
const WEEK = 7 * 24 * 3_600_000;
const DIGEST_BYTES = 32;

const digest = (content) => createHash('sha256').update(content).digest();

exports.FOLDER = FOLDER;

/**
 * The hash of everything that results of lib depend on besides their input: its sources, the packages and Node.js.
 * Whoever runs it sets it; without it, no result is remembered.
 */
exports.library = undefined;

/** Hashes texts or bytes, so that no others give the same. */
exports.hash = (parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest('hex');
};

/** @returns the content as a Buffer; undefined if there is none, or it is not what was written */
exports.read = (name) => {
  let stored;
  try {
    stored = fs.readFileSync(path.join(FOLDER, name));
  } catch {
    return undefined;
  }
  const content = stored.subarray(DIGEST_BYTES);
  return digest(content).equals(stored.subarray(0, DIGEST_BYTES)) ? content : undefined;
};

/** Remembers a text or a Buffer, if it can: a folder that can't be written to costs time, nothing else. */
exports.write = (name, content) => {
  const file = path.join(FOLDER, name);
  // a run at the same time finds either nothing or all of it
  const unfinished = `${file}.${process.pid}`;
  const stored = Buffer.concat([digest(content), Buffer.from(content)]);
  try {
    if (!fs.existsSync(FOLDER)) fs.mkdirSync(FOLDER, { recursive: true });
    fs.writeFileSync(unfinished, stored);
    fs.renameSync(unfinished, file);
  } catch {
    fs.rmSync(unfinished, { force: true });
  }
};

/** Forgets all entries of these kinds, which their names begin with. */
exports.forget = (...kinds) => {
  const names = fs.readdirSync(FOLDER).filter((name) => kinds.includes(name.split('-')[0]));
  for (const name of names) fs.rmSync(path.join(FOLDER, name), { force: true });
};

/** Forgets what was written long ago. */
exports.removeOld = () => {
  try {
    for (const file of fs.readdirSync(FOLDER).map((name) => path.join(FOLDER, name))) {
      const age = Date.now() - (fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
      if (age > WEEK) fs.rmSync(file, { force: true });
    }
  } catch {
    // another run is at it, or it can't be written to
  }
};
