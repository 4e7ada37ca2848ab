import { plural } from '../diagnostics/words.ts';
import type { Decision, Figure } from './decide.ts';
import { highestRatio, lowestRatio } from './odds.ts';
import { lowerBound, type Share, upperBound } from './share.ts';

/** The error of each bound that is printed: a reader expects intervals of 95 %. The decision uses its own, smaller one. */
const printedError = 0.025;

/** A decision as lines: the sentence, then each measurement. */
export const linesOf = ({ decision, why, figures }: Decision, canary: string): string[] => [
  `${decision}: ${why}`,
  ...shownIn(figures).map((figure) => `  ${figureText(figure, canary)}`),
  ...restOf(figures).map((text) => `  ${text}`),
];

/** The figures that decide: of methods, only those that show a fault or make the canary wait. */
const shownIn = (figures: readonly Figure[]): readonly Figure[] =>
  figures.filter(
    ({ ofMethod, verdict }) =>
      ofMethod === undefined || verdict === 'faulty' || (ofMethod === 'compared' && verdict === 'undecided'),
  );

/** How many comparisons of methods are not shown. */
function restOf(figures: readonly Figure[]): string[] {
  const rest = figures.filter((figure) => !shownIn(figures).includes(figure));
  const sound = rest.filter(({ verdict }) => verdict === 'sound').length;
  const few = rest.length - sound;
  if (rest.length === 0) return [];
  return [`methods: ${plural(sound, 'comparison')} sound, ${few} with too few calls`];
}

/** `server errors: v2 3 of 1204 (0.25 %, 0.05 … 0.73 %), limit 5 %; …`. */
export function figureText({ name, absolute, relative, verdict }: Figure, canary: string): string {
  const own = absolute?.canary ?? relative?.canary;
  const parts = [
    ...(own ? [`${canary} ${shareText(own)}`] : []),
    ...(absolute ? [`limit ${percentText(absolute.limit)}`] : []),
    ...(relative
      ? [
          `stable ${shareText(relative.stable)}`,
          `ratio ${ratioText(relative.canary, relative.stable)}, limit ${relative.ratio} from ${percentText(relative.from)} on`,
        ]
      : []),
  ];
  return `${name}: ${parts.join('; ')}: ${verdict}`;
}

/** `3 of 1204 (0.25 %, 0.05 % to 0.73 %)`: the share and its interval. */
export const shareText = (share: Share): string =>
  share.calls === 0
    ? '0 of 0'
    : `${share.bad} of ${share.calls} (${percentText(share.bad / share.calls)}, ${percentText(lowerBound(share, printedError))} to ${percentText(upperBound(share, printedError))})`;

function ratioText(canary: Share, stable: Share): string {
  const bounds = [lowestRatio(canary, stable, printedError), highestRatio(canary, stable, printedError)];
  return bounds.map((bound) => (Number.isFinite(bound) ? Number(bound.toPrecision(3)) : 'any')).join(' to ');
}

const percentText = (part: number): string => `${Number((part * 100).toPrecision(3))} %`;

/** The trailers of a commit that an analysis has decided. */
export function trailersOf(decision: Decision, canary: string, from: number, to: number): [string, string][] {
  const date = (milliseconds: number) => new Date(milliseconds).toISOString().replace('.000', '');
  const calls = decision.figures.map(({ absolute, relative }) => absolute?.canary ?? relative?.canary);
  return [
    ['Analysis-Decision', decision.decision],
    ['Analysis-Window', `${date(from)}/${date(to)}`],
    ['Analysis-Calls', String(Math.max(0, ...calls.map((share) => share?.calls ?? 0)))],
    ...shownIn(decision.figures).map((figure): [string, string] => [
      'Analysis-Figure',
      figureText(figure, canary),
    ]),
  ];
}
