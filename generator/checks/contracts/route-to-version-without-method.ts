import type { Place } from '../../diagnostics/diagnostic.ts';
import { type ProtoService, servicesNamed } from '../../load/proto-index.ts';
import type { Instance } from '../../load/workspace.ts';
import { defineCheck, type Finding } from '../check.ts';
import { contractsOf } from '../support/contracts.ts';
import { fullMethods } from '../support/routes/taken-methods.ts';

export const routeToVersionWithoutMethod = defineCheck({
  name: 'route-to-version-without-method',
  code: 'MESH543',
  severity: 'error',
  title: 'A method is routed to a version that does not have it',
  explanation:
    'A rule, a split of one method or a mirror names a version and a method. A version with a recorded release has the methods of its record, and answers a call of any other with UNIMPLEMENTED.',
  source: 'gRPC, Status Codes: UNIMPLEMENTED; docs/contracts.md',
  *run(workspace) {
    const { protos, releases, instances } = workspace;
    if (!protos || releases.length === 0) return;
    const contracts = contractsOf(workspace);
    for (const instance of instances) {
      const { name, own, cluster } = instance;
      const served = servicesNamed(instance.spec.grpc.services, protos);
      for (const { what, version, method, at } of routedMethods(instance, served)) {
        const running = Object.hasOwn(own.versions, version) ? own.versions[version] : undefined;
        if (!running || contracts.serves(name, running.tag, method)) continue;
        yield {
          message: `${what} sends ${method} to ${version} of ${name} (${running.tag}) in ${cluster.spec.name}, which does not have it`,
          at,
          hint: `send it to a version that has it, or run a newer one as ${version}`,
          related: [{ message: 'the version', at: instance.atOwn(['versions', version, 'tag']) }],
        } satisfies Finding;
      }
    }
  },
});

/** A method that is sent to a version by its name. */
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
    for (const [position, said] of (match.methods ?? []).entries()) {
      const place = at(['routes', index, 'match', 'methods', position]);
      for (const version of versions) yield* named(`the rule ${name}`, version, said, place, served);
    }
  }
  for (const [index, { methods, subset }] of (spec.mirror ?? []).entries()) {
    for (const [position, said] of methods.entries()) {
      const place = at(['mirror', index, 'methods', position]);
      if (subset !== undefined) yield* named('the mirror', subset, said, place, served);
    }
  }
  for (const [said, weights] of Object.entries(own.methodWeights ?? {})) {
    for (const version of versionsWithCalls(weights)) {
      const place = atOwn(['methodWeights', said, version], 'key');
      yield* named('methodWeights', version, said, place, served);
    }
  }
}

const versionsWithCalls = (weights: Readonly<Record<string, number>>): string[] =>
  Object.entries(weights).flatMap(([version, weight]) => (weight > 0 ? [version] : []));

function* named(
  what: string,
  version: string,
  said: string,
  at: Place,
  served: readonly ProtoService[],
): Iterable<RoutedMethod> {
  for (const { name } of fullMethods(said, served)) yield { what, version, method: name, at };
}
