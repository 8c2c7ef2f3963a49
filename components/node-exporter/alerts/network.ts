import { Duration } from 'cdk8s';
import type { Alert } from '../../../lib/alert';
import * as network from '../signals/network';

const INTERFACE = '{{ $labels.device }} of {{ $labels.instance }}';
const SHARE = '{{ $value | humanizePercentage }}';

export const networkAlerts: readonly Alert[] = [
  {
    name: 'NodeNetworkReceiveErrors',
    condition: network.receiveErrors.above(0.01),
    for: Duration.hours(1),
    severity: 'warning',
    summary: `The interface ${INTERFACE} receives broken packets.`,
    description: `For an hour, ${SHARE} of the packets that arrive at ${INTERFACE} have been broken. They are sent again, so everything gets slow: suspect the cable, the port or the card.`,
  },
  {
    name: 'NodeNetworkTransmitErrors',
    condition: network.sendErrors.above(0.01),
    for: Duration.hours(1),
    severity: 'warning',
    summary: `The interface ${INTERFACE} fails to send packets.`,
    description: `For an hour, ${SHARE} of the packets that leave through ${INTERFACE} could not be sent: suspect the cable, the port, the card or its driver.`,
  },
  {
    name: 'NodeNetworkLinkFlapping',
    // once down and up, as with a switch that restarts, are two; three times is no accident
    condition: network.linkChanges.above(5),
    for: Duration.minutes(2),
    severity: 'warning',
    summary: `The link of ${INTERFACE} comes and goes.`,
    description: `The link of ${INTERFACE} came or went about {{ $value | printf "%.0f" }} times in 10 minutes. Each time connections of its pods stall or break.`,
  },
  {
    name: 'NodeBondDegraded',
    condition: network.bondLinksMissing.above(0),
    for: Duration.minutes(5),
    severity: 'warning',
    summary: 'The bond {{ $labels.master }} of {{ $labels.instance }} has lost a link.',
    description:
      'The bond {{ $labels.master }} of {{ $labels.instance }} lacks {{ $value }} of its interfaces. When the rest fails too, the node is cut off.',
  },
  {
    name: 'NodeConnectionTableAlmostFull',
    condition: network.connections.above(0.75),
    for: Duration.minutes(10),
    severity: 'warning',
    summary: 'Node {{ $labels.instance }} will soon take no more connections.',
    description: `${SHARE} of the kernel's table of connections on {{ $labels.instance }} is in use. When it is full, new connections to and from its pods are dropped without a word.`,
  },
];
