import type { ServiceSpec } from '../../schema/service.ts';

type RuleMatchSpec = NonNullable<ServiceSpec['routes']>[number]['match'];

/** Conditions on the metadata of a call, by key. */
export type MetadataConditions = NonNullable<RuleMatchSpec['metadata']>;

/** A condition on one value; it has exactly one key. */
export type MetadataCondition = MetadataConditions[string];

/** Header changes of a request or a response: Istio's HeaderOperations. */
export interface HeaderChanges {
  readonly set?: Readonly<Record<string, string>>;
  readonly add?: Readonly<Record<string, string>>;
  readonly remove?: readonly string[];
}

/** A map sorted by key. The order in a spec has no meaning and must not show in a diff. */
export function byName<Value>(map: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Header changes in a fixed order. */
export function headerChangesOf({ set, add, remove }: HeaderChanges): HeaderChanges {
  return {
    ...(set ? { set: byName(set) } : {}),
    ...(add ? { add: byName(add) } : {}),
    ...(remove ? { remove } : {}),
  };
}
