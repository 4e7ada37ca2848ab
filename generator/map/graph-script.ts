/**
 * Graphs in browsers with scripts: a large one fits the page, and a filter leaves the services that match and their
 * neighbours, as large as they can be. Plain JavaScript as text, because it runs in browsers and is not bundled.
 */
export const graphScript = `
const showGraphs = (() => {
  // Smaller graphs can be read as they are: what does not match a filter is only faint.
  const fewestNodes = 40;
  const leastScale = (graph) => graph.isLarge ? .35 : .65;
  const graphs = [...document.querySelectorAll('svg.graph')].map((svg) => {
    const nodes = [...svg.querySelectorAll('.node')];
    const whole = svg.getAttribute('viewBox').split(' ').map(Number);
    const tools = svg.closest('figure')?.querySelector('.zoom');
    return { svg, nodes, edges: [...svg.querySelectorAll('.edge')], whole, view: whole, tools, isLarge: nodes.length > fewestNodes };
  });
  const scaled = (graph, scale) => {
    const [, , width, height] = graph.view;
    graph.scale = scale;
    graph.svg.setAttribute('viewBox', graph.view.join(' '));
    graph.svg.setAttribute('width', Math.round(width * scale));
    graph.svg.setAttribute('height', Math.round(height * scale));
  };
  const fit = (graph) => {
    const room = graph.svg.parentElement.clientWidth - 2;
    if (room <= 0) return;
    // Neighbours of a service can be far apart.
    const high = graph.view === graph.whole ? 1 : Math.max(.5, (innerHeight * .8 - 2) / graph.view[3]);
    scaled(graph, Math.min(1, high, Math.max(leastScale(graph), room / graph.view[2])));
  };
  for (const graph of graphs) {
    if (!graph.tools) continue;
    graph.tools.hidden = false;
    graph.tools.addEventListener('click', ({ target }) => {
      const { zoom } = target.dataset;
      const box = graph.svg.parentElement;
      if (zoom === 'fit') fit(graph);
      else if (zoom !== undefined) {
        const middle = [(box.scrollLeft + box.clientWidth / 2) / graph.scale, (box.scrollTop + box.clientHeight / 2) / graph.scale];
        scaled(graph, Math.min(2, Math.max(.1, graph.scale * Number(zoom))));
        box.scrollLeft = middle[0] * graph.scale - box.clientWidth / 2;
        box.scrollTop = middle[1] * graph.scale - box.clientHeight / 2;
      }
    });
  }
  const around = (nodes) => {
    const sides = nodes.map((node) => node.querySelector('.box')).map((box) => ['x', 'y', 'width', 'height'].map((name) => Number(box.getAttribute(name))));
    const [left, top] = [0, 1].map((at) => Math.min(...sides.map((side) => side[at])) - 40);
    const [right, bottom] = [0, 1].map((at) => Math.max(...sides.map((side) => side[at] + side[at + 2])) + 40);
    return [left, top, right - left, bottom - top];
  };
  // Without a filter, matches is undefined.
  return (matches) => {
    for (const graph of graphs) {
      const { nodes, edges, whole, isLarge } = graph;
      const matching = new Set(matches ? nodes.filter(matches).map((node) => node.dataset.id) : []);
      const isCut = isLarge && matching.size > 0;
      const near = new Set(matching);
      for (const edge of edges) {
        const { from, to } = edge.dataset;
        const touches = matching.has(from) || matching.has(to);
        if (touches) near.add(from).add(to);
        edge.toggleAttribute('hidden', isCut && !touches);
      }
      for (const node of nodes) {
        node.toggleAttribute('hidden', isCut && !near.has(node.dataset.id));
        node.classList.toggle('faint', matches !== undefined && !matching.has(node.dataset.id) && !isCut);
      }
      graph.view = isCut ? around(nodes.filter((node) => near.has(node.dataset.id))) : whole;
      fit(graph);
    }
  };
})();
`;
