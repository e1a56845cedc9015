#include "napier/report/style_sheet.h"

namespace napier {
namespace {

// Two palettes of the same names. What is proved, co-simulated and simulated keeps its color on the
// whole page: green, blue, amber.
constexpr std::string_view kStyleSheet = R"css(
:root {
  color-scheme: light dark;
  --paper: #fbfaf7; --card: #ffffff; --ink: #1d2127; --soft: #59606b; --faint: #8c929b;
  --rule: #e4e1da; --wash: #f2f0ea; --track: #e9e6df;
  --proved: #14735a; --cosimulated: #2459a6; --simulated: #94600a; --refuted: #b0281f;
  --quantized: #2459a6; --real: #d9a24a;
  --sans: Inter, Lato, system-ui, -apple-system, "Segoe UI", "Helvetica Neue", "Noto Sans",
    "DejaVu Sans", sans-serif;
  --mono: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15171b; --card: #1c1f24; --ink: #e8e8e6; --soft: #a8aeb8; --faint: #767d88;
    --rule: #30343b; --wash: #212429; --track: #2c3037;
    --proved: #55c39d; --cosimulated: #7eb0f5; --simulated: #dfa94d; --refuted: #f0776d;
    --quantized: #7eb0f5; --real: #b98536;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 0 2rem; max-width: 76rem;
  background: var(--paper); color: var(--ink);
  font: 400 1rem/1.6 var(--sans);
}
p { margin: 0 0 1rem; max-width: 44rem; }
sup { font-size: .72em; line-height: 0; }
a { color: inherit; }

/* The head */
.masthead { padding: 4.5rem 0 2.5rem; }
.eyebrow {
  margin: 0; color: var(--faint); font-size: .78rem; font-weight: 600;
  letter-spacing: .14em; text-transform: uppercase;
}
h1 {
  margin: .35rem 0 1.25rem; font-size: clamp(1.7rem, 5vw, 2.9rem); font-weight: 700;
  line-height: 1.12; letter-spacing: -.02em; overflow-wrap: anywhere;
}
.verdict { max-width: 52rem; padding-left: 1.25rem; border-left: 4px solid var(--refuted); }
.verdict p { margin: 0; max-width: none; font-size: clamp(1.05rem, 2.2vw, 1.25rem); line-height: 1.5; }
.verdict p + p { margin-top: .35rem; color: var(--soft); }
.verdict.holds { border-color: var(--proved); }
.verdict.incomplete { border-color: var(--simulated); }
.key-figures {
  display: grid; grid-template-columns: repeat(4, minmax(0, 1fr));
  gap: 1px; margin: 2.75rem 0 0; overflow: hidden;
  background: var(--rule); border: 1px solid var(--rule); border-radius: 10px;
}
.key-figures > div { padding: 1.1rem 1.3rem 1.15rem; background: var(--card); }
.key-figures dt { color: var(--soft); font-size: .82rem; }
.key-figures dd { margin: 0; }
.key-figures .value {
  font-size: 1.75rem; font-weight: 600; line-height: 1.3; letter-spacing: -.015em;
  font-variant-numeric: tabular-nums;
}
.key-figures .note { color: var(--faint); font-size: .82rem; }

/* Contents beside the text */
.page { display: grid; grid-template-columns: 11.5rem minmax(0, 1fr); gap: 3.5rem; }
nav { font-size: .86rem; }
nav ol {
  position: sticky; top: 2rem; margin: 3rem 0 0; padding: 0; list-style: none;
  border-left: 1px solid var(--rule);
}
nav a {
  display: block; padding: .26rem 0 .26rem 1rem; margin-left: -1px;
  color: var(--soft); line-height: 1.35; text-decoration: none; border-left: 1px solid transparent;
}
nav a:hover, nav a:focus-visible { color: var(--ink); border-color: var(--ink); }

section { padding: 2.75rem 0 1.25rem; border-top: 1px solid var(--rule); }
h2 {
  display: flex; flex-wrap: wrap; align-items: center; gap: .4rem .6rem; margin: 0 0 1.1rem;
  font-size: 1.5rem; font-weight: 650; line-height: 1.25; letter-spacing: -.012em;
}
h3 { margin: 2rem 0 .6rem; font-size: 1.02rem; font-weight: 650; }

/* How well something is known */
.badge {
  display: inline-flex; align-items: center; gap: .45em; padding: .2em .75em; border-radius: 99px;
  color: var(--kind); border: 1px solid color-mix(in srgb, var(--kind) 35%, transparent);
  background: color-mix(in srgb, var(--kind) 9%, transparent);
  font-size: .75rem; font-weight: 600; letter-spacing: .01em; line-height: 1.5; white-space: nowrap;
}
.badge::before {
  content: ""; width: .55em; height: .55em; border-radius: 50%; border: 1.5px solid var(--kind);
}
.badge.proved { --kind: var(--proved); }
.badge.cosimulated { --kind: var(--cosimulated); }
.badge.simulated { --kind: var(--simulated); }
.badge.proved::before { background: var(--kind); }
.badge.cosimulated::before { background: linear-gradient(90deg, var(--kind) 50%, transparent 50%); }
.evidence { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 2rem; }
.claims .meaning { margin: .6rem 0 .5rem; font-weight: 600; line-height: 1.4; }
.claims ul { margin: 0; padding: 0; list-style: none; color: var(--soft); font-size: .93rem; }
.claims li { padding: .55rem 0; border-top: 1px solid var(--rule); line-height: 1.5; }
.caution { padding-left: 1rem; border-left: 3px solid var(--simulated); }
.missing { padding-left: 1rem; border-left: 3px solid var(--rule); color: var(--soft); }
.note { color: var(--soft); font-size: .88rem; }

/* Tables and lists of facts */
.table { margin: .4rem 0 1.4rem; overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .91rem; line-height: 1.4; }
th, td { padding: .5rem .9rem .5rem 0; text-align: left; vertical-align: middle; }
th:last-child, td:last-child { padding-right: 0; }
th {
  color: var(--soft); font-size: .8rem; font-weight: 500; vertical-align: bottom;
  border-bottom: 1px solid var(--faint);
}
td { border-bottom: 1px solid var(--rule); font-variant-numeric: tabular-nums; }
tbody tr:last-child td { border-bottom: 0; }
tfoot td { border-bottom: 0; border-top: 1px solid var(--faint); font-weight: 650; }
th.number, td.number { text-align: right; white-space: nowrap; }
.number + :not(.number) { padding-left: .9rem; }
code, pre { font-family: var(--mono); font-size: .86em; }
td code { white-space: nowrap; }
pre {
  margin: 0 0 1.25rem; padding: 1rem 1.2rem; overflow-x: auto; line-height: 1.5;
  background: var(--wash); border-radius: 8px;
}
.facts {
  display: grid; grid-template-columns: minmax(8rem, 13rem) minmax(0, 1fr);
  margin: 0 0 1.25rem; font-size: .95rem;
}
.facts dt, .facts dd { padding: .42rem 0; border-bottom: 1px solid var(--rule); }
.facts dt:last-of-type, .facts dd:last-of-type { border-bottom: 0; }
.facts dt { padding-right: 1rem; color: var(--soft); }
.facts dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
details { margin: 0 0 1.25rem; }
summary { cursor: pointer; color: var(--soft); font-size: .9rem; margin-bottom: .6rem; }

/* Pictures */
figure { margin: 1.25rem 0 1.5rem; }
figcaption { margin-top: .6rem; max-width: 44rem; color: var(--soft); font-size: .86rem; line-height: 1.5; }
svg { display: block; }
svg text { fill: var(--soft); font-family: var(--sans); font-variant-numeric: tabular-nums; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 0 2.5rem; }
.plot { width: 100%; max-width: 34rem; height: auto; overflow: visible; }
.plot text { font-size: 12px; }
.plot .label { fill: var(--ink); font-size: 12.5px; }
.plot .value { fill: var(--ink); font-size: 11px; }
.plot .grid { stroke: var(--rule); }
.plot .axis { stroke: var(--faint); }
.plot .curve { fill: none; stroke-linejoin: round; stroke-linecap: round; }
.plot .real { stroke: var(--real); stroke-width: 5; opacity: .65; }
.plot .difference { stroke: var(--ink); stroke-width: 1.4; }
.plot .quantized { stroke: var(--quantized); stroke-width: 1.8; }
.plot .limit { stroke: var(--refuted); stroke-dasharray: 4 4; }
.plot .limit-label { fill: var(--refuted); font-size: 11px; }
.plot .range { fill: var(--quantized); opacity: .3; }
.plot .median { stroke: var(--quantized); stroke-width: 2; }
.bar { width: 100%; min-width: 6rem; max-width: 18rem; }
.bar .track, .strip .track { fill: var(--track); }
.bar .fill, .strip .fill { fill: var(--quantized); }
.bar.refuted .fill { fill: var(--refuted); }
.bar.external .fill { fill: var(--faint); }
.wide, .graph { overflow-x: auto; }
.network { margin: 0 0 1.25rem; }
.network .band { fill: var(--quantized); opacity: .1; }
.network .neuron { fill: var(--quantized); }
.network .gap { fill: var(--faint); }
.network text { font-size: 12px; }
.network .value { fill: var(--ink); font-size: 14px; font-weight: 600; }
.graph svg { max-width: 100%; min-width: 30rem; height: auto; }
.graph polygon, .graph path { stroke: var(--faint); }
.graph .adder path { fill: var(--card); stroke: var(--quantized); stroke-width: 1; }
.graph .output path { fill: color-mix(in srgb, var(--quantized) 10%, var(--card)); stroke-width: 2.2; }
.graph .wire polygon { fill: var(--faint); }
.graph .negated path { stroke-dasharray: 4 3; }
.graph text { fill: var(--ink); }
.graph text[fill="#808080"] { fill: var(--soft); }
.graph .wire text { fill: var(--soft); }
footer { margin: 2rem 0 4rem; color: var(--faint); font-size: .82rem; }

@media (max-width: 66rem) {
  .page { display: block; }
  nav { display: none; }
}
@media (max-width: 46rem) {
  body { padding: 0 1.1rem; }
  .masthead { padding-top: 2.5rem; }
  .evidence { grid-template-columns: minmax(0, 1fr); }
  .key-figures { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .key-figures > div { padding: .8rem .9rem; }
  .key-figures .value { font-size: 1.35rem; }
  .facts { grid-template-columns: minmax(0, 1fr); }
  .facts dt { padding-bottom: 0; border: 0; font-size: .84rem; }
  .facts dd { padding-top: 0; }
  table { font-size: .86rem; }
  th, td { white-space: nowrap; }
}
@media print {
  :root {
    --paper: #ffffff; --card: #ffffff; --ink: #000000; --soft: #444444; --faint: #777777;
    --rule: #cccccc; --wash: #f4f4f4; --track: #e8e8e8;
    --proved: #14735a; --cosimulated: #2459a6; --simulated: #94600a; --refuted: #b0281f;
    --quantized: #2459a6; --real: #d9a24a;
  }
  @page { margin: 18mm 16mm; }
  html { font-size: 9.5pt; }
  body { padding: 0; max-width: none; }
  section { padding: 1.6rem 0 .6rem; }
  .plots { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .key-figures { grid-template-columns: repeat(4, minmax(0, 1fr)); }
  .evidence { grid-template-columns: repeat(3, minmax(0, 1fr)); }
  nav { display: none; }
  .page { display: block; }
  .masthead { padding-top: 0; }
  figure, tr, .claims, .key-figures > div { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  .table, .graph, .wide, pre { overflow: visible; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  .network { max-width: 100%; }
  .graph svg { min-width: 0; }
}
)css";

}  // namespace

std::string_view style_sheet() { return kStyleSheet; }

}  // namespace napier
