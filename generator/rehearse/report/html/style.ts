import { design } from '../../../page/design.ts';
import { verdictStyle } from '../../../page/verdict.ts';

/** The style of the page: the common design, and that of its timelines. States also differ in their pattern. */
export const style = `${design}
${verdictStyle}
:root {
  --calls: var(--v0); --area: color-mix(in srgb, var(--v0) 15%, transparent); --bad: var(--v1);
  --differs: var(--v4); --starting: var(--v4); --ready: var(--v2); --stopping: var(--v3);
}
main { padding-block: 1.5rem; } h1 { font-size: 1.35rem; margin: 0 0 1rem; }
.tiles { display: flex; flex-wrap: wrap; gap: .8rem; margin: 1rem 0 0; padding: 0; list-style: none; }
.tiles li { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: .5rem 1rem; min-width: 8.5rem; }
.tiles b { display: block; font-size: 1.3rem; font-variant-numeric: tabular-nums; } .tiles .bad b { color: var(--danger); }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
tr.bad td { background: var(--danger-soft); }
svg.timeline { display: block; width: 100%; min-width: 56rem; height: auto; font: 12px system-ui, sans-serif; }
.timeline text { fill: var(--text); } .timeline .quiet { fill: var(--soft); }
.timeline .heading { font-weight: 600; } .timeline .end { text-anchor: end; } .timeline .middle { text-anchor: middle; }
.timeline .grid { stroke: var(--line); stroke-width: 1; } .timeline .axis { stroke: var(--soft); stroke-width: 1; }
.timeline .band { fill: var(--page); }
.timeline .push { stroke: var(--text); stroke-width: 1.5; } .timeline .settled { stroke: var(--good); stroke-width: 1.5; stroke-dasharray: 2 3; }
.timeline .pushLabel { font-weight: 600; } .timeline .settledLabel { fill: var(--good); }
.timeline .line { fill: none; stroke: var(--calls); stroke-width: 1.5; stroke-linejoin: round; } .timeline .area { fill: var(--area); }
.timeline .failures, .timeline .cross { fill: var(--bad); } .timeline .hover { fill: transparent; }
.timeline .hover:hover { fill: var(--soft); fill-opacity: .18; }
.timeline .sync { fill: var(--v0); } .timeline .unsuccessful { fill: var(--bad); } .timeline .differs { fill: var(--differs); }
.timeline .ready { fill: var(--ready); } .timeline .starting { stroke: var(--starting); } .timeline .not-ready { stroke: var(--bad); stroke-dasharray: 4 2; }
.timeline .stopping { stroke: var(--stopping); } .timeline .not-ready, .timeline .starting, .timeline .stopping { stroke-width: 1.2; }
.startingLines { stroke: var(--starting); stroke-width: 2; } .stoppingLines { stroke: var(--stopping); stroke-width: 2.4; }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.3rem; margin: .6rem 0 1.4rem; padding: 0; list-style: none; font-size: 13px; color: var(--soft); }
.legend svg { vertical-align: -2px; margin-right: .4rem; width: 26px; min-width: 0; height: 14px; display: inline; }
@media print {
  body { font-size: 11px; } svg.timeline { min-width: 0; } .scroll { overflow: visible; }
  table { font-size: 10px; } h2, h3 { break-after: avoid; } figure { break-inside: avoid; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
figure { margin: 0; }
`;
