import type { Instance, Workspace } from '../../load/workspace.ts';
import { defineCheck, type Finding, settingsSources } from '../check.ts';

export const serviceHiddenFromCallers = defineCheck({
  name: 'service-hidden-from-callers',
  code: 'MESH486',
  severity: 'error',
  title: 'exportTo hides a service from its callers',
  explanation:
    "A proxy knows only services, subsets and routes that are exported to its namespace. For a caller in another namespace the host is unknown: its calls get no route and no mutual TLS, or are denied. Istio accepts '*' only alone, and rejects a namespace that is listed twice.",
  source:
    'Istio, VirtualService.exportTo, DestinationRule.exportTo and the annotation networking.istio.io/exportTo',
  *run(workspace) {
    yield* contradictions(workspace);
    for (const instance of workspace.instances) yield* hidden(instance, workspace.instances);
  },
});

function* contradictions(workspace: Workspace): Iterable<Finding> {
  for (const { spec, at } of settingsSources(workspace)) {
    const { exportTo = [], namespace } = spec;
    if (exportTo.includes('*') && exportTo.length > 1) {
      const hint = 'keep only "*", or only the namespaces';
      yield {
        message: '"*" already includes every namespace',
        at: at(['exportTo', exportTo.indexOf('*')]),
        hint,
      };
    }
    if (exportTo.includes('.') && exportTo.includes(namespace)) {
      const place = at(['exportTo', exportTo.indexOf(namespace)]);
      yield { message: `"." already means ${namespace}`, at: place, hint: 'keep one of the two' };
    }
  }
}

function* hidden({ spec, at, cluster }: Instance, instances: readonly Instance[]): Iterable<Finding> {
  const { name, namespace, exportTo } = spec;
  if (!exportTo || exportTo.includes('*')) return;
  const seeing = new Set(exportTo.map((each) => (each === '.' ? namespace : each)));
  for (const caller of instances.filter((instance) => instance.cluster === cluster)) {
    const index = (caller.spec.calls ?? []).findIndex(({ service }) => service === name);
    if (index < 0 || seeing.has(caller.spec.namespace)) continue;
    yield {
      message: `a service in the namespace ${caller.spec.namespace} calls ${name}, but ${name} is not exported to it`,
      at: at(['exportTo'], 'key'),
      hint: `add ${caller.spec.namespace === namespace ? '"."' : caller.spec.namespace} to exportTo`,
      related: [{ message: 'the call', at: caller.at(['calls', index, 'service']) }],
    };
  }
  for (const gateway of Object.keys(spec.expose ?? {})) {
    const found = Object.entries(cluster.spec.gateways ?? {}).find(([each]) => each === gateway)?.[1];
    if (!found || seeing.has(found.namespace)) continue;
    yield {
      message: `the gateway ${gateway} in the namespace ${found.namespace} exposes ${name}, but ${name} is not exported to it`,
      at: at(['exportTo'], 'key'),
      hint: `add ${found.namespace} to exportTo`,
      related: [{ message: 'the gateway', at: cluster.at(['gateways', gateway, 'namespace']) }],
    };
  }
}
