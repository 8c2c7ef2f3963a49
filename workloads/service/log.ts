import { pino, stdTimeFunctions, type Logger } from 'pino';

export type Log = Logger;

/** A log of JSON lines on standard output. Levels are words, times are ISO 8601, errors come with their stack. */
export function createLog(level: string, always: Readonly<Record<string, string>>): Log {
  return pino({
    level,
    base: always,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: plain },
  });
}

/**
 * An error with its causes, and nothing else of what it carries: clients of databases attach the command that failed,
 * which may be the one with the password, and the values of rows.
 */
function plain(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code } = error as { readonly code?: unknown };
  return {
    type: error.name === 'Error' ? error.constructor.name : error.name,
    message: error.message,
    ...(typeof code === 'string' && { code }),
    stack: error.stack,
    ...(error.cause !== undefined && { cause: plain(error.cause) }),
  };
}
