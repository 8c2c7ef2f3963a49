import type { SignalProps } from '../../../lib/signal';
import { highest, ofNode, rateBy, signal } from './fragments';

const INTERFACE = 'instance, device';
const legend = '{{instance}} {{device}}';

export const received = highest({
  name: 'Network traffic',
  description: 'Bytes per second that arrive at a node.',
  unit: 'Bps',
  legend: '{{instance}} in',
  expr: rateBy('instance', 'node_network_receive_bytes_total'),
});

export const sent = highest({
  name: 'Network sent',
  description: 'Bytes per second that leave a node.',
  unit: 'Bps',
  legend: '{{instance}} out',
  expr: rateBy('instance', 'node_network_transmit_bytes_total'),
});

const errorShare = (direction: 'receive' | 'transmit', name: string, description: string): SignalProps => ({
  name,
  description,
  unit: 'percentunit',
  legend,
  expr: (builder) => {
    const rate = (what: string) => rateBy(INTERFACE, `node_network_${direction}_${what}_total`)(builder);
    return `${rate('errs')}\n/ (${rate('packets')} > 0)`;
  },
});
const broken = errorShare('receive', 'Broken packets', 'Share of the arriving packets that are broken.');
export const receiveErrors = signal(broken);
export const mostReceiveErrors = highest({ ...broken, legend: `${legend} in` });
const unsent = errorShare(
  'transmit',
  'Packets not sent',
  'Share of the leaving packets that could not be sent.',
);
export const sendErrors = signal(unsent);
export const mostSendErrors = highest({ ...unsent, legend: `${legend} out` });

export const mostReceivedDropped = highest({
  name: 'Packets dropped',
  description:
    'Packets per second that arrive and are thrown away: for lack of room, or because nobody wants them.',
  unit: 'cps',
  legend: `${legend} in`,
  expr: rateBy(INTERFACE, 'node_network_receive_drop_total'),
});

export const mostSentDropped = highest({
  name: 'Packets dropped before they are sent',
  description: 'Packets per second that should leave and are thrown away.',
  unit: 'cps',
  legend: `${legend} out`,
  expr: rateBy(INTERFACE, 'node_network_transmit_drop_total'),
});

const carrierChanges: SignalProps = {
  name: 'Changes of the link',
  description: 'How often the link of an interface came or went in the last 10 minutes.',
  unit: 'short',
  legend,
  expr: ({ series }) =>
    `sum by (${INTERFACE}) (increase(${series('node_network_carrier_changes_total')}[10m]))`,
};
export const linkChanges = signal(carrierChanges);
export const mostLinkChanges = highest(carrierChanges);

export const bondLinksMissing = signal({
  name: 'Links missing in a bond',
  description: 'Interfaces of a bond that do not take part.',
  unit: 'short',
  legend: '{{instance}} {{master}}',
  expr: ({ series }) =>
    `max by (instance, master) (${series('node_bonding_slaves')})\n- max by (instance, master) (${series('node_bonding_active')})`,
});

const conntrack: SignalProps = {
  name: 'Connection table in use',
  description:
    "Share of the kernel's table of connections that is in use. When it is full, new ones are refused.",
  unit: 'percentunit',
  legend: '{{instance}}',
  expr: (builder) =>
    `${ofNode('node_nf_conntrack_entries')(builder)}\n/ ${ofNode('node_nf_conntrack_entries_limit')(builder)}`,
};
export const connections = signal(conntrack);
export const mostConnections = highest(conntrack);
