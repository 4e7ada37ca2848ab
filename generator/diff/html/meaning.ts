import { type Html, html } from '../../lang/html.ts';
import { type Group, groupsOf } from '../../meaning/groups.ts';
import { clustersText, noteOf, statementText } from '../../meaning/print.ts';
import type { AttentionLevel, Statement } from '../../meaning/statement.ts';
import { factText } from '../../meaning/words.ts';
import type { Report } from '../report.ts';

/** The symbol of a level, and its text for screen readers. */
const levels: Readonly<Record<AttentionLevel, { readonly mark: string; readonly word: string }>> = {
  danger: { mark: '!', word: 'Dangerous:' },
  notice: { mark: '~', word: 'To review:' },
  routine: { mark: '·', word: 'Routine:' },
};

/** The statements, grouped by cluster and subject. */
export const meaningSections = ({ statements, clusters }: Report): Html[] =>
  groupsOf(statements, clusters).map((group) => section(group, clusters));

function section({ clusters, subjects }: Group, all: readonly string[]): Html {
  return html`
<section data-holder>
<h2>${headOf(clusters, all)}</h2>
${subjects.map(
  ({ subject, statements }) => html`<div class="card" data-holder>
${subject === undefined ? undefined : html`<h3>${subject}</h3>`}
<ul class="facts">
${statements.map(factItem)}</ul>
</div>
`,
)}</section>
`;
}

function headOf(clusters: readonly string[], all: readonly string[]): Html[] {
  if (clusters.length === 0 || clusters.length > 6)
    return [html`<span class="badge">${clustersText(clusters, all)}</span>`];
  return clusters.map((name) => html`<span class="badge">${name}</span>`);
}

/** A number and its percent sign stay on one line. */
const unbroken = (text: string): string => text.replace(/ %/g, '\u00a0%');

function factItem(statement: Statement): Html {
  const { clusters, subject = '', fact, attention } = statement;
  const { what, before, after } = factText(fact);
  const { mark, word } = levels[attention.level];
  const change =
    before === undefined
      ? undefined
      : html`: <span class="old">${unbroken(before)}</span><span class="arrow">→</span><span class="new">${unbroken(after ?? '')}</span>`;
  const note = noteOf(statement);
  const why = note === undefined ? undefined : html` <span class="why">${note}</span>`;
  const text = `${subject} ${clusters.join(' ')} ${statementText(statement)}`.toLowerCase();
  return html`<li class="fact ${attention.level}" data-level="${attention.level}" data-clusters="${clusters.join(' ')}" data-text="${text}">
<span class="mark" aria-hidden="true">${mark}</span><div><span class="sr">${word}</span> ${what}${change}${why}</div>
</li>
`;
}
