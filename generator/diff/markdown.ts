import { countsText, groupsOf } from '../meaning/groups.ts';
import { clustersText, noteOf } from '../meaning/print.ts';
import type { AttentionLevel, Statement } from '../meaning/statement.ts';
import { factText } from '../meaning/words.ts';
import { mermaidOf } from './mermaid.ts';
import { type DocumentDifference, documentCounts, isEmpty, type Report, titleOf } from './report.ts';

/** The workflow finds its own comment by this marker, and updates it. */
export const marker = '<!-- grpc-istio-gitops diff -->';

/**
 * GitHub's limit for comments, minus room for the note about cut content. Bytes are counted, which is the
 * stricter measure.
 */
export const maxCharacters = 65_536;
const reserve = 700;

const marks: Readonly<Record<AttentionLevel, string>> = { danger: '🔴', notice: '🟡', routine: '⚪' };

/**
 * The report as a comment on a pull request: the meaning is open, the documents are folded. Content beyond
 * the limit is counted.
 */
export function reportMarkdown(report: Report): string {
  const head = `${marker}\n### What this change means\n\n`;
  const range = `<sub>${code(report.before)} → ${code(report.after)}</sub>\n`;
  if (isEmpty(report)) return `${head}Nothing changes for any cluster.\n\n${range}`;
  const parts = [...meaningParts(report), ...graphParts(report), ...documentParts(report)];
  let text = head;
  let left = maxCharacters - reserve - Buffer.byteLength(head + range);
  let shown = 0;
  for (const part of parts) {
    left -= Buffer.byteLength(part.text);
    if (left < 0) break;
    text += part.text;
    shown++;
  }
  const missing = parts.slice(shown);
  if (missing.length > 0) text += cutText(missing);
  return `${text}\n${range}`;
}

/** A piece that is shown as a whole or not at all. */
interface Part {
  readonly text: string;
  readonly statements: number;
  readonly documents: number;
}

function cutText(missing: readonly Part[]): string {
  const sum = (key: 'statements' | 'documents') => missing.reduce((total, part) => total + part[key], 0);
  const parts = [
    ...(sum('statements') > 0 ? [`${sum('statements')} statements`] : []),
    ...(sum('documents') > 0 ? [`${sum('documents')} documents`] : []),
  ];
  return `\n**${parts.join(' and ')} do not fit into a comment:** \`npm run diff\` shows everything, \`--format html\` as a page.\n`;
}

function meaningParts({ statements, clusters }: Report): Part[] {
  if (statements.length === 0) return [];
  const legend = `${countsText(statements).replace(/\d+ dangerous changes?/, '🔴 **$&**')}\n\n`;
  return [
    { text: legend, statements: 0, documents: 0 },
    ...groupsOf(statements, clusters).flatMap((group) => [
      { text: `#### ${escaped(clustersText(group.clusters, clusters))}\n\n`, statements: 0, documents: 0 },
      ...group.subjects.flatMap(({ subject, statements: own }) => [
        ...(subject === undefined
          ? []
          : [{ text: `**${escaped(subject)}**\n\n`, statements: 0, documents: 0 }]),
        ...own.map((statement, index) => ({
          text: `${lineOf(statement)}${index === own.length - 1 ? '\n' : ''}`,
          statements: 1,
          documents: 0,
        })),
      ]),
    ]),
  ];
}

/** One graph for clusters in which the same calls change. */
const graphParts = ({ graphs, clusters }: Report): Part[] =>
  graphs.map((graph) => ({
    text: `<details open><summary>${html(`Calls in ${clustersText(graph.clusters, clusters)}`)}</summary>\n\n\`\`\`mermaid\n${mermaidOf(graph)}\n\`\`\`\n\n</details>\n\n`,
    statements: 0,
    documents: 0,
  }));

function lineOf(statement: Statement): string {
  const { what, before, after } = factText(statement.fact);
  const note = noteOf(statement);
  const change = before === undefined ? '' : `: ${escaped(before)} → **${escaped(after ?? '')}**`;
  return `- ${marks[statement.attention.level]} ${escaped(what)}${change}${note === undefined ? '' : ` _(${escaped(note)})_`}\n`;
}

function documentParts({ documents, clusters }: Report): Part[] {
  if (documents.length === 0) return [];
  return [
    {
      text: `#### Documents: ${documentCounts(documents)}\n\nAs kustomize builds them.\n\n`,
      statements: 0,
      documents: 0,
    },
    ...documents.map((document) => ({ text: foldOf(document, clusters), statements: 0, documents: 1 })),
  ];
}

function foldOf(document: DocumentDifference, clusters: readonly string[]): string {
  const { subject, change, hunks, added, removed } = document;
  const place = [clustersText(document.clusters, clusters), ...(subject === undefined ? [] : [subject])].join(
    ' / ',
  );
  const word = change === 'changed' ? '' : ` ${change === 'left' ? 'orphaned' : change}`;
  const summary = `<b>${html(titleOf(document))}</b>${word} · ${html(place)} · +${added} −${removed}`;
  const lines = hunks.flatMap(({ path, lines: own }) => [
    `@@ ${path} @@`,
    ...own.map(({ mark, text }) => `${mark} ${text}`),
  ]);
  const body = lines.join('\n');
  const fence = fenceFor(body);
  return `<details><summary>${summary}</summary>\n\n${fence}diff\n${body}\n${fence}\n\n</details>\n`;
}

/** Longer than any run of backticks inside, so the content cannot end the fence. */
function fenceFor(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  return '`'.repeat(longest + 1);
}

/**
 * A text of the specs, escaped: nothing in it formats, links, mentions a user or refers to an issue. A
 * zero-width space after @ and # keeps GitHub from recognising a mention in the rendered text.
 */
function escaped(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/[\\`*_{}[\]()<>&|~!]/g, (character) => `\\${character}`)
    .replace(/[@#]/g, '$&\u200b')
    .replace(/(https?|www)(:|\.)/gi, '$1\u200b$2');
}

const html = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/[&<>"'@#]/g, (character) => `&#${character.charCodeAt(0)};`);

const code = (text: string): string => `<code>${html(text)}</code>`;
