import type { Edit, Trial } from './trial.ts';

const routes = 'overlays/west/records/traffic.yaml';
const access = 'overlays/west/records/access.yaml';
const cluster = 'clusters/west.yaml';

/** An HTTP server, which desk calls. */
const portal: readonly Edit[] = [
  {
    file: 'services/portal/service.yaml',
    content: `name: portal
owner: team-clinic
namespace: clinic
image: registry.example.com/clinic/portal
http: { port: 8080, operations: { Page: "GET /page/{*}", Send: POST /send } }
`,
  },
  {
    file: 'services/desk/service.yaml',
    from: '    methods: [Find, Follow]\n',
    to: '    methods: [Find, Follow]\n  - service: portal\n    methods: [Page, Send]\n',
  },
  { file: cluster, append: '  portal:\n    versions: { v1: { tag: v1.0.0, replicas: 2 } }\n' },
  'generate',
];

/** Wrong changes of routes, subsets, policies and ports. */
export const wrongTraffic: readonly Trial[] = [
  {
    name: 'subset and route removed at once',
    what: 'One commit removes a version that gets 30 % of the calls, its subset and its route.',
    commits: [
      [
        {
          file: cluster,
          from: '      v2: { tag: v1.1.0, replicas: 2 }\n    weights: { v1: 70, v2: 30 }\n',
          to: '',
        },
        'generate',
      ],
    ],
    noticedAs: ['failed calls', 'cut streams'],
    naming: 'DestinationRule clinic/records',
  },
  {
    name: 'version retired while it gets calls',
    what: 'The Deployment of a version is removed, and routes still send it 30 % of the calls.',
    commits: [[{ file: 'overlays/west/records/kustomization.yaml', from: '  - v2\n', to: '' }]],
    noticedAs: ['failed calls', 'cut streams'],
    naming: 'Deployment clinic/records-v2 was deleted',
  },
  {
    name: 'port of the Service changed',
    what: 'The Service listens at another port than its callers dial.',
    commits: [[{ file: 'base/records/service.yaml', from: 'port: 50051', to: 'port: 50061' }]],
    noticedAs: ['failed calls'],
    naming: 'Service clinic/records was changed (spec.ports',
  },
  {
    name: 'selector of the Service changed',
    what: 'The Service selects a label that no pod has.',
    commits: [
      [
        {
          file: 'base/records/service.yaml',
          from: '    app: records\n  ports',
          to: '    app: record\n  ports',
        },
      ],
    ],
    noticedAs: ['failed calls'],
    naming: 'Service clinic/records was changed (spec.selector',
  },
  {
    name: 'policy forgets a caller',
    what: 'The AuthorizationPolicy no longer names the only caller.',
    commits: [[{ file: access, from: 'ns/clinic/sa/desk', to: 'ns/clinic/sa/reception' }]],
    noticedAs: ['failed calls'],
    naming: 'AuthorizationPolicy clinic/records',
  },
  {
    name: 'policy forgets an operation of HTTP',
    what: 'The AuthorizationPolicy of an HTTP server no longer allows an operation that a service calls.',
    before: portal,
    commits: [
      [
        {
          file: 'overlays/west/portal/access.yaml',
          from: '        - operation:\n            methods:\n              - POST\n            paths:\n              - /send\n',
          to: '',
        },
      ],
    ],
    noticedAs: ['failed calls'],
    naming: 'AuthorizationPolicy clinic/portal',
  },
  {
    name: 'host of the gateway removed',
    what: 'The Gateway no longer answers for the host that is exposed there.',
    commits: [
      [{ file: 'overlays/west/namespaces/gateway-public.yaml', from: '*.example.com', to: '*.example.org' }],
    ],
    noticedAs: ['failed calls'],
    naming: 'Gateway istio-ingress/public',
  },
  {
    name: 'plain text to a strict service',
    what: 'The DestinationRule turns mutual TLS off, and the pods demand it.',
    commits: [
      [
        {
          file: routes,
          from: '  host: records.clinic.svc.cluster.local\n',
          to: '  host: records.clinic.svc.cluster.local\n  trafficPolicy: { tls: { mode: DISABLE } }\n',
        },
      ],
    ],
    noticedAs: ['failed calls'],
    naming: 'DestinationRule clinic/records was changed (spec.trafficPolicy',
  },
  {
    name: 'timeout shorter than the work',
    what: 'The timeout of a method is a millisecond.',
    commits: [[{ file: routes, from: 'timeout: 9s', to: 'timeout: 1ms' }]],
    noticedAs: ['failed calls'],
    naming: 'VirtualService clinic/records was changed',
  },
  {
    name: 'weights swapped in the tree',
    what: 'The rendered weights are not those of the spec.',
    commits: [
      [
        { file: routes, from: 'weight: 70', to: 'weight: 31' },
        { file: routes, from: 'weight: 30', to: 'weight: 69' },
      ],
    ],
    noticedAs: ['wrong share'],
    naming: 'expected 70% v1, 30% v2',
  },
  {
    name: 'namespace moved at once',
    what: 'One commit moves a service and its callers to another namespace.',
    commits: [
      [
        { file: 'services/records/service.yaml', from: 'namespace: clinic', to: 'namespace: records' },
        'generate',
      ],
    ],
    noticedAs: ['failed calls', 'cut streams'],
    naming: 'AuthorizationPolicy audit/audit',
  },
];
