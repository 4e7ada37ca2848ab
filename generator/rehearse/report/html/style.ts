/**
 * The style of the page. The colours are those of Okabe and Ito, which people with any kind of colour vision can
 * distinguish; states also differ in their pattern. On paper the page is light.
 */
export const style = `
:root {
  color-scheme: light dark;
  --page: #fff; --text: #1d2330; --muted: #5a6372; --line: #dde1e8; --band: #f5f7fa;
  --calls: #0072b2; --area: #0072b226; --bad: #c24e00; --badband: #fdeee4; --sync: #0072b2; --differs: #e69f00;
  --starting: #e69f00; --ready: #009e73; --stopping: #b8588f; --good: #00785a; --goodband: #e3f5ef;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #14171c; --text: #e4e7ec; --muted: #9aa4b2; --line: #333a45; --band: #1c2027;
    --calls: #56b4e9; --area: #56b4e930; --bad: #ff8a4c; --badband: #3d2417; --sync: #56b4e9; --differs: #f0b83c;
    --starting: #f0b83c; --ready: #2fc79c; --stopping: #e39bc4; --good: #4fd3ac; --goodband: #15352c;
  }
}
* { box-sizing: border-box; }
body { font: 15px/1.55 system-ui, -apple-system, 'Segoe UI', sans-serif; margin: 0 auto; padding: 1.5rem 1.25rem 4rem;
  max-width: 80rem; color: var(--text); background: var(--page); }
h1 { font-size: 1.35rem; margin: 0 0 1rem; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .7rem; }
h3 { font-size: 1rem; margin: 1.4rem 0 .4rem; }
p { margin: .4rem 0; } .note { color: var(--muted); }
.verdict { border-left: 6px solid var(--good); background: var(--goodband); padding: .8rem 1.1rem; border-radius: 4px; }
.verdict.failed { border-color: var(--bad); background: var(--badband); }
.verdict strong { font-size: 1.15rem; } .verdict .mark { color: var(--good); margin-right: .5rem; }
.verdict.failed .mark { color: var(--bad); }
.tiles { display: flex; flex-wrap: wrap; gap: .8rem; margin: 1rem 0 0; padding: 0; list-style: none; }
.tiles li { background: var(--band); border: 1px solid var(--line); border-radius: 6px; padding: .5rem 1rem; min-width: 8.5rem; }
.tiles b { display: block; font-size: 1.3rem; font-variant-numeric: tabular-nums; } .tiles .bad b { color: var(--bad); }
.problem { border: 1px solid var(--line); border-left: 4px solid var(--bad); border-radius: 4px; padding: .7rem 1rem;
  margin: .8rem 0; break-inside: avoid; }
.problem.remark { border-left-color: var(--starting); }
.problem h3 { margin: 0 0 .5rem; overflow-wrap: anywhere; }
.problem dl { display: grid; grid-template-columns: 5rem 1fr; gap: .3rem .8rem; margin: 0; }
.problem dt { color: var(--muted); } .problem dd { margin: 0; overflow-wrap: anywhere; }
.problem ul { margin: 0; padding-left: 1.1rem; }
.scroll { overflow-x: auto; margin: 0 -.25rem; padding: 0 .25rem; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { text-align: left; padding: .35rem .7rem; border-bottom: 1px solid var(--line); vertical-align: top; }
th { background: var(--band); font-weight: 600; white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
tr.bad td { background: var(--badband); } code { font-size: 13px; }
svg.timeline { display: block; width: 100%; min-width: 56rem; height: auto; font: 12px system-ui, sans-serif; }
.timeline text { fill: var(--text); } .timeline .quiet { fill: var(--muted); }
.timeline .heading { font-weight: 600; } .timeline .end { text-anchor: end; } .timeline .middle { text-anchor: middle; }
.timeline .grid { stroke: var(--line); stroke-width: 1; } .timeline .axis { stroke: var(--muted); stroke-width: 1; }
.timeline .band { fill: var(--band); }
.timeline .push { stroke: var(--text); stroke-width: 1.5; } .timeline .settled { stroke: var(--good); stroke-width: 1.5; stroke-dasharray: 2 3; }
.timeline .pushLabel { font-weight: 600; } .timeline .settledLabel { fill: var(--good); }
.timeline .line { fill: none; stroke: var(--calls); stroke-width: 1.5; stroke-linejoin: round; } .timeline .area { fill: var(--area); }
.timeline .failures, .timeline .cross { fill: var(--bad); } .timeline .hover { fill: transparent; }
.timeline .hover:hover { fill: var(--muted); fill-opacity: .18; }
.timeline .sync { fill: var(--sync); } .timeline .unsuccessful { fill: var(--bad); } .timeline .differs { fill: var(--differs); }
.timeline .ready { fill: var(--ready); } .timeline .starting { stroke: var(--starting); } .timeline .not-ready { stroke: var(--bad); stroke-dasharray: 4 2; }
.timeline .stopping { stroke: var(--stopping); } .timeline .not-ready, .timeline .starting, .timeline .stopping { stroke-width: 1.2; }
.startingLines { stroke: var(--starting); stroke-width: 2; } .stoppingLines { stroke: var(--stopping); stroke-width: 2.4; }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.3rem; margin: .6rem 0 1.4rem; padding: 0; list-style: none; font-size: 13px; color: var(--muted); }
.legend svg { vertical-align: -2px; margin-right: .4rem; width: 26px; min-width: 0; height: 14px; display: inline; }
@media print {
  body { padding: 0; max-width: none; font-size: 11px; } svg.timeline { min-width: 0; } .scroll { overflow: visible; }
  table { font-size: 10px; } h2, h3 { break-after: avoid; } figure { break-inside: avoid; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
figure { margin: 0; }
`;
