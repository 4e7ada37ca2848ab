import { grouped } from '../../lang/grouped.ts';
import type { Fleet } from '../../model/fleet.ts';
import type { ServiceProofs } from '../../proofs/load.ts';
import type { Case, CaseKind } from '../../prove/case.ts';
import { deriveCases } from '../../prove/cases/index.ts';
import { casesOfProofs } from '../../prove/proof-cases.ts';
import type { SpecLine } from './spec-line.ts';

/** The cases of `npm run prove` that call a method. */
export interface MethodProofs {
  /** Kinds of the cases that follow from the specs, with how many there are of each. */
  readonly derived: readonly (readonly [kind: CaseKind, count: number])[];
  /** Those of proofs.yaml. */
  readonly written: readonly { readonly name: string; readonly at: SpecLine }[];
}

/** Finds the proofs of a method of a service in some clusters. */
export type FindProofs = (clusters: readonly string[], service: string, method: string) => MethodProofs;

/** All cases of a fleet by cluster, service and method. */
export function proofsOf(fleet: Fleet, proofs: readonly ServiceProofs[]): FindProofs {
  const keyOf = (service: string, method: string) => `${service} ${method}`;
  const byCluster = new Map(
    fleet.clusters.map((cluster) => {
      const cases = [...deriveCases(cluster).cases, ...casesOfProofs(proofs, cluster)];
      return [cluster.name, grouped(cases, ({ service, send }) => keyOf(service, send.method))] as const;
    }),
  );
  return (clusters, service, method) => {
    const cases = new Map(
      clusters
        .flatMap((cluster) => byCluster.get(cluster)?.get(keyOf(service, method)) ?? [])
        .map((each) => [each.name, each]),
    );
    return methodProofs([...cases.values()]);
  };
}

function methodProofs(cases: readonly Case[]): MethodProofs {
  const kinds = grouped(
    cases.filter(({ kind }) => kind !== 'written'),
    ({ kind }) => kind,
  );
  return {
    derived: [...kinds].map(([kind, own]) => [kind, own.length] as const),
    written: cases.flatMap(({ name, at }) => {
      if (at.in !== 'proofs') return [];
      const [, path = at.file, line = '1'] = /^(.*):(\d+)$/.exec(at.file) ?? [];
      return [
        { name: name.slice(name.indexOf('/proofs/') + '/proofs/'.length), at: { path, line: Number(line) } },
      ];
    }),
  };
}
