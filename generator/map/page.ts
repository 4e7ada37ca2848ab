import { plural } from '../diagnostics/words.ts';
import { type Html, html } from '../lang/html.ts';
import { pageText } from '../page/skeleton.ts';
import type { FleetMap } from './fleet-map.ts';
import { followChanges, script } from './script.ts';
import { accessSection } from './sections/access.ts';
import { workSection } from './sections/canaries.ts';
import { changeSection } from './sections/change.ts';
import { clusterSection, layoutsOf } from './sections/cluster.ts';
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

/** The map as one page that needs nothing else. Without a map, only the notice. */
export const mapPage = (map: FleetMap | undefined, options: PageOptions = {}): string =>
  pageOf(map, map && wholeOf(partsOf(map)), options);

/** A page with a part of the map. @param file its name; index.html is the first of several */
export function pageOf(
  map: FleetMap | undefined,
  body: Html | undefined,
  { isServed = false, notice }: PageOptions,
  file = 'index.html',
): string {
  return pageText({
    title: map ? `${map.name}: map` : 'Map',
    style,
    script: isServed ? `${script}${followChanges}` : script,
    connects: isServed,
    body: html`${map ? heading(map, file) : undefined}
<main id="main" class="wrap">
${notice}${file === 'index.html' ? undefined : html`<p><a href="index.html">The whole fleet</a></p>`}${body}
</main>
<footer class="wrap note">Drawn from git by npm run map: what is intended, not what runs.</footer>`,
  });
}

const heading = (map: FleetMap, file: string): Html =>
  html`<header class="wrap"><h1>${map.name}</h1>
<p class="note">${origin(map)} · ${plural(map.clusters.length, 'cluster')} · ${plural(map.fleet.services.length, 'service')}</p></header>
${filters(map, file)}`;

/** The parts of a map, each drawn once: whether it needs several files depends on their size. */
export interface Parts {
  readonly change: Html | undefined;
  readonly fleet: Html;
  readonly versions: Html;
  readonly clusters: readonly Html[];
  readonly work: Html | undefined;
  readonly access: Html;
  /** In the order of the services. */
  readonly services: readonly Html[];
}

/** Draws the parts of a map. */
export function partsOf(map: FleetMap): Parts {
  const layouts = layoutsOf(map.callMaps);
  return {
    change: changeSection(map),
    fleet: fleetSection(map),
    versions: versionsSection(map),
    clusters: map.callMaps.map((each) => clusterSection(each, layouts, map)),
    work: workSection(map),
    access: accessSection(map),
    services: map.services.map((each) => serviceSection(each, map)),
  };
}

/** All parts, one below the other. */
export const wholeOf = ({ change, fleet, versions, clusters, work, access, services }: Parts): Html =>
  html`${change}
${fleet}
${versions}
<section id="calls"><h2>Calls</h2><p class="note">What calls what by the specs. A ribbon is as wide as the share of a version; dashed lines are copies.</p></section>
${clusters}
${work}
${access}
<section id="services"><h2>Services</h2></section>
${services}`;

function origin({ commit }: FleetMap): Html | string {
  if (!commit) return 'no commit yet';
  const { short, date, subject, isChanged } = commit;
  return html`<code>${short}</code> of ${date}, ${subject}${isChanged ? html` <span class="badge waits">with uncommitted changes</span>` : undefined}`;
}

/** Hidden until the script that implements them runs. */
function filters({ clusters, fleet }: FleetMap, file: string): Html {
  const isIndex = file === 'index.html';
  const [owners, namespaces] = (['owner', 'namespace'] as const).map((key) =>
    [...new Set(fleet.services.map((service) => service[key]))].sort(),
  );
  const option = (name: string) => html`<option>${name}</option>`;
  return html`<nav class="filters" hidden aria-label="Filter the page"${isIndex ? undefined : html` data-whole="index.html"`}><form class="wrap">
<input type="search" name="search" placeholder="${isIndex ? 'Service, team, namespace …' : 'On this page; Enter: all services'}" aria-label="Words to look for">
<select name="cluster" aria-label="Cluster"><option value="">every cluster</option>${clusters.map(({ name }) => option(name))}</select>
<select name="owner" aria-label="Team"><option value="">every team</option>${owners?.map(option)}</select>
<select name="namespace" aria-label="Namespace"><option value="">every namespace</option>${namespaces?.map(option)}</select>
<input name="caller" list="callers" placeholder="caller" aria-label="Caller"><datalist id="callers">${fleet.services.map(({ name }) => option(name))}</datalist>
<span class="links"><a href="#fleet">Fleet</a> <a href="#versions">Versions</a> <a href="#calls">Calls</a> <a href="#access">Access</a> <a href="#services">Services</a></span>
</form></nav>`;
}
