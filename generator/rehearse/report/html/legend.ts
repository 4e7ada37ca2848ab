import { type Html, html } from '../../../lang/html.ts';

/** What colours, patterns and marks are. */
export function legend(hasCalls: boolean): Html {
  const entry = (mark: Html, text: string) =>
    html`<li><svg class="timeline" viewBox="0 0 26 14" aria-hidden="true">${mark}</svg>${text}</li>`;
  const box = (style: string, fill?: string) =>
    html`<rect class="${style}"${fill === undefined ? undefined : html` fill="url(#${fill})"`} x="1" y="2" width="24" height="10" rx="1.5"/>`;
  const cross = html`<path class="cross" d="M7 3l2-2 4 4 4-4 2 2-4 4 4 4-2 2-4-4-4 4-2-2 4-4z"/>`;
  const calls = [
    entry(
      html`<rect class="area" x="0" y="4" width="26" height="10"/><path class="line" d="M0 4h26"/>`,
      'answered calls',
    ),
    entry(html`<rect class="failures" x="8" y="2" width="10" height="12"/>`, 'failed calls'),
    entry(html`<path class="cross" d="M8 2h10l-5 9z"/>`, 'stream cut'),
  ];
  const pods = [
    entry(box('starting', 'starting-0'), 'pod starting'),
    entry(box('ready'), 'pod ready'),
    entry(box('stopping', 'stopping-0'), 'pod stopping'),
    entry(cross, 'pod killed or rejected, sync failed'),
  ];
  const syncs = [
    entry(box('sync'), 'Application syncs'),
    entry(html`<rect class="differs" x="1" y="5" width="24" height="4"/>`, 'not Synced or not Healthy'),
  ];
  const lines = [
    entry(html`<path class="push" d="M13 0v14"/>`, 'push'),
    entry(html`<path class="settled" d="M13 0v14"/>`, 'everything Synced and Healthy'),
  ];
  return html`<ul class="legend">${hasCalls ? calls : undefined}${syncs}${hasCalls ? pods : undefined}${lines}</ul>`;
}
