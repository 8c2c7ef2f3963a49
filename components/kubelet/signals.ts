import { signalsOf } from '../../lib/signal';
import { JOBS } from './jobs';

const signal = signalsOf(JOBS.kubelet);
const legend = '{{instance}}';

export const scraped = signal({
  name: 'Kubelets scraped',
  description: 'Number of nodes whose kubelet answers.',
  unit: 'short',
  expr: ({ series }) => `sum(${series('up')})`,
});

export const noneScraped = signal({
  name: 'No kubelet scraped',
  description: '1 when not a single kubelet answers, and nothing otherwise.',
  unit: 'short',
  expr: ({ series }) => `absent(${series('up')} == 1)`,
});

/** Whether the page of a job can be read, for each node. */
const readable = (job: string, page: string) =>
  signalsOf(job)({
    name: `${page} readable`,
    description: `Whether the kubelet of a node answers on ${page}.`,
    unit: 'bool_yes_no',
    legend,
    expr: ({ series }) => series('up'),
  });

export const reachable = readable(JOBS.kubelet, '/metrics');
/** The pages beside the main one. */
export const otherPages = [
  readable(JOBS.cadvisor, '/metrics/cadvisor'),
  readable(JOBS.resource, '/metrics/resource'),
  readable(JOBS.probes, '/metrics/probes'),
] as const;

export const restarts = signalsOf(JOBS.probes)({
  name: 'Kubelet restarts in an hour',
  description: 'How often the kubelet of a node has started again within an hour.',
  unit: 'short',
  legend,
  expr: ({ series }) => `changes(${series('process_start_time_seconds')}[1h])`,
});

export const versions = signal({
  name: 'Versions',
  description: 'Number of nodes by the version of their kubelet.',
  unit: 'short',
  legend: '{{git_version}}',
  expr: ({ series }) => `count by (git_version) (${series('kubernetes_build_info')})`,
});

export const pods = signal({
  name: 'Pods',
  description: 'Pods that run on a node.',
  unit: 'short',
  legend,
  expr: ({ series }) => `sum by (instance) (${series('kubelet_running_pods')})`,
});

export const podsTotal = signal({
  name: 'Pods',
  description: 'Pods that run.',
  unit: 'short',
  expr: ({ series }) => `sum(${series('kubelet_running_pods')})`,
});

export const containersTotal = signal({
  name: 'Containers',
  description: 'Containers that run.',
  unit: 'short',
  expr: ({ series }) => `sum(${series('kubelet_running_containers', { container_state: 'running' })})`,
});

export const cpu = signal({
  name: 'CPU of kubelets',
  description: 'CPUs that the kubelet itself keeps busy.',
  unit: 'short',
  legend,
  expr: ({ series, range }) => `sum by (instance) (rate(${series('process_cpu_seconds_total')}[${range}]))`,
});

export const memory = signal({
  name: 'Memory of kubelets',
  description: 'Memory that the kubelet itself takes.',
  unit: 'bytes',
  legend,
  expr: ({ series }) => `sum by (instance) (${series('process_resident_memory_bytes')})`,
});

export const relistTime = signal({
  name: 'Look at all containers',
  description:
    'How long the kubelet takes to ask the container runtime which containers there are (PLEG relist). It does so every second.',
  unit: 's',
  legend,
  expr: ({ series, range }) =>
    `sum by (instance) (rate(${series('kubelet_pleg_relist_duration_seconds_sum')}[${range}]))\n/ sum by (instance) (rate(${series('kubelet_pleg_relist_duration_seconds_count')}[${range}]))`,
});

export const sandboxTime = signal({
  name: 'Pod set-up',
  description:
    'How long container runtime and network plugin take to set up the sandbox of a pod, before any image or container.',
  unit: 's',
  legend,
  expr: ({ series, range }) =>
    `sum by (instance) (rate(${series('kubelet_run_podsandbox_duration_seconds_sum')}[${range}]))\n/ sum by (instance) (rate(${series('kubelet_run_podsandbox_duration_seconds_count')}[${range}]))`,
});

export const startedWithinMinute = signal({
  name: 'Pods started within a minute',
  description:
    'Share of pods that ran within a minute of their creation. Time for images and init containers does not count, waiting for a node does.',
  unit: 'percentunit',
  legend,
  expr: ({ series, range }) =>
    `sum by (instance) (rate(${series('kubelet_pod_start_sli_duration_seconds_bucket', { le: '60.0' })}[${range}]))\n/ sum by (instance) (rate(${series('kubelet_pod_start_sli_duration_seconds_count')}[${range}]))`,
});

/**
 * Operations that fail when something is wrong with the node. The others also fail for what users do: a missing image,
 * a command that is not there, a probe that takes too long.
 */
const NODE_OPERATIONS = {
  operation_type: '=~"run_podsandbox|stop_podsandbox|list_podsandbox|list_containers|status"',
};

export const runtimeErrors = signal({
  name: 'Runtime operations that fail',
  description:
    "Share of the kubelet's calls of the container runtime that fail, without those that users cause.",
  unit: 'percentunit',
  legend: '{{instance}} {{operation_type}}',
  expr: ({ series, range }) =>
    `sum by (instance, operation_type) (rate(${series('kubelet_runtime_operations_errors_total', NODE_OPERATIONS)}[${range}]))\n/ sum by (instance, operation_type) (rate(${series('kubelet_runtime_operations_total', NODE_OPERATIONS)}[${range}]))`,
});

export const slowestRuntimeOperations = signal({
  name: 'Slowest runtime operations',
  description: 'How long calls of the container runtime take: the ten kinds and nodes with the longest.',
  unit: 's',
  legend: '{{instance}} {{operation_type}}',
  expr: ({ series, range }) =>
    `topk(10,\n  sum by (instance, operation_type) (rate(${series('kubelet_runtime_operations_duration_seconds_sum')}[${range}]))\n  / sum by (instance, operation_type) (rate(${series('kubelet_runtime_operations_duration_seconds_count')}[${range}]))\n)`,
});

export const apiErrors = signal({
  name: 'Requests to the API server that fail',
  description: "Share of the kubelet's requests that end with an error of the API server or with no answer.",
  unit: 'percentunit',
  legend,
  expr: ({ series, range }) =>
    `sum by (instance) (rate(${series('rest_client_requests_total', { code: '=~"5..|<error>"' })}[${range}]))\n/ sum by (instance) (rate(${series('rest_client_requests_total')}[${range}]))`,
});

export const startErrors = signal({
  name: 'Containers that do not start',
  description: 'Failed tries to start a container per second, by reason.',
  unit: 'cps',
  legend: '{{code}}',
  expr: ({ series, range }) =>
    `sum by (code) (rate(${series('kubelet_started_containers_errors_total')}[${range}]))`,
});

export const terminations = signal({
  name: 'Containers that end',
  description: 'Containers per second that end, by reason. Kubelets tell it from Kubernetes 1.36 on.',
  unit: 'cps',
  legend: '{{reason}}',
  expr: ({ series, range }) =>
    `sum by (reason) (rate(${series('kubelet_terminated_containers_total')}[${range}]))`,
});
