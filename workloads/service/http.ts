import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import { matchedRoutes } from 'hono/route';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { Refusal, Unavailable } from './errors';
import type { Log } from './log';
import type { Metrics } from './metrics';

/** What handlers find in their context. */
export interface Env {
  readonly Bindings: HttpBindings;
  readonly Variables: { requestId: string; log: Log };
}

export interface HttpOptions {
  readonly log: Log;
  readonly metrics: Metrics;
  /** Whether the program is ending, so that connections are not kept. */
  readonly ending: () => boolean;
}

/** A caller's id is taken when it can neither break a log line nor flood it. */
const REQUEST_ID = /^[\w.@-]{1,64}$/;

/** Every path: what a middleware is registered for. */
const ANY = '/*';

/** Methods by which requests are counted; a caller could invent more. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

const LARGEST_BODY = 16 * 1024;

/** An application that gives each request an id, logs it, measures it, and answers errors as problem details (RFC 9457). */
export function createApp(options: HttpOptions): Hono<Env> {
  const app = new Hono<Env>();
  app.use(ANY, observe(options));
  app.use(
    ANY,
    bodyLimit({
      maxSize: LARGEST_BODY,
      onError: () => {
        throw new Refusal(413, `The body has to be at most ${LARGEST_BODY} bytes.`);
      },
    }),
  );
  app.onError(answerError);
  app.notFound((c) => problemDetails(c, 404, `There is nothing at ${c.req.path}.`));
  return app;
}

/** Answers known paths with another method. Call it once, after the last route. */
export function refuseOtherMethods(app: Hono<Env>): void {
  const methods = new Map<string, string[]>();
  for (const { path, method } of app.routes) {
    if (path !== ANY) methods.set(path, [...(methods.get(path) ?? []), method]);
  }
  for (const [path, known] of methods) {
    const allowed = [...new Set(known.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))];
    app.all(path, (c) => {
      c.header('allow', allowed.join(', '));
      return problemDetails(c, 405, `${c.req.path} takes ${allowed.join(', ')}, not ${c.req.method}.`);
    });
  }
}

/** The body of a request as JSON. */
export async function jsonBody(c: Context<Env>): Promise<unknown> {
  if (!/^application\/(\S+\+)?json\b/i.test(c.req.header('content-type') ?? ''))
    throw new Refusal(415, 'The body has to be JSON. Send it with "Content-Type: application/json".');
  const text = await c.req.text();
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new Refusal(400, `The body is no JSON: ${(error as Error).message}`);
  }
}

function observe({ log, metrics, ending }: HttpOptions): MiddlewareHandler<Env> {
  return async (c, next) => {
    const given = c.req.header('x-request-id') ?? '';
    const requestId = REQUEST_ID.test(given) ? given : randomUUID();
    c.set('requestId', requestId);
    c.set('log', log.child({ requestId }));
    const begin = performance.now();
    metrics.inFlight.inc();
    try {
      await next();
    } finally {
      metrics.inFlight.dec();
    }
    c.header('x-request-id', requestId);
    c.header('cache-control', 'no-store');
    if (ending()) c.header('connection', 'close');
    const seconds = (performance.now() - begin) / 1000;
    // the pattern, not the path: there are as many paths as callers like
    const route = matchedRoutes(c).findLast(({ path }) => path !== ANY)?.path ?? 'unmatched';
    const method = METHODS.has(c.req.method) ? c.req.method : 'other';
    const { status } = c.res;
    metrics.requests.inc({ method, route, status });
    metrics.durations.observe({ method, route }, seconds);
    logRequest(c, { method, path: c.req.path, route, status, seconds: Math.round(seconds * 1e6) / 1e6 });
  };
}

function logRequest(
  c: Context<Env>,
  request: { readonly status: number } & Readonly<Record<string, unknown>>,
): void {
  const log = c.get('log');
  const err = c.error;
  if (request.status >= 500) log.error({ ...request, err }, `failed: ${err?.message ?? 'no error'}`);
  else if (err) log.info(request, `refused: ${err.message}`);
  else log.info(request, 'answered');
}

function answerError(error: Error, c: Context<Env>): Response {
  if (error instanceof Refusal) return problemDetails(c, error.status, error.message, error.details);
  if (error instanceof HTTPException) return problemDetails(c, error.status, error.message);
  if (error instanceof Unavailable) {
    c.header('retry-after', '1');
    return problemDetails(c, 503, `${error.message} Try again in a moment.`);
  }
  const { incoming } = c.env;
  if (incoming.destroyed && !incoming.complete)
    return problemDetails(c, 400, 'The request was broken off before its end.');
  return problemDetails(c, 500, 'Something went wrong here. The log tells what, at this request id.');
}

function problemDetails(
  c: Context<Env>,
  status: ContentfulStatusCode,
  detail: string,
  details: Readonly<Record<string, unknown>> = {},
): Response {
  const body = { title: STATUS_CODES[status], status, detail, requestId: c.get('requestId'), ...details };
  return c.body(JSON.stringify(body), status, { 'content-type': 'application/problem+json' });
}
