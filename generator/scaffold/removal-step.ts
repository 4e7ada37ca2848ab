import type { ClusterSpec } from '../schema/cluster.ts';

/** The removal of one service. */
export interface Removal {
  readonly name: string;
  readonly reason: string;
}

/** One commit of a removal. */
export interface RemovalStep {
  readonly what: string;
  readonly files: Map<string, string | null>;
  readonly notes?: readonly string[];
  readonly isLast?: boolean;
}

/** True if a cluster file acknowledges the deletion of a service. */
export const isAcknowledged = ({ acknowledge = [] }: ClusterSpec, name: string): boolean =>
  acknowledge.some((line) => isAbout(line, name));

const isAbout = (line: { readonly delete?: string }, name: string): boolean =>
  line.delete === name || line.delete === `external/${name}`;

/** Removes the acknowledgements of the deletion of a service and, with the same reason, of its namespace. */
export function withoutAcknowledgements(
  { acknowledge = [], ...spec }: ClusterSpec,
  name: string,
): Readonly<Record<string, unknown>> {
  const reasons = acknowledge.filter((line) => isAbout(line, name)).map(({ reason }) => reason);
  const rest = acknowledge.filter(
    (line) =>
      !isAbout(line, name) && !(line.delete?.startsWith('namespace/') && reasons.includes(line.reason)),
  );
  return rest.length > 0 ? { ...spec, acknowledge: rest } : spec;
}
