import { limitFrom, limitOfPercentile, slowerThan } from './counts.ts';
import type { Observation } from './observe.ts';
import type { Limits, Settings } from './settings.ts';
import type { Share } from './share.ts';
import { type Measurement, type Risk, together, type Verdict, verdictsOn } from './verdict.ts';

/** Why a canary stays where it is. */
export type HoldReason =
  | 'not pushed'
  | 'behind'
  | 'too young'
  | 'no Prometheus'
  | 'no data'
  | 'version not in metrics'
  | 'too few calls'
  | 'undecided'
  | 'on hold'
  | 'given up'
  | 'not healthy'
  | 'lost a race';

/** What to do with a canary, and why. */
export interface Decision {
  readonly decision: 'advance' | 'hold' | 'abort';
  /** Only if it holds. */
  readonly reason?: HoldReason;
  /** One sentence. */
  readonly why: string;
  /** What was measured. */
  readonly figures: readonly Figure[];
}

/** A measurement with its verdict. */
export interface Figure extends Measurement {
  readonly verdict: Verdict;
}

/** The versions that are compared. */
export interface Versions {
  readonly canary: string;
  /** Undefined if no other version gets calls: then only absolute limits count. */
  readonly stable: string | undefined;
}

/** A decision to stay. */
export const hold = (reason: HoldReason, why: string, figures: readonly Figure[] = []): Decision => ({
  decision: 'hold',
  reason,
  why,
  figures,
});

/** Compares what was counted with the limits. Pure: the same counts always give the same decision. */
export function decide(
  observation: Observation,
  versions: Versions,
  settings: Settings,
  risk: Risk,
): Decision {
  const missing = missingData(observation, versions, settings);
  if (missing) return missing;
  const measurements = measurementsOf(observation, versions, settings);
  if (measurements.length === 0)
    return hold('no data', 'nothing can be compared: errors, latency and queries are off or have no limit');
  // One of the two groups gets half of the chance, so the service as a whole loses little by many methods.
  const ofMethods = methodMeasurements(observation, versions, settings);
  const figures =
    ofMethods.length === 0
      ? verdictsOn(measurements, risk)
      : [measurements, ofMethods].flatMap((group) =>
          verdictsOn(group, { ...risk, falseAbort: risk.falseAbort / 2 }),
        );
  // A method with few calls can only show a fault: a canary does not wait for it.
  const counting = figures.filter(
    ({ ofMethod, verdict }) => ofMethod !== 'few calls' || verdict === 'faulty',
  );
  const named = (verdict: Verdict) =>
    counting.flatMap((figure) => (figure.verdict === verdict ? [figure.name] : [])).join(', ');
  switch (together(counting.map(({ verdict }) => verdict))) {
    case 'faulty':
      return { decision: 'abort', why: `${versions.canary} is worse in ${named('faulty')}`, figures };
    case 'sound':
      return { decision: 'advance', why: `${versions.canary} is within all limits`, figures };
    case 'undecided':
      return hold(
        'undecided',
        `the calls up to now do not decide about ${named('undecided')}: more calls will`,
        figures,
      );
  }
}

/** What must be there before anything is compared. */
function missingData(
  { errors }: Observation,
  { canary, stable }: Versions,
  { minimumCalls }: Settings,
): Decision | undefined {
  const compared = [canary, ...(stable === undefined ? [] : [stable])];
  const total = [...errors.values()].reduce((sum, { calls }) => sum + calls, 0);
  if (total === 0) return hold('no data', 'Prometheus has no calls of the service in this step');
  const nameless = compared.filter((version) => !errors.has(version));
  if (nameless.length > 0)
    return hold(
      'version not in metrics',
      `the metrics do not name ${nameless.join(' and ')}, only ${[...errors.keys()].map((name) => name || '(no version)').join(', ')}`,
    );
  const few = compared.filter((version) => (errors.get(version)?.calls ?? 0) < minimumCalls);
  if (few.length === 0) return undefined;
  const counts = few.map((version) => `${version} got ${errors.get(version)?.calls ?? 0}`).join(', ');
  return hold('too few calls', `${counts} of at least ${minimumCalls} calls in this step`);
}

function measurementsOf(observation: Observation, versions: Versions, settings: Settings): Measurement[] {
  const { errors, own } = observation;
  return [
    ...(settings.errors ? [compared('server errors', errors, versions, settings.errors)] : []),
    ...latencyOf(observation, versions, settings),
    ...own.map(({ query, shares }) => compared(query.name, shares, versions, query.limits)),
  ].filter(({ absolute, relative }) => absolute ?? relative);
}

/**
 * Each method beside the same method of the stable version. The limits of a share are for the service as a whole: a method
 * may be one that always fails.
 */
function methodMeasurements(
  { methods }: Observation,
  versions: Versions,
  { errors, latency, minimumCalls }: Settings,
): Measurement[] {
  const { canary, stable } = versions;
  if (stable === undefined) return [];
  return [...methods].flatMap(([method, counts]) => {
    const calls = [canary, stable].map((version) => counts.errors.get(version)?.calls ?? 0);
    if (calls.includes(0)) return [];
    const measurements = [
      ...(errors ? [compared('server errors', counts.errors, versions, { ...errors, max: undefined })] : []),
      ...latencyOf(counts, versions, { latency: latency && { ...latency, max: undefined } }),
    ];
    const ofMethod = Math.min(...calls) < minimumCalls ? ('few calls' as const) : ('compared' as const);
    return measurements
      .filter(({ relative }) => relative)
      .map((each) => ({ ...each, name: `${each.name} of ${method}`, ofMethod }));
  });
}

function compared(
  name: string,
  shares: ReadonlyMap<string, Share>,
  versions: Versions,
  { max, ratio, from }: Limits,
): Measurement {
  const canary = shares.get(versions.canary) ?? none;
  const stable = versions.stable === undefined ? undefined : (shares.get(versions.stable) ?? none);
  return {
    name,
    ...(max === undefined ? {} : { absolute: { canary, limit: max } }),
    ...(ratio === undefined || stable === undefined ? {} : { relative: { canary, stable, ratio, from } }),
  };
}

/**
 * How long calls take, as shares of slow calls: a histogram has exact counts at the limits of its buckets, and nothing
 * between them. Calls above the bucket of the stable version's percentile are slow.
 */
function latencyOf(
  { histograms }: Pick<Observation, 'histograms'>,
  versions: Versions,
  { latency }: Pick<Settings, 'latency'>,
): Measurement[] {
  if (!latency) return [];
  const { percentile, max, ratio } = latency;
  const canary = histograms.get(versions.canary) ?? [];
  const stable = versions.stable === undefined ? undefined : (histograms.get(versions.stable) ?? []);
  const measurements: Measurement[] = [];
  if (max !== undefined) {
    const limit = limitFrom(canary, max);
    const slow = limit === undefined ? none : (slowerThan(canary, limit) ?? none);
    measurements.push({
      name: `calls above ${limit ?? max} ms`,
      absolute: { canary: slow, limit: 1 - percentile },
    });
  }
  if (stable) {
    const limit = limitOfPercentile(stable, percentile) ?? 0;
    measurements.push({
      name: `calls above ${limit} ms`,
      relative: {
        // Without a common bucket, or above the last one, nothing is known: no calls never decide.
        canary: (Number.isFinite(limit) ? slowerThan(canary, limit) : undefined) ?? none,
        stable: (Number.isFinite(limit) ? slowerThan(stable, limit) : undefined) ?? none,
        ratio,
        from: 1 - percentile,
      },
    });
  }
  return measurements;
}

/** Nothing was counted, so nothing can be shown. */
const none: Share = { bad: 0, calls: 0 };
