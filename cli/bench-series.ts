// How many series of infrastructure are kept: counted in the storage of a real Prometheus that scrapes recorded pages.
import { existsSync } from 'node:fs';
import { stopAll } from '../test/engines';
import { Rendered } from '../test/manifests';
import { RECORDED_JOBS, RecordedCluster, seriesByJob } from '../test/recorded-cluster';
import type { Environment } from '../config/environment';

/** The sources that peers are compared by: https://github.com/prometheus-operator/kube-prometheus scrapes them too. */
const COMPARED = ['apiserver', 'kubelet', 'kubelet-cadvisor', 'kube-state-metrics', 'coredns'] as const;

/** What a peer stack keeps of the compared sources' recorded pages, and what Atalaya aims at. */
const PEER = 18_703;
const AIM = 1_900;

const environment: Environment = {
  name: 'bench',
  cluster: 'bench',
  // so that etcd is among the sources
  controlPlane: { kind: 'self-managed' },
};

const line = (name: string, exposed: number, kept: number) =>
  `  ${name.padEnd(24)}${exposed.toLocaleString('en-US').padStart(9)}${kept.toLocaleString('en-US').padStart(9)}${`${((100 * kept) / exposed).toFixed(1)}%`.padStart(9)}`;

/** The table of what each source exposes and what is kept of it. */
export async function seriesTable(): Promise<string> {
  if (!existsSync('.engines/bin/prometheus'))
    return 'series: there is no Prometheus to count them with. "npm run engines" fetches one.';
  const cluster = new RecordedCluster();
  try {
    await cluster.start();
    const count = async (metrics: 'all' | 'used') =>
      seriesByJob(await cluster.scrape(RECORDED_JOBS, new Rendered({ ...environment, metrics }).objects));
    const [exposed, kept] = [await count('all'), await count('used')];
    const sum = (counts: Record<string, number>) =>
      COMPARED.reduce((total, job) => total + (counts[job] ?? 0), 0);
    const verdict = sum(kept) <= AIM ? 'met   ' : 'MISSED';
    return [
      'series of a recorded cluster of one node, counted in a real Prometheus',
      `  ${'source'.padEnd(24)}${'exposed'.padStart(9)}${'kept'.padStart(9)}${'share'.padStart(9)}`,
      ...Object.keys(RECORDED_JOBS).map((job) => line(job, exposed[job] ?? 0, kept[job] ?? 0)),
      line('the first five', sum(exposed), sum(kept)),
      `  ${verdict}  kept of ${COMPARED.join(', ')}: ${sum(kept).toLocaleString('en-US')}, at most ${AIM.toLocaleString('en-US')} (a peer stack keeps ${PEER.toLocaleString('en-US')})`,
    ].join('\n');
  } finally {
    await stopAll();
    await cluster.stop();
  }
}
