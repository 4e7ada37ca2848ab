import { type Html, html } from '../lang/html.ts';

/** The style of `verdictBox` and `problemBox`. */
export const verdictStyle = `.verdict { border-left: 6px solid var(--good); background: var(--good-soft); padding: .8rem 1.1rem; border-radius: 4px; }
.verdict.failed { border-color: var(--danger); background: var(--danger-soft); } .verdict p { margin: .3rem 0 0; }
.verdict strong { font-size: 1.15rem; } .verdict .mark { color: var(--good); margin-right: .5rem; }
.verdict.failed .mark { color: var(--danger); }
.problem { background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--danger); border-radius: 4px; padding: .7rem 1rem;
  margin: .8rem 0; break-inside: avoid; }
.problem.remark { border-left-color: var(--v4); }
.problem h3 { margin: 0 0 .5rem; overflow-wrap: anywhere; }
.problem dl { display: grid; grid-template-columns: 5rem 1fr; gap: .3rem .8rem; margin: 0; }
.problem dt { color: var(--soft); } .problem dd { margin: 0; overflow-wrap: anywhere; }
.problem ul { margin: 0; padding-left: 1.1rem; }
`;

/** The result of a run, at the top of its page. */
export const verdictBox = (passed: boolean, headline: string, details: Html): Html =>
  html`<div class="verdict${passed ? '' : ' failed'}"><strong><span class="mark" aria-hidden="true">${passed ? '✔' : '✘'}</span>${headline}</strong>${details}</div>`;

/** A problem, or a remark, with what a reader must know about it. */
export interface ProblemBox {
  readonly title: string;
  /** Where it is. */
  readonly place: string;
  readonly isRemark?: boolean;
  /** Undefined facts are left out. */
  readonly facts: readonly (readonly [name: string, fact: Html | string | undefined])[];
}

/** A problem as a page shows it. */
export function problemBox({ title, place, isRemark = false, facts }: ProblemBox): Html {
  const rows = facts.flatMap(([name, fact]) =>
    fact === undefined
      ? []
      : [
          html`<dt>${name}</dt><dd>${fact}</dd>
`,
        ],
  );
  return html`<article class="problem${isRemark ? ' remark' : ''}"><h3>${title} <span class="note">(${place})</span></h3><dl>
${rows}</dl></article>`;
}
