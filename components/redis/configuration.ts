import { parseBytes } from '../../lib/quantity';

/** TCP port for clients. */
export const PORT = 6379;
/** Where the claim is mounted. */
export const DATA = '/data';
/** Where configuration and script are mounted. */
export const FOLDER = '/etc/redis';

/** The rest is for buffers of clients, and for what is written while the log is being rewritten. */
const SHARE_FOR_DATA = 0.6;

/**
 * The configuration, without the password.
 * @param memoryLimit of the container, e.g. `128Mi`
 */
export function renderConfiguration(memoryLimit: string): string {
  return `# everything that was acknowledged a second ago survives a crash
dir ${DATA}
appendonly yes
appendfsync everysec
# the log says it all, a snapshot beside it would not be read
save ""
port ${PORT}
# it refuses to write more before the kernel ends it, and forgets nothing by itself
maxmemory ${Math.floor((parseBytes(memoryLimit) ?? 0) * SHARE_FOR_DATA)}
maxmemory-policy noeviction
`;
}

/**
 * Starts the server in place of the shell, so that it is told when the pod ends. The password goes through standard input,
 * and as a hash: neither arguments, which every process of the node can read, nor `CONFIG GET` tell it.
 */
export const START_SCRIPT = `#!/bin/sh
set -eu
# on its own: in the next line, only a part of the pipe would end
: "\${REDISCLI_AUTH:?is empty: the Secret has to hold a password}"
hash=$(printf %s "$REDISCLI_AUTH" | sha256sum | cut -c1-64)
exec redis-server ${FOLDER}/redis.conf - <<END
user default on #$hash ~* &* +@all
END
`;
