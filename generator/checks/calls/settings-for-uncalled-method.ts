import { servicesNamed } from '../../load/proto-index.ts';
import type { Workspace } from '../../load/workspace.ts';
import { defineCheck, type Finding, type SettingsSource, settingsSources } from '../check.ts';
import { calledMethods, isKnown } from '../support/calls/called-methods.ts';
import { fullMethods, takenMethods } from '../support/routes/taken-methods.ts';

export const settingsForUncalledMethod = defineCheck({
  name: 'settings-for-uncalled-method',
  code: 'MESH316',
  severity: 'information',
  title: 'Settings for a method that nobody may call',
  explanation:
    'Timeouts, rules, mirrors and faults of a method take effect when it is called. Where no spec declares a call of it and no gateway exposes it, they stand there for nothing; often the method was renamed, or another one was meant.',
  *run(workspace) {
    if (!isKnown(workspace)) return;
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
  const served = servicesNamed(spec.grpc.services, protos);
  const isUncalled = (said: string) => {
    const methods = fullMethods(said, served);
    return methods.length > 0 && methods.every(({ name }) => !called.has(name));
  };
  const hint = 'remove what is said of it, or add the method to the calls of a service';
  for (const said of Object.keys(spec.methods ?? {}))
    if (isUncalled(said))
      yield { message: `nobody may call ${said} of ${spec.name}`, at: at(['methods', said], 'key'), hint };
  for (const [index, rule] of (spec.routes ?? []).entries()) {
    const taken = takenMethods(rule, served);
    if (taken.length === 0 || taken.some(({ name }) => called.has(name))) continue;
    yield {
      message: `nobody may call a method that ${rule.name} takes`,
      at: at(['routes', index, 'name']),
      hint,
    };
  }
  for (const key of ['mirror', 'faults'] as const) {
    for (const [index, { methods }] of (spec[key] ?? []).entries()) {
      for (const [position, said] of methods.entries())
        if (isUncalled(said))
          yield {
            message: `nobody may call ${said} of ${spec.name}`,
            at: at([key, index, 'methods', position]),
            hint,
          };
    }
  }
}
