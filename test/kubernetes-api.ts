import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An object as the API server would store it. */
export interface StoredObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Record<string, string>;
  };
  readonly [field: string]: unknown;
}

/** A kind of object: where it is served, e.g. `api/v1` and `pods`. */
interface Collection {
  readonly apiVersion: string;
  readonly kind: string;
  readonly objects: StoredObject[];
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/**
 * As much of the Kubernetes API as discovery and the making of Secrets need: list, watch and create. There is no
 * cluster where the tests run; what talks to this is the real Prometheus and the real script.
 */
export class KubernetesApi {
  /** The status of the next creations, before they are answered truthfully: 500s of an API server that is starting. */
  readonly nextStatuses: number[] = [];
  readonly created: StoredObject[] = [];
  /** The `Authorization` header of every request so far. */
  readonly authorizations: (string | undefined)[] = [];

  private readonly collections: Record<string, Collection> = {
    'api/v1/pods': { apiVersion: 'v1', kind: 'Pod', objects: [] },
    'api/v1/nodes': { apiVersion: 'v1', kind: 'Node', objects: [] },
    'api/v1/services': { apiVersion: 'v1', kind: 'Service', objects: [] },
    'apis/discovery.k8s.io/v1/endpointslices': {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      objects: [],
    },
    'apis/networking.k8s.io/v1/ingresses': {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      objects: [],
    },
    'api/v1/secrets': { apiVersion: 'v1', kind: 'Secret', objects: [] },
  };
  private readonly server: Server = createServer((request, response) => void this.answer(request, response));

  /** Starts on a free port of 127.0.0.1. @returns the address */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Puts objects there, by their collection, e.g. `api/v1/pods`. */
  store(path: string, ...objects: StoredObject[]): void {
    this.collection(path).objects.push(...objects);
  }

  private collection(path: string): Collection {
    const found = this.collections[path];
    if (!found) throw new Error(`the API of the tests has no ${path}`);
    return found;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.authorizations.push(request.headers.authorization);
    const url = new URL(request.url ?? '/', 'http://localhost');
    const match = /^\/((?:api|apis\/[^/]+)\/v1)\/(?:namespaces\/([^/]+)\/)?([a-z]+)$/.exec(url.pathname);
    const found = match && this.collections[`${match[1]}/${match[3]}`];
    const json = (status: number, value: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(value));
    };
    if (!found) return json(404, { kind: 'Status', status: 'Failure', code: 404 });
    if (request.method === 'POST') return this.create(found, match[2] ?? '', await bodyOf(request), json);
    const wanted = (url.searchParams.get('labelSelector') ?? '').split(',').filter(Boolean);
    const items = found.objects.filter(
      ({ metadata }) =>
        (match[2] === undefined || metadata.namespace === match[2]) &&
        wanted.every((pair) => metadata.labels?.[pair.split('=')[0] ?? ''] === pair.split('=')[1]),
    );
    if (url.searchParams.has('watch')) return this.watch(found, items, url, response);
    json(200, {
      apiVersion: found.apiVersion,
      kind: `${found.kind}List`,
      metadata: { resourceVersion: '1' },
      items,
    });
  }

  /** Nothing ever changes here; but newer clients list by watching, and want to be told where the list ends. */
  private watch(
    { apiVersion, kind }: Collection,
    items: StoredObject[],
    url: URL,
    response: ServerResponse,
  ): void {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    if (url.searchParams.get('sendInitialEvents') !== 'true') return;
    const end = { resourceVersion: '1', annotations: { 'k8s.io/initial-events-end': 'true' } };
    const events = [
      ...items.map((object) => ({ type: 'ADDED', object })),
      { type: 'BOOKMARK', object: { apiVersion, kind, metadata: end } },
    ];
    response.write(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  }

  private create(
    { objects }: Collection,
    namespace: string,
    body: string,
    json: (status: number, value: unknown) => void,
  ): void {
    const status = this.nextStatuses.shift();
    if (status !== undefined) return json(status, { kind: 'Status', code: status });
    const object = JSON.parse(body) as StoredObject;
    const stored = { ...object, metadata: { ...object.metadata, namespace } };
    const exists = objects.some(
      ({ metadata }) => metadata.name === object.metadata.name && metadata.namespace === namespace,
    );
    if (exists) return json(409, { kind: 'Status', reason: 'AlreadyExists', code: 409 });
    objects.push(stored);
    this.created.push(stored);
    json(201, stored);
  }
}
