import type { SignalProps } from '../../../lib/signal';
import { ofNode, rateBy, signal } from './fragments';

const INTERFACE = 'instance, device';
const legend = '{{instance}} {{device}}';

export const received = signal({
  name: 'Network traffic',
  description: 'Bytes per second that arrive at a node.',
  unit: 'Bps',
  legend: '{{instance}} in',
  expr: rateBy('instance', 'node_network_receive_bytes_total'),
});

export const sent = signal({
  name: 'Network sent',
  description: 'Bytes per second that leave a node.',
  unit: 'Bps',
  legend: '{{instance}} out',
  expr: rateBy('instance', 'node_network_transmit_bytes_total'),
});

const errorShare = (
  direction: 'receive' | 'transmit',
  props: Pick<SignalProps, 'name' | 'description' | 'legend'>,
) =>
  signal({
    ...props,
    unit: 'percentunit',
    expr: (builder) => {
      const rate = (what: string) => rateBy(INTERFACE, `node_network_${direction}_${what}_total`)(builder);
      return `${rate('errs')}\n/ (${rate('packets')} > 0)`;
    },
  });
export const receiveErrors = errorShare('receive', {
  name: 'Broken packets',
  description: 'Share of the arriving packets that are broken.',
  legend: `${legend} in`,
});
export const sendErrors = errorShare('transmit', {
  name: 'Packets not sent',
  description: 'Share of the leaving packets that could not be sent.',
  legend: `${legend} out`,
});

export const receivedDropped = signal({
  name: 'Packets dropped',
  description:
    'Packets per second that arrive and are thrown away: for lack of room, or because nobody wants them.',
  unit: 'cps',
  legend: `${legend} in`,
  expr: rateBy(INTERFACE, 'node_network_receive_drop_total'),
});

export const sentDropped = signal({
  name: 'Packets dropped before they are sent',
  description: 'Packets per second that should leave and are thrown away.',
  unit: 'cps',
  legend: `${legend} out`,
  expr: rateBy(INTERFACE, 'node_network_transmit_drop_total'),
});

export const linkChanges = signal({
  name: 'Changes of the link',
  description: 'How often the link of an interface came or went in the last 10 minutes.',
  unit: 'short',
  legend,
  expr: ({ series }) =>
    `sum by (${INTERFACE}) (increase(${series('node_network_carrier_changes_total')}[10m]))`,
});

export const bondLinksMissing = signal({
  name: 'Links missing in a bond',
  description: 'Interfaces of a bond that do not take part.',
  unit: 'short',
  legend: '{{instance}} {{master}}',
  expr: ({ series }) =>
    `max by (instance, master) (${series('node_bonding_slaves')})\n- max by (instance, master) (${series('node_bonding_active')})`,
});

export const connections = signal({
  name: 'Connection table in use',
  description:
    "Share of the kernel's table of connections that is in use. When it is full, new ones are refused.",
  unit: 'percentunit',
  legend: '{{instance}}',
  expr: (builder) =>
    `${ofNode('node_nf_conntrack_entries')(builder)}\n/ ${ofNode('node_nf_conntrack_entries_limit')(builder)}`,
});
