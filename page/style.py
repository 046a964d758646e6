"""How the page looks where the theme has no setting for it. One style sheet, and nothing that comes from a paper.

Streamlit sets color-scheme where its theme is light or dark, so light-dark() follows it.
"""

__all__ = ["STYLE"]

STYLE = """<style>
[data-testid="stApp"] { --quiet: light-dark(#3a4652, #b6c2cc); --line: light-dark(#b9c2ca, #4a5863);
  --strong: light-dark(#14506e, #6fb6de); --mark: light-dark(#ffe9a0, #6b5200);
  --mark-edge: light-dark(#8a5a00, #ffd97a);
  --link: light-dark(#0b4a75, #8fc7ea); --focus: light-dark(#b35c00, #ffb366); --ink: light-dark(#17212b, #e8edf1); }
[data-testid="stMainBlockContainer"] { padding: 0.9rem 2rem 4rem; max-width: 84rem; }
[data-testid="stHeader"] { background: transparent; height: 0; min-height: 0; }
[data-testid="stMainBlockContainer"] h1 { padding: 0 0 0.1rem; }
[data-testid="stMainBlockContainer"] h2 { padding: 0.3rem 0 0.5rem; }
[data-testid="stTab"][aria-selected="true"] p { color: var(--strong); }
[data-testid="stImage"] img { border: 1px solid var(--line); }
[data-testid="stForm"] { padding: 0.6rem 0.9rem 0.8rem; }
[data-testid="stDateInput"] [role="spinbutton"] { display: inline-block; min-width: 24px; min-height: 24px;
  line-height: 24px; text-align: center; }
.quote { margin: 0 0 0.4rem; padding: 0.1rem 0 0.1rem 1rem; border-left: 0.3rem solid var(--strong); }
.quote blockquote { margin: 0; padding: 0; border: 0; font-family: "Source Serif", Georgia, serif; font-size: 1.4rem;
  line-height: 1.4; color: inherit; overflow-wrap: anywhere; }
.quote .columns { font-size: 1rem; color: var(--quiet); margin: 0 0 0.2rem; overflow-wrap: anywhere; }
.quote .under { font-size: 1rem; color: var(--quiet); line-height: 1.45; margin: 0 0 0.3rem; overflow-wrap: anywhere; }
.quote .under span { font-family: "Source Serif", Georgia, serif; font-size: 1.1rem; color: var(--ink); }
.quote figcaption { margin-top: 0.4rem; font-size: 1rem; line-height: 1.45; overflow-wrap: anywhere; }
.quote .also { font-size: 0.95rem; color: var(--quiet); margin: 0.25rem 0 0; overflow-wrap: anywhere; }
.passage { max-width: 60rem; border-top: 1px solid var(--line); padding-top: 0.7rem; }
.passage h3 { font-size: 1.05rem; padding: 0; margin: 0 0 0.25rem; line-height: 1.4; overflow-wrap: anywhere; }
.passage .trail, .passage .columns { color: var(--quiet); font-size: 0.95rem; margin: 0 0 0.3rem;
  overflow-wrap: anywhere; }
.passage .text { white-space: pre-line; line-height: 1.5; margin: 0; overflow-wrap: anywhere; }
.passage details { margin-top: 0.4rem; }
.passage summary { cursor: pointer; color: var(--link); text-decoration: underline; }
.passage ul { margin: 0.2rem 0 0; }
.passage li { font-size: 1rem; }
.passage .also { color: var(--quiet); font-size: 0.95rem; margin: 0.4rem 0 0; overflow-wrap: anywhere; }
[class*="st-key-told_"], [data-testid="stLayoutWrapper"]:has(> .st-key-told_place) { position: absolute; }
.page-text { white-space: pre-wrap; font-family: inherit; font-size: 1rem; line-height: 1.5; margin: 0;
  overflow-wrap: anywhere; background: none; }
[data-testid="stCode"] > div, [data-testid="stCode"] > div > div { opacity: 1 !important; }
mark { background: var(--mark); color: inherit; padding: 0.05em 0; border-bottom: 2px solid var(--mark-edge); }
.where { line-height: 1.45; margin: 0; overflow-wrap: anywhere; }
.where a { color: var(--link); }
.small { color: var(--quiet); margin: 0; line-height: 1.45; overflow-wrap: anywhere; }
.refusal { border: 2px solid var(--ink); border-left-width: 0.6rem; padding: 0.7rem 1rem; font-size: 1.15rem;
  line-height: 1.45; margin: 0; }
.notice { border-left: 0.6rem solid var(--ink); padding: 0.3rem 0 0.3rem 0.8rem; font-size: 1.1rem; line-height: 1.45;
  margin: 0 0 0.4rem; overflow-wrap: anywhere; }
.papers { width: 100%; border-collapse: collapse; font-size: 0.95rem; }
.papers caption { text-align: left; color: var(--quiet); padding-bottom: 0.3rem; }
.papers th, .papers td { text-align: left; vertical-align: top; padding: 0.4rem 0.6rem 0.4rem 0;
  border-bottom: 1px solid var(--line); overflow-wrap: anywhere; font-weight: 400; }
.papers thead th { font-weight: 650; border-bottom: 2px solid var(--ink); white-space: nowrap; vertical-align: bottom;
  overflow-wrap: normal; }
.papers tbody th { font-weight: 600; min-width: 14rem; }
.known tbody th { min-width: 7rem; }
.library td:nth-child(2), .library td:nth-child(3) { min-width: 6.5rem; }
.measures thead th { white-space: normal; }
.measures tbody th { min-width: 5.5rem; overflow-wrap: break-word; }
.measures td { overflow-wrap: normal; }
.papers thead button { font: inherit; color: var(--link); background: none; border: 0; padding: 0;
  cursor: pointer; text-decoration: underline; }
.papers .path { display: block; overflow-wrap: anywhere; font-weight: 400; color: var(--quiet); font-size: 0.9rem; }
.papers .nowrap { white-space: nowrap; }
.papers a { color: var(--link); }
.zoomed { overflow: auto; max-height: 75vh; border: 1px solid var(--line); }
.zoomed img { display: block; max-width: none; }
[class*="st-key-understood"] button { min-height: 2rem; padding: 0.1rem 0.7rem; }
a:focus-visible, .zoomed:focus-visible, button:focus-visible, summary:focus-visible {
  outline: 3px solid var(--focus); outline-offset: 2px; }
@media (max-width: 64rem) {
  .measures { font-size: 0.85rem; }
  .library tbody th { min-width: 10rem; }
  .library thead th:last-child { white-space: normal; }
  .library td:nth-child(2), .library td:nth-child(3) { min-width: 5.5rem; }
  .known thead { position: absolute; left: -999rem; }
  .known, .known tbody, .known tr, .known th, .known td { display: block; width: 100%; }
  .known th, .known td { border: 0; padding: 0.05rem 0; }
  .known td[data-label]::before { content: attr(data-label) ": "; color: var(--quiet); }
  .known td:empty { display: none; }
  .known tr { border-bottom: 1px solid var(--line); padding: 0.5rem 0; }
}
@media (max-width: 40rem) {
  [data-testid="stMainBlockContainer"] { padding: 0.8rem 0.9rem 3rem; }
  [data-testid="stMainBlockContainer"] h1 { font-size: 1.4rem; }
  .quote blockquote { font-size: 1.2rem; }
  .st-key-ask_row [data-testid="stHorizontalBlock"],
  .st-key-narrow:not(:has(details[open])) [data-testid="stHorizontalBlock"] { flex-wrap: nowrap; gap: 0.5rem; }
  .st-key-ask_row [data-testid="stColumn"],
  .st-key-narrow:not(:has(details[open])) [data-testid="stColumn"] { min-width: 0; }
  .st-key-ask_row [data-testid="stColumn"]:last-child { flex: 0 0 4.5rem; }
  .st-key-narrow:not(:has(details[open])) [data-testid="stColumn"]:last-child { flex: 0 0 11.5rem; }
  .papers caption { display: block; }
  .papers thead { position: absolute; left: -999rem; }
  .papers, .papers tbody, .papers tr, .papers th, .papers td { display: block; width: 100%; }
  .papers td:empty { display: none; }
  .library td:nth-child(2), .library td:nth-child(3) { min-width: 0; }
  .papers th, .papers td { border: 0; padding: 0.05rem 0; }
  .papers td[data-label]::before { content: attr(data-label) ": "; color: var(--quiet); }
  .papers tr { border-bottom: 1px solid var(--line); padding: 0.5rem 0; }
}
</style>"""
