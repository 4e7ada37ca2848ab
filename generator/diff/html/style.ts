import { graphStyle } from '../../graph/style.ts';
import { design } from '../../page/design.ts';

/** The style of what changes, with the common design: added, removed, routine or dangerous. */
export const changeStyle = `
.key { padding: 0 .5rem; border-radius: .35rem; border: 2px solid; font-size: .85rem; } .key.added { border-color: var(--v2); } .key.changed { border-color: var(--v4); } .key.removed { border-color: var(--danger); border-style: dashed; }
:root {
  --routine: #6b7588; --routine-soft: #eef0f4; --add: #e4f6ea; --add-text: #11622f; --removed: #fdebec; --removed-text: #93212d;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --routine: #93a0b5; --routine-soft: #222938; --add: #12301f; --add-text: #86dba6; --removed: #3a1c22; --removed-text: #ff9ca6;
  }
}
.facts { margin: 0; padding: 0; list-style: none; display: grid; gap: .1rem; }
.fact { display: grid; grid-template-columns: 1.6rem 1fr; padding: .38rem .4rem; border-radius: .5rem; }
.fact > div { min-width: 0; overflow-wrap: anywhere; }
.fact.danger { background: var(--danger-soft); }
.fact .mark { font-weight: 700; color: var(--routine); }
.fact.danger .mark { color: var(--danger); } .fact.notice .mark { color: var(--notice); }
.old { color: var(--soft); text-decoration: line-through; text-decoration-color: color-mix(in srgb, var(--soft) 45%, transparent); }
.new { font-weight: 650; }
.arrow { color: var(--soft); padding: 0 .2rem; }
.why { display: inline-block; margin-left: .35rem; padding: 0 .5rem; border-radius: .4rem; font-size: .85rem;
  background: var(--notice-soft); color: var(--notice); }
.fact.danger .why { background: var(--danger); color: var(--card); }
.fact.routine .why { background: var(--routine-soft); color: var(--routine); }
`;

/** The style of the page, besides the common design. */
export const style = `${design}${graphStyle}${changeStyle}
.wrap { max-width: 72rem; margin-inline: auto; padding-inline: 1.25rem; }
header { padding-block: 2.5rem 1.25rem; }
h1 { margin: 0 0 .35rem; font-size: 1.75rem; line-height: 1.2; letter-spacing: -.015em; }
h2 { margin: 2.25rem 0 .85rem; font-size: 1.2rem; letter-spacing: -.01em; }
h3 { margin: 0 0 .5rem; font-size: 1rem; }
.mono { font-family: var(--mono); font-size: .875em; }
.range { margin: 0; color: var(--soft); }
.range code { padding: .1rem .4rem; border: 1px solid var(--line); border-radius: .35rem; background: var(--card); }
.counts { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1.1rem 0 0; padding: 0; list-style: none; }
.count { padding: .3rem .8rem; border-radius: 99px; background: var(--routine-soft); color: var(--routine); font-size: .9rem; }
.count b { font-size: 1.05rem; margin-right: .3rem; }
.count.danger { background: var(--danger-soft); color: var(--danger); }
.count.notice { background: var(--notice-soft); color: var(--notice); }
.filters button { cursor: pointer; }
.filters label { display: inline-flex; gap: .35rem; align-items: center; }
.badge { display: inline-block; padding: .05rem .6rem; border-radius: 99px; border: 1px solid var(--line);
  background: var(--card); font-size: .9rem; font-weight: 600; margin-right: .35rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1rem 1.15rem; margin: 0 0 .85rem; }
details.doc { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; margin: 0 0 .5rem; }
details.doc > summary { cursor: pointer; padding: .55rem .9rem; display: flex; flex-wrap: wrap; gap: .3rem .7rem; align-items: baseline; list-style: none; }
details.doc > summary::-webkit-details-marker { display: none; }
details.doc > summary::before { content: "▸"; color: var(--soft); transition: transform .12s; }
details.doc[open] > summary::before { transform: rotate(90deg); }
details.doc[open] > summary { border-bottom: 1px solid var(--line); }
.kind { color: var(--soft); } .name { font-weight: 600; overflow-wrap: anywhere; } .place { color: var(--soft); font-size: .88rem; }
.size { margin-left: auto; font-family: var(--mono); font-size: .85rem; white-space: nowrap; }
.plus { color: var(--add-text); } .minus { color: var(--removed-text); }
.change { font-size: .8rem; padding: 0 .5rem; border-radius: .4rem; background: var(--routine-soft); color: var(--routine); }
.change.created { background: var(--add); color: var(--add-text); } .change.deleted, .change.left { background: var(--removed); color: var(--removed-text); }
.folder { margin: .5rem .9rem 0; color: var(--soft); font-size: .82rem; }
pre.diff { margin: 0; padding: .6rem 0; overflow-x: auto; line-height: 1.45; tab-size: 2; }
pre.diff span { display: block; padding: 0 .9rem; min-width: max-content; white-space: pre; }
pre.diff .at { color: var(--accent); padding-top: .35rem; padding-bottom: .2rem; }
pre.diff .ins { background: var(--add); color: var(--add-text); } pre.diff .del { background: var(--removed); color: var(--removed-text); }
.empty { padding: 3rem 1rem; text-align: center; color: var(--soft); }
footer { margin-block: 3rem 2rem; color: var(--soft); font-size: .85rem; }
@media (max-width: 40rem) { .size { margin-left: 0; } header { padding-top: 1.5rem; } }
@media print { details.doc { break-inside: avoid; } }
`;
