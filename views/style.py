"""The little CSS that the theme cannot say; colours are those of charts/palette.py."""

from __future__ import annotations

CSS = """
.stMainBlockContainer { padding: 1.8rem 2rem 1.2rem; max-width: 1240px; }
@media screen and (max-width: 1000px) { .stMainBlockContainer { padding-top: 2.8rem; } }
section[data-testid="stSidebar"][data-collapsed="false"] { width: 232px !important; min-width: 232px !important; }
[data-testid="stHeader"] { background: transparent; }
p.mihon { border-left: 6px solid #b78f00; background: #fbf5e0; padding: .45rem .9rem; margin: 0; font-size: .9rem; }
.stMainBlockContainer h1 { padding: .2rem 0 1rem; } .stMainBlockContainer h2 { padding: .25rem 0 .4rem; } .stMainBlockContainer h3 { padding: .6rem 0 1rem; }
.stMainBlockContainer > [data-testid="stVerticalBlock"] { gap: .5rem; }
.note { border-left: 6px solid #b78f00; background: #fbf5e0; padding: .6rem .9rem; margin: .3rem 0; max-width: 46em; }
.note ul { margin: .3rem 0 0; }
nav.first-day { border: 1px solid #0017c1; border-radius: 4px; padding: .6rem 1rem; margin: 0 0 .8rem; }
nav.first-day ol { display: flex; flex-wrap: wrap; gap: .2rem 1.6rem; list-style: none; margin: 0 0 .3rem; padding: 0; color: #4d4d4d; }
nav.first-day li.now { font-weight: 700; color: #1a1a1a; } nav.first-day li { margin: 0; } nav.first-day p { margin: 0; font-weight: 700; } nav.first-day a { color: #0017c1; }
[data-testid="stPageLink"] a p { color: #0017c1; text-decoration: underline; }
section.handbook { max-width: 52em; } section.handbook li { margin: 0 0 1rem; } section.handbook li p { margin: .15rem 0 .4rem; } section.handbook img { width: 100%; max-width: 46em; border: 1px solid #cccccc; }
@media screen and (min-width: 1200px) { section.handbook { max-width: 60em; } section.handbook .shown { display: grid; grid-template-columns: 20em 1fr; gap: 1.5rem; } section.handbook .shown img { max-width: 34em; } }
section.handbook dl { display: grid; grid-template-columns: minmax(9em, 15em) 1fr; gap: .5rem 1.2rem; } section.handbook dt { font-weight: 700; } section.handbook dd { margin: 0; }
@media (max-width: 600px) { section.handbook dl { grid-template-columns: 1fr; gap: .1rem; } section.handbook dd { margin: 0 0 .6rem; } }
.one-post { border: 1px solid #cccccc; border-radius: 4px; padding: .8rem 1.2rem; max-width: 48em; } .one-post p { margin: 0 0 .5rem; }
.one-post .whole-post { font-size: 1.25rem; line-height: 1.9; white-space: pre-wrap; overflow-wrap: anywhere; min-height: 4em; } .one-post .about-post { color: #4d4d4d; font-size: .94rem; }
nav.parts > ul, nav.parts ul ul { display: flex; flex-wrap: wrap; list-style: none; margin: 0; padding: 0; } nav.parts > ul { flex-direction: column; gap: .15rem; padding: .3rem 0; } nav.parts ul ul { gap: 0 .3rem; } nav.parts li { margin: 0; }
nav.parts > ul > li { display: flex; flex-wrap: wrap; gap: 0 .6rem; align-items: baseline; } nav.parts > ul > li > span { color: #4d4d4d; font-size: .88rem; min-width: 5.4em; } nav.parts :is(a, strong) { display: block; padding: .25rem .55rem; font-size: .94rem; } nav.parts a { color: #0017c1; } nav.parts strong { background: #e8ebfb; border-bottom: 3px solid #0017c1; }
nav.agenda ol { display: flex; flex-wrap: wrap; gap: .2rem 1.4rem; list-style: none; margin: 0; padding: .5rem 0; border-top: 1px solid #e6e6e6; border-bottom: 1px solid #e6e6e6; } nav.agenda li { margin: 0; } nav.agenda a { color: #0017c1; } nav.agenda p { margin: 0; }
.stMainBlockContainer:has(nav.first-day) :is(.to-meeting, [data-testid="stElementContainer"]:has(p.empty) ~ [data-testid="stElementContainer"]:has([data-testid="stPageLink"])) { display: none; }
p.way { margin: 0; } p.empty { background: #f2f2f2; padding: 1.2rem 1.4rem; max-width: 40em; }
p.lead.first { margin-top: 0; margin-bottom: .4rem; } p.words { max-width: 46em; margin: 0 0 .4rem; } p.told { max-width: 60em; margin: 0 0 .3rem; } .large { font-size: 1.3rem; }
.about { color: #4d4d4d; font-size: 1rem; margin-left: .8em; } p.ahead { margin: .35rem 0 .1rem; } p.ahead small { color: #4d4d4d; }
p.lead { font-size: 1.15rem; line-height: 1.8; margin: .2rem 0 1rem; max-width: 46em; }
table.board { border-collapse: collapse; width: 100%; font-size: .94rem; line-height: 1.45; }
table.board th { text-align: left; font-weight: 700; color: #4d4d4d; border-bottom: 2px solid #1a1a1a; padding: .35rem .6rem; vertical-align: bottom; white-space: nowrap; }
table.board td { border-bottom: 1px solid #e6e6e6; padding: .3rem .6rem; vertical-align: top; }
table.board tbody th { font-weight: 400; color: inherit; white-space: normal; vertical-align: top; border-bottom: 1px solid #e6e6e6; padding: .3rem .6rem; min-width: 11em; }
table.board tbody th { max-width: 20em; overflow-wrap: anywhere; } table.board td { overflow-wrap: anywhere; }
table.board td.n, table.board .state { overflow-wrap: normal; }
table.board tbody th > a { font-weight: 700; }
.note.lost { border-left-color: #ce0000; background: #fdeeee; }
[data-testid="stElementToolbar"], [data-testid="stHeaderActionElements"], .vega-embed details { display: none !important; }
@media screen and (max-width: 640px) { .scroll table.board:has(tbody tr > th:first-child) thead th:first-child, .scroll table.board tbody th:not(.n) { position: sticky; left: 0; background: #fff; min-width: 8em; max-width: 8.5em; border-right: 1px solid #e6e6e6; z-index: 1; } .scroll table.board th .state { white-space: normal; } }
table.board .bar { margin-bottom: .2rem; font-size: .88rem; } table.board .bar [role=img] { margin: .1rem 0; }
table.board td.n, table.board th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
table.board tr.own th, table.board tr.own td { background: #f5f7fd; }
table.board tr:hover td { background: #f8f8fb; }
table.board small { color: #4d4d4d; display: block; } table.board tbody th small, table.board td.moved { word-break: keep-all; }
table.board img { display: block; max-width: none; }
table.board a { color: #0017c1; }
.scroll { overflow-x: auto; }
.state { font-weight: 700; white-space: nowrap; }
.state i { font-style: normal; display: inline-block; width: 1.2em; }
table.plain td.lines { white-space: pre-line; } table.board tr.gone td, table.board tr.gone th, table.board tr.gone th a { color: #4d4d4d; background: #f2f2f2; }
.tag { display: inline-block; border: 1px solid #767676; border-radius: 3px; padding: 0 .4em; font-size: .82rem; color: #4d4d4d; }
dl.facts { padding: 0 !important; display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.2rem; margin: .1rem 0; font-size: .92rem; }
dl.facts dt { color: #4d4d4d; } dl.facts dd { margin: 0; }
@media (max-width: 640px) { dl.facts { grid-template-columns: 1fr; } dl.facts dd { margin-bottom: .4rem; } .about { display: block; margin: 0; } .about + br { display: none; } }
@media (min-width: 1000px) { .abreast dl.facts { grid-template-columns: max-content 1fr max-content 1fr; } }
@media screen and (max-width: 1000px) { [data-testid="stFullScreenFrame"]:has([data-testid="stVegaLiteChart"]) { overflow-x: auto; direction: rtl; } [data-testid="stVegaLiteChart"] { min-width: 680px; direction: ltr; } }
@media (min-width: 1000px) { [data-testid="stExpander"] summary { padding-top: .3rem; padding-bottom: .3rem; } }
@media (min-width: 1000px) { [data-testid="stLayoutWrapper"]:has(> [data-testid="stPopover"]) + *:has(p.events) { margin-top: -1.1rem; } [data-testid="stElementContainer"]:has(p.way) { margin-bottom: -2rem; z-index: 1; } p.way { text-align: right; } }
[class*="st-key-asked"] > [data-testid="stLayoutWrapper"] { flex: 1 1 13em; }
.saids { display: grid; grid-template-columns: repeat(auto-fit, minmax(14em, 1fr)); gap: 0 1.6rem; }
[class*="st-key-folds"] > [data-testid="stLayoutWrapper"] { flex: 1 1 20em; } [class*="st-key-folds"] > [data-testid="stLayoutWrapper"]:has(details[open]) { flex-basis: 100%; }
table.plain td, table.plain th { padding: .4rem .6rem; }
table.plain td { overflow-wrap: break-word; min-width: 4.5em; max-width: 22em; }
table.plain td.w { min-width: 9em; overflow-wrap: anywhere; }
table.plain td.told .state { white-space: normal; }
table.plain td.s { min-width: 6.5em; word-break: keep-all; overflow-wrap: break-word; }
table.plain td.x { min-width: 20em; max-width: 36em; } table.board:not(.plain) td.x { min-width: 16em; }
table.plain td.d { white-space: nowrap; }
table.plain td.n small { white-space: normal; word-break: keep-all; }
table.plain td.n { min-width: 3em; overflow-wrap: normal; }
ul.sentences { margin: 0; padding-left: 1.2em; line-height: 1.7; max-width: 60em; } ul.how { margin: 0; padding-left: 1.2em; font-size: .92rem; line-height: 1.6; }
[data-testid="InputInstructions"] { display: none; }
.course { display: flex; flex-wrap: wrap; gap: .2rem .9rem; align-items: baseline; border: 1px solid #cccccc; border-radius: 4px; padding: .4rem .7rem; }
.course ol { display: flex; flex-wrap: wrap; gap: .1rem .9rem; list-style: none; margin: 0; padding: 0; color: #4d4d4d; font-size: .94rem; }
.course li.done { color: #1a1a1a; }
[data-testid="stElementContainer"]:has(.course) { position: sticky; top: 0; z-index: 9; background: #fff; }
@media (max-width: 800px) { [data-testid="stElementContainer"]:has(.course) { position: static; } }
.stMain .stMarkdownEllipsis, .stMain .stMarkdownEllipsis p { white-space: normal; overflow: visible; text-overflow: clip; }
[id] { scroll-margin-top: 4.5rem; }
.opened { display: flex; gap: 1.2rem; align-items: baseline; border-left: 6px solid #0017c1; padding-left: .8rem; margin-top: .6rem; } .opened h3 { margin: 0; padding: 0; font-size: 1.1rem; }
p.more { margin: 0; } p.events { margin: 0; max-width: 84%; font-size: .92rem; line-height: 1.6; color: #4d4d4d; } p.events > span { margin-right: 1.2em; display: inline-block; } .spark { display: flex; gap: .5em; align-items: center; } .spark small { white-space: nowrap; } .spark small:first-child { min-width: 3.6em; text-align: right; }
td.grounds { white-space: nowrap; } td.grounds span { display: inline-block; min-width: 2.6em; } p.key { font-size: .88rem; margin: -.3rem 0 0; } .scroll + p.key { margin: .4rem 0 0; color: #4d4d4d; }
@media screen { [data-testid="stElementContainer"]:has([data-testid="stVegaLiteChart"]) + *:has([data-testid="stPopover"]) { width: auto !important; align-self: flex-end; margin-top: -3.1rem; z-index: 1; } }
table.plain tbody th.n { min-width: 0; width: 4em; text-align: right; } table.plain td.c { min-width: 18em; max-width: 36em; }
@media screen { html:not(.kaigi) [data-testid="stElementContainer"]:has(> * .on-paper) { display: none; } }
@media screen and (min-width: 1200px) { .stMainBlockContainer:has(p.lead.first) [data-testid="stElementContainer"]:has(.to-meeting) { margin-bottom: -1.6rem; z-index: 1; } }
.said h3, .cites h3, .due h3 { font-size: .88rem; font-weight: 700; color: #4d4d4d; margin: 0 0 .15rem; padding: 0; }
.said p { margin: 0 0 .6rem; max-width: 40em; line-height: 1.75; overflow-wrap: anywhere; } .said small { color: #4d4d4d; }
.cites ul { list-style: none; margin: 0; padding: 0; font-size: .88rem; line-height: 1.5; } .cites li { border-bottom: 1px solid #e6e6e6; padding: .2rem 0; }
.cites small { display: block; color: #4d4d4d; } .cites b { white-space: nowrap; color: #4d4d4d; } .cites b.supported { color: #0031d8; } .cites b.unsupported { color: #806300; }
.due { border-left: 6px solid #0017c1; background: #f5f7fd; padding: .6rem 1rem; margin: 0 0 .8rem; }
.due summary { color: #0017c1; cursor: pointer; line-height: 1.7; } .due ul { margin: 0; padding-left: 1.2em; line-height: 1.7; } .due a { color: #0017c1; } .due small { color: #4d4d4d; }
small.since, p.since { color: #0017c1 !important; } p.since { margin: 0 0 .5rem; }
.on { white-space: nowrap; }
.waits { color: #4d4d4d; white-space: nowrap; }
.late { color: #ce0000; font-weight: 700; white-space: nowrap; }
p.read { margin: -.6rem 0 .2rem; font-size: .88rem; color: #4d4d4d; } p.unread { color: #ce0000; }
.asked { margin: .5rem 0 -.4rem; max-width: 46em; line-height: 1.6; } .asked small { display: block; color: #4d4d4d; }
table.plain td.m, table.plain th.m { padding: .4rem .4rem; font-size: .88rem; min-width: 0; max-width: 9em; white-space: normal; } td.m small { line-height: 1.35; } td.m a { text-decoration: none; }
.item { margin: 0 0 .9rem; max-width: 46em; } .on + small { color: #4d4d4d; } .item p { margin: .1rem 0; line-height: 1.75; overflow-wrap: anywhere; white-space: pre-wrap; } .item small { color: #4d4d4d; } .item .gap { color: #806300; font-weight: 700; }
.diff del { background: #fdeeee; color: #7d0000; } .diff ins { background: #e8f1fe; color: #00118f; text-decoration: underline; }
@media screen and (max-width: 1100px) {
  section[data-testid="stSidebar"][data-collapsed="false"] { width: 190px !important; min-width: 190px !important; }
  .stMainBlockContainer { padding-left: 1.1rem; padding-right: 1.1rem; }
  table.board { font-size: .88rem; } table.board :is(th, td) { padding-left: .3rem !important; padding-right: .3rem !important; }
  table.board thead :is(th, th.n), table.board .state { white-space: normal; } table.board .state { word-break: keep-all; } table.board tbody th { min-width: 8em; } table.board [role=img] { zoom: .72; }
  table.plain td.d { white-space: normal; word-break: keep-all; } td.m .on { white-space: normal; } .spark { gap: .25em; } .spark small:first-child { min-width: 0; } table.plain td.c { min-width: 14em; } table.plain td.w { min-width: 6.5em; }
}
"""
