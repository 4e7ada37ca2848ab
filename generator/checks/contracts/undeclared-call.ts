import type { ProtoIndex } from '../../load/proto-index.ts';
import { grpcServicesOf, servicesNamed } from '../../load/proto-index.ts';
import type { Release } from '../../load/releases.ts';
import type { Instance, Workspace } from '../../load/workspace.ts';
import { defineCheck, type Finding } from '../check.ts';
import { contractsOf } from '../support/contracts.ts';
import { fullMethods } from '../support/routes/rule-methods.ts';

export const undeclaredCall = defineCheck({
  name: 'undeclared-call',
  code: 'MESH545',
  severity: 'error',
  title: 'A running version makes calls that its spec no longer declares',
  explanation:
    'calls decides what all versions in a cluster may call. If an older version still runs there and its release record lists more calls, those calls fail with PERMISSION_DENIED. Remove a call from the spec only after the last version that makes it is removed.',
  source: 'Istio, AuthorizationPolicy (a request that no ALLOW policy matches is denied); docs/contracts.md',
  *run(workspace) {
    const { protos, instances, services } = workspace;
    if (!protos || workspace.releases.length === 0) return;
    const contracts = contractsOf(workspace);
    const grpc = new Map(services.map(({ spec }) => [spec.name, grpcServicesOf(spec)]));
    for (const instance of instances) {
      for (const [version, { tag }] of Object.entries(instance.own.versions)) {
        const release = contracts.recorded(instance.name, tag);
        if (release && callsKnownServices(instance, workspace))
          yield* refusedCalls(instance, version, release, grpc, protos);
      }
    }
  },
});

/** Another check reports a misspelt service. It is unknown which call is intended, so this check skips the spec. */
const callsKnownServices = ({ spec }: Instance, { serviceNames, externalNames }: Workspace): boolean =>
  (spec.calls ?? []).every(({ service }) => serviceNames.has(service) || externalNames.has(service));

function* refusedCalls(
  { name, spec, cluster, at, atOwn }: Instance,
  version: string,
  { calls, tag }: Release,
  grpc: ReadonlyMap<string, readonly string[]>,
  protos: ProtoIndex,
): Iterable<Finding> {
  for (const [callee, methods] of Object.entries(calls)) {
    const served = servicesNamed(grpc.get(callee) ?? [], protos);
    if (served.length === 0) continue;
    const entries = (spec.calls ?? []).filter(({ service }) => service === callee);
    const allowed = entries
      .flatMap((call) => call.methods ?? [])
      .map((each) => fullMethods(each, served).map((full) => full.name));
    const denied = methods.filter((method) => !allowed.flat().includes(method));
    // Another check reports a method that no service serves: it may be one of these, misspelt.
    if (denied.length === 0 || allowed.some((names) => names.length === 0)) continue;
    yield {
      message: `${version} of ${name} (${tag}) in ${cluster.spec.name} calls ${denied.join(', ')} of ${callee}, but calls does not list it`,
      at: at(['calls'], 'key'),
      missingIn: name,
      hint: `keep the call here or in services.${name}.calls of ${cluster.file.path}, until no cluster runs ${tag}; if a newer version no longer makes this call, record it with npm run release -- ${name} <tag> --without-call ${callee}`,
      related: [{ message: 'the version', at: atOwn(['versions', version, 'tag']) }],
    };
  }
}
