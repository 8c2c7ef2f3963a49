import { RESERVED_JOBS } from '../lib/reserved-names';
import { ownSecret, repeated, tooLong, when } from './cross-check';
import type { CrossCheck } from './cross-check';

const JOBS = 'prometheus.staticJobs[]';

/** Which job is meant. Its name may be the next thing that is wrong. */
const called = (name: unknown) => (typeof name === 'string' ? ` (job "${name}")` : '');

/** Rules about jobs whose targets are listed by hand. */
export const jobChecks: readonly CrossCheck[] = [
  {
    reads: [`${JOBS}.name`],
    problems: ({ prometheus: { staticJobs } }) => [
      ...repeated(staticJobs.map((job) => job.name)).map(
        (name) =>
          `prometheus.staticJobs has several jobs named "${name}": Prometheus refuses two jobs of one name. Rename all but one, or list all targets in one job.`,
      ),
      ...staticJobs.flatMap(({ name }, i) =>
        when(
          RESERVED_JOBS.includes(name),
          () =>
            `prometheus.staticJobs[${i}].name is "${name}", which is a job of Atalaya's own. Use another name, e.g. "my-${name}".`,
        ),
      ),
    ],
  },
  {
    reads: [`${JOBS}.labels`, `${JOBS}.targets`],
    problems: ({ prometheus: { staticJobs } }) =>
      staticJobs.flatMap(({ name, targets, labels }, i) =>
        when(
          labels['instance'] !== undefined && targets.length > 1,
          () =>
            `prometheus.staticJobs[${i}].labels.instance is "${labels['instance']}" for ${targets.length} targets${called(name)}: their series would be the same, and Prometheus would drop all but one's. Make a job for each target, or leave the label out.`,
        ),
      ),
  },
  {
    reads: [`${JOBS}.targets`],
    problems: ({ prometheus: { staticJobs } }) =>
      staticJobs.flatMap((job, i) =>
        repeated(job.targets).map(
          (target) =>
            `prometheus.staticJobs[${i}].targets${called(job.name)} lists "${target}" several times. Delete all but one.`,
        ),
      ),
  },
  {
    reads: [`${JOBS}.interval`],
    problems: ({ prometheus: { staticJobs } }) =>
      staticJobs.flatMap(({ interval }, i) => tooLong(`prometheus.staticJobs[${i}].interval`, interval)),
  },
  {
    reads: [`${JOBS}.basicAuth`, `${JOBS}.bearerToken`],
    problems: ({ prometheus: { staticJobs } }) =>
      staticJobs.flatMap(({ name, basicAuth, bearerToken }, i) =>
        when(
          basicAuth !== undefined && bearerToken !== undefined,
          () =>
            `prometheus.staticJobs[${i}].basicAuth and bearerToken are both set${called(name)}, but a request has room for one of them. Delete one.`,
        ),
      ),
  },
  {
    reads: [`${JOBS}.tls`, `${JOBS}.scheme`],
    problems: ({ prometheus: { staticJobs } }) =>
      staticJobs.flatMap(({ name, tls, scheme }, i) =>
        when(
          tls !== undefined && scheme === 'http',
          () =>
            `prometheus.staticJobs[${i}].tls is set${called(name)}, but the scheme is "http", which knows no certificates. Set the scheme to "https", or delete tls.`,
        ),
      ),
  },
  {
    reads: [`${JOBS}.tls.ca`, `${JOBS}.tls.insecureSkipVerify`, `${JOBS}.tls`],
    problems: ({ prometheus: { staticJobs } }) =>
      staticJobs.flatMap(({ name, tls }, i) =>
        when(
          tls?.ca !== undefined && tls.insecureSkipVerify,
          () =>
            `prometheus.staticJobs[${i}].tls.ca is set${called(name)}, but with insecureSkipVerify no certificate is compared with it. Delete one of them.`,
        ),
      ),
  },
  {
    reads: [`${JOBS}.basicAuth`, `${JOBS}.bearerToken`, `${JOBS}.tls`],
    problems: ({ prometheus: { staticJobs } }) =>
      staticJobs.flatMap(({ basicAuth, bearerToken, tls }, i) => [
        ...ownSecret(`prometheus.staticJobs[${i}].basicAuth.password.name`, basicAuth?.password.name),
        ...ownSecret(`prometheus.staticJobs[${i}].bearerToken.name`, bearerToken?.name),
        ...ownSecret(`prometheus.staticJobs[${i}].tls.ca.name`, tls?.ca?.name),
        ...ownSecret(`prometheus.staticJobs[${i}].tls.clientCertificateSecret`, tls?.clientCertificateSecret),
      ]),
  },
];
