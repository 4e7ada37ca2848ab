import { type Html, html } from '../../../lang/html.ts';
import { secondsText } from '../../verdict/moments.ts';
import type { ClusterNumbers, RouteNumbers, StepNumbers } from '../numbers.ts';
import { podsText } from '../pod-lives.ts';
import { numberText, objectChangeText, pushText, sharesOfRoute } from '../words.ts';

/** What happened in a cluster after a push: calls, syncs, changed objects, pods. */
export function clusterTables(numbers: ClusterNumbers, step: StepNumbers, isOneOfSeveral: boolean): Html {
  const { routes, pods } = numbers;
  return html`${isOneOfSeveral ? html`<h3>${pushText(step)}</h3>` : undefined}
${routes.length === 0 ? undefined : routeTable(routes)}
${eventTable(numbers, step)}
${pods.length === 0 ? undefined : html`<p>Pods: ${podsText(pods, step.period)}.</p>`}`;
}

const table = (head: Html, rows: readonly Html[]): Html =>
  html`<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></div>`;

function routeTable(routes: readonly RouteNumbers[]): Html {
  const column = (name: string) => html`<th scope="col">${name}</th>`;
  const number = (name: string) => html`<th scope="col" class="number">${name}</th>`;
  return table(
    html`${column('from → to')}${column('method')}${['sent', 'failed', 'longest pause', 'slowest'].map(number)}${['before', 'during', 'after'].map(column)}`,
    routes.map(routeRow),
  );
}

function routeRow(numbers: RouteNumbers): Html {
  const { route, sent, failed, cut, longestPauseMs, slowestMs } = numbers;
  const { before, during, after, ok } = sharesOfRoute(numbers);
  const isBad = failed + cut > 0 || !ok;
  const cells = [
    numberText(sent),
    route.isStream && cut > 0 ? `${cut} cut` : numberText(failed),
    route.isStream ? '–' : secondsText(longestPauseMs),
    route.isStream ? '–' : `${Math.round(slowestMs)} ms`,
  ];
  return html`<tr${isBad ? html` class="bad"` : undefined}><td>${isBad ? '✘ ' : ''}${route.caller} → ${route.callee}</td><td><code>${route.method}</code>${route.isStream ? ' (streams)' : ''}</td>${cells.map((cell) => html`<td class="number">${cell}</td>`)}<td>${before}</td><td>${during}</td><td>${after}</td></tr>`;
}

/** Syncs and changes of objects, in the order of time. */
function eventTable({ syncs, changes }: ClusterNumbers, { pushed }: StepNumbers): Html | undefined {
  const events = [
    ...syncs.map(({ from, to, application, phase }) => ({
      at: from,
      text: `${application} syncs: ${phase === 'Succeeded' ? 'done' : phase} after ${secondsText(to - from)}`,
      isSync: true,
    })),
    ...changes.map((change) => ({ at: change.at, text: objectChangeText(change), isSync: false })),
  ].toSorted((a, b) => a.at - b.at);
  if (events.length === 0) return html`<p class="note">Nothing was synced.</p>`;
  const rows = events.map(
    ({ at, text, isSync }) =>
      html`<tr><td class="number">${secondsText(at - pushed, true)}</td><td>${isSync ? html`<b>${text}</b>` : text}</td></tr>`,
  );
  return html`<h3>What was applied, in this order</h3>${table(html`<th scope="col" class="number">moment</th><th scope="col" style="width:100%">what</th>`, rows)}`;
}
