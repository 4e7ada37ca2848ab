import { servicesNamed } from '../load/proto-index.ts';
import type { Workspace } from '../load/workspace.ts';
import { calledMethods } from './calls/called-methods.ts';
import { defineCheck, type Finding, type SettingsSource, settingsSources } from './check.ts';
import { fullMethods, takenMethods } from './traffic/taken-methods.ts';

export const calledService = defineCheck({
  code: 'MESH314',
  severity: 'information',
  title: 'A service that nobody may call',
  explanation:
    'Access is denied unless a spec allows it. A service that no other one names in calls, that no gateway exposes and that allows no principal answers its probes and nobody else. Services that call others are left out: they may work without being called.',
  *run(workspace) {
    if (!isKnown(workspace)) return;
    const called = calledMethods(workspace);
    for (const { spec, at } of workspace.services) {
      if (called.has(spec.name) || (spec.calls ?? []).length > 0) continue;
      yield {
        message: `nobody may call ${spec.name}: no calls name it, no gateway exposes it, no principal is allowed`,
        at: at(['name']),
        hint: `name it in the calls of a service, or say expose or allowPrincipals here`,
      };
    }
  },
});

export const calledMethod = defineCheck({
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

/** True where every spec could be read: a broken one may say the call. */
const isKnown = ({ services, serviceNames, protos }: Workspace): boolean =>
  services.length === serviceNames.size && protos !== undefined;

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
