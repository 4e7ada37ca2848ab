import { cell } from '../../prove/report/markdown.ts';
import type { Rehearsal } from '../rehearsal.ts';
import { secondsText } from '../verdict/moments.ts';
import type { Problem, Remark, Verdict } from '../verdict/problem.ts';
import { type ClusterNumbers, numbersOf, type RouteNumbers, type StepNumbers } from './numbers.ts';
import { podsText } from './pod-lives.ts';
import {
  clusterText,
  headlineOf,
  numberText,
  pushText,
  settledText,
  sharesOfRoute,
  summaryOf,
} from './words.ts';

/** Characters of a comment on GitHub, with some left for a text before it. */
const longest = 60_000;

/** The first line of a report: by it, a new comment replaces the one before. */
export const marker = '<!-- grpc-istio-gitops rehearsal -->';

/** The report for a pull request or a job summary: the verdict and the problems first, the tables behind a click. */
export function markdownReport(rehearsal: Rehearsal, verdict: Verdict): string {
  const head = [
    marker,
    `### Rehearsal: ${verdict.passed ? '✔' : '✘'} ${cell(headlineOf(verdict))}`,
    '',
    `${cell(summaryOf(rehearsal))}.`,
    '',
    ...[...verdict.problems, ...verdict.remarks].flatMap(noticeText),
  ];
  const steps = numbersOf(rehearsal);
  const whole = [...head, ...steps.flatMap(stepText)].join('\n');
  if (whole.length <= longest) return whole;
  const short = [
    ...head,
    ...steps.map((step) => `- ${cell(`${pushText(step)}: ${settledText(step)}`)}`),
    '',
  ].join('\n');
  return short.length <= longest ? short : `${short.slice(0, longest)}…\n`;
}

const noticeText = ({ title, cluster, cause, evidence, advice }: Problem | Remark): string[] => [
  `- **${cell(title)}** (${cell(clusterText(cluster))})`,
  ...(cause === undefined ? [] : [`  - Most likely cause: ${cell(cause)}`]),
  ...evidence.map((text) => `  - ${cell(text)}`),
  ...(advice === undefined ? [] : [`  - **To do:** ${cell(advice)}`]),
  '',
];

const stepText = (step: StepNumbers): string[] =>
  step.clusters
    .filter(({ routes, syncs }) => routes.length + syncs.length > 0)
    .flatMap((cluster) => [
      `<details><summary>${cell(`${clusterText(cluster.cluster)}, ${pushText(step)}: ${settledText(step)}`)}</summary>`,
      '',
      ...clusterTexts(cluster, step),
      '</details>',
      '',
    ]);

function clusterTexts({ syncs, pods, routes }: ClusterNumbers, { pushed, period }: StepNumbers): string[] {
  const lines = syncs.map(
    ({ application, from, to, phase }) =>
      `- ${cell(application)} synced from ${secondsText(from - pushed, true)} to ${secondsText(to - pushed, true)}: ${cell(phase)}`,
  );
  return [
    ...lines,
    ...(pods.length > 0 ? [`- Pods: ${podsText(pods, period)}`] : []),
    '',
    ...(routes.length === 0
      ? []
      : [
          '| from → method | sent | failed | longest pause | slowest | before | during | after |',
          '| --- | ---: | ---: | ---: | ---: | --- | --- | --- |',
          ...routes.map(rowText),
          '',
        ]),
  ];
}

function rowText(numbers: RouteNumbers): string {
  const { route, sent, failed, cut, longestPauseMs, slowestMs } = numbers;
  const { before, during, after } = sharesOfRoute(numbers);
  const cells = [
    cell(`${route.caller} → ${route.callee} ${route.method}`),
    numberText(sent),
    route.isStream && cut > 0 ? `${cut} cut` : numberText(failed),
    route.isStream ? '–' : secondsText(longestPauseMs),
    route.isStream ? '–' : `${Math.round(slowestMs)} ms`,
    cell(before),
    cell(during),
    cell(after),
  ];
  return `| ${cells.join(' | ')} |`;
}
