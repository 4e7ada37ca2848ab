import { grpcServicesOf, httpServiceName, servedBy } from '../../load/proto-index.ts';
import type { Workspace } from '../../load/workspace.ts';
import { defineCheck, type Finding, settingsSources } from '../check.ts';
import { fullMethods } from '../support/routes/rule-methods.ts';

export const invalidMirrorTarget = defineCheck({
  name: 'invalid-mirror-target',
  code: 'MESH419',
  severity: 'error',
  title: 'A mirror sends copies to a service that cannot process them',
  explanation:
    'Envoy does not wait for the answer to a copied call. If the service does not exist or answers UNIMPLEMENTED, you would not notice.',
  source: 'Istio, HTTPRoute.mirrors (on a best effort basis)',
  *run(workspace) {
    yield* unserved(workspace);
    yield* absent(workspace);
  },
});

/** Methods that the other service does not serve, and mirrors of a service to itself. */
function* unserved(workspace: Workspace): Iterable<Finding> {
  const specs = new Map(workspace.services.map(({ spec }) => [spec.name, spec]));
  for (const { spec, at } of settingsSources(workspace)) {
    const served = servedBy(spec, workspace.protos ?? {});
    for (const [index, { methods, subset, service }] of (spec.mirror ?? []).entries()) {
      const target = service === undefined || subset !== undefined ? undefined : specs.get(service);
      if (!target) continue;
      if (target.name === spec.name) {
        const hint = 'set subset to the version that gets the copies';
        yield { message: `${spec.name} mirrors calls to itself`, at: at(['mirror', index, 'service']), hint };
        continue;
      }
      const others = [...grpcServicesOf(target), ...(target.http ? [httpServiceName] : [])];
      for (const [position, method] of methods.entries()) {
        for (const { name } of fullMethods(method, served)) {
          if (others.includes(name.slice(0, name.lastIndexOf('/')))) continue;
          yield {
            message: `${target.name} does not serve ${name}`,
            missingIn: target.name,
            at: at(['mirror', index, 'methods', position]),
            hint: `mirror to a service that serves it; ${target.name} serves ${others.join(', ') || 'neither gRPC nor HTTP'}`,
            related: [{ message: 'the mirror', at: at(['mirror', index, 'service']) }],
          };
        }
      }
    }
  }
}

function* absent({ instances, serviceNames }: Workspace): Iterable<Finding> {
  for (const { name, spec, cluster, at } of instances) {
    for (const [index, { service }] of (spec.mirror ?? []).entries()) {
      if (service === undefined || !serviceNames.has(service)) continue;
      if (Object.hasOwn(cluster.spec.services, service)) continue;
      yield {
        message: `${name} mirrors calls to ${service}, which does not run in ${cluster.spec.name}`,
        at: at(['mirror', index, 'service']),
        hint: `add ${service} to ${cluster.file.path}, or move the mirror to the cluster files that run it (services.${name}.mirror)`,
        related: [{ message: name, at: cluster.at(['services', name], 'key') }],
      };
    }
  }
}
