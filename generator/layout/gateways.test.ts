import { describe, expect, test } from 'vitest';
import { edited, paths } from '../testing/edited.ts';
import { at, documentOf, itemsAt, rendered } from '../testing/rendered.ts';

const istio = `gateways:
  public:
    type: istio
    namespace: istio-ingress
    selector: { istio: ingressgateway }
    serviceAccount: ingress
    tls: { credentialName: shop }
`;
const api = `gateways:
  public: { type: gateway-api, namespace: istio-ingress, className: istio, tls: off, port: 8080 }
`;
const withGateways = (text: string) => edited(paths.dev, ['stage: dev\n', `stage: dev\n${text}`]);

test('without gateways the tree does not mention them', async () => {
  const tree = await rendered();
  expect(JSON.stringify([...tree])).not.toContain('Gateway');
});

test.each([
  ['networking.istio.io', istio],
  ['gateway.networking.k8s.io', api],
])(
  'a gateway is synced with the namespaces, and the project of the fleet allows it: %s',
  async (group, text) => {
    const tree = await rendered(withGateways(text));
    expect(at(tree.get('overlays/dev/namespaces/gateway-public.yaml'), 'apiVersion')).toBe(`${group}/v1`);
    const resources = at(tree.get('overlays/dev/namespaces/kustomization.yaml'), 'resources');
    expect(resources).toEqual(['shop', 'gateway-public.yaml']);
    const project = tree.get('argocd/root/projects/fleet.yaml');
    expect(itemsAt(project, 'spec', 'namespaceResourceWhitelist')).toContainEqual({ group, kind: 'Gateway' });
    expect(itemsAt(project, 'spec', 'destinations')).toContainEqual({
      name: 'dev',
      namespace: 'istio-ingress',
    });
  },
);

test('a gateway without a certificate takes plain text, at its port', async () => {
  const tree = await rendered(withGateways(api));
  expect(at(tree.get('overlays/dev/namespaces/gateway-public.yaml'), 'spec', 'listeners')).toEqual([
    {
      name: 'any',
      port: 8080,
      protocol: 'HTTP',
      allowedRoutes: {
        namespaces: { from: 'Same' },
        kinds: [{ group: 'gateway.networking.k8s.io', kind: 'GRPCRoute' }],
      },
    },
  ]);
});

describe('a host of a gateway names the namespaces that it takes routes of', () => {
  const hosts = (names: string) => `    hosts: [${names}]\n`;
  const gatewayIn = async (text: string, expose: string) => {
    const files = { ...withGateways(text), ...edited(paths.stock, ['image:', `${expose}image:`]) };
    return (await rendered(files)).get('overlays/dev/namespaces/gateway-public.yaml');
  };
  const exposed = 'expose: { public: { hosts: [stock.example.com] } }\n';

  test('those of what is exposed there, and those that its spec names', async () => {
    const text = `${istio}${hosts('"*.example.com", a.example.org')}    namespaces: [tools]\n`;
    expect(itemsAt(await gatewayIn(text, exposed), 'spec', 'servers', 0, 'hosts')).toEqual([
      'shop/*.example.com',
      'tools/*.example.com',
      'tools/a.example.org',
    ]);
  });

  test('its own, while no service is exposed there', async () => {
    const text = `${istio}${hosts('"*.example.com", a.example.org')}`;
    expect(itemsAt(await gatewayIn(text, exposed), 'spec', 'servers', 0, 'hosts')).toEqual([
      'shop/*.example.com',
      './a.example.org',
    ]);
    expect(itemsAt(await gatewayIn(istio, ''), 'spec', 'servers', 0, 'hosts')).toEqual(['./*']);
  });

  test('by their labels, in the Gateway API', async () => {
    const allowed = at(await gatewayIn(api, exposed), 'spec', 'listeners', 0, 'allowedRoutes', 'namespaces');
    expect(allowed).toEqual({
      from: 'Selector',
      selector: {
        matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['shop'] }],
      },
    });
  });
});

test('one version behind a gateway of the Gateway API needs no Service of its own', async () => {
  const tree = await rendered({
    ...withGateways(api),
    ...edited(paths.stock, ['image:', 'expose: { public: { hosts: [stock.example.com] } }\nimage:']),
  });
  expect(documentOf(tree, 'overlays/dev/stock', 'service')).toBeUndefined();
  const route = documentOf(tree, 'overlays/dev/stock', 'grpcroute', 'stock.public');
  expect(at(route, 'spec', 'rules', 0, 'backendRefs')).toMatchObject([{ name: 'stock', port: 50051 }]);
});

describe('a gateway for browsers translates gRPC-Web', () => {
  const web = edited(paths.stock, [
    'image:',
    'expose: { public: { hosts: [stock.example.com], grpcWeb: true } }\nimage:',
  ]);
  const treeFor = (text: string) => rendered({ ...withGateways(text), ...web });

  test('by the protocol of a port without TLS', async () => {
    const tree = await treeFor(`${istio.replace('{ credentialName: shop }', 'off')}    port: 8080\n`);
    const gateway = tree.get('overlays/dev/namespaces/gateway-public.yaml');
    expect(at(gateway, 'spec', 'servers', 0, 'port', 'protocol')).toBe('GRPC-WEB');
  });

  test('by a filter behind TLS, which the project of the fleet allows', async () => {
    const tree = await treeFor(istio);
    const filter = documentOf(tree, 'overlays/dev/namespaces', 'envoyfilter', 'public-grpc-web');
    expect(at(filter, 'metadata', 'namespace')).toBe('istio-ingress');
    expect(at(filter, 'spec', 'workloadSelector', 'labels')).toEqual({ istio: 'ingressgateway' });
    expect(
      itemsAt(tree.get('argocd/root/projects/fleet.yaml'), 'spec', 'namespaceResourceWhitelist'),
    ).toContainEqual({
      group: 'networking.istio.io',
      kind: 'EnvoyFilter',
    });
  });
});
