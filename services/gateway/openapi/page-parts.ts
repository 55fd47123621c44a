/** Style of the docs page: the shop's colours, the reader's own colour scheme, readable on a phone. */
export const style = `
:root{--back:#fdf8f4;--card:#fff;--line:#e8ddd2;--ink:#1b2523;--soft:#55625e;--mark:#0b5f55;--get:#0b6b50;--post:#1c4f9c;--put:#7a5200;--delete:#a3202c}
@media(prefers-color-scheme:dark){:root{--back:#0f1716;--card:#172220;--line:#2b3a37;--ink:#edf3ef;--soft:#a6b6b0;--mark:#74d6c0;--get:#5fd0ab;--post:#8db8ff;--put:#e5b95c;--delete:#ff8d95}}
*{box-sizing:border-box}html{scroll-behavior:smooth;scroll-padding-top:9rem}
body{margin:0;background:var(--back);color:var(--ink);font:15px/1.55 ui-sans-serif,system-ui,sans-serif}
header{position:sticky;top:0;z-index:1;background:color-mix(in srgb,var(--back) 92%,transparent);backdrop-filter:blur(8px);border-bottom:1px solid var(--line);padding:.9rem max(1rem,calc(50vw - 30rem))}
h1{margin:0 0 .5rem;font-size:1.25rem;letter-spacing:-.01em}h1 span{color:var(--soft);font-weight:400}
label span{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
input{width:100%;padding:.55rem .8rem;border:1px solid var(--line);border-radius:.6rem;background:var(--card);color:inherit;font:inherit}
:focus-visible{outline:2px solid var(--mark);outline-offset:1px}
nav{display:flex;gap:.9rem;overflow-x:auto;margin-top:.55rem;font-size:.88rem}a{color:var(--mark);text-decoration:none}a:hover{text-decoration:underline}
main{max-width:62rem;margin:0 auto;padding:1rem}h2{margin:2rem 0 .3rem;font-size:1.1rem;text-transform:capitalize}h4{margin:.9rem 0 .3rem;font-size:.85rem;color:var(--soft)}
p{margin:.3rem 0}.intro{color:var(--soft);max-width:46rem}
.entry{background:var(--card);border:1px solid var(--line);border-radius:.7rem;margin:.45rem 0}.entry>div{padding:0 1rem 1rem}
.entry:target{border-color:var(--mark)}summary{display:flex;gap:.7rem;align-items:center;padding:.6rem 1rem;cursor:pointer;list-style:none;overflow-wrap:anywhere}
code{font:.86em ui-monospace,SFMono-Regular,Menlo,monospace}i{font-style:normal;color:var(--mark)}
.verb{min-width:4.2rem;font:700 .74rem ui-monospace,monospace;color:var(--put)}.get{color:var(--get)}.post{color:var(--post)}.delete{color:var(--delete)}
.access{margin-left:auto;color:var(--soft);white-space:nowrap}small{color:var(--soft)}sup{color:var(--delete)}
table{width:100%;border-collapse:collapse}th,td{text-align:left;vertical-align:top;padding:.35rem .5rem .35rem 0;border-top:1px solid var(--line);font-weight:400;overflow-wrap:anywhere}th{width:34%}th small{margin-left:.4rem}
.reason{display:grid;grid-template-columns:minmax(0,18rem) 3rem 1fr;align-items:baseline;gap:.6rem;padding:.5rem 1rem}
@media(max-width:40rem){.reason{grid-template-columns:1fr auto}.reason span{grid-column:1/-1}summary{flex-wrap:wrap;gap:.2rem .7rem}.verb{min-width:3.4rem}th{width:44%}th small{display:block;margin:0}}`;

/** Script of the docs page: hides what does not fit the words searched for, and opens what the address names. */
export const script = `
const entries=[...document.querySelectorAll('.entry')].map(e=>({e,t:e.textContent.toLowerCase()}));
const search=document.getElementById('search'),nothing=document.getElementById('nothing');
search.addEventListener('input',()=>{
  const words=search.value.toLowerCase().split(/\\s+/).filter(Boolean);let shown=0;
  for(const {e,t} of entries){const fits=words.every(w=>t.includes(w));e.hidden=!fits;if(fits)shown++}
  for(const s of document.querySelectorAll('main section[id]'))s.hidden=!s.querySelector('.entry:not([hidden])');
  nothing.hidden=shown>0});
const open=()=>{const e=document.getElementById(decodeURIComponent(location.hash.slice(1)));if(e instanceof HTMLDetailsElement)e.open=true};
addEventListener('hashchange',open);open();`;
