import { type ProtoService, servedBy } from '../../load/proto-index.ts';
import type { Workspace } from '../../load/workspace.ts';
import { defineCheck, type Finding, type SettingsSource, settingsSources } from '../check.ts';
import { fullMethods, methodsOfRule } from '../support/routes/rule-methods.ts';

export const ruleForUndeclaredCaller = defineCheck({
  name: 'rule-for-undeclared-caller',
  code: 'MESH424',
  severity: 'warning',
  title: 'A rule matches a caller that does not make these calls',
  explanation:
    'Callers declare their calls under calls. A rule for calls that no spec declares matches no call, or only calls that are denied.',
  *run(workspace) {
    for (const source of settingsSources(workspace)) {
      const { spec, at } = source;
      const served = servedBy(spec, workspace.protos ?? {});
      for (const [index, rule] of (spec.routes ?? []).entries()) {
        const taken = new Set(methodsOfRule(rule, served).map(({ name }) => name));
        for (const [position, caller] of (rule.match.callers ?? []).entries()) {
          const called = methodsCalled(caller, spec.name, served, workspace);
          if (!called || taken.size === 0 || called.some((name) => taken.has(name))) continue;
          yield {
            message: `${caller} calls no method of ${spec.name} that the rule matches`,
            at: at(['routes', index, 'match', 'callers', position]),
            missingIn: [caller, spec.name],
            hint: `add the call to services/${caller}/service.yaml, or remove the caller here`,
          };
        }
        yield* uncalledMethods(source, index, served, workspace);
      }
    }
  },
});

/** Methods of a rule that none of its callers calls, although they call other methods of the rule. */
function* uncalledMethods(
  { spec, at }: SettingsSource,
  index: number,
  served: readonly ProtoService[],
  workspace: Workspace,
): Iterable<Finding> {
  const { callers = [], methods = [] } = spec.routes?.[index]?.match ?? {};
  const called = callers.map((caller) => methodsCalled(caller, spec.name, served, workspace));
  const all = new Set(called.flatMap((names) => names ?? []));
  if (callers.length === 0 || called.includes(undefined) || all.size === 0) return;
  const named = methods.map((method) => fullMethods(method, served).map(({ name }) => name));
  // If they call no method of the rule, the finding is about the callers.
  if (!named.flat().some((name) => all.has(name))) return;
  for (const [position, names] of named.entries()) {
    if (names.length === 0 || names.some((name) => all.has(name))) continue;
    yield {
      message: `${callers.length > 1 ? 'none of its callers calls' : `${callers[0]} does not call`} ${names.join(', ')}`,
      at: at(['routes', index, 'match', 'methods', position]),
      missingIn: callers,
      hint: 'remove the method, or add the call to the spec of a caller',
    };
  }
}

/** The methods of a service that a caller calls, by its own spec or in any cluster; undefined for an unknown caller. */
function methodsCalled(
  caller: string,
  service: string,
  served: readonly ProtoService[],
  workspace: Workspace,
): string[] | undefined {
  const sources = settingsSources(workspace).filter(({ spec }) => spec.name === caller);
  if (sources.length === 0) return undefined;
  return sources
    .flatMap(({ spec }) => spec.calls ?? [])
    .filter((call) => call.service === service)
    .flatMap(({ methods = [] }) => methods.flatMap((name) => fullMethods(name, served)))
    .map(({ name }) => name);
}
