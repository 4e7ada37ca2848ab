import type { Instance, Workspace } from '../../load/workspace.ts';
import { defineCheck, type Finding, settingsSources } from '../check.ts';

export const serviceHiddenFromCallers = defineCheck({
  name: 'service-hidden-from-callers',
  code: 'MESH486',
  severity: 'error',
  title: 'exportTo hides a service from its callers',
  explanation:
    "A proxy knows only services, subsets and routes that are exported to its namespace. To a caller elsewhere the host is unknown: its calls get no route and no mutual TLS, or are refused. Istio takes '*' alone only, and refuses a namespace that is named twice.",
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
      const hint = 'leave only "*", or only the namespaces';
      yield { message: '"*" is every namespace already', at: at(['exportTo', exportTo.indexOf('*')]), hint };
    }
    if (exportTo.includes('.') && exportTo.includes(namespace)) {
      const place = at(['exportTo', exportTo.indexOf(namespace)]);
      yield { message: `${namespace} is what "." stands for`, at: place, hint: 'keep one of the two' };
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
      message: `${name} is called from the namespace ${caller.spec.namespace}, which does not see it`,
      at: at(['exportTo'], 'key'),
      hint: `add ${caller.spec.namespace === namespace ? '"."' : caller.spec.namespace} to exportTo`,
      related: [{ message: 'the call', at: caller.at(['calls', index, 'service']) }],
    };
  }
  for (const gateway of Object.keys(spec.expose ?? {})) {
    const found = Object.entries(cluster.spec.gateways ?? {}).find(([each]) => each === gateway)?.[1];
    if (!found || seeing.has(found.namespace)) continue;
    yield {
      message: `${name} is exposed through ${gateway} in the namespace ${found.namespace}, which does not see it`,
      at: at(['exportTo'], 'key'),
      hint: `add ${found.namespace} to exportTo`,
      related: [{ message: 'the gateway', at: cluster.at(['gateways', gateway, 'namespace']) }],
    };
  }
}
