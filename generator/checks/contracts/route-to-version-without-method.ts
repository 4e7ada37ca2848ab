import type { Place } from '../../diagnostics/diagnostic.ts';
import { grpcServicesOf, type ProtoService, servicesNamed } from '../../load/proto-index.ts';
import type { Instance } from '../../load/workspace.ts';
import { defineCheck, type Finding } from '../check.ts';
import { contractsOf } from '../support/contracts.ts';
import { fullMethods } from '../support/routes/rule-methods.ts';

export const routeToVersionWithoutMethod = defineCheck({
  name: 'route-to-version-without-method',
  code: 'MESH543',
  severity: 'error',
  title: 'A route sends a method to a version that does not have it',
  explanation:
    'A rule, a split of one method or a mirror names a version and a method. A version with a recorded release has the methods of its record and answers a call of any other method with UNIMPLEMENTED.',
  source: 'gRPC, Status Codes: UNIMPLEMENTED; docs/contracts.md',
  *run(workspace) {
    const { protos, releases, instances } = workspace;
    if (!protos || releases.length === 0) return;
    const contracts = contractsOf(workspace);
    for (const instance of instances) {
      const { name, own, cluster } = instance;
      const served = servicesNamed(grpcServicesOf(instance.spec), protos);
      for (const { what, version, method, at } of routedMethods(instance, served)) {
        const running = Object.hasOwn(own.versions, version) ? own.versions[version] : undefined;
        if (!running || contracts.serves(name, running.tag, method)) continue;
        yield {
          message: `${what} sends ${method} to ${version} of ${name} (${running.tag}) in ${cluster.spec.name}, which does not have it`,
          at,
          hint: `send it to a version that has it, or run a newer image as ${version}`,
          related: [{ message: 'the version', at: instance.atOwn(['versions', version, 'tag']) }],
        } satisfies Finding;
      }
    }
  },
});

/** A method that a route sends to a named version. */
interface RoutedMethod {
  readonly what: string;
  readonly version: string;
  /** `package.Service/Method` */
  readonly method: string;
  readonly at: Place;
}

function* routedMethods(instance: Instance, served: readonly ProtoService[]): Iterable<RoutedMethod> {
  const { spec, own, at, atOwn } = instance;
  for (const [index, { name, match, subset, weights }] of (spec.routes ?? []).entries()) {
    const versions = subset === undefined ? versionsWithCalls(weights ?? {}) : [subset];
    for (const [position, method] of (match.methods ?? []).entries()) {
      const place = at(['routes', index, 'match', 'methods', position]);
      for (const version of versions) yield* named(`the rule ${name}`, version, method, place, served);
    }
  }
  for (const [index, { methods, subset }] of (spec.mirror ?? []).entries()) {
    for (const [position, method] of methods.entries()) {
      const place = at(['mirror', index, 'methods', position]);
      if (subset !== undefined) yield* named('the mirror', subset, method, place, served);
    }
  }
  for (const [method, weights] of Object.entries(own.methodWeights ?? {})) {
    for (const version of versionsWithCalls(weights)) {
      const place = atOwn(['methodWeights', method, version], 'key');
      yield* named('methodWeights', version, method, place, served);
    }
  }
}

const versionsWithCalls = (weights: Readonly<Record<string, number>>): string[] =>
  Object.entries(weights).flatMap(([version, weight]) => (weight > 0 ? [version] : []));

function* named(
  what: string,
  version: string,
  method: string,
  at: Place,
  served: readonly ProtoService[],
): Iterable<RoutedMethod> {
  for (const { name } of fullMethods(method, served)) yield { what, version, method: name, at };
}
