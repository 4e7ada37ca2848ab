import type { Decision, Figure } from './decide.ts';
import { highestRatio, lowestRatio } from './odds.ts';
import { lowerBound, type Share, upperBound } from './share.ts';

/** The error of each bound that is printed: a reader expects intervals of 95 %. The decision uses its own, smaller one. */
const printedError = 0.025;

/** A decision as lines: the sentence, then each measurement. */
export const linesOf = ({ decision, why, figures }: Decision, canary: string): string[] => [
  `${decision}: ${why}`,
  ...figures.map((figure) => `  ${figureText(figure, canary)}`),
];

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
    ...decision.figures.map((figure): [string, string] => ['Analysis-Figure', figureText(figure, canary)]),
  ];
}
