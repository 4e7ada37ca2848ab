import type { Path } from '../../../diagnostics/source-file.ts';
import type { ProtoService } from '../../../load/proto-index.ts';
import { durationMs } from '../../../model/duration.ts';
import { answersWithStream } from '../../../model/routing/route-policy.ts';
import type { ServiceSpec } from '../../../schema/service.ts';
import { allMethods, type FullMethod, fullMethods, methodsOfRule, ruleNamesMethod } from './rule-methods.ts';

/** How long a call may take, as written in the spec, and where. */
export interface CallTimeout {
  readonly written: string;
  readonly ms: number;
  readonly path: Path;
}

/** The timeout of the calls of a method unless a rule sets another; undefined means no limit. */
export function callTimeoutOf(
  spec: ServiceSpec,
  method: FullMethod,
  served: readonly ProtoService[],
): CallTimeout | undefined {
  const own = Object.entries(spec.methods ?? {}).find(
    ([name, { timeout }]) =>
      timeout !== undefined && fullMethods(name, served).some((full) => full.name === method.name),
  );
  if (own) return limit(own[1].timeout, ['methods', own[0], 'timeout']);
  return answersWithStream(method.method) ? undefined : limit(spec.timeout, ['timeout']);
}

/** The limit that the longest call of a service meets; undefined where a call is not limited, or nothing is known. */
export function longestCallTimeout(
  spec: ServiceSpec,
  served: readonly ProtoService[],
): CallTimeout | undefined {
  const methods = allMethods(served);
  const ofRules = (spec.routes ?? []).flatMap((rule, index) => {
    if (rule.timeout === undefined) return [];
    const taken = methodsOfRule(rule, served);
    const reaches = taken.some(
      (each) => ruleNamesMethod(rule, each, served) || !answersWithStream(each.method),
    );
    return reaches ? [limit(rule.timeout, ['routes', index, 'timeout'])] : [];
  });
  const all = [...methods.map((method) => callTimeoutOf(spec, method, served)), ...ofRules];
  return all.reduce((a, b) => (a && b ? (a.ms >= b.ms ? a : b) : undefined), all[0]);
}

function limit(written: string | undefined, path: Path): CallTimeout | undefined {
  if (written === undefined || written === 'off') return undefined;
  const ms = durationMs(written);
  return ms === 0 ? undefined : { written, ms, path };
}
