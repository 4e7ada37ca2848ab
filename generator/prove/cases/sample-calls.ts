import type { Path } from '../../diagnostics/source-file.ts';
import { titleOf } from '../../picture/document-names.ts';
import { lostCalls } from '../../picture/lost-calls.ts';
import type { SpecPlace, Unproven } from '../case.ts';
import { textOf } from '../places.ts';
import { type CaseContext, expectedIn, type Origin, shortName } from './case-context.ts';
import type { Expected } from './expected.ts';
import { type Metadata, nearMisses, sampleFor } from './samples.ts';

/** A call that shows splits, rules, limits and mirrors, with its treatment by the spec. */
export interface SampleCall {
  /** Unique in a service. */
  readonly name: string;
  readonly origin: Origin;
  readonly method: string;
  readonly metadata: Metadata;
  readonly expected: Expected;
  /** Place of the rule, or of the settings of the method. */
  readonly path: Path;
  /** For a call that narrowly misses a rule: that rule. */
  readonly misses?: string;
}

/** Most methods per rule that get sample calls. */
const methodsOfRule = 3;

/** The sample calls of a service, and settings for which there are none. */
interface SampleCalls {
  readonly sampleCalls: readonly SampleCall[];
  readonly unproven: readonly Unproven[];
}

/** Most kinds of cases start from them, so they are made once. */
const known = new WeakMap<CaseContext, SampleCalls>();

/**
 * For each method and each rule, calls by the first service that may make them and by the first gateway; and calls that
 * narrowly miss a rule.
 */
export function sampleCallsOf(context: CaseContext): SampleCalls {
  const calls = known.get(context) ?? madeFor(context);
  known.set(context, calls);
  return calls;
}

function madeFor(context: CaseContext): SampleCalls {
  const { service } = context.instance;
  const methods = service.methods.map(({ path }) => path);
  const plain = methods.flatMap((method) =>
    originsFor(context, method).map((origin) =>
      sampleCall(context, origin, method, {}, shortName(context.instance, method), [
        'methods',
        shortName(context.instance, method),
      ]),
    ),
  );
  const ofRules = service.routing.rules.map((_, index) => sampleCallsOfRule(context, index));
  const all = distinct([...plain, ...ofRules.flatMap(({ sampleCalls }) => sampleCalls)]);
  return {
    sampleCalls: all.filter(({ expected }) => expected.unclear === undefined),
    unproven: [
      ...ofRules.flatMap(({ unproven }) => unproven),
      ...all.flatMap(({ name, expected: { unclear } }) =>
        unclear === undefined
          ? []
          : [{ service: service.name, setting: `routes of ${name}`, reason: unclear }],
      ),
    ],
  };
}

/** The place of a part of the route of a sample call, if a team writes that part. */
export function placeIn(
  { expected }: Pick<SampleCall, 'expected'>,
  ...path: Path
): { readonly at?: SpecPlace } {
  const file = expected.at?.(...path);
  return file === undefined ? {} : { at: { in: 'document', file } };
}

/** One service and one gateway, of those that may call the method. */
function originsFor({ origins }: CaseContext, method: string): Origin[] {
  const able = origins.filter(({ methods }) => methods.includes(method));
  const service = able.find(({ source }) => source !== undefined);
  const gateway = able.find(({ source }) => source === undefined);
  return [service, gateway].flatMap((origin) => origin ?? []);
}

function sampleCallsOfRule(context: CaseContext, index: number): SampleCalls {
  const { instance, origins } = context;
  const rule = instance.service.routing.rules[index];
  if (!rule) return { sampleCalls: [], unproven: [] };
  const metadata = sampleFor(rule.match.metadata);
  const setting = `routes: ${rule.name}`;
  const unproven = (reason: string) => ({
    sampleCalls: [],
    unproven: [{ service: instance.service.name, setting, reason }],
  });
  if (!metadata)
    return unproven(
      'no value was found that its regular expression matches; write a proof with one in proofs.yaml',
    );
  const path = ['routes', index];
  const named = (origin: Origin, method: string) =>
    `${rule.name}/${shortName(instance, method)}${via(origin)}`;
  const hits: SampleCall[] = [];
  for (const { path: method } of instance.service.methods) {
    const able = origins.filter((origin) => origin.methods.includes(method));
    const fitting = able.filter((origin) => isMatchedBy(context, rule.name, method, metadata, origin));
    const chosen = [fitting.find(({ source }) => source), fitting.find(({ source }) => !source)];
    for (const origin of chosen) {
      if (origin && hits.length < methodsOfRule * 2)
        hits.push(sampleCall(context, origin, method, metadata, named(origin, method), path));
    }
  }
  const [hit] = hits;
  if (!hit) {
    const { methods: ofRule } = rule.match;
    const lost = (context.own ? lostCalls(context.own, instance.service) : []).find(
      ({ call }) => ofRule.length === 0 || ofRule.includes(call.method),
    );
    return unproven(
      lost
        ? `${titleOf(lost.document)} denies calls of ${instance.service.name} that the specs declare (${textOf(lost.at)}), and no others match`
        : 'no service or gateway of this cluster may make a call that it matches',
    );
  }
  const misses = [
    ...nearMisses(rule.match.metadata, metadata).map(({ name, how, metadata: other }) =>
      miss(context, hit.origin, hit.method, other, `${rule.name}/not-${name}-${how}`, path),
    ),
    ...hit.origin.methods
      .filter((method) => !isMatchedBy(context, rule.name, method, metadata, hit.origin))
      .slice(0, 1)
      .map((method) =>
        miss(context, hit.origin, method, metadata, `${rule.name}/not-${shortName(instance, method)}`, path),
      ),
    ...origins
      .filter(({ source, methods }) => source && methods.includes(hit.method))
      .filter((origin) => !isMatchedBy(context, rule.name, hit.method, metadata, origin))
      .slice(0, 1)
      .map((origin) => miss(context, origin, hit.method, metadata, `${rule.name}/not-${origin.label}`, path)),
  ];
  return { sampleCalls: [...hits, ...misses.map((each) => ({ ...each, misses: rule.name }))], unproven: [] };
}

const isMatchedBy = (
  context: CaseContext,
  rule: string,
  method: string,
  metadata: Metadata,
  origin: Origin,
): boolean => expectedIn(context, origin, method, metadata).rule?.name === rule;

/** True for a call whose limits and retries are those of the spec. */
export const isLimited = ({ origin, misses }: SampleCall): boolean =>
  misses === undefined && !origin.byWeightsAlone;

const via = ({ source, label }: Origin): string => (source ? '' : `/${label.replace(' ', '-')}`);

function sampleCall(
  context: CaseContext,
  origin: Origin,
  method: string,
  metadata: Metadata,
  name: string,
  path: Path,
): SampleCall {
  const expected = expectedIn(context, origin, method, metadata);
  const full = name.endsWith(via(origin)) ? name : `${name}${via(origin)}`;
  return { name: full, origin, method, metadata, expected, path };
}

const miss = sampleCall;

function distinct(sampleCalls: readonly SampleCall[]): SampleCall[] {
  return [...new Map(sampleCalls.map((each) => [each.name, each])).values()];
}
