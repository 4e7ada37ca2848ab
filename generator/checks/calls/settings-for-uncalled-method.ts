import { servedBy } from '../../load/proto-index.ts';
import type { Workspace } from '../../load/workspace.ts';
import { defineCheck, type Finding, type SettingsSource, settingsSources } from '../check.ts';
import { calledMethods, everySpecIsLoaded } from '../support/calls/called-methods.ts';
import { fullMethods, methodsOfRule } from '../support/routes/rule-methods.ts';

export const settingsForUncalledMethod = defineCheck({
  name: 'settings-for-uncalled-method',
  code: 'MESH316',
  severity: 'information',
  title: 'Settings for a method without callers',
  explanation:
    'Timeouts, rules, mirrors and faults of a method take effect only if it is called. If no spec declares a call of the method and no gateway exposes it, they have no effect. Often the method was renamed, or the settings belong to another method.',
  *run(workspace) {
    if (!everySpecIsLoaded(workspace)) return;
    const called = calledMethods(workspace);
    for (const source of settingsSources(workspace)) {
      const known = called.get(source.spec.name);
      if (known) yield* unused(source, known, workspace);
    }
  },
});

function* unused(
  { spec, at }: SettingsSource,
  called: ReadonlySet<string>,
  { protos = {} }: Workspace,
): Iterable<Finding> {
  const served = servedBy(spec, protos);
  const isUncalled = (method: string) => {
    const methods = fullMethods(method, served);
    return methods.length > 0 && methods.every(({ name }) => !called.has(name));
  };
  const hint = 'remove its settings, or add the method to the calls of a service';
  for (const method of Object.keys(spec.methods ?? {}))
    if (isUncalled(method))
      yield {
        message: `no caller may call ${method} of ${spec.name}`,
        at: at(['methods', method], 'key'),
        hint,
      };
  for (const [index, rule] of (spec.routes ?? []).entries()) {
    const taken = methodsOfRule(rule, served);
    if (taken.length === 0 || taken.some(({ name }) => called.has(name))) continue;
    yield {
      message: `no caller may call a method that ${rule.name} matches`,
      at: at(['routes', index, 'name']),
      hint,
    };
  }
  for (const key of ['mirror', 'faults'] as const) {
    for (const [index, { methods }] of (spec[key] ?? []).entries()) {
      for (const [position, method] of methods.entries())
        if (isUncalled(method))
          yield {
            message: `no caller may call ${method} of ${spec.name}`,
            at: at([key, index, 'methods', position]),
            hint,
          };
    }
  }
}
