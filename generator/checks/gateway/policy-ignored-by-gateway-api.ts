import { methodPath, methodsNamed, servicesNamed } from '../../load/proto-index.ts';
import type { Instance, Workspace } from '../../load/workspace.ts';
import { defineCheck, type Finding } from '../check.ts';

/** Settings of a route that a GRPCRoute has no field for, or that are not rendered into one. */
const lost = ['timeout', 'retries', 'methods', 'routes', 'mirror', 'faults'] as const;

export const policyIgnoredByGatewayApi = defineCheck({
  name: 'policy-ignored-by-gateway-api',
  code: 'MESH489',
  severity: 'warning',
  title: 'Calls through a gateway of the Gateway API are treated differently',
  explanation:
    "A GRPCRoute says which Service gets a call, and nothing about timeouts or retries; rules, mirrors and faults of the mesh's routes are not part of it either. Without a word about retries Istio repeats calls twice, also on conditions under which the server may have handled them. A gateway of the type istio has the routes of the mesh.",
  source: 'Gateway API, GRPCRoute; Istio, HTTPRetry (default policy)',
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
  const said = [first, ...others].join(', ');
  yield {
    message: `${said} of ${name} ${others.length > 0 ? 'do' : 'does'} not hold for calls through ${gateway}`,
    at: at(['expose', gateway], 'key'),
    hint: 'expose it through a gateway of the type istio, or let callers set deadlines',
    related: [{ message: first, at: at([first], 'key') }],
  };
}

function* repeatable(
  gateway: string,
  { spec, at }: Instance,
  { protos }: Pick<Workspace, 'protos'>,
): Iterable<Finding> {
  const services = servicesNamed(spec.grpc.services, protos ?? {});
  const exposed = spec.expose?.[gateway]?.methods;
  const all = exposed
    ? exposed.flatMap((name) => methodsNamed(name, services))
    : services.flatMap((service) => service.methods.map((method) => ({ service, method })));
  const unsafe = all
    .filter(({ method }) => method.idempotency === 'IDEMPOTENCY_UNKNOWN')
    .map(({ service, method }) => methodPath(service.name, method.name));
  if (unsafe.length === 0) return;
  yield {
    message: `calls of ${unsafe.join(', ')} through ${gateway} may be repeated, and nobody has said that this is harmless`,
    at: exposed ? at(['expose', gateway, 'methods'], 'key') : at(['expose', gateway], 'key'),
    hint: 'mark them in the proto (option idempotency_level = IDEMPOTENT), or expose them through a gateway of the type istio',
  };
}
