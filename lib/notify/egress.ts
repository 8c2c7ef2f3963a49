import type { k8s } from 'cdk8s-plus-27';
import { isIP, isIPv4 } from '../ip-address';
import { egressTo } from '../network-policy';
import type { Destination } from './rendered';

/**
 * The flows to those who carry messages: to an address, that address; to a name, or one that is secret, the port
 * anywhere, since policies know no names. None twice.
 */
export function destinationEgress(destinations: readonly Destination[]): k8s.NetworkPolicyEgressRule[] {
  const rules = destinations.map(({ host = '', port }) => {
    const cidr = isIP(host) ? `${host}/${isIPv4(host) ? 32 : 128}` : undefined;
    return egressTo(cidr ? [{ ipBlock: { cidr } }] : undefined, [{ port }]);
  });
  return [...new Map(rules.map((rule) => [JSON.stringify(rule), rule])).values()];
}
