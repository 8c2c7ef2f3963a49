import { join } from 'node:path';
import { dump, load } from 'js-yaml';
import { mountVolume } from './config-map-volume';
import { committed } from './dist';
import { start, temporaryFolder } from './engines';
import type { EngineProcess } from './engines';

const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** What a Prometheus pod of `dist/` finds around it, in folders of the test. */
export class PrometheusPod {
  /** Stands in for `/etc/prometheus`. */
  readonly etc = temporaryFolder('etc-prometheus');
  /** Stands in for the folder of the service account. */
  readonly account = temporaryFolder('service-account');
  /** Stands in for the volume at `/prometheus`. */
  readonly volume = temporaryFolder('prometheus-volume');

  /** @param manifests rendered objects, among them Prometheus'. @default - what is committed */
  constructor(
    private readonly apiUrl: string,
    private readonly manifests: readonly any[] = committed('prometheus'),
  ) {
    mountVolume(join(this.etc, 'rules'), this.find('ConfigMap', 'prometheus-rules').data);
  }

  find(kind: string, name: string): any {
    return this.manifests.find((object) => object.kind === kind && object.metadata.name === name);
  }

  /** The rendered configuration, with the folders and the API server of the test instead of the pod's. */
  configuration(): any {
    const text: string = this.find('ConfigMap', 'prometheus-config').data['prometheus.yml'];
    const config: any = load(
      text.replaceAll('/etc/prometheus/', `${this.etc}/`).replaceAll(ACCOUNT, this.account),
    );
    for (const job of config.scrape_configs) {
      for (const discovery of job.kubernetes_sd_configs ?? []) discovery.api_server = this.apiUrl;
    }
    return config;
  }

  /** Changes the ConfigMap with the configuration, the way the kubelet does. */
  configure(config: unknown): void {
    const text = typeof config === 'string' ? config : dump(config);
    mountVolume(join(this.etc, 'config'), { 'prometheus.yml': text });
  }

  /** Starts a replica with the arguments of its pod. @param more arguments besides the rendered ones */
  start(name: string, url: string, more: readonly string[] = []): EngineProcess {
    const [container] = this.find('StatefulSet', 'prometheus').spec.template.spec.containers;
    const args = container.args.map((arg: string) =>
      arg
        .replace('$(POD_NAME)', name)
        .replace('/etc/prometheus/', `${this.etc}/`)
        .replace('=/prometheus/', `=${this.volume}/`)
        // waiting proves nothing
        .replace(/^(--config.auto-reload-interval)=.*/, '$1=1s')
        .replace(/^--web.listen-address=.*/, `--web.listen-address=${new URL(url).host}`),
    );
    return start('prometheus', [...args, ...more], { env: { POD_NAME: name } });
  }
}
