import type { Settings } from '../config/schema';
import type { Spread } from '../lib/spread';

/** Replicas on different nodes are a demand where high availability is one, and a wish elsewhere. */
export function spreadOf({ highAvailability }: Settings): Spread {
  return highAvailability ? 'demand' : 'wish';
}
