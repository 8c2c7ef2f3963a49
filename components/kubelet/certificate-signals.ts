import { signalsOf } from '../../lib/signal';
import { JOBS } from './jobs';

const signal = signalsOf(JOBS.kubelet);
const legend = '{{instance}} {{certificate}}';

/** An expression over the client and the server certificate's metric, told apart by the label `certificate`. */
const ofBoth = (client: string, server: string) =>
  `(\nlabel_replace(\n  ${client},\n  "certificate", "client", "", ""\n)\nor\nlabel_replace(\n  ${server},\n  "certificate", "server", "", ""\n)\n)`;
const CLIENT_LIFE = 'kubelet_certificate_manager_client_ttl_seconds';
const SERVER_LIFE = 'kubelet_certificate_manager_server_ttl_seconds';

export const life = signal({
  name: 'Certificates expire in',
  description: 'Time until a certificate that the kubelet renews by itself expires.',
  unit: 's',
  legend,
  expr: ({ series }) => ofBoth(series(CLIENT_LIFE), series(SERVER_LIFE)),
});

export const lifeOfWeek = signal({
  name: 'Longest time to expiry in a week',
  description: 'The longest time that a certificate had left in the last 7 days.',
  unit: 's',
  legend,
  // a sample an hour is enough, and much less to read
  expr: ({ series }) =>
    ofBoth(`max_over_time(${series(CLIENT_LIFE)}[7d:1h])`, `max_over_time(${series(SERVER_LIFE)}[7d:1h])`),
});

export const renewalErrors = signal({
  name: 'Certificate renewals that fail',
  description: 'Failed tries of a kubelet to renew a certificate within an hour.',
  unit: 'short',
  legend,
  expr: ({ series }) =>
    ofBoth(
      `increase(${series('kubelet_certificate_manager_client_expiration_renew_errors')}[1h])`,
      `increase(${series('kubelet_server_expiration_renew_errors')}[1h])`,
    ),
});
