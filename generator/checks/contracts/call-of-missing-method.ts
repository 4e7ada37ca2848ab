import { grpcServicesOf, type ProtoIndex, servicesNamed } from '../../load/proto-index.ts';
import type { Instance, Workspace } from '../../load/workspace.ts';
import { defineCheck, type Finding } from '../check.ts';
import { type Contracts, contractsOf } from '../support/contracts.ts';
import { receivingVersions } from '../support/routes/receiving-versions.ts';
import { fullMethods } from '../support/routes/rule-methods.ts';

export const callOfMissingMethod = defineCheck({
  name: 'call-of-missing-method',
  code: 'MESH542',
  severity: 'error',
  title: 'The running version does not have a called method',
  explanation:
    'protos/ describes the newest version, but a cluster may run an older one. A version with a recorded release has the methods of its record and answers a call of any other method with UNIMPLEMENTED. Every version that gets calls of a method must have it. Promote the called service before its callers.',
  source: 'gRPC, Status Codes: UNIMPLEMENTED; docs/contracts.md',
  *run(workspace) {
    const { protos, releases } = workspace;
    if (!protos || releases.length === 0) return;
    const contracts = contractsOf(workspace);
    const byCluster = instancesByCluster(workspace);
    for (const caller of workspace.instances) {
      const here = byCluster.get(caller.cluster);
      if (here) yield* brokenCalls(caller, here, contracts, protos);
    }
  },
});

function instancesByCluster({ instances }: Workspace): Map<Instance['cluster'], Map<string, Instance>> {
  const found = new Map<Instance['cluster'], Map<string, Instance>>();
  for (const instance of instances) {
    const here = found.get(instance.cluster) ?? new Map<string, Instance>();
    found.set(instance.cluster, here.set(instance.name, instance));
  }
  return found;
}

function* brokenCalls(
  caller: Instance,
  here: ReadonlyMap<string, Instance>,
  contracts: Contracts,
  protos: ProtoIndex,
): Iterable<Finding> {
  for (const [index, { service, methods = [] }] of (caller.spec.calls ?? []).entries()) {
    const callee = here.get(service);
    if (!callee) continue;
    const served = servicesNamed(grpcServicesOf(callee.spec), protos);
    const made = contracts.callsOf(caller, service);
    for (const [position, method] of methods.entries()) {
      for (const { name } of fullMethods(method, served)) {
        if (made && !made.has(name)) continue;
        const lacking = receivingVersions(callee, name, protos).filter((version) =>
          lacks(callee, version, name, contracts),
        );
        const [version] = lacking;
        if (version === undefined) continue;
        yield finding(caller, callee, version, name, ['calls', index, 'methods', position]);
      }
    }
  }
}

function lacks({ name, own }: Instance, version: string, method: string, contracts: Contracts): boolean {
  const running = Object.hasOwn(own.versions, version) ? own.versions[version] : undefined;
  return running !== undefined && !contracts.serves(name, running.tag, method);
}

function finding(
  caller: Instance,
  callee: Instance,
  version: string,
  method: string,
  path: readonly (string | number)[],
): Finding {
  const cluster = callee.cluster.spec.name;
  const tag = callee.own.versions[version]?.tag ?? '';
  return {
    message: `${caller.name} calls ${method}, which ${version} of ${callee.name} (${tag}) in ${cluster} does not have`,
    at: caller.at(path),
    hint: `first run a version of ${callee.name} that has it in ${cluster}, or remove the call from services.${caller.name}.calls in ${caller.cluster.file.path}`,
    related: [{ message: 'the version', at: callee.atOwn(['versions', version, 'tag']) }],
  };
}
