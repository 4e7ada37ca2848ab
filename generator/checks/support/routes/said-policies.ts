import type { Path } from '../../../diagnostics/source-file.ts';
import type { Governable, Policy } from './governed-policies.ts';

/** A retry policy where it is written. */
export interface SaidPolicy {
  readonly policy: Policy;
  readonly path: Path;
}

/** Every retry policy that a spec says: of the service, of methods and of rules. */
export function saidPolicies({ retries, methods = {}, routes = [] }: Governable): SaidPolicy[] {
  const said = [
    { retries, path: ['retries'] },
    ...Object.entries(methods).map(([name, own]) => ({
      retries: own.retries,
      path: ['methods', name, 'retries'],
    })),
    ...routes.map((rule, index) => ({ retries: rule.retries, path: ['routes', index, 'retries'] })),
  ];
  return said.flatMap(({ retries: policy, path }) =>
    policy === undefined || policy === 'off' ? [] : [{ policy, path }],
  );
}
