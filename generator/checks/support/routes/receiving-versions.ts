import { type ProtoIndex, servedBy } from '../../../load/proto-index.ts';
import type { Instance } from '../../../load/workspace.ts';
import { fullMethods, methodsOfRule, type RuleSpec } from './rule-methods.ts';

/** The versions of an instance that get calls of a method where no narrower rule takes them. */
export function receivingVersions({ own, spec }: Instance, method: string, protos: ProtoIndex): string[] {
  const served = servedBy(spec, protos);
  const rule = (spec.routes ?? []).find(
    (each) => takesAll(each) && methodsOfRule(each, served).some(({ name }) => name === method),
  );
  if (rule?.subset !== undefined) return [rule.subset];
  const split = rule?.weights ?? methodSplit(own.methodWeights, method, served) ?? own.weights;
  if (!split) return Object.keys(own.versions);
  return Object.entries(split).flatMap(([version, weight]) => (weight > 0 ? [version] : []));
}

/** True for a rule whose match sets only methods. */
const takesAll = ({ match }: RuleSpec): boolean =>
  Object.keys(match.metadata ?? {}).length + (match.callers ?? []).length === 0;

function methodSplit(
  methodWeights: Instance['own']['methodWeights'],
  method: string,
  served: Parameters<typeof fullMethods>[1],
): Readonly<Record<string, number>> | undefined {
  return Object.entries(methodWeights ?? {}).find(([pattern]) =>
    fullMethods(pattern, served).some(({ name }) => name === method),
  )?.[1];
}
