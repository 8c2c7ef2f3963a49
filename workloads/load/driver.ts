import { randomUUID } from 'node:crypto';
import { Counter, Gauge, Histogram } from 'prom-client';
import type { Log } from '../service/log';
import { LATENCY_BUCKETS, type Metrics } from '../service/metrics';
import { nextAction, pause, type Action } from './mixture';
import type { LoadSettings } from './settings';

/** Requests that may be under way at once. What is slow must not be buried. */
const MOST_UNDER_WAY = 100;

/** Milliseconds after which a request counts as failed. */
const PATIENCE = 10_000;

/** Asks both programs, as often as it is told, until it is stopped. */
export class Driver {
  private readonly requests: Counter<'target' | 'action' | 'outcome'>;
  private readonly durations: Histogram<'target' | 'action'>;
  private readonly skipped: Counter;
  private readonly underWay = new Set<Promise<void>>();
  private timer?: NodeJS.Timeout;
  private due = performance.now();

  constructor(
    private readonly settings: LoadSettings,
    private readonly log: Log,
    { registry }: Metrics,
  ) {
    const registers = [registry];
    this.requests = new Counter({
      name: 'load_requests_total',
      help: 'Requests that were sent: as expected, with another status, or failed without any.',
      labelNames: ['target', 'action', 'outcome'],
      registers,
    });
    this.durations = new Histogram({
      name: 'load_request_duration_seconds',
      help: 'Time until an answer was there.',
      labelNames: ['target', 'action'],
      buckets: [...LATENCY_BUCKETS, 2.5, 5, 10],
      registers,
    });
    this.skipped = new Counter({
      name: 'load_requests_skipped_total',
      help: `Requests that were not sent, because ${MOST_UNDER_WAY} others were under way.`,
      registers,
    });
    new Gauge({ name: 'load_rate', help: 'Requests per second that are wanted.', registers }).set(
      settings.RATE,
    );
  }

  start(): void {
    // counted from when it was due, not from now: late timers must not make the rate lower
    this.due = Math.max(this.due + pause(this.settings.RATE, Math.random) * 1000, performance.now() - 1000);
    this.timer = setTimeout(() => {
      this.send(nextAction(Math.random));
      this.start();
    }, this.due - performance.now());
  }

  /** Sends no more, and waits for the answers that are under way. */
  async stop(): Promise<void> {
    clearTimeout(this.timer);
    await Promise.all(this.underWay);
  }

  private send(action: Action): void {
    if (this.underWay.size >= MOST_UNDER_WAY) return this.skipped.inc();
    const request = this.ask(action).finally(() => this.underWay.delete(request));
    this.underWay.add(request);
  }

  private async ask({ target, name: action, path, body, expected }: Action): Promise<void> {
    const { COUNTER_URL, BORDER_URL } = this.settings;
    const requestId = `load-${randomUUID()}`;
    const log = this.log.child({ requestId, target, action });
    const begin = performance.now();
    let outcome = 'failed';
    try {
      const response = await fetch(`${target === 'counter' ? COUNTER_URL : BORDER_URL}${path}`, {
        headers: {
          'x-request-id': requestId,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(PATIENCE),
      });
      await response.arrayBuffer();
      const { status } = response;
      outcome = expected.includes(status) ? 'expected' : 'unexpected';
      if (outcome === 'expected') log.debug({ status }, 'answered');
      else log.warn({ status, expected }, `answered with ${status}`);
    } catch (err) {
      log.warn({ err }, 'no answer');
    }
    this.requests.inc({ target, action, outcome });
    this.durations.observe({ target, action }, (performance.now() - begin) / 1000);
  }
}
