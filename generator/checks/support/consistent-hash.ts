import type { LoadBalancer } from '../../model/traffic-policy.ts';

export type ConsistentHash = NonNullable<LoadBalancer['consistentHash']>;

const known = ['httpHeaderName', 'httpCookie', 'useSourceIp'] as const;

/** The keys that are hashed; of a sound hash it is one. */
export const hashedBy = (hash: ConsistentHash): (typeof known)[number][] =>
  known.filter((key) => key in hash);
