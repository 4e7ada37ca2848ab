import { suggestion } from '../../diagnostics/suggestion.ts';
import type { Workspace } from '../../load/workspace.ts';
import { defineCheck, type Finding, settingsSources } from '../check.ts';

export const unknownService = defineCheck({
  name: 'unknown-service',
  code: 'MESH308',
  severity: 'error',
  title: 'A service that does not exist',
  explanation:
    'Cluster files, calls, rules and mirrors name services by their folder in services/. A name without a spec would render nothing, or allow calls to no service.',
  *run(workspace) {
    yield* inClusters(workspace);
    yield* inCalls(workspace);
    yield* inTraffic(workspace);
  },
});

function* inClusters({ clusters, serviceNames, externalNames }: Workspace): Iterable<Finding> {
  for (const { spec, at } of clusters) {
    for (const name of Object.keys(spec.services)) {
      if (serviceNames.has(name)) continue;
      if (externalNames.has(name)) {
        const hint =
          'remove it: it is rendered in each cluster in which a service calls it; put overrides for this cluster under externals';
        yield {
          message: `${name} is an external service and does not run in clusters`,
          at: at(['services', name], 'key'),
          hint,
        };
        continue;
      }
      const place = at(['services', name], 'key');
      const near = suggestion(name, serviceNames, 'services', place, Object.keys(spec.services));
      const isMisspelt = near.hint.startsWith('did you mean');
      yield {
        message: `there is no service ${name}`,
        at: place,
        ...near,
        hint: isMisspelt ? near.hint : `write services/${name}/service.yaml, or remove it here; ${near.hint}`,
      };
    }
    for (const name of Object.keys(spec.externals ?? {})) {
      if (externalNames.has(name)) continue;
      const place = at(['externals', name], 'key');
      yield {
        message: `there is no external service ${name}`,
        at: place,
        ...suggestion(name, externalNames, 'external services', place, Object.keys(spec.externals ?? {})),
      };
    }
    const here = Object.keys(spec.services);
    for (const [index, name] of (spec.allowFaults ?? []).entries()) {
      if (here.includes(name)) continue;
      const place = at(['allowFaults', index]);
      yield {
        message: `no service ${name} runs in this cluster`,
        at: place,
        ...suggestion(name, here, 'services here', place),
      };
    }
  }
}

function* inCalls(workspace: Workspace): Iterable<Finding> {
  const callable = new Set([...workspace.serviceNames, ...workspace.externalNames]);
  for (const { spec, at } of settingsSources(workspace)) {
    for (const [index, { service }] of (spec.calls ?? []).entries()) {
      if (callable.has(service)) continue;
      const place = at(['calls', index, 'service']);
      const taken = [spec.name, ...(spec.calls ?? []).map((call) => call.service)];
      yield {
        message: `there is no service ${service}`,
        at: place,
        ...suggestion(service, callable, 'services', place, taken),
      };
    }
  }
}

/** Services whose calls a rule matches, and services that a mirror sends copies to. */
function* inTraffic(workspace: Workspace): Iterable<Finding> {
  const { serviceNames } = workspace;
  for (const { spec, at } of settingsSources(workspace)) {
    const named = [
      ...(spec.routes ?? []).flatMap(({ match }, index) =>
        (match.callers ?? []).map((name, position) => ({
          name,
          at: at(['routes', index, 'match', 'callers', position]),
        })),
      ),
      ...(spec.mirror ?? []).flatMap(({ service }, index) =>
        service === undefined ? [] : [{ name: service, at: at(['mirror', index, 'service']) }],
      ),
    ];
    for (const { name, at: place } of named) {
      if (serviceNames.has(name)) continue;
      yield {
        message: `there is no service ${name}`,
        at: place,
        ...suggestion(name, serviceNames, 'services', place),
      };
    }
  }
}
