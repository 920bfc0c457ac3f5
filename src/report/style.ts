/**
 * The page's style: system fonts only, one column that also stands on A4. The
 * shades of the gap are ColorBrewer's YlOrBr, which keeps its order for
 * colour-blind eyes and in grey; marks differ by shape as well as by colour.
 */
export const STYLE = `
:root{--ink:#1c2733;--soft:#5a6673;--line:#d9dee3;--faint:#f5f7f8;--accent:#0b4f6c;--good:#1b7a5a;--bad:#a63d00}
*{box-sizing:border-box}
html{font-size:15px}
body{margin:0;color:var(--ink);background:#fff;line-height:1.55;
font-family:system-ui,-apple-system,"Segoe UI","PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC","Source Han Sans SC",sans-serif}
main{max-width:1120px;margin:0 auto;padding:1.6rem 1.4rem 3rem}
h1{font-size:1.7rem;line-height:1.25;margin:0 0 .2rem;font-weight:650;letter-spacing:.01em}
h2{font-size:1.12rem;margin:2.2rem 0 .7rem;padding-bottom:.3rem;border-bottom:2px solid var(--accent);font-weight:650}
h3{font-size:.95rem;margin:1.2rem 0 .4rem;font-weight:650}
p{margin:.4rem 0}
.lead,.note{color:var(--soft)}
.note{font-size:.85rem}
.n{font-variant-numeric:tabular-nums;white-space:nowrap}
bdi,td{overflow-wrap:anywhere}
.strip{display:grid;grid-template-columns:repeat(4,1fr);gap:1px;background:var(--line);
border:1px solid var(--line);margin:1.1rem 0 0}
.strip>div{background:#fff;padding:.7rem .85rem}
.strip dt{font-size:.8rem;color:var(--soft)}
.strip dd{margin:0}
.strip .big{font-size:1.5rem;font-weight:650;line-height:1.3;font-variant-numeric:tabular-nums}
.strip .big .was{color:var(--soft);font-weight:450}
.strip .sub{font-size:.8rem;color:var(--soft)}
.ok{color:var(--good)}.fail{color:var(--bad);font-weight:650}
table{border-collapse:collapse;width:100%;font-size:.86rem}
caption{text-align:left;color:var(--soft);font-size:.85rem;padding:.2rem 0 .4rem}
th{font-weight:600;text-align:left;color:var(--soft);border-bottom:1px solid var(--ink);padding:.3rem .55rem;vertical-align:bottom}
td{padding:.26rem .55rem;border-bottom:1px solid var(--line);vertical-align:top}
tr>:first-child{padding-left:0}tr>:last-child{padding-right:0}
th.r,td.r{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td.tight{white-space:nowrap}
td.who bdi{display:block;width:max-content;max-width:10em}
th::first-letter,dt::first-letter,.sub::first-letter{text-transform:uppercase}
td.again{color:#98a3ad}
td .why{color:var(--soft)}
tbody tr.new-circle td{border-top:1px solid #98a3ad}
.scroll{overflow-x:auto}
.scroll+.scroll{margin-top:1.1rem}
td.wide{min-width:15em}
.maps{display:grid;grid-template-columns:1fr 1fr;gap:1.2rem}
.maps.one{grid-template-columns:minmax(0,760px)}
figure{margin:0}
figcaption{font-size:.9rem;font-weight:600;margin-bottom:.35rem;display:flex;justify-content:space-between;gap:1rem}
figcaption span{font-weight:400;color:var(--soft)}
svg.defs{position:absolute}
svg.map{display:block;width:100%;height:auto;border:1px solid var(--line);background:#fbfbf9}
.circle{stroke:#6d5c45;stroke-width:.9;stroke-linejoin:round}
.g0{fill:#fffbe8}.g1{fill:#feedb0}.g2{fill:#fed268}.g3{fill:#fb9a35}.g4{fill:#d95f0e}.g5{fill:#8c2d04}
.street{fill:none;stroke:#7f7a70;stroke-width:.35;opacity:.45}
.street.main{stroke-width:1;opacity:.6}
.river{fill:none;stroke:#4f93c4;stroke-width:5;stroke-linecap:round;stroke-linejoin:round;opacity:.75}
.railway{fill:none;stroke:#3c3c3c;stroke-width:2.4}
.sleepers{fill:none;stroke:#fff;stroke-width:1.2;stroke-dasharray:5 5}
.existing{fill:#fff;fill-opacity:.7;stroke:#4a5560;stroke-width:.6}
.new{stroke:#fff;stroke-width:.9}
.new.own{fill:#08306b}.new.hosted{fill:#00735c}.new.mobile{fill:#6a2c91}.new.substitute{fill:#333}
.label{font-size:10px;text-anchor:middle;fill:#15202b;paint-order:stroke;stroke:#fff;stroke-width:2.6px;stroke-linejoin:round;font-weight:600}
.stamp rect{fill:#fff;stroke:#a63d00;stroke-width:1}
.stamp text{fill:#a63d00;font-size:11.5px;font-weight:600;letter-spacing:.04em}
.legend{display:flex;flex-wrap:wrap;gap:.35rem 1.2rem;font-size:.82rem;color:var(--soft);margin:.7rem 0 0;align-items:center}
.legend span{display:inline-flex;align-items:center;gap:.35rem}
.legend svg{flex:none;overflow:visible}
.dumbbell{display:block}
.dumbbell .axis{stroke:var(--line);stroke-width:1}
.dumbbell .bar{stroke:#0b4f6c;stroke-width:2.4;opacity:.45}
.dumbbell .as-plan{stroke:#5a6673;stroke-width:1.4;fill:none}
.dumbbell .was{fill:#fff;stroke:#0b4f6c;stroke-width:1.5}
.dumbbell .is{fill:#0b4f6c}
.pair{white-space:nowrap}.pair .arrow{color:var(--soft);padding:0 .2em}
.two{display:grid;grid-template-columns:1fr 1fr;gap:0 2rem}
dl.defs{display:grid;grid-template-columns:minmax(7rem,max-content) 1fr;gap:.3rem 1.2rem;font-size:.87rem;margin:0}
dl.defs dt{font-weight:600}dl.defs dd{margin:0;color:#3a4652}
ul.rests{font-size:.88rem;margin:.3rem 0;padding-left:1.2rem}
footer{margin-top:2.4rem;border-top:1px solid var(--line);padding-top:.7rem;font-size:.78rem;color:var(--soft);overflow-wrap:anywhere}
@media (max-width:820px){.maps,.two{grid-template-columns:1fr}.strip{grid-template-columns:1fr 1fr}main{padding:1rem .8rem 2rem}}
@media print{
@page{size:A4;margin:14mm 13mm 15mm}
html{font-size:10.2px}
main{max-width:none;padding:0}
.scroll{overflow:visible}
.maps{grid-template-columns:1fr 1fr;gap:.9rem}.maps.one{grid-template-columns:13cm}.two{grid-template-columns:1fr 1fr}.strip{grid-template-columns:repeat(4,1fr)}
h2{break-after:avoid}h3{break-after:avoid}
tr,figure,.strip>div,.legend{break-inside:avoid}
thead{display:table-header-group}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
}
`;
