/** The look of a report: light and dark, on paper, and on a narrow screen. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --line: #d5d9e0; --soft: #f4f5f8; --text: #1c1f26;
  --muted: #59606d; --ok: #1a7f37; --bad: #b3261e; --warn: #8a5a00; --accent: #0b57d0;
  --bar: #9db7e8; --paper: #ffffff; }
@media (prefers-color-scheme: dark) { :root { --line: #3a404a; --soft: #22262d; --text: #e6e8ec;
  --muted: #a2a9b5; --ok: #57c26f; --bad: #ff8a80; --warn: #e0b341; --accent: #8ab4f8;
  --bar: #4a6aa5; --paper: #16181d; } }
* { box-sizing: border-box; }
body { font: 15px/1.45 system-ui, sans-serif; color: var(--text); background: var(--paper);
  margin: 2rem auto; max-width: 80rem; overflow-wrap: anywhere; padding: 0 1rem; }
table { overflow-wrap: break-word; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
.when { color: var(--muted); margin: 0 0 1rem; }
.badge { border: 1px solid currentColor; border-radius: 1rem; font-size: .85rem; font-weight: 600;
  margin-left: .5rem; padding: .1rem .6rem; vertical-align: middle; white-space: nowrap; }
.counts { display: flex; flex-wrap: wrap; gap: .5rem; list-style: none; padding: 0; }
.counts li { background: var(--soft); border-radius: .5rem; min-width: 6rem; padding: .4rem .8rem; }
.counts b { display: block; font-size: 1.3rem; font-variant-numeric: tabular-nums; }
.facts { display: grid; gap: .1rem 1rem; grid-template-columns: max-content 1fr; margin: 0; }
.facts dt { color: var(--muted); } .facts dd { margin: 0; overflow-wrap: anywhere; }
.errors { list-style: none; margin: 0; padding: 0; }
.errors li { border-left: 3px solid var(--bad); margin: .5rem 0; padding: .2rem .8rem; }
.errors code { color: var(--bad); } .errors p { margin: .1rem 0; }
form { align-items: center; display: flex; flex-wrap: wrap; gap: .75rem; margin: .75rem 0; }
input, select, button { font: inherit; padding: .3rem .5rem; }
.frame { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .6rem; text-align: left;
  vertical-align: top; }
th { background: var(--soft); position: sticky; top: 0; white-space: nowrap; }
th:has(button) { padding: 0; }
th button { background: none; border: 0; color: inherit; cursor: pointer; font-weight: 600;
  padding: .4rem .6rem; text-align: left; width: 100%; }
th button::after { content: " ↕"; opacity: .4; }
th[aria-sort="ascending"] button::after { content: " ↑"; opacity: 1; }
th[aria-sort="descending"] button::after { content: " ↓"; opacity: 1; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
td.number { font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap; }
.ok, .changed, .reused, .running { color: var(--ok); }
.failed, .unclear, .bad { color: var(--bad); }
.rescued, .ignored, .cancelled, .undecided, .begun, .waiting, .interrupted, .warn { color: var(--warn); }
.skipped { color: var(--muted); }
.page { background: none; border: 1px solid var(--line); cursor: zoom-in; line-height: 0; padding: 0; }
.page img { background: #fff; height: 4.2rem; width: auto; }
dialog { background: var(--paper); border: 1px solid var(--line); border-radius: .5rem;
  color: inherit; max-width: 90vw; }
dialog::backdrop { background: #0008; }
.pages { display: flex; flex-wrap: wrap; gap: .75rem; margin: .75rem 0; }
.pages img { background: #fff; border: 1px solid var(--line); max-width: 100%; width: 20rem; }
.depth1 { padding-left: 1.6rem; } .depth2 { padding-left: 2.6rem; } .depth3 { padding-left: 3.6rem; }
td.bars { min-width: 16rem; padding-block: .5rem; width: 45%; }
td.bars svg { display: block; height: .8rem; width: 100%; }
.bars rect { fill: var(--bar); } .bars rect.failed { fill: var(--bad); }
.bars rect.earlier { fill: var(--warn); } .bars line { stroke: var(--line); }
@media (max-width: 40rem) { body { margin: 1rem auto; } td.bars { min-width: 8rem; } }
@media print { form, button.more, dialog { display: none; } th { position: static; }
  body { margin: 0; max-width: none; } tr { break-inside: avoid; } }
`;
