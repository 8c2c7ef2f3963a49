import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call that came in. */
export interface Call {
  readonly path: string;
  readonly body: string;
  readonly authorization?: string;
}

/** A web server of the test, which takes everything as Slack, Teams, PagerDuty and Telegram would, and keeps it. */
export class Hooks {
  readonly calls: Call[] = [];
  private readonly server: Server;

  static async open(): Promise<Hooks> {
    const hooks = new Hooks();
    hooks.server.listen(0, '127.0.0.1');
    await once(hooks.server, 'listening');
    return hooks;
  }

  private constructor() {
    this.server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        const { authorization } = request.headers;
        this.calls.push({ path: request.url ?? '', body, ...(authorization && { authorization }) });
        const telegram = request.url?.startsWith('/bot');
        // of Slack's answer Alertmanager would read JSON, if it said that it was
        response.writeHead(request.url === '/pagerduty' ? 202 : 200, {
          'content-type': telegram ? 'application/json' : 'text/plain',
        });
        response.end(telegram ? '{"ok":true,"result":{"message_id":1,"chat":{"id":1}}}' : 'ok');
      });
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The calls of paths that begin so. */
  at(path: string): readonly Call[] {
    return this.calls.filter((call) => call.path.startsWith(path));
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
