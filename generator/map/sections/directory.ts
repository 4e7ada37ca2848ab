import { type Html, html } from '../../lang/html.ts';
import { scrollBox } from '../../page/scroll-box.ts';
import type { FleetMap } from '../fleet-map.ts';
import { serviceAnchor } from './anchors.ts';

/** All services of a large fleet with the addresses of their sections, which are in other files: for the filters. */
export function directorySection({ services, versions, clusters }: FleetMap): Html {
  const runningIn = new Map(
    versions.map(({ service, cells }) => [service, cells.flatMap((each) => each?.cluster ?? [])]),
  );
  const rows = services.map(({ service: { name, owner, namespace }, groups }) => {
    const callers = [...new Set(groups.flatMap(({ access }) => access.callers))].sort();
    const own = runningIn.get(name) ?? [];
    return html`<tr data-text="${`${name} ${owner} ${namespace}`.toLowerCase()}" data-owner="${owner}" data-namespace="${namespace}" data-callers=" ${callers.join(' ')} "><th scope="row"><a href="#${serviceAnchor(name)}">${name}</a></th><td>${owner}</td><td>${namespace}</td><td>${own.length === clusters.length ? 'every cluster' : own.join(', ')}</td><td>${callers.length > mostNamed ? `${callers.length} callers` : callers.join(', ')}</td></tr>
`;
  });
  return html`<section id="services"><h2>Services</h2>
${scrollBox(
  'Services',
  html`<table class="work"><thead><tr>${['service', 'team', 'namespace', 'runs in', 'callers'].map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>
${rows}</tbody></table>`,
)}</section>`;
}

/** More callers are only counted; the section of the service names them. */
const mostNamed = 6;
