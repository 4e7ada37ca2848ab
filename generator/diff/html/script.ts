/**
 * Filters, for browsers with scripts: the page is complete without them. Plain JavaScript as text, because it
 * runs in browsers and is not bundled.
 */
export const script = `
(() => {
  const form = document.querySelector('.filters');
  const items = [...document.querySelectorAll('[data-text]')];
  const holders = [...document.querySelectorAll('[data-holder]')].reverse();
  const none = document.querySelector('#none');
  form.hidden = false;
  const apply = () => {
    const data = new FormData(form.querySelector('form'));
    const words = String(data.get('search')).toLowerCase().split(/\\s+/).filter(Boolean);
    const cluster = data.get('cluster');
    const levels = data.getAll('level');
    let shown = 0;
    for (const item of items) {
      const { text, clusters, level } = item.dataset;
      const fits = words.every((word) => text.includes(word)) &&
        (cluster === '' || clusters === '' || clusters.split(' ').includes(cluster)) &&
        (level === undefined || levels.includes(level));
      item.hidden = !fits;
      if (fits) shown++;
    }
    for (const holder of holders) holder.hidden = !holder.querySelector('[data-text]:not([hidden])');
    none.hidden = shown > 0;
  };
  form.addEventListener('input', apply);
  form.querySelector('form').addEventListener('submit', (event) => event.preventDefault());
  form.querySelector('#fold').addEventListener('click', () => {
    const all = [...document.querySelectorAll('details.doc:not([hidden])')];
    const open = all.some((each) => !each.open);
    for (const each of all) each.open = open;
  });
})();
`;
