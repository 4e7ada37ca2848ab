import type { Place } from '../../../diagnostics/diagnostic.ts';

/** Something that is what it was under another name, port or identity: for a while, neither the old nor the new is whole. */
export interface Move {
  readonly kind: 'namespace' | 'port' | 'identity' | 'fleet' | 'external' | 'gateway';
  /** As `acknowledge` names it. */
  readonly subject: string;
  /** The cluster; undefined for what all clusters share. */
  readonly cluster: string | undefined;
  readonly from: string;
  readonly to: string;
  readonly at: Place;
  readonly was: Place;
  /** The file that says it is meant. */
  readonly file: string;
}
