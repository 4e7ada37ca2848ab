import { methodPath, methodsNamed, servedBy } from '../../load/proto-index.ts';
import type { Instance, Workspace } from '../../load/workspace.ts';
import { defineCheck, type Finding } from '../check.ts';

/** Route settings that a GRPCRoute or HTTPRoute has no field for, or that are not rendered into one. */
const lost = ['timeout', 'retries', 'methods', 'routes', 'mirror', 'faults'] as const;

export const policyIgnoredByGatewayApi = defineCheck({
  name: 'policy-ignored-by-gateway-api',
  code: 'MESH489',
  severity: 'warning',
  title: 'A gateway of the Gateway API ignores route settings',
  explanation:
    "A GRPCRoute or HTTPRoute selects the Service that gets a call. It has no timeouts or retries, and the rules, mirrors and faults of the mesh's routes are not part of it. Without retry settings, Istio retries a call twice, also on conditions under which the server may already have processed it. A gateway of type istio uses the routes of the mesh.",
  source: 'Gateway API, GRPCRoute and HTTPRoute; Istio, HTTPRetry (default policy)',
  *run(workspace) {
    for (const instance of workspace.instances) {
      const { cluster, spec } = instance;
      for (const name of Object.keys(spec.expose ?? {})) {
        const gateways = new Map(Object.entries(cluster.spec.gateways ?? {}));
        if (gateways.get(name)?.type !== 'gateway-api') continue;
        yield* settings(name, instance);
        yield* repeatable(name, instance, workspace);
      }
    }
  },
});

function* settings(gateway: string, { name, spec, at }: Instance): Iterable<Finding> {
  const [first, ...others] = lost.filter((key) => spec[key] !== undefined);
  if (first === undefined) return;
  const ignored = [first, ...others].join(', ');
  yield {
    message: `${ignored} of ${name} ${others.length > 0 ? 'do' : 'does'} not apply to calls through ${gateway}`,
    at: at(['expose', gateway], 'key'),
    hint: 'expose it through a gateway of type istio, or let callers set deadlines',
    related: [{ message: first, at: at([first], 'key') }],
  };
}

function* repeatable(
  gateway: string,
  { spec, at }: Instance,
  { protos }: Pick<Workspace, 'protos'>,
): Iterable<Finding> {
  const services = servedBy(spec, protos ?? {});
  const exposed = spec.expose?.[gateway]?.methods;
  const all = exposed
    ? exposed.flatMap((name) => methodsNamed(name, services))
    : services.flatMap((service) => service.methods.map((method) => ({ service, method })));
  const unsafe = all
    .filter(({ method }) => method.idempotency === 'IDEMPOTENCY_UNKNOWN')
    .map(({ service, method }) => (method.isHttp ? method.name : methodPath(service.name, method.name)));
  if (unsafe.length === 0) return;
  const isHttp = all.some(({ method }) => method.isHttp);
  yield {
    message: `Istio may retry calls of ${unsafe.join(', ')} through ${gateway}, but ${isHttp ? 'they may change something each time' : 'no proto declares them idempotent'}`,
    at: exposed ? at(['expose', gateway, 'methods'], 'key') : at(['expose', gateway], 'key'),
    hint: isHttp
      ? 'expose them through a gateway of type istio'
      : 'mark them in the proto (option idempotency_level = IDEMPOTENT), or expose them through a gateway of type istio',
  };
}
