import { nearest } from '../../diagnostics/nearest.ts';

/** True for what is a typing mistake away; shop and shop-2, or team-a and team-b, are two on purpose. */
export const isNearNamespace = (namespace: string, others: Iterable<string>): boolean =>
  nearest(namespace, others).some((near) => numberless(near) !== numberless(namespace));

const numberless = (name: string): string => name.replaceAll(/-?\d+|-[a-z](?=-|$)/g, '');
