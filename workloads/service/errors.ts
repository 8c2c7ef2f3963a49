import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** A request that can not be answered as asked, through no fault of the program. */
export class Refusal extends Error {
  /**
   * @param message what is wrong and how to do it right, for whoever asked
   * @param details what else the answer says
   */
  constructor(
    readonly status: ContentfulStatusCode,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = 'Refusal';
  }
}

/** Something that the program needs is away. It comes back, so whoever asked may try again. */
export class Unavailable extends Error {
  constructor(what: string, cause: unknown) {
    super(`${what} does not answer.`, { cause });
    this.name = 'Unavailable';
  }
}
