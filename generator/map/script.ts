import { graphScript } from './graph-script.ts';

/**
 * Filters and highlights, for browsers with scripts: the page is complete without them. Plain JavaScript as text,
 * because it runs in browsers and is not bundled.
 */
export const script = `${graphScript}
(() => {
  const bar = document.querySelector('.filters');
  if (!bar) return;
  const form = bar.querySelector('form');
  const clusters = [...document.querySelectorAll('section.cluster')];
  const items = [...document.querySelectorAll('[data-text]')];
  bar.hidden = false;
  form.cluster.value = clusters.length > 1 ? clusters[0].dataset.cluster : '';
  const apply = () => {
    const words = form.search.value.toLowerCase().split(/\\s+/).filter(Boolean);
    const { owner, namespace } = Object.fromEntries(['owner', 'namespace'].map((name) => [name, form[name].value]));
    const caller = form.caller.value.trim();
    for (const section of clusters)
      section.hidden = form.cluster.value !== '' && section.dataset.cluster !== form.cluster.value;
    for (const item of items)
      item.hidden = !words.every((word) => item.dataset.text.includes(word)) ||
        (owner !== '' && item.dataset.owner !== undefined && item.dataset.owner !== owner) ||
        (namespace !== '' && item.dataset.namespace !== undefined && item.dataset.namespace !== namespace) ||
        (caller !== '' && item.dataset.callers !== undefined && !item.dataset.callers.includes(' ' + caller));
    const isFiltered = words.length > 0 || owner !== '' || namespace !== '' || caller !== '';
    showGraphs(isFiltered ? (node) => {
      const text = [node.dataset.id, node.dataset.owner, node.dataset.namespace].join(' ').toLowerCase();
      return words.every((word) => text.includes(word)) &&
        (owner === '' || node.dataset.owner === owner) &&
        (namespace === '' || node.dataset.namespace === namespace || node.dataset.id.startsWith('team:')) &&
        (caller === '' || node.dataset.id.includes(caller));
    } : undefined);
  };
  const related = (node, on) => {
    const svg = node.closest('svg');
    const id = node.dataset.id;
    const near = new Set([id]);
    for (const edge of svg.querySelectorAll('.edge')) {
      const { from, to } = edge.dataset;
      const touches = from === id || to === id;
      if (touches) near.add(from).add(to);
      edge.classList.toggle('faint', on && !touches);
    }
    for (const each of svg.querySelectorAll('.node')) each.classList.toggle('faint', on && !near.has(each.dataset.id));
  };
  for (const team of document.querySelectorAll('.node.team')) {
    const choose = () => {
      form.owner.value = form.owner.value === team.dataset.owner ? '' : team.dataset.owner;
      apply();
    };
    team.setAttribute('role', 'button');
    team.setAttribute('tabindex', '0');
    team.addEventListener('click', choose);
    team.addEventListener('keydown', ({ key }) => { if (key === 'Enter') choose(); });
  }
  for (const node of document.querySelectorAll('.node')) {
    node.addEventListener('pointerenter', () => related(node, true));
    node.addEventListener('pointerleave', () => { related(node, false); apply(); });
    node.addEventListener('focusin', () => related(node, true));
    node.addEventListener('focusout', () => { related(node, false); apply(); });
  }
  const show = () => {
    const [, words] = /^#find\\/(.*)$/.exec(location.hash) ?? [];
    if (words !== undefined) {
      form.search.value = decodeURIComponent(words);
      apply();
      document.getElementById('services')?.scrollIntoView();
      return;
    }
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const cluster = target?.closest('section.cluster');
    if (cluster) { form.cluster.value = cluster.dataset.cluster; apply(); target.scrollIntoView(); }
  };
  form.addEventListener('input', apply);
  form.addEventListener('submit', (event) => event.preventDefault());
  // A file of a large map has a part of the services; index.html lists all. A form with two text fields and no button
  // submits nothing by Enter.
  form.search.addEventListener('keydown', ({ key }) => {
    if (key === 'Enter' && bar.dataset.whole !== undefined) location.href = bar.dataset.whole + '#find/' + encodeURIComponent(form.search.value);
  });
  addEventListener('hashchange', show);
  apply();
  show();
})();
`;

/** Reloads the page after each change of the specs; the filters stay. For pages that \`npm run map -- --serve\` serves. */
export const followChanges = `
(() => {
  const form = document.querySelector('.filters form');
  const kept = JSON.parse(sessionStorage.getItem('filters') ?? '{}');
  if (form) {
    for (const name of ['search', 'cluster', 'owner', 'namespace', 'caller'])
      if (kept[name] !== undefined) form[name].value = kept[name];
    form.dispatchEvent(new Event('input'));
  }
  new EventSource('/changes').onmessage = () => {
    if (form) sessionStorage.setItem('filters', JSON.stringify(Object.fromEntries(new FormData(form))));
    location.reload();
  };
})();
`;
