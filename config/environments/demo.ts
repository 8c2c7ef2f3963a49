import type { Environment } from '../environment';
import { local } from './local';

/** The laptop, with programs that are worth watching. */
export const demo: Environment = {
  ...local,
  name: 'demo',
  prometheus: {
    ...local.prometheus,
    storage: { kind: 'shared', size: '12Gi', accessMode: 'ReadWriteOnce' },
  },
  demo: { counter: { ingress: { host: 'counter.localhost' } } },
};
