import type { RunRecord } from '../../history/run-record.ts';
import { type Html, html } from '../../lang/html.ts';
import type { FleetMap } from '../fleet-map.ts';

/** The last proof and the last rehearsal on this machine, and whether they were of the state that the map shows. */
export function recordsHtml({ records, commit }: Pick<FleetMap, 'records' | 'commit'>): Html {
  const line = (name: string, command: string, record: RunRecord | undefined): Html =>
    record
      ? html`<li><strong>${name}</strong> <span class="badge ${record.passed ? 'good' : 'finding'}">${record.passed ? 'passed' : 'failed'}</span> ${stateOf(record)} on ${dateOf(record)}: ${record.summary}.${differs(record, commit) ? html` <span class="badge waits">not the state of this map</span>` : undefined}</li>`
      : html`<li><strong>${name}</strong> <span class="note">none on this machine: <code>${command}</code></span></li>`;
  return html`<ul class="records">
${line('Last proof', 'npm run prove', records.prove)}
${line('Last rehearsal', 'npm run rehearse', records.rehearse)}</ul>`;
}

const stateOf = ({ commit, isChanged }: RunRecord): Html =>
  commit === ''
    ? html`of files without a commit`
    : html`at <code>${commit.slice(0, 8)}</code>${isChanged ? ' with uncommitted changes' : ''}`;

const dateOf = ({ time }: RunRecord): string => time.slice(0, 16).replace('T', ' ').concat(' UTC');

/** True if the specs of the run were not exactly those of the map. */
const differs = (record: RunRecord, commit: FleetMap['commit']): boolean =>
  record.commit !== (commit?.id ?? '') || record.isChanged || commit?.isChanged === true;
