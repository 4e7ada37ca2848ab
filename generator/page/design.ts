/**
 * The design of all pages: light or dark as the reader's system, readable on paper. The first two colours of versions are
 * those of Okabe and Ito; the others also differ in lightness, so people with any kind of colour vision can distinguish
 * all of them, and each contrasts with the page. The test of this file measures both.
 * Source: Okabe and Ito, Color Universal Design; W3C, WCAG 2.2, 1.4.3 and 1.4.11.
 */
export const design = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --line: #dfe3ea; --text: #1c2230; --soft: #586274; --accent: #2257c4;
  --danger: #a4183c; --danger-soft: #fdecee; --notice: #845a00; --notice-soft: #fdf4e0;
  --good: #00785a; --good-soft: #e3f5ef;
  --v0: #0072b2; --v1: #d55e00; --v2: #09a4a7; --v3: #9c4a5f; --v4: #5a2e05; --v5: #033a6b;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #10141c; --card: #181e29; --line: #2c3546; --text: #e4e8f0; --soft: #9aa5b8; --accent: #8aacff;
    --danger: #ff7a86; --danger-soft: #3a1c23; --notice: #f0c060; --notice-soft: #362b14;
    --good: #4fd3ac; --good-soft: #15352c;
    --v0: #4aa8e0; --v1: #ff9152; --v2: #9ddbaf; --v3: #8646f5; --v4: #fcff95; --v5: #71f5ff;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
.wrap { max-width: 84rem; margin-inline: auto; padding-inline: 1.25rem; }
header { padding-block: 2.25rem 1rem; }
h1 { margin: 0 0 .35rem; font-size: 1.75rem; line-height: 1.2; letter-spacing: -.015em; overflow-wrap: anywhere; }
h2 { margin: 2.5rem 0 .85rem; font-size: 1.3rem; letter-spacing: -.01em; }
h3 { margin: 1.6rem 0 .5rem; font-size: 1.05rem; } h4 { margin: 1rem 0 .35rem; font-size: .95rem; }
p { margin: .35rem 0; } a { color: var(--accent); text-underline-offset: .15em; }
code, pre { font-family: var(--mono); font-size: .875em; }
.note { color: var(--soft); font-size: .9em; font-weight: 400; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: .8rem 1rem; margin: 0 0 .75rem; }
.card h4 { margin: 0; }
.badge { display: inline-block; padding: .05rem .55rem; border-radius: 99px; font-size: .82rem; background: var(--notice-soft); color: var(--notice); }
.badge.canary { background: color-mix(in srgb, var(--v1) 15%, var(--card)); color: var(--text); }
.badge.finding { background: var(--danger-soft); color: var(--danger); }
.scroll { position: relative; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; background: var(--card); border: 1px solid var(--line); }
th, td { text-align: left; padding: .4rem .7rem; border-bottom: 1px solid var(--line); vertical-align: top; }
thead th { font-weight: 600; white-space: nowrap; background: var(--page); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: .35rem; }
.filters { position: sticky; top: 0; z-index: 2; background: var(--page); border-bottom: 1px solid var(--line); }
.filters form { display: flex; flex-wrap: wrap; gap: .6rem .9rem; align-items: center; padding-block: .6rem; font-size: .9rem; }
.filters input:not([type="checkbox"]), .filters select, .filters button { font: inherit; color: inherit; background: var(--card);
  border: 1px solid var(--line); border-radius: .5rem; padding: .35rem .65rem; }
.filters input[name="caller"] { width: 9rem; }
.filters input[type="search"] { flex: 1 1 14rem; min-width: 10rem; }
footer { margin-block: 3rem 2rem; }
.skip { position: absolute; left: .5rem; top: -5rem; z-index: 3; padding: .4rem .8rem; background: var(--card); border: 1px solid var(--accent); border-radius: .5rem; }
.skip:focus { top: .5rem; }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
[hidden] { display: none !important; }
@media print { .filters, .skip { display: none; } .card, tr { break-inside: avoid; } }
@media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
`;
