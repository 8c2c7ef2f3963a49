import { createSocket, type Socket } from 'node:dgram';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { soaAnswer } from '../cli/catalogue-live';
import type { Environment } from '../config/environment';
import { certificate } from './certificate';

/** Servers of every kind that can be probed, all of them well. */
export class ProbedServers {
  private readonly servers: Server[] = [];
  private readonly dns: Socket = createSocket('udp4');

  /** @returns the settings of an environment that probes them */
  async start(): Promise<Pick<Environment, 'probes' | 'blackboxExporter'>> {
    const web = await this.listen(createHttpServer((_, response) => response.end('hello')));
    const tls = await this.listen(
      createHttpsServer(certificate('localhost', 365), (_, response) => response.end('hello')),
    );
    this.dns.on('message', (query, { port, address }) => this.dns.send(soaAnswer(query), port, address));
    await new Promise<void>((resolve) => this.dns.bind(0, '127.0.0.1', resolve));
    return {
      blackboxExporter: {
        modules: {
          soa: {
            prober: 'dns',
            dns: { query_name: 'example.org', query_type: 'SOA', transport_protocol: 'udp' },
          },
          // nobody has signed this certificate
          unsigned: { prober: 'http', http: { tls_config: { insecure_skip_verify: true } } },
        },
      },
      probes: [
        { module: 'http_2xx', targets: [`http://${web}/`] },
        { module: 'unsigned', targets: [`https://${tls}/`] },
        { module: 'tcp_connect', targets: [web] },
        { module: 'icmp', targets: ['127.0.0.1'] },
        { module: 'soa', targets: [`127.0.0.1:${this.dns.address().port}`] },
      ],
    };
  }

  stop(): void {
    for (const server of this.servers) server.close();
    this.dns.close();
  }

  private async listen(server: Server): Promise<string> {
    this.servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
}
