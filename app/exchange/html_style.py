"""How an exported page looks: warm neutrals and one accent, light or dark as the reader's system has it."""

from __future__ import annotations

from typing import Final

LIGHT: Final = """
  --ground: #faf9f7; --surface: #ffffff; --sunken: #f3f1ee; --raised: #e9e6e2; --border: #e3e0db;
  --strong: #cac5bd; --text: #1f1e1c; --muted: #65625c; --faint: #7c7871; --accent: #2f62d6;
  --danger: #c2342d; --danger-soft: #fbeae8; --string: #1f7a45; --number: #8f5b00; --name: #6f42a6;
  --prompt: #f3f1ee;
"""
DARK: Final = """
  --ground: #1b1b1a; --surface: #242422; --sunken: #131312; --raised: #32312f; --border: #333230;
  --strong: #4d4b47; --text: #eceae6; --muted: #a8a49d; --faint: #8b877f; --accent: #82a8ff;
  --danger: #ff857d; --danger-soft: #40211f; --string: #66cc8b; --number: #e8b650; --name: #c8a4f4;
  --prompt: #272725;
"""
PAGE: Final = """
* { box-sizing: border-box; }
html { background: var(--ground); color: var(--text); -webkit-text-size-adjust: 100%;
  font: 16px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK SC", "PingFang SC",
  "Microsoft YaHei", sans-serif; }
body { margin: 0 auto; padding: 3.5rem 1.5rem 5rem; max-width: 49rem; overflow-wrap: break-word; }
body.wide { max-width: 84rem; }
a { color: var(--accent); text-underline-offset: .15em; }
header { margin-bottom: 2.5rem; padding-bottom: 1.5rem; border-bottom: 1px solid var(--border); }
h1 { margin: 0; font-size: 1.8rem; line-height: 1.25; font-weight: 650; letter-spacing: -.01em; }
header p, footer { margin: .5rem 0 0; color: var(--muted); font-size: .875rem; }
footer { margin-top: 3.5rem; padding-top: 1.25rem; border-top: 1px solid var(--border); }
h3, h4, h5, h6 { margin: 1.5em 0 0; line-height: 1.3; font-weight: 650; }
h3 { font-size: 1.35rem; } h4 { font-size: 1.18rem; } h5 { font-size: 1.05rem; } h6 { font-size: 1rem; }
p { margin: .85em 0 0; } p.tight { margin-top: .25em; }
.body > :first-child, .body > :first-child > :first-child, .body > :first-child > :first-child > p:first-child
{ margin-top: 0; }
hr { margin: 1.75em 0 0; border: 0; border-top: 1px solid var(--border); }
"""
MESSAGES: Final = """
article { margin: 0 0 2rem; break-inside: auto; }
article > h2 { display: flex; align-items: center; gap: .55rem; margin: 0 0 .6rem; font-size: 1rem;
  font-weight: 650; line-height: 1.4; }
article.reply > h2::before { content: ""; width: .55rem; height: .55rem; border-radius: 50%;
  background: var(--accent); flex: none; }
article.prompt, article.system { padding: .85rem 1.15rem 1rem; border-radius: 14px;
  background: var(--prompt); }
article.prompt > h2, article.system > h2 { margin-bottom: .2rem; color: var(--muted); font-size: .8125rem;
  font-weight: 500; }
.lanes { display: grid; gap: 1.25rem; grid-template-columns: repeat(auto-fit, minmax(19rem, 1fr));
  align-items: start; margin-bottom: 2rem; }
.lanes article { margin: 0; padding: 1rem 1.15rem 1.1rem; min-width: 0; border: 1px solid var(--border);
  border-radius: 14px; background: var(--surface); }
.meta { margin: .9rem 0 0; color: var(--muted); font-size: .8125rem; font-variant-numeric: tabular-nums; }
.error { margin: .75rem 0 0; padding: .65rem .9rem; border: 1px solid var(--danger); border-radius: 10px;
  background: var(--danger-soft); white-space: pre-wrap; }
details { margin: 0 0 .9rem; color: var(--muted); font-size: .9375rem; }
details.file { color: inherit; }
summary { width: fit-content; cursor: pointer; font-size: .875rem; color: var(--muted);
  border-radius: 6px; }
summary:hover { color: var(--text); }
details > .body { margin: .5rem 0 0 .3rem; padding-left: 1rem; border-left: 2px solid var(--border); }
img { display: block; max-width: 100%; max-height: 30rem; margin: 0 0 .9rem; border-radius: 10px; }
.file-line { margin: 0 0 .6rem; color: var(--muted); font-size: .875rem; }
"""
TEXT: Final = """
ul, ol { margin: .85em 0 0; padding-left: 1.6em; } li > ul, li > ol { margin-top: .25em; }
ul > li:first-child > p.tight, ol > li:first-child > p.tight { margin-top: 0; }
li::marker { color: var(--muted); } li > p:first-of-type { margin-top: .6em; }
li > p.tight:first-of-type { margin-top: .25em; } li:first-child > p:first-of-type { margin-top: 0; }
li.task, li.plain, li.note { list-style: none; }
li > .box { float: left; margin-left: -1.5em; color: var(--muted); }
li.note { font-size: .875rem; color: var(--muted); } li.note > .box { font-size: .75rem; }
li.done > .box { color: var(--accent); }
blockquote { margin: .85em 0 0; padding: .1em 0 .1em 1.1em; border-left: 3px solid var(--strong);
  color: var(--muted); }
blockquote > :first-child { margin-top: 0; }
code, pre { font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono",
  "Noto Sans Mono CJK SC", monospace; }
code { padding: .12em .35em; border-radius: 5px; background: var(--raised); font-size: .875em; }
figure.code { margin: .95em 0 0; border: 1px solid var(--border); border-radius: 10px;
  background: var(--sunken); overflow: hidden; }
article.prompt figure.code, article.system figure.code { background: var(--ground); }
figcaption { padding: .4rem 1rem; border-bottom: 1px solid var(--border); color: var(--muted);
  font-size: .8125rem; }
pre { margin: 0; padding: .8rem 1rem; overflow-x: auto; line-height: 1.5; tab-size: 4; }
pre code { padding: 0; background: none; font-size: .8438rem; }
.table { margin: .95em 0 0; overflow-x: auto; }
table { border-collapse: collapse; font-size: .9375rem; font-variant-numeric: tabular-nums; }
th, td { padding: .45em .8em; border: 1px solid var(--border); text-align: left; vertical-align: top; }
th { background: var(--sunken); font-weight: 600; }
.right { text-align: right; } .center { text-align: center; } .left { text-align: left; }
svg { overflow: visible; }
.formula { margin: .85em 0 0; padding: .3em 0; overflow-x: auto; overflow-y: hidden; text-align: center; }
.latex { white-space: pre-wrap; } .formula .latex { display: block; padding: .6em .9em; text-align: left; }
.remote { padding: .15em .5em; border: 1px dashed var(--strong); border-radius: 6px; color: var(--muted);
  font-size: .875em; }
pre .unseen { color: var(--danger); }
sup { line-height: 0; font-size: .75em; }
"""
CODE: Final = """
pre .c, pre .ch, pre .cm, pre .c1, pre .cs, pre .cpf { color: var(--faint); font-style: italic; }
pre .k, pre .kc, pre .kd, pre .kn, pre .kp, pre .kr, pre .ow, pre .nt, pre .cp { color: var(--accent); }
pre .s, pre .sa, pre .sb, pre .sc, pre .dl, pre .sd, pre .s2, pre .se, pre .sh, pre .si, pre .sx, pre .sr,
pre .s1, pre .ss, pre .gi { color: var(--string); }
pre .m, pre .mb, pre .mf, pre .mh, pre .mi, pre .mo, pre .il, pre .kt, pre .nd, pre .na
{ color: var(--number); }
pre .nf, pre .fm, pre .nc, pre .nb, pre .bp, pre .ne { color: var(--name); }
pre .gd, pre .err { color: var(--danger); }
"""
PAPER: Final = """
@page { margin: 18mm 16mm; }
@media print {
  html { font-size: 11pt; } body { padding: 0; max-width: none; }
  figure.code, tr, img, svg, .error { break-inside: avoid; } h2, h3, h4, h5, h6 { break-after: avoid; }
  pre { white-space: pre-wrap; } .table, .formula { overflow: visible; }
}
"""


def stylesheet() -> str:
    """Return the page's only style sheet; paper is always light."""
    return (
        f":root {{ color-scheme: light dark;{LIGHT}}}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{{DARK}}} }}\n"
        f"{PAGE}{MESSAGES}{TEXT}{CODE}{PAPER}"
    )
