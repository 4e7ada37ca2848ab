import { plural } from '../diagnostics/words.ts';
import { layoutOf } from '../graph/layout.ts';
import { type Html, html } from '../lang/html.ts';
import { pageText } from '../page/skeleton.ts';
import type { FleetMap } from './fleet-map.ts';
import { followChanges, script } from './script.ts';
import { accessSection } from './sections/access.ts';
import { workSection } from './sections/canaries.ts';
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

/** The map as one page that needs nothing else. Without a map, only the notice. */
export function mapPage(map: FleetMap | undefined, { isServed = false, notice }: PageOptions = {}): string {
  return pageText({
    title: map ? `${map.name}: map` : 'Map',
    style,
    script: isServed ? `${script}${followChanges}` : script,
    connects: isServed,
    body: html`${map ? heading(map) : undefined}
<main id="main" class="wrap">
${notice}${map ? contents(map) : undefined}
</main>
<footer class="wrap note">Drawn from git by npm run map: what is intended, not what runs.</footer>`,
  });
}

const heading = (map: FleetMap): Html =>
  html`<header class="wrap"><h1>${map.name}</h1>
<p class="note">${origin(map)} · ${plural(map.clusters.length, 'cluster')} · ${plural(map.fleet.services.length, 'service')}</p></header>
${filters(map)}`;

function contents(map: FleetMap): Html {
  const layout = layoutOf(map.callMaps);
  return html`${fleetSection(map)}
${versionsSection(map)}
<section id="calls"><h2>Calls</h2><p class="note">What calls what by the specs. A ribbon is as wide as the share of a version; dashed lines are copies.</p></section>
${map.callMaps.map((each) => clusterSection(each, layout, map))}
${workSection(map)}
${accessSection(map)}
<section id="services"><h2>Services</h2></section>
${map.services.map((each) => serviceSection(each, map))}`;
}

function origin({ commit }: FleetMap): Html | string {
  if (!commit) return 'no commit yet';
  const { short, date, subject, isChanged } = commit;
  return html`<code>${short}</code> of ${date}, ${subject}${isChanged ? html` <span class="badge waits">with uncommitted changes</span>` : undefined}`;
}

/** Hidden until the script that implements them runs. */
function filters({ clusters, fleet }: FleetMap): Html {
  const owners = [...new Set(fleet.services.map(({ owner }) => owner))].sort();
  return html`<nav class="filters" hidden aria-label="Filter the page"><form class="wrap">
<input type="search" name="search" placeholder="Service, team, namespace …" aria-label="Words to look for">
<select name="cluster" aria-label="Cluster"><option value="">every cluster</option>${clusters.map(({ name }) => html`<option>${name}</option>`)}</select>
<select name="owner" aria-label="Team"><option value="">every team</option>${owners.map((name) => html`<option>${name}</option>`)}</select>
<span class="links"><a href="#fleet">Fleet</a> <a href="#versions">Versions</a> <a href="#calls">Calls</a> <a href="#access">Access</a> <a href="#services">Services</a></span>
</form></nav>`;
}
