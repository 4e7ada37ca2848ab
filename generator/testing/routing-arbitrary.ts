import fc from 'fast-check';
import type { ServiceSpec } from '../schema/service.ts';

/** A call as a sidecar sees it. */
export interface Call {
  readonly method: 'Get' | 'Place' | 'Watch' | 'Unknown';
  readonly metadata: Readonly<Record<string, string>>;
  readonly caller: string;
}

export type RuleSpec = NonNullable<ServiceSpec['routes']>[number];
type Conditions = NonNullable<RuleSpec['match']['metadata']>;

const names = ['x-a', 'x-b'];
const values = ['a', 'ab', 'b'];

const condition = fc.constantFrom<Conditions[string]>(
  { exact: 'a' },
  { exact: 'ab' },
  { prefix: 'a' },
  { prefix: 'ab' },
  { regex: 'a|b' },
  { regex: '.*' },
  { present: true },
  { absent: true },
);

const match = fc.record(
  {
    methods: fc.subarray(['Get', 'Place', 'Watch'], { minLength: 1 }),
    services: fc.subarray(['shop.v1.Orders'], { minLength: 1 }),
    metadata: fc.dictionary(fc.constantFrom(...names), condition, { minKeys: 1 }),
    callers: fc.subarray(['stock', 'desk'], { minLength: 1 }),
  },
  { requiredKeys: [] },
);

const timeout = fc.constantFrom('1s', '2s', 'off');

/** Rules of a service that serves shop.v1.Orders, including unreachable ones. */
export const rules: fc.Arbitrary<RuleSpec[]> = fc
  .array(fc.record({ match, timeout, subset: fc.constantFrom('v1', 'v2') }, { requiredKeys: ['match'] }), {
    maxLength: 5,
  })
  .map((made) => made.map((rule, index) => ({ name: `rule-${index}`, ...rule })));

/** Timeouts of the service and of its methods. */
export const limits = fc.record(
  {
    timeout: fc.constantFrom('7s', '8s'),
    methods: fc.dictionary(fc.constantFrom('Get', 'Watch'), fc.record({ timeout })),
  },
  { requiredKeys: [] },
);

/** Every call that can distinguish such rules. */
export const calls: readonly Call[] = (['Get', 'Place', 'Watch', 'Unknown'] as const).flatMap((method) =>
  ['stock', 'desk', 'other'].flatMap((caller) =>
    [undefined, ...values].flatMap((a) =>
      [undefined, ...values].map((b) => ({
        method,
        caller,
        metadata: { ...(a === undefined ? {} : { 'x-a': a }), ...(b === undefined ? {} : { 'x-b': b }) },
      })),
    ),
  ),
);

/** True if a call fulfils all conditions on metadata. */
export function fulfils(conditions: Conditions, { metadata }: Call): boolean {
  return Object.entries(conditions).every(([name, { exact, prefix, regex, absent }]) => {
    const value = metadata[name];
    if (value === undefined) return absent === true;
    if (exact !== undefined) return value === exact;
    if (prefix !== undefined) return value.startsWith(prefix);
    return regex === undefined ? absent === undefined : new RegExp(`^(?:${regex})$`).test(value);
  });
}

/** True if a rule matches a call. */
export function takes({ match: { methods, services, metadata, callers } }: RuleSpec, call: Call): boolean {
  const isAny = !methods && !services;
  const isTaken = isAny || services !== undefined || (methods ?? []).includes(call.method);
  return isTaken && fulfils(metadata ?? {}, call) && (!callers || callers.includes(call.caller));
}
