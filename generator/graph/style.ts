import { colourCount } from './colours.ts';

const colours = Array.from({ length: colourCount }, (_, index) => index);

/** The style of a call graph, for a page with the common design. */
export const graphStyle = `
figure { margin: 0; } .graphs { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
svg.graph { display: block; margin: auto; font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; }
.graph text { fill: var(--text); } .graph .name { font-weight: 600; font-size: 13px; } .graph .note { fill: var(--soft); } .graph .note, .graph .label { font-size: 11px; }
.graph .version { font-size: 11px; } .graph .percent { font-size: 11px; text-anchor: end; font-variant-numeric: tabular-nums; }
.graph .denied circle { fill: var(--danger); } .graph .denied path { stroke: var(--card); stroke-width: 2.5; } .graph .box { fill: var(--card); stroke: var(--line); stroke-width: 1.5; }
.graph .gateway .box { fill: color-mix(in srgb, var(--accent) 10%, var(--card)); stroke: var(--accent); }
.graph .external .box { stroke-dasharray: 5 4; stroke: var(--soft); }
.graph .team .box { fill: var(--page); } .graph .team { cursor: pointer; }
.graph a { text-decoration: none; } .graph a:hover .box { stroke: var(--accent); }
.graph .words { pointer-events: none; } .graph .label { text-anchor: middle; paint-order: stroke; stroke: var(--card); stroke-width: 3px; }
.graph path.fault { fill: var(--danger); stroke: var(--card); stroke-width: 1; opacity: 1; }
.graph .track { fill: var(--line); } .graph .faint { opacity: .14; }
.edge path { fill: none; opacity: .75; } .edge:hover path { opacity: 1; } .edge.mirror path { stroke-dasharray: 5 5; }
.edge.leaves path { stroke: var(--soft); stroke-dasharray: 2 3; }
${colours.map((index) => `.share.v${index} { fill: var(--v${index}); } .edge path.v${index} { stroke: var(--v${index}); }`).join('\n')}
.edge.same path { stroke: var(--soft); opacity: .4; } .edge.added path { stroke: var(--v2); } .edge.removed path { stroke: var(--danger); stroke-dasharray: 4 4; }
.edge.changed path { stroke: var(--v4); } .node.added .box { stroke: var(--v2); stroke-width: 2.5; } .node.changed .box { stroke: var(--v4); stroke-width: 2.5; }
.node.removed .box { stroke: var(--danger); stroke-dasharray: 4 4; stroke-width: 2.5; } .node.removed text { text-decoration: line-through; }
@media print { svg.graph { width: 100%; height: auto; } }
`;
