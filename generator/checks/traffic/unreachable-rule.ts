import { type ProtoService, servicesNamed } from '../../load/proto-index.ts';
import type { Instance, Workspace } from '../../load/workspace.ts';
import { defineCheck, type Finding, type SettingsSource, settingsSources } from '../check.ts';
import { type Entry, entriesOf } from '../support/routes/entries.ts';
import { fullMethods, methodsOfRule } from '../support/routes/rule-methods.ts';
import { unreachableParts } from '../support/routes/unreachable.ts';

export const unreachableRule = defineCheck({
  name: 'unreachable-rule',
  code: 'MESH412',
  severity: 'error',
  title: 'A rule that no call reaches',
  explanation:
    'Of all routes that could take a call, Envoy uses the first. What stands behind one that takes the same calls, or more, is silently never used.',
  source: 'Istio, VirtualService.http (the first rule matching an incoming request is used)',
  *run(workspace) {
    const { protos = {} } = workspace;
    for (const source of settingsSources(workspace)) {
      const served = servicesNamed(source.spec.grpc.services, protos);
      const entries = entriesOf(source, served);
      for (const [index, entry] of entries.entries()) {
        yield* amongItself(entry);
        yield* behind(entry, entries.slice(0, index), served);
      }
      yield* secondFaults(source, served);
    }
    for (const instance of workspace.instances) yield* unusedWeights(instance, workspace);
  },
});

/** A method beside its whole service, in one rule. */
function* amongItself({ label, paths }: Entry): Iterable<Finding> {
  for (const { pattern, label: name, at } of paths) {
    if (!('method' in pattern)) continue;
    const whole = paths.find((path) => 'service' in path.pattern && name.startsWith(`${path.label}/`));
    if (!whole) continue;
    yield {
      message: `${label} takes ${name} twice: with all of ${whole.label} already`,
      at,
      hint: 'leave the method out',
      related: [{ message: 'its whole service', at: whole.at }],
    };
  }
}

function* behind(entry: Entry, before: readonly Entry[], served: readonly ProtoService[]): Iterable<Finding> {
  for (const { part, by } of unreachableParts(entry, before, served)) {
    const takers = by.map(({ label }) => label).join(' and ');
    const takes = by.length > 1 ? 'take' : 'takes';
    const what = part ? `${part.label} in ${entry.label}` : entry.label;
    yield {
      message: `${what} is never reached: ${takers} ${takes} all of its calls`,
      at: part?.at ?? entry.at,
      hint: 'put the narrower rule first, or remove the one that is never reached',
      related: by.map(({ label, at }) => ({ message: label, at })),
    };
  }
}

/** Of two faults for all calls of a method, the first is injected. */
function* secondFaults({ spec, at }: SettingsSource, served: readonly ProtoService[]): Iterable<Finding> {
  const taken = new Map<string, Finding['at']>();
  for (const [index, { methods, metadata }] of (spec.faults ?? []).entries()) {
    if (metadata) continue;
    const own = methods.flatMap((said, position) =>
      fullMethods(said, served).map(({ name }) => ({ name, at: at(['faults', index, 'methods', position]) })),
    );
    for (const { name, at: place } of own) {
      const first = taken.get(name);
      if (!first) continue;
      yield {
        message: `a fault for all calls of ${name} stands before this one`,
        at: place,
        hint: 'say abort and delay in one entry, or give one of the two a condition on metadata',
        related: [{ message: 'the first', at: first }],
      };
    }
    for (const { name, at: place } of own) if (!taken.has(name)) taken.set(name, place);
  }
}

/** Weights of a method whose every call a rule sends elsewhere. */
function* unusedWeights({ own, spec, at, atOwn }: Instance, { protos = {} }: Workspace): Iterable<Finding> {
  const served = servicesNamed(spec.grpc.services, protos);
  for (const said of Object.keys(own.methodWeights ?? {})) {
    const [method] = fullMethods(said, served);
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
      message: `no call is split by these weights: the rule ${name} takes every call of ${method.name}`,
      at: atOwn(['methodWeights', said], 'key'),
      hint: 'remove the weights, or subset and weights of the rule',
      related: [{ message: name, at: at(['routes', index, 'name']) }],
    };
  }
}
