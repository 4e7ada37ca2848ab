import { plural } from '../diagnostics/words.ts';
import { type Layout, layoutOf } from '../graph/layout.ts';
import { type Html, html } from '../lang/html.ts';
import { pageText } from '../page/skeleton.ts';
import type { FleetMap } from './fleet-map.ts';
import { followChanges, script } from './script.ts';
import { accessSection } from './sections/access.ts';
import { clusterAnchor, serviceAnchor } from './sections/anchors.ts';
import { workSection } from './sections/canaries.ts';
import { changeSection } from './sections/change.ts';
import { clusterSection } from './sections/cluster.ts';
import { fleetSection } from './sections/fleet.ts';
import { serviceSection } from './sections/service.ts';
import { versionsSection } from './sections/versions.ts';
import { style } from './style.ts';

/** What a page has besides the map. */
export interface PageOptions {
  /** True if the page is served and follows changes of the specs. */
  readonly isServed?: boolean;
  /** Above the map. */
  readonly notice?: Html;
}

/** Bytes of a page that browsers open at once; a larger map is split into several files. */
const mostBytes = 5_000_000;
/** Services of one file of a large map. */
const servicesPerFile = 100;

/**
 * The map as files by name: index.html, which needs nothing else. The map of a large fleet has files for call graphs and
 * services beside it.
 */
export function mapFiles(
  map: FleetMap | undefined,
  options: PageOptions = {},
  most = mostBytes,
): ReadonlyMap<string, string> {
  const whole = mapPage(map, options);
  if (!map || whole.length <= most) return new Map([['index.html', whole]]);
  const layout = layoutIfDrawn(map);
  const clusters = map.callMaps.map((each) => ({
    file: `calls-${each.cluster}.html`,
    anchors: [clusterAnchor(each.cluster)],
    body: clusterSection(each, layout, map),
  }));
  const count = Math.ceil(map.services.length / servicesPerFile);
  const services = Array.from({ length: count }, (_, index) => {
    const own = map.services.slice(index * servicesPerFile, (index + 1) * servicesPerFile);
    return {
      file: `services-${index + 1}.html`,
      anchors: own.map(({ service }) => serviceAnchor(service.name)),
      body: html`<h2>Services ${own[0]?.service.name} to ${own.at(-1)?.service.name}</h2>${own.map((each) => serviceSection(each, map))}`,
    };
  });
  const parts = [...clusters, ...services];
  const list = (files: readonly { readonly file: string; readonly anchors: readonly string[] }[]) =>
    html`<ul>${files.map(({ file, anchors }) => html`<li><a href="${file}">${nameOfAnchor(anchors[0])}${anchors.length > 1 ? ` to ${nameOfAnchor(anchors.at(-1))}` : ''}</a></li>`)}</ul>`;
  const index = html`${summary(map)}
<section id="calls"><h2>Calls</h2>${list(clusters)}</section>
${workSection(map)}
${accessSection(map)}
<section id="services"><h2>Services</h2>${list(services)}</section>`;
  const all = [{ file: 'index.html', anchors: [], body: index }, ...parts];
  const places = new Map(
    parts.flatMap(({ file, anchors }) => anchors.map((anchor) => [anchor, file] as const)),
  );
  return new Map(
    all.map(({ file, body }) => [file, linkedAcross(pageOf(map, body, options, file), file, places)]),
  );
}

const nameOfAnchor = (anchor = ''): string => anchor.slice(anchor.indexOf('/') + 1);

/** Gives links to parts of the map the file that has the part. Only templates write such links. */
const linkedAcross = (text: string, own: string, places: ReadonlyMap<string, string>): string =>
  text.replace(/href="#((?:cluster|service)\/[^"/]+)/g, (link, anchor: string) => {
    const file = places.get(anchor);
    return file === undefined || file === own ? link : `href="${file}#${anchor}`;
  });

/** The map as one page that needs nothing else. Without a map, only the notice. */
export const mapPage = (map: FleetMap | undefined, options: PageOptions = {}): string =>
  pageOf(map, map && contents(map), options);

function pageOf(
  map: FleetMap | undefined,
  body: Html | undefined,
  { isServed = false, notice }: PageOptions,
  file = 'index.html',
): string {
  const isIndex = file === 'index.html';
  return pageText({
    title: map ? `${map.name}: map` : 'Map',
    style,
    script: isServed ? `${script}${followChanges}` : script,
    connects: isServed,
    body: html`${map ? heading(map) : undefined}
<main id="main" class="wrap">
${notice}${isIndex ? undefined : html`<p><a href="index.html">The whole fleet</a></p>`}${body}
</main>
<footer class="wrap note">Drawn from git by npm run map: what is intended, not what runs.</footer>`,
  });
}

const heading = (map: FleetMap): Html =>
  html`<header class="wrap"><h1>${map.name}</h1>
<p class="note">${origin(map)} · ${plural(map.clusters.length, 'cluster')} · ${plural(map.fleet.services.length, 'service')}</p></header>
${filters(map)}`;

function contents(map: FleetMap): Html {
  const layout = layoutIfDrawn(map);
  return html`${summary(map)}
<section id="calls"><h2>Calls</h2><p class="note">What calls what by the specs. A ribbon is as wide as the share of a version; dashed lines are copies.</p></section>
${map.callMaps.map((each) => clusterSection(each, layout, map))}
${workSection(map)}
${accessSection(map)}
<section id="services"><h2>Services</h2></section>
${map.services.map((each) => serviceSection(each, map))}`;
}

const summary = (map: FleetMap): Html => html`${changeSection(map)}
${fleetSection(map)}
${versionsSection(map)}`;

/** A larger graph shows nothing, and takes long to lay out. */
const mostDrawn = 250;

/** Where everything is drawn; undefined if a cluster has too many services for it. */
const layoutIfDrawn = ({ callMaps }: FleetMap): Layout | undefined =>
  callMaps.some(({ nodes }) => nodes.length > mostDrawn) ? undefined : layoutOf(callMaps);

function origin({ commit }: FleetMap): Html | string {
  if (!commit) return 'no commit yet';
  const { short, date, subject, isChanged } = commit;
  return html`<code>${short}</code> of ${date}, ${subject}${isChanged ? html` <span class="badge waits">with uncommitted changes</span>` : undefined}`;
}

/** Hidden until the script that implements them runs. */
function filters({ clusters, fleet }: FleetMap): Html {
  const [owners, namespaces] = (['owner', 'namespace'] as const).map((key) =>
    [...new Set(fleet.services.map((service) => service[key]))].sort(),
  );
  const option = (name: string) => html`<option>${name}</option>`;
  return html`<nav class="filters" hidden aria-label="Filter the page"><form class="wrap">
<input type="search" name="search" placeholder="Service, team, namespace …" aria-label="Words to look for">
<select name="cluster" aria-label="Cluster"><option value="">every cluster</option>${clusters.map(({ name }) => option(name))}</select>
<select name="owner" aria-label="Team"><option value="">every team</option>${owners?.map(option)}</select>
<select name="namespace" aria-label="Namespace"><option value="">every namespace</option>${namespaces?.map(option)}</select>
<input name="caller" list="callers" placeholder="caller" aria-label="Caller"><datalist id="callers">${fleet.services.map(({ name }) => option(name))}</datalist>
<span class="links"><a href="#fleet">Fleet</a> <a href="#versions">Versions</a> <a href="#calls">Calls</a> <a href="#access">Access</a> <a href="#services">Services</a></span>
</form></nav>`;
}
