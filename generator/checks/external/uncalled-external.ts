import { defineCheck, settingsSources } from '../check.ts';

export const uncalledExternal = defineCheck({
  name: 'uncalled-external',
  code: 'MESH449',
  severity: 'warning',
  title: 'No service calls an external service',
  explanation:
    'An external service is rendered only in clusters in which a service calls it, so no proxy knows this one. If proxies refuse unknown destinations, calls of it fail. If they do not, its timeouts, retries and TLS settings have no effect.',
  *run(workspace) {
    const { externals, externalNames, clusters, instances, services, serviceNames } = workspace;
    // A broken spec may contain the call.
    if (services.length < serviceNames.size) return;
    const called = new Set(
      settingsSources(workspace).flatMap(({ spec }) => (spec.calls ?? []).map(({ service }) => service)),
    );
    for (const { spec, at } of externals) {
      if (called.has(spec.name)) continue;
      yield {
        message: `no service calls ${spec.name}`,
        at: at(['name']),
        missingIn: services.map((each) => each.spec.name),
        hint: `add it to the calls of a service: - service: ${spec.name}`,
      };
    }
    for (const cluster of clusters) {
      for (const name of Object.keys(cluster.spec.externals ?? {})) {
        const isHere = instances.some(
          (instance) =>
            instance.cluster === cluster && instance.spec.calls?.some(({ service }) => service === name),
        );
        if (isHere || !externalNames.has(name) || !called.has(name)) continue;
        yield {
          message: `no service in ${cluster.spec.name} calls ${name}`,
          at: cluster.at(['externals', name], 'key'),
          hint: 'remove it, or run a service that calls it in this cluster',
        };
      }
    }
  },
});
