/**
 * Remembers results of earlier runs: what depends on nothing but its input is not worked out again while that stays the
 * same, and lib and the packages do.
 * @param what names the work, no other work has the same name
 * @param input all that the result depends on besides the code of lib, as JSON can write it
 * @param compute what is asked if nothing is remembered; the result is what JSON gives back as it was
 */
export type Remember = <T>(what: string, input: unknown, compute: () => T) => T;

/** Works everything out, each time. */
export const withoutMemory: Remember = (_what, _input, compute) => compute();
