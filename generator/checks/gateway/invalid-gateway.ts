import type { Loaded } from '../../load/workspace.ts';
import type { ClusterSpec } from '../../schema/cluster.ts';
import { defineCheck, type Finding } from '../check.ts';

type GatewaySpec = NonNullable<ClusterSpec['gateways']>[string];

const needed = {
  istio: { selector: true, serviceAccount: true, className: false },
  'gateway-api': { selector: false, serviceAccount: undefined, className: true },
} as const satisfies Record<GatewaySpec['type'], Partial<Record<keyof GatewaySpec, boolean | undefined>>>;

export const invalidGateway = defineCheck({
  name: 'invalid-gateway',
  code: 'MESH485',
  severity: 'error',
  title: 'A gateway has settings that cannot work',
  explanation:
    'A gateway of type istio configures existing pods, which it selects by labels. For a gateway of the Gateway API, the controller of its GatewayClass creates the pods. Services allow gateways by the ServiceAccount of their pods. If two gateways have the same pods, port and host, Istio ignores one of them and its certificate.',
  source: 'Istio, Gateway (selector) and Traffic Management Problems; Gateway API, Gateway.gatewayClassName',
  *run({ clusters }) {
    for (const cluster of clusters) {
      for (const [name, gateway] of Object.entries(cluster.spec.gateways ?? {})) {
        yield* keysOf(cluster, name, gateway);
      }
      yield* overlaps(cluster);
    }
  },
});

/** Keys that the type of a gateway needs, or does not use. */
function* keysOf({ at }: Loaded<ClusterSpec>, name: string, gateway: GatewaySpec): Iterable<Finding> {
  for (const [key, wanted] of Object.entries(needed[gateway.type])) {
    const isThere = Object.hasOwn(gateway, key);
    if (wanted === undefined || wanted === isThere) continue;
    yield isThere
      ? {
          message: `a gateway of type ${gateway.type} does not use ${key}`,
          at: at(['gateways', name, key], 'key'),
          hint: 'remove it, or change the type',
        }
      : {
          message: `a gateway of type ${gateway.type} needs ${key}`,
          at: at(['gateways', name], 'key'),
          hint: hints[key] ?? `add ${key}`,
        };
  }
}

const hints: Readonly<Record<string, string>> = {
  selector: 'add the labels of its pods, such as selector: { istio: ingressgateway }',
  serviceAccount: 'add the ServiceAccount of its pods',
  className: 'add its GatewayClass; for Istio it is className: istio',
};

/** Two gateways of type istio that configure the same pods for the same host. */
function* overlaps({ spec, at }: Loaded<ClusterSpec>): Iterable<Finding> {
  const first = new Map<string, string>();
  for (const [name, { type, selector = {}, port = 443, hosts = ['*'] }] of Object.entries(
    spec.gateways ?? {},
  )) {
    if (type !== 'istio') continue;
    const pods = JSON.stringify(Object.entries(selector).sort());
    for (const host of hosts) {
      const key = JSON.stringify([pods, port, host]);
      const other = first.get(key);
      if (other === undefined) first.set(key, name);
      else {
        yield {
          message: `the gateways ${other} and ${name} configure the same pods for ${host === '*' ? 'any host' : host} at port ${port}`,
          at: at(['gateways', name], 'key'),
          hint: 'give one of them different hosts, another port or different pods',
          related: [{ message: other, at: at(['gateways', other], 'key') }],
        };
      }
    }
  }
}
