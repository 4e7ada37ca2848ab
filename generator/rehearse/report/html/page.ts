import { type Html, html } from '../../../lang/html.ts';
import { scrollBox } from '../../../page/scroll-box.ts';
import { pageText } from '../../../page/skeleton.ts';
import { problemBox, verdictBox } from '../../../page/verdict.ts';
import type { Rehearsal } from '../../rehearsal.ts';
import type { Problem, Remark, Verdict } from '../../verdict/problem.ts';
import { numbersOf, type StepNumbers, totalsOf } from '../numbers.ts';
import { clusterText, headlineOf, numberText, settledText, summaryOf } from '../words.ts';
import { clusterTables } from './cluster-tables.ts';
import { legend } from './legend.ts';
import { style } from './style.ts';
import { timelineOf } from './timeline.ts';

/** The report as one page that needs nothing else, not even scripts. */
export function htmlReport(rehearsal: Rehearsal, verdict: Verdict): string {
  const { passed, problems, remarks } = verdict;
  const steps = numbersOf(rehearsal);
  return pageText({
    title: `Rehearsal: ${passed ? 'passed' : 'failed'}`,
    style,
    body: html`<main id="main" class="wrap"><h1>Rehearsal of ${steps.length === 1 ? 'a push' : `${steps.length} pushes`} to ${rehearsal.clusters.join(', ')}</h1>
${verdictBox(passed, headlineOf(verdict), html`<p>${summaryOf(rehearsal)}</p>`)}
${tiles(rehearsal, steps)}
${pushes(steps)}
${problems.length > 0 ? html`<h2>${problems.length === 1 ? 'The problem' : 'Problems'}</h2>${problems.map((each) => notice(each, false))}` : undefined}
${remarks.length > 0 ? html`<h2>Good to know</h2>${remarks.map((each) => notice(each, true))}` : undefined}
${[...rehearsal.clusters, undefined].map((cluster, index) => section(cluster, index, steps, rehearsal) ?? html``)}
${unsent(rehearsal)}
${rehearsal.kept === undefined ? undefined : html`<p class="note">Logs: <code>${rehearsal.kept}</code></p>`}</main>`,
  });
}

function tiles(rehearsal: Rehearsal, steps: readonly StepNumbers[]): Html {
  const { sent, failed, streams, cut } = totalsOf(rehearsal);
  const slowest = Math.max(0, ...steps.map(({ settledAfterMs }) => settledAfterMs ?? 0));
  const isSettled = steps.every(({ settledAfterMs }) => settledAfterMs !== undefined);
  const settledLabel = !isSettled
    ? 'settled'
    : steps.length > 1
      ? 'slowest push settled after'
      : 'settled after';
  const tile = (value: string, name: string, isBad = false) =>
    html`<li${isBad ? html` class="bad"` : undefined}><b>${value}</b>${name}</li>`;
  return html`<ul class="tiles">${tile(numberText(sent), 'calls')}${tile(numberText(failed), 'failed calls', failed > 0)}${
    streams + cut > 0 ? tile(`${cut} of ${Math.max(streams, cut)}`, 'streams cut', cut > 0) : undefined
  }${tile(isSettled ? `${(slowest / 1000).toFixed(1)} s` : 'never', settledLabel, !isSettled)}</ul>`;
}

function pushes(steps: readonly StepNumbers[]): Html {
  const rows = steps.map(
    (step) =>
      html`<tr${step.settledAfterMs === undefined ? html` class="bad"` : undefined}><td class="number">${step.step}</td><td><code>${step.commit.slice(0, 7)}</code></td><td>${step.subject}</td><td>${settledText(step)}</td></tr>`,
  );
  return html`<h2>What was pushed</h2>${scrollBox('What was pushed', html`<table><thead><tr><th class="number" scope="col">push</th><th scope="col">commit</th><th scope="col">subject</th><th scope="col">result</th></tr></thead><tbody>${rows}</tbody></table>`)}`;
}

const notice = ({ title, cluster, cause, evidence, advice }: Problem | Remark, isRemark: boolean): Html =>
  problemBox({
    title,
    place: clusterText(cluster),
    isRemark,
    facts: [
      ['Cause', cause === undefined ? undefined : `most likely ${cause}`],
      [
        'Seen',
        evidence.length === 0 ? undefined : html`<ul>${evidence.map((text) => html`<li>${text}</li>`)}</ul>`,
      ],
      ['To do', advice],
    ],
  });

function section(
  cluster: string | undefined,
  index: number,
  steps: readonly StepNumbers[],
  rehearsal: Rehearsal,
): Html | undefined {
  const timeline = timelineOf(cluster, index, rehearsal);
  const numbers = steps.flatMap((step) =>
    step.clusters.filter((each) => each.cluster === cluster).map((each) => ({ step, each })),
  );
  if (!timeline && numbers.length === 0) return undefined;
  return html`<section><h2>${clusterText(cluster)}</h2>
${timeline ? html`<figure>${scrollBox('Timeline', timeline)}${legend(cluster !== undefined)}</figure>` : undefined}
${numbers.map(({ step, each }) => clusterTables(each, step, steps.length > 1))}</section>`;
}

function unsent({ unsent: routes = [] }: Rehearsal): Html | undefined {
  if (routes.length === 0) return undefined;
  const rows = routes.map(
    ({ route, reason }) =>
      html`<tr><td>${route.cluster}</td><td>${route.caller} → ${route.callee}</td><td><code>${route.method}</code></td><td>${reason}</td></tr>`,
  );
  return html`<h2>Calls that were not made</h2>${scrollBox('Calls that were not made', html`<table><thead><tr><th scope="col">cluster</th><th scope="col">from → to</th><th scope="col">method</th><th scope="col">reason</th></tr></thead><tbody>${rows}</tbody></table>`)}`;
}
