import { changeStyle } from '../diff/html/style.ts';
import { colourCount } from '../graph/colours.ts';
import { graphStyle } from '../graph/style.ts';
import { design } from '../page/design.ts';

const colours = Array.from({ length: colourCount }, (_, index) => index);

/** The style of the map. */
export const style = `${design}${graphStyle}${changeStyle}
section { scroll-margin-top: 4rem; }
.stages { display: grid; gap: 1rem; }
.stage { display: grid; grid-template-columns: 6.5rem 1fr; }
.stage > h3 { padding-top: 1.05rem; } .stage .card { margin: 0; }
.stage > div { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(17rem, 100%), 1fr)); gap: .6rem .8rem; align-items: start; }
@media (max-width: 40rem) { .stage { display: block; } }
.stage h3 { margin: 0; font-size: .8rem; text-transform: uppercase; letter-spacing: .08em; color: var(--soft); }
.badges { display: flex; flex-wrap: wrap; gap: .35rem; margin-top: .5rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(24rem, 100%), 1fr)); gap: 0 1rem; }
.command { margin: .25rem 0 0; padding: .5rem .7rem; background: var(--page); border-radius: .5rem; overflow-x: auto; }
table.work { min-width: 46rem; } table.methods { min-width: 62rem; } .work code { white-space: nowrap; }
.versions td { white-space: nowrap; } .ver { display: flex; gap: .4rem; align-items: baseline; }
.swatch { width: .6rem; height: .6rem; border-radius: 2px; flex: none; align-self: center; }
.bar { display: block; width: 100%; height: 6px; margin-top: .3rem; border-radius: 3px; }
.mark { display: inline-block; margin-top: .3rem; padding: 0 .45rem; border-radius: .35rem; font-size: .8rem; border: 1px solid currentcolor; }
.mark.ahead, .mark.skips { color: var(--danger); } .mark.behind { color: var(--notice); } .mark.other { color: var(--soft); }
ul.facts { font-size: .95rem; } .fact .mark { margin: 0; padding: 0; border: 0; font-size: 1rem; } #change .card h3 { margin: 0 0 .4rem; }
.legend { color: var(--soft); font-size: .85rem; } .legend .mark { margin-left: .7rem; }
.errors { background: var(--danger-soft); border-left: 5px solid var(--danger); border-radius: .5rem; padding: .25rem 1rem .75rem; margin-top: 1rem; }
.errors h2 { margin: .6rem 0 .3rem; } .errors pre { overflow-x: auto; white-space: pre-wrap; }
table.access { width: auto; } .access td { text-align: center; } .access td.may { color: var(--good); font-weight: 700; } .access td.denied { color: var(--danger); font-weight: 700; }
.access tr.group th { background: var(--page); } .access tbody th { font-weight: 400; white-space: nowrap; }
.records { padding: 0; list-style: none; font-size: .9rem; } .records li { margin: .35rem 0; } .badge.good { background: var(--good-soft); color: var(--good); }
.steps { display: flex; flex-wrap: wrap; gap: .2rem .5rem; margin: 0; padding: 0; list-style: none; white-space: nowrap; } .steps .left { color: var(--soft); }
.none { color: var(--soft); }
.zoom { display: flex; flex-wrap: wrap; gap: .4rem; align-items: center; margin: .4rem 0; }
.zoom button { font: inherit; color: inherit; min-width: 2.2rem; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .2rem .65rem; cursor: pointer; }
@media screen { .graphs { max-height: 80vh; overflow-y: auto; } }
details { margin: .6rem 0; } summary { cursor: pointer; color: var(--soft); }
.methods tbody th { font-weight: 400; } .at { color: var(--soft); font-size: .8em; white-space: nowrap; } .methods .denied { color: var(--danger); }
.moments { display: block; margin: .3rem 0; }
.filters .links { display: flex; gap: .9rem; }
${colours.map((index) => `.swatch.v${index} { background: var(--v${index}); }`).join(' ')}
table.work td:first-child a, .shares { white-space: nowrap; }
@media (max-width: 40rem) { header { padding-top: 1.25rem; } .filters { position: static; } .filters .links { display: none; } }
@media print { section.cluster { break-inside: avoid; } }
`;
