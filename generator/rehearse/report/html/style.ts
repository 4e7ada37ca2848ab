import { design } from '../../../page/design.ts';

/** The style of the page: the common design, and that of its timelines. States also differ in their pattern. */
export const style = `${design}
:root {
  --calls: var(--v0); --area: color-mix(in srgb, var(--v0) 15%, transparent); --bad: var(--v1);
  --differs: var(--v4); --starting: var(--v4); --ready: var(--v2); --stopping: var(--v3);
}
main { padding-block: 1.5rem; } h1 { font-size: 1.35rem; margin: 0 0 1rem; }
.verdict { border-left: 6px solid var(--good); background: var(--good-soft); padding: .8rem 1.1rem; border-radius: 4px; }
.verdict.failed { border-color: var(--danger); background: var(--danger-soft); }
.verdict strong { font-size: 1.15rem; } .verdict .mark { color: var(--good); margin-right: .5rem; }
.verdict.failed .mark { color: var(--danger); }
.tiles { display: flex; flex-wrap: wrap; gap: .8rem; margin: 1rem 0 0; padding: 0; list-style: none; }
.tiles li { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: .5rem 1rem; min-width: 8.5rem; }
.tiles b { display: block; font-size: 1.3rem; font-variant-numeric: tabular-nums; } .tiles .bad b { color: var(--danger); }
.problem { background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--danger); border-radius: 4px; padding: .7rem 1rem;
  margin: .8rem 0; break-inside: avoid; }
.problem.remark { border-left-color: var(--starting); }
.problem h3 { margin: 0 0 .5rem; overflow-wrap: anywhere; }
.problem dl { display: grid; grid-template-columns: 5rem 1fr; gap: .3rem .8rem; margin: 0; }
.problem dt { color: var(--soft); } .problem dd { margin: 0; overflow-wrap: anywhere; }
.problem ul { margin: 0; padding-left: 1.1rem; }
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
