import { expect, test, vi } from 'vitest';
import { checkChange } from '../../inspect/change.ts';
import { groupOf } from '../../model/api-group.ts';
import { change, committedRepository } from '../../testing/change-fixture.ts';
import { appended, edited, paths } from '../../testing/edited.ts';
import { documentsOf, rendered } from '../../testing/rendered.ts';
import type { Files } from '../../testing/temporary-repository.ts';
import { hasImmutableFields } from './support/immutable-fields.ts';

// git, and processes on a busy machine, take their time.
vi.setConfig({ testTimeout: 60_000 });

const { orders, dev, fleet } = paths;
const courierPath = 'services/courier/external.yaml';
const external = (name: string, more = '') =>
  `name: ${name}\nowner: team-orders\nnamespace: shop\nhosts: [courier.example]\nport: { number: 443, protocol: TLS }\n${more}`;
const calls = (name: string) => appended(orders, `  - service: ${name}\n`);
const gateway = (name = 'public', type = 'istio') =>
  `gateways:\n  ${name}:\n    namespace: istio-ingress\n    hosts: ["*.example.com"]\n    tls: { credentialName: example-com }\n    type: ${type}\n    ${type === 'istio' ? 'selector: { istio: edge }' : 'className: istio'}\n    serviceAccount: edge\n`;
const withGateway = (text: string, top = '') => edited(dev, ['services:', `${text}${top}services:`]);
const exposed = (name = 'public') =>
  appended(orders, `expose: { ${name}: { hosts: [orders.example.com], methods: [Get] } }\n`);
const acknowledged = (action: string, subject: string) =>
  `acknowledge: [{ ${action}: ${subject}, reason: announced }]\n`;

const called: Files = { ...calls('courier'), [courierPath]: external('courier') };
const sound = (path: typeof orders | typeof dev) => edited(path);
const withOther: Files = {
  ...called,
  'services/desk/service.yaml':
    'name: desk\nowner: team-orders\nnamespace: shop\nimage: registry.example.com/shop/desk\ngrpc: { port: 50051, services: [shop.v1.Orders] }\n',
};

const inProd = (scale: string, top = ''): Files => ({
  'clusters/prod.yaml': `name: prod
stage: prod
${top}services:
  orders: { versions: { v1: { tag: v1.0.0 } } }
  stock: { versions: { v1: { tag: v1.0.0, ${scale} } } }
`,
});

interface Case {
  readonly base: Files;
  readonly after: Files;
  readonly found: readonly string[];
}

const cases: Readonly<Record<string, Case>> = {
  'a fork gets the address of its own repository': {
    base: edited(fleet, [
      'https://git.example.com/shop.git',
      'https://github.com/your-github-username/grpc-istio-gitops.git',
    ]),
    after: edited(fleet),
    found: [],
  },
  'an autoscaler is replaced by fewer replicas, and a line acknowledges it': {
    base: { ...inProd('autoscaling: { minReplicas: 2, maxReplicas: 8 }') },
    after: { ...inProd('replicas: 3', acknowledged('shrink', 'stock')) },
    found: [],
  },
  'a line acknowledges that pods go, and none do': {
    base: { ...inProd('replicas: 3') },
    after: { ...inProd('replicas: 3', acknowledged('shrink', 'stock')) },
    found: ['MESH514 this change does not shrink stock in prod; remove the line'],
  },
  'the last call of an external service is removed, and its caller stays': {
    base: called,
    after: { ...sound(orders), [courierPath]: null },
    found: [
      'MESH513 the external service courier is removed from dev, where orders called it: Argo CD deletes its Application, but its ServiceEntry stays; if this is intended, add to clusters/dev.yaml: acknowledge: [{ delete: external/courier, reason: … }]; after the sync, delete the rest in dev: kubectl -n shop delete serviceentry.networking.istio.io,destinationrule.networking.istio.io,virtualservice.networking.istio.io -l app=courier',
    ],
  },
  'an external service gets another name': {
    base: called,
    after: {
      ...calls('parcels'),
      [courierPath]: null,
      'services/parcels/external.yaml': external('parcels'),
    },
    found: [
      'MESH513 the external service courier is removed from dev, where orders called it: Argo CD deletes its Application, but its ServiceEntry stays; if this is intended, add to clusters/dev.yaml: acknowledge: [{ delete: external/courier, reason: … }]; after the sync, delete the rest in dev: kubectl -n shop delete serviceentry.networking.istio.io,destinationrule.networking.istio.io,virtualservice.networking.istio.io -l app=courier',
    ],
  },
  'the same, acknowledged': {
    base: called,
    after: {
      ...sound(orders),
      [courierPath]: null,
      ...appended(fleet, acknowledged('delete', 'external/courier')),
    },
    found: [],
  },
  'an external service is removed with its only caller': {
    base: {
      ...withOther,
      ...sound(orders),
      ...edited(dev, ['  stock:', '  desk: { versions: { v1: { tag: v1 } } }\n  stock:']),
      'services/desk/service.yaml': `${withOther['services/desk/service.yaml']}calls: [{ service: courier }]\n`,
    },
    after: {
      ...edited(dev, ['services:', `${acknowledged('delete', 'desk')}services:`]),
      'services/desk/service.yaml': null,
      [courierPath]: null,
    },
    found: [],
  },
  'the port of an external service changes': {
    base: called,
    after: { [courierPath]: external('courier').replace('443', '8443') },
    found: [
      'MESH522 external/courier changes from port 443 to port 8443, but services still dial the old one; if this is intended, add to clusters/fleet.yaml: acknowledge: [{ move: external/courier, reason: … }]',
    ],
  },
  'the same port change, acknowledged': {
    base: called,
    after: {
      [courierPath]: external('courier').replace('443', '8443'),
      ...appended(fleet, acknowledged('move', 'external/courier')),
    },
    found: [],
  },
  'a gateway that hosts are exposed at gets another name': {
    base: { ...withGateway(gateway()), ...exposed() },
    after: { ...withGateway(gateway('outside')), ...exposed('outside') },
    found: [
      'MESH513 this deletes the gateway public in dev, where orders.example.com is exposed; if this is intended, add to clusters/dev.yaml: acknowledge: [{ delete: gateway/public, reason: … }]',
    ],
  },
  'a gateway that hosts are exposed at gets another type': {
    base: { ...withGateway(gateway()), ...exposed() },
    after: { ...withGateway(gateway('public', 'gateway-api')), ...exposed() },
    found: [
      'MESH523 gateway/public in dev changes from pods with istio=edge to class istio of the Gateway API while services are exposed through it; if this is intended, add to clusters/dev.yaml: acknowledge: [{ move: gateway/public, reason: … }]',
    ],
  },
  'a gateway that nothing is exposed at gets another type': {
    base: withGateway(gateway()),
    after: withGateway(gateway('public', 'gateway-api')),
    found: [],
  },
};

test.each(Object.entries(cases))('%s', async (_, { base, after, found }) => {
  const root = committedRepository(base);
  change(root, after);
  const findings = (await checkChange(root, 'HEAD')).map(
    ({ rule, message, hint }) => `${rule.code} ${message}; ${hint}`,
  );
  expect(findings).toEqual(found);
});

test('a new owner leaves no objects behind, and is denied until the sync', async () => {
  const root = committedRepository();
  change(root, edited(orders, ['team-orders', 'team-shop']));
  const [first, ...others] = await checkChange(root, 'HEAD');
  expect(others).toEqual([]);
  expect(first).toMatchObject({
    rule: { code: 'MESH515' },
    message:
      'the AppProject team-orders no longer exists, and the Application dev.orders is in it until it is synced',
  });
});

test('namespaces, gateways and external services have no immutable fields, so no check compares them', async () => {
  const tree = await rendered({
    ...called,
    ...withGateway(gateway() + gateway('api', 'gateway-api').slice('gateways:\n'.length)),
  });
  const documents = [...tree].filter(([path]) => !/^argocd|\/(?:orders|stock)\//.test(path));
  const kinds = documents
    .flatMap(([, content]) => documentsOf(content))
    .map(({ apiVersion, kind }) => [groupOf(apiVersion), kind] as const)
    .filter(([, kind]) => kind !== 'Kustomization');
  expect(new Set(kinds.map(([, kind]) => kind)).size).toBeGreaterThan(5);
  expect(kinds.filter(([group, kind]) => hasImmutableFields(group, kind))).toEqual([]);
});
