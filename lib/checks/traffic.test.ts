import { caught } from '../../test/bad-objects/traffic';
import { describeAccepted, describeCaught } from '../../test/check-cases';
import {
  LABELS,
  SELECTOR,
  container,
  deployment,
  ingress,
  namespace,
  plain,
  policy,
  service,
  withPod,
} from '../../test/good-objects';

describeCaught(caught);

describeAccepted([
  [
    'a Service of another host',
    {
      more: service({ type: 'ExternalName', externalName: 'a.b', selector: undefined }, 'other'),
    },
  ],
  [
    'a port of a sidecar',
    withPod({
      containers: [
        container({ ports: [{ containerPort: 8080 }], readinessProbe: { tcpSocket: { port: 8080 } } }),
      ],
      initContainers: [
        plain({
          name: 'sidecar',
          restartPolicy: 'Always',
          ports: [{ name: 'http', containerPort: 80 }],
          livenessProbe: undefined,
        }),
      ],
    }),
  ],
  ['an Ingress by port number', { ingress: ingress({ name: 'web', port: { number: 80 } }) }],
  [
    'selectors by expressions',
    {
      web: deployment({
        selector: { matchExpressions: [{ key: 'app.kubernetes.io/name', operator: 'In', values: ['web'] }] },
      }),
      policy: policy({ podSelector: { matchExpressions: [{ key: 'other', operator: 'DoesNotExist' }] } }),
    },
  ],
  [
    'one of several ports of a Service',
    {
      webService: service({
        ports: [
          { name: 'http', port: 80, targetPort: 'http' },
          { name: 'again', port: 81, targetPort: 8080 },
        ],
      }),
    },
  ],
  [
    'a peer that is in one of several namespaces',
    {
      other: {
        ...namespace('restricted'),
        metadata: {
          name: 'other',
          labels: { ...LABELS, 'pod-security.kubernetes.io/enforce': 'restricted' },
        },
      },
      policy: policy({
        podSelector: {},
        ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: SELECTOR } }] }],
      }),
    },
  ],
]);
