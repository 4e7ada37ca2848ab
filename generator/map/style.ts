import { design } from '../page/design.ts';
import { colourCount } from './facts/colours.ts';

const colours = Array.from({ length: colourCount }, (_, index) => index);

/** The style of the map. */
export const style = `${design}
section { scroll-margin-top: 4rem; }
.stages { display: grid; gap: 1rem; }
.stage { display: grid; grid-template-columns: 6.5rem 1fr; }
.stage > h3 { padding-top: 1.05rem; } .stage .card { margin: 0; }
.stage > div { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: .6rem .8rem; align-items: start; }
@media (max-width: 40rem) { .stage { display: block; } }
.stage h3 { margin: 0; font-size: .8rem; text-transform: uppercase; letter-spacing: .08em; color: var(--soft); }
.badges { display: flex; flex-wrap: wrap; gap: .35rem; margin-top: .5rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(24rem, 100%), 1fr)); gap: 0 1rem; }
.command { margin: .25rem 0 0; padding: .5rem .7rem; background: var(--page); border-radius: .5rem; overflow-x: auto; }
.versions td { white-space: nowrap; } .ver { display: flex; gap: .4rem; align-items: baseline; }
.swatch { width: .6rem; height: .6rem; border-radius: 2px; flex: none; align-self: center; }
.bar { display: block; width: 100%; height: 6px; margin-top: .3rem; border-radius: 3px; }
.mark { display: inline-block; margin-top: .3rem; padding: 0 .45rem; border-radius: .35rem; font-size: .8rem; border: 1px solid currentcolor; }
.mark.ahead, .mark.skips { color: var(--danger); } .mark.behind { color: var(--notice); } .mark.other { color: var(--soft); }
.legend { color: var(--soft); font-size: .85rem; } .legend .mark { margin-left: .7rem; }
.errors { background: var(--danger-soft); border-left: 5px solid var(--danger); border-radius: .5rem; padding: .25rem 1rem .75rem; margin-top: 1rem; }
.errors h2 { margin: .6rem 0 .3rem; } .errors pre { overflow-x: auto; white-space: pre-wrap; }
.none { color: var(--soft); }
figure { margin: 0; } .graphs { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; }
details { margin: .6rem 0; } summary { cursor: pointer; color: var(--soft); }
svg.graph { display: block; margin: auto; font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; }
.graph text { fill: var(--text); } .graph .name { font-weight: 600; font-size: 13px; } .graph .note, .graph .label { fill: var(--soft); font-size: 11px; }
.graph .version { font-size: 11px; } .graph .percent { font-size: 11px; text-anchor: end; font-variant-numeric: tabular-nums; }
.graph .denied { text-anchor: end; } .graph .box { fill: var(--card); stroke: var(--line); stroke-width: 1.5; }
.graph .gateway .box { fill: color-mix(in srgb, var(--accent) 10%, var(--card)); stroke: var(--accent); }
.graph .external .box { stroke-dasharray: 5 4; stroke: var(--soft); }
.graph a { text-decoration: none; } .graph a:hover .box { stroke: var(--accent); }
.graph .label { paint-order: stroke; stroke: var(--card); stroke-width: 3px; }
.edge path { fill: none; opacity: .75; } .edge:hover path { opacity: 1; } .edge.mirror path { stroke-dasharray: 5 5; }
.edge.leaves path { stroke: var(--soft); stroke-dasharray: 2 3; }
.faint { opacity: .14; } .track { fill: var(--line); }
.matrix td { text-align: center; } .matrix .may-call { color: var(--v2); font-weight: 700; } .matrix .denied { color: var(--danger); font-weight: 700; } .matrix .not-permitted { color: var(--soft); }
.matrix { width: auto; } .moments { display: block; margin: .3rem 0; }
.filters .links { display: flex; gap: .9rem; }
${colours.map((index) => `.share.v${index} { fill: var(--v${index}); } .swatch.v${index} { background: var(--v${index}); } .edge path.v${index} { stroke: var(--v${index}); }`).join('\n')}
@media (max-width: 40rem) { header { padding-top: 1.25rem; } .filters .links { display: none; } }
@media print { svg.graph { width: 100%; height: auto; } section.cluster { break-inside: avoid; } }
`;
