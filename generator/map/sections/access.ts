import { shortMethod } from '../../graph/graph.ts';
import { type Html, html } from '../../lang/html.ts';
import { scrollBox } from '../../page/scroll-box.ts';
import { type FleetAccess, fleetAccessOf, type ServiceAccess } from '../facts/access-matrix.ts';
import type { Permission } from '../facts/service-facts.ts';
import type { FleetMap } from '../fleet-map.ts';
import { clusterAnchor, serviceAnchor } from './anchors.ts';

/** With more callers, one table would be wider than anybody can read: each service has its own, with its callers. */
const mostColumns = 24;

/** Who may call which method, for all services; and what calls from outside the mesh can reach. */
export function accessSection(map: FleetMap): Html {
  const access = fleetAccessOf(map.services);
  return html`<section id="access"><h2>Who may call whom</h2>
<p class="note">✔ may call, ✘ is denied by the spec, · is not permitted. What no line permits, the mesh refuses.</p>
${access.services.length === 0 ? html`<p class="note">No service serves methods.</p>` : access.callers.length > mostColumns ? tablePerService(access, map) : oneTable(access, map)}
<h3 id="outside">Reachable from outside</h3>
${outsideTable(map)}</section>`;
}

function oneTable({ callers, services }: FleetAccess, { clusters }: FleetMap): Html {
  return scrollBox(
    'Callers and methods',
    html`<table class="access"><thead>${headRow(callers)}</thead>
${services.map((each) => serviceBody(each, callers, clusters.length))}</table>`,
  );
}

const tablePerService = ({ services }: FleetAccess, { clusters }: FleetMap): Html =>
  html`${services.map((each) => {
    const callers = [...new Set(each.rows.flatMap(({ cells }) => [...cells.keys()]))].sort();
    const table = html`<table class="access"><thead>${headRow(callers)}</thead>
${serviceBody(each, callers, clusters.length, '')}</table>`;
    return html`<details${filterData(each, callers)}><summary>${each.service}${placeText(each, clusters.length)}: ${callers.join(', ') || 'no service may call it'}</summary>${scrollBox(`Callers of ${each.service}`, table)}</details>
`;
  })}`;

const headRow = (callers: readonly string[]): Html =>
  html`<tr><th scope="col">method</th>${callers.map((name) => html`<th scope="col"><span>${name}</span></th>`)}</tr>`;

function serviceBody(
  access: ServiceAccess,
  callers: readonly string[],
  all: number,
  data: Html | '' = filterData(access, [...new Set(access.rows.flatMap(({ cells }) => [...cells.keys()]))]),
): Html {
  const { service, rows } = access;
  return html`<tbody${data}><tr class="group"><th scope="rowgroup" colspan="${callers.length + 1}"><a href="#${serviceAnchor(service)}">${service}</a>${placeText(access, all)}</th></tr>
${rows.map(({ method, cells }) => html`<tr><th scope="row"><code>${shortMethod(method)}</code></th>${callers.map((name) => cellHtml(cells.get(name)))}</tr>\n`)}</tbody>
`;
}

const placeText = ({ clusters }: ServiceAccess, all: number): Html | undefined =>
  clusters.length === all ? undefined : html` <span class="note">in ${clusters.join(', ')}</span>`;

const filterData = ({ service, owner, namespace }: ServiceAccess, callers: readonly string[]): Html =>
  html` data-text="${`${service} ${owner} ${namespace}`.toLowerCase()}" data-owner="${owner}" data-namespace="${namespace}" data-callers=" ${callers.join(' ')} "`;

const marks = { 'may call': '✔', denied: '✘', 'not permitted': '·' } as const;

/** Readers of the screen get the words. */
const cellHtml = (permission: Permission = 'not permitted'): Html =>
  permission === 'not permitted'
    ? html`<td>·</td>`
    : html`<td class="${permission === 'denied' ? 'denied' : 'may'}"><span aria-hidden="true">${marks[permission]}</span><span class="sr">${permission}</span></td>`;

/** What is exposed at gateways, and what that calls in turn: the ways into the mesh. */
function outsideTable({ outside }: FleetMap): Html {
  if (outside.length === 0) return html`<p class="note">Nothing: no gateway exposes a service.</p>`;
  const rows = outside.map(
    ({ clusters, row: { gateway, service, methods, by, isExposed } }) =>
      html`<tr data-text="${`${service} ${gateway}`.toLowerCase()}"><td>${gateway}</td><td><a href="#${serviceAnchor(service)}">${service}</a></td><td>${methods.map(shortMethod).join(', ') || 'any'}</td><td>${isExposed ? `at ${by.join(', ')}` : `through ${by.join(', ')}`}</td><td>${clusters.map((name, index) => html`${index > 0 ? ', ' : ''}<a href="#${clusterAnchor(name)}">${name}</a>`)}</td></tr>
`,
  );
  return scrollBox(
    'Reachable from outside',
    html`<table class="work"><thead><tr>${['gateway', 'service', 'methods', 'reached', 'cluster'].map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>
${rows}</tbody></table>`,
  );
}
