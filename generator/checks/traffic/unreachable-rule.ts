import { type ProtoService, servedBy } from '../../load/proto-index.ts';
import type { Instance, Workspace } from '../../load/workspace.ts';
import { asVirtualServices, isGrpcOrHttpRoute } from '../../picture/gateway-api-routes.ts';
import { domainOf } from '../../picture/hosts.ts';
import { defineCheck, type Finding, type SettingsSource, settingsSources } from '../check.ts';
import { hiddenRoutes } from '../support/documents/hidden-routes.ts';
import { type Entry, entriesOf } from '../support/routes/entries.ts';
import { fullMethods, methodsOfRule } from '../support/routes/rule-methods.ts';
import { unreachableParts } from '../support/routes/unreachable.ts';

export const unreachableRule = defineCheck({
  name: 'unreachable-rule',
  code: 'MESH412',
  severity: 'error',
  title: 'No call reaches a rule or route',
  explanation:
    'Envoy uses the first route that matches a call. It silently never uses a route after another route that matches the same calls or more. A route without a match takes every call, so it must be the last one. In a VirtualService, a patch that adds a route before the rendered ones can hide them. Routes before it may also take its calls together: each method of a gRPC service, or each operation of an HTTP server at a prefix. Istio sorts the rules of a GRPCRoute or HTTPRoute: a prefix comes before an expression, so the prefix / hides all expressions.',
  source:
    'Istio, VirtualService.http (the first rule matching an incoming request is used); analysis messages IST0130 and IST0131',
  *run(workspace) {
    const { protos = {} } = workspace;
    for (const source of settingsSources(workspace)) {
      const served = servedBy(source.spec, protos);
      const entries = entriesOf(source, served);
      for (const [index, entry] of entries.entries()) {
        yield* amongItself(entry);
        yield* behind(entry, entries.slice(0, index), served);
      }
      yield* secondFaults(source, served);
    }
    for (const instance of workspace.instances) yield* unusedWeights(instance, workspace);
  },
  // Rules name methods, and routes of documents the paths of calls: both are compared by the conditions that they have.
  *runDocuments(rendered) {
    const own = rendered.documents.filter(({ origin }) => origin !== 'generated');
    const routes = own.flatMap((document) =>
      isGrpcOrHttpRoute(document)
        ? asVirtualServices(document, domainOf(rendered))
        : document.kind === 'VirtualService'
          ? [document]
          : [],
    );
    yield* hiddenRoutes(routes, rendered);
  },
});

/** A method listed together with its whole gRPC service in one rule. */
function* amongItself({ label, paths }: Entry): Iterable<Finding> {
  for (const { pattern, label: name, at } of paths) {
    if (!('method' in pattern)) continue;
    const whole = paths.find((path) => 'service' in path.pattern && name.startsWith(`${path.label}/`));
    if (!whole) continue;
    yield {
      message: `${label} matches ${name} twice: it already matches all of ${whole.label}`,
      at,
      hint: 'remove the method',
      related: [{ message: 'its whole service', at: whole.at }],
    };
  }
}

function* behind(entry: Entry, before: readonly Entry[], served: readonly ProtoService[]): Iterable<Finding> {
  for (const { part, by } of unreachableParts(entry, before, served)) {
    const earlier = by.map(({ label }) => label).join(' and ');
    const match = by.length > 1 ? 'match' : 'matches';
    const what = part ? `${part.label} in ${entry.label}` : entry.label;
    yield {
      message: `no call reaches ${what}: ${earlier} ${match} all of its calls`,
      at: part?.at ?? entry.at,
      hint: 'put the narrower rule first, or remove the rule that no call reaches',
      related: by.map(({ label, at }) => ({ message: label, at })),
    };
  }
}

/** If two faults apply to all calls of a method, Envoy injects only the first. */
function* secondFaults({ spec, at }: SettingsSource, served: readonly ProtoService[]): Iterable<Finding> {
  const taken = new Map<string, Finding['at']>();
  for (const [index, { methods, metadata }] of (spec.faults ?? []).entries()) {
    if (metadata) continue;
    const own = methods.flatMap((method, position) =>
      fullMethods(method, served).map(({ name }) => ({
        name,
        at: at(['faults', index, 'methods', position]),
      })),
    );
    for (const { name, at: place } of own) {
      const first = taken.get(name);
      if (!first) continue;
      yield {
        message: `an earlier fault already applies to all calls of ${name}`,
        at: place,
        hint: 'set abort and delay in one entry, or give one of the two a condition on metadata',
        related: [{ message: 'the first', at: first }],
      };
    }
    for (const { name, at: place } of own) if (!taken.has(name)) taken.set(name, place);
  }
}

/** Weights of a method if a rule sends all its calls elsewhere. */
function* unusedWeights({ own, spec, at, atOwn }: Instance, { protos = {} }: Workspace): Iterable<Finding> {
  const served = servedBy(spec, protos);
  for (const key of Object.keys(own.methodWeights ?? {})) {
    const [method] = fullMethods(key, served);
    if (!method) continue;
    const rules = [...(spec.routes ?? []).entries()].filter(([, rule]) =>
      methodsOfRule(rule, served).some(({ name }) => name === method.name),
    );
    const first = rules.find(([, { match, subset, weights }]) => {
      const isSplit = subset === undefined && weights === undefined;
      return isSplit || (!match.metadata && !match.callers);
    });
    if (!first) continue;
    const [index, { name, subset, weights }] = first;
    if (subset === undefined && weights === undefined) continue;
    yield {
      message: `these weights apply to no call: the rule ${name} matches every call of ${method.name}`,
      at: atOwn(['methodWeights', key], 'key'),
      hint: 'remove the weights here, or subset and weights of the rule',
      related: [{ message: name, at: at(['routes', index, 'name']) }],
    };
  }
}
