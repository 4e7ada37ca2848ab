import { type ProtoService, servicesNamed } from '../../load/proto-index.ts';
import type { Workspace } from '../../load/workspace.ts';
import { defineCheck, type Finding, type SettingsSource, settingsSources } from '../check.ts';
import { fullMethods, methodsOfRule } from '../support/routes/rule-methods.ts';

export const ruleForUndeclaredCaller = defineCheck({
  name: 'rule-for-undeclared-caller',
  code: 'MESH424',
  severity: 'warning',
  title: 'A rule for a caller that does not make these calls',
  explanation:
    'Who calls what stands in the calls of the callers. A rule for calls that nobody declares takes none, or only calls that are refused.',
  *run(workspace) {
    for (const source of settingsSources(workspace)) {
      const { spec, at } = source;
      const served = servicesNamed(spec.grpc.services, workspace.protos ?? {});
      for (const [index, rule] of (spec.routes ?? []).entries()) {
        const taken = new Set(methodsOfRule(rule, served).map(({ name }) => name));
        for (const [position, caller] of (rule.match.callers ?? []).entries()) {
          const called = methodsCalled(caller, spec.name, served, workspace);
          if (!called || taken.size === 0 || called.some((name) => taken.has(name))) continue;
          yield {
            message: `${caller} calls no method of ${spec.name} that the rule takes`,
            at: at(['routes', index, 'match', 'callers', position]),
            hint: `add the call to services/${caller}/service.yaml, or leave the caller out`,
          };
        }
        yield* uncalledMethods(source, index, served, workspace);
      }
    }
  },
});

/** Methods that a rule names and that none of its callers calls, while they call others that it takes. */
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
  const named = methods.map((said) => fullMethods(said, served).map(({ name }) => name));
  // Where they call nothing of the rule, it is said of the callers.
  if (!named.flat().some((name) => all.has(name))) return;
  for (const [position, names] of named.entries()) {
    if (names.length === 0 || names.some((name) => all.has(name))) continue;
    yield {
      message: `${callers.length > 1 ? 'none of its callers calls' : `${callers[0]} does not call`} ${names.join(', ')}`,
      at: at(['routes', index, 'match', 'methods', position]),
      hint: 'leave the method out, or add the call to the spec of a caller',
    };
  }
}

/** What a caller calls of a service, by its own spec or in any cluster; undefined for a caller nothing is known of. */
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
