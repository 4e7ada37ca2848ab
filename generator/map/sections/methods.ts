import { shortMethod } from '../../graph/graph.ts';
import { type Html, html } from '../../lang/html.ts';
import { scrollBox } from '../../page/scroll-box.ts';
import type { MethodProofs } from '../facts/proofs.ts';
import type { AccessMatrix, MethodFacts, PlacedRoute, ServiceGroup } from '../facts/service-facts.ts';
import type { SourceLink } from '../facts/source-links.ts';
import { lineLink } from './spec-link.ts';

const columns = [
  'method',
  'route',
  'only if',
  'to',
  'timeout',
  'retries',
  'mirrors and faults',
  'callers',
  'proofs',
];

/**
 * The methods of a service: the routes that their calls match, in order, who may call them, and what proves it. Routes
 * of no known method are below.
 * @param idOf the id of the row of a method, if it has one
 */
export function methodTable(
  { clusters, methods, routes, access }: Pick<ServiceGroup, 'clusters' | 'methods' | 'routes' | 'access'>,
  linkTo: SourceLink,
  idOf: (method: string) => string | undefined,
): Html {
  const matched = new Set(methods.flatMap((each) => each.routes));
  const others = routes.filter((_, index) => !matched.has(index));
  return scrollBox(
    `Methods in ${clusters.join(', ')}`,
    html`<table class="methods"><thead><tr>${columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
${methods.map((each) => methodRows(each, routes, access, linkTo, idOf(each.method)))}
${others.length > 0 ? html`<tbody>${others.map((route) => otherRow(route, linkTo))}</tbody>` : undefined}</table>`,
  );
}

/** One row for each route; the method, its callers and its proofs span them. */
function methodRows(
  { method, routes: indexes, proofs }: MethodFacts,
  all: readonly PlacedRoute[],
  access: AccessMatrix,
  linkTo: SourceLink,
  id: string | undefined,
): Html {
  const routes = indexes.flatMap((index) => all[index] ?? []);
  const span = routes.length > 1 ? html` rowspan="${routes.length}"` : undefined;
  const [first, ...others] = routes;
  return html`<tbody${id === undefined ? undefined : html` id="${id}"`}><tr><th scope="row"${span}><code>${shortMethod(method)}</code></th>${first ? routeCells(first, method, linkTo) : html`<td colspan="6"></td>`}<td${span}>${callerList(method, access)}</td><td${span}>${proofList(proofs, linkTo)}</td></tr>
${others.map((route) => html`<tr>${routeCells(route, method, linkTo)}</tr>\n`)}</tbody>
`;
}

const otherRow = (route: PlacedRoute, linkTo: SourceLink): Html =>
  html`<tr><th scope="row">other calls</th>${routeCells(route, undefined, linkTo)}<td>${route.callers.join(', ')}</td><td></td></tr>
`;

function routeCells(
  { route, conditions, destination, mirrors, fault, timeout, retries, at }: PlacedRoute,
  method: string | undefined,
  linkTo: SourceLink,
): Html {
  const name = route === method ? 'its own' : shortMethod(route);
  // The row names the method already.
  const further = conditions.filter((each) => method === undefined || !each.includes(method));
  const effects = [...mirrors.map((each) => `copies ${each}`), ...(fault === '' ? [] : [`fault: ${fault}`])];
  return html`<td>${name} ${lineLink(at, linkTo)}</td><td>${further.map(shortMethod).join(', ')}</td><td>${destination}</td><td>${timeout}</td><td>${retries}</td><td>${effects.join('; ')}</td>`;
}

/** Who may call a method, and who is denied. */
function callerList(method: string, { callers, rows }: AccessMatrix): Html {
  const cells = rows.find((row) => row.method === method)?.cells ?? [];
  const having = (permission: string) => callers.filter((_, index) => cells[index] === permission);
  const denied = having('denied');
  return html`${having('may call').join(', ') || html`<span class="note">no caller</span>`}${denied.length > 0 ? html`<br><span class="denied">denied: ${denied.join(', ')}</span>` : undefined}`;
}

function proofList({ derived, written }: MethodProofs, linkTo: SourceLink): Html {
  if (derived.length + written.length === 0) return html`<span class="note">none</span>`;
  const kinds = derived.map(([kind, count]) => (count > 1 ? `${kind} ×${count}` : kind)).join(', ');
  return html`${kinds}${written.map(({ name, at }) => html`<br>${name} ${lineLink(at, linkTo)}`)}`;
}
