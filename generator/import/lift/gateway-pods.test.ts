import { expect, test } from 'vitest';
import { deploymentText, inventoryFrom, serviceText } from '../../testing/existing-documents.ts';
import { gatewayPodsOf } from './gateway-pods.ts';
import { gatewayNotes, gatewaySettings } from './gateways.ts';

const gatewayIn = (namespace: string, selector = 'istio: ingressgateway') => `---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: public, namespace: ${namespace} }
spec: { selector: { ${selector} }, servers: [{ port: { number: 443 }, hosts: ["*"], tls: { credentialName: web } }] }
`;

const policyFor = (principal: string) => `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec: { selector: { matchLabels: { app: web } }, rules: [{ from: [{ source: { principals: [${principal}] } }] }] }
`;

const pods = `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: edge, namespace: edge }
spec: { template: { metadata: { labels: { istio: ingressgateway } }, spec: { serviceAccountName: edge } } }
`;

const web = serviceText('web', '{ app: web }') + deploymentText('web');

/** The Gateway of some documents, and where its pods are. */
function found(text: string) {
  const inventory = inventoryFrom(web + text);
  const gateway = inventory.documents.find(({ kind }) => kind === 'Gateway');
  if (!gateway) throw new Error('there is no Gateway');
  return { gateway, inventory, pods: gatewayPodsOf(gateway, inventory) };
}

const usual = 'istio-ingressgateway-service-account';

test.each([
  ['their Deployment', gatewayIn('shop') + pods, { namespace: 'edge', serviceAccount: 'edge' }],
  [
    'a policy that admits them',
    gatewayIn('shop') + policyFor('cluster.local/ns/istio-ingress/sa/istio-ingressgateway'),
    { namespace: 'istio-ingress', serviceAccount: 'istio-ingressgateway' },
  ],
  [
    'the profile of istioctl, for a Gateway beside services',
    gatewayIn('shop') + policyFor('cluster.local/ns/shop/sa/web'),
    { namespace: 'istio-system', serviceAccount: usual, isGuess: true },
  ],
  [
    'the profile of istioctl, for a Gateway in istio-system',
    gatewayIn('istio-system'),
    { namespace: 'istio-system', serviceAccount: usual, isGuess: true },
  ],
  [
    'the chart of gateways',
    gatewayIn('istio-ingress', 'istio: ingress'),
    { namespace: 'istio-ingress', serviceAccount: 'istio-ingress', isGuess: true },
  ],
])('the pods of a gateway are known by %s', (_, text, expected) => {
  expect(found(text).pods).toEqual(expected);
});

test('a gateway is in the namespace of its pods, and a guess is reported', () => {
  const { gateway, inventory } = found(gatewayIn('shop'));
  expect(gatewaySettings(gateway, inventory)).toMatchObject({
    namespace: 'istio-system',
    serviceAccount: usual,
    tls: { credentialName: 'web' },
  });
  expect(gatewayNotes(gateway, inventory)).toEqual([
    expect.stringContaining(`ns/istio-system/sa/${usual} is a guess`),
    expect.stringContaining('kubectl get pods -A -l istio=ingressgateway'),
    'the Gateway moves from shop to istio-system, the namespace of its pods: delete the old one after the first sync',
  ]);
  const known = found(gatewayIn('edge') + pods);
  expect(gatewayNotes(known.gateway, known.inventory)).toEqual([]);
});
