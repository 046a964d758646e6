"""How the page looks where the theme has no setting for it. One style sheet, and nothing that comes from a paper."""

__all__ = ["STYLE"]

STYLE = """<style>
[data-testid="stMainBlockContainer"] { padding: 0.9rem 2rem 4rem; max-width: 84rem; }
[data-testid="stHeader"] { background: transparent; height: 0; min-height: 0; }
[data-testid="stMainBlockContainer"] h1 { padding: 0 0 0.1rem; }
[data-testid="stMainBlockContainer"] h2 { padding: 0.3rem 0 0.5rem; }
[data-testid="stImage"] img { border: 1px solid #7b8894; }
[data-testid="stForm"] { padding: 0.6rem 0.9rem 0.8rem; }
.quote { margin: 0 0 0.4rem; padding: 0.1rem 0 0.1rem 1rem; border-left: 0.3rem solid #14506e; }
.quote blockquote { margin: 0; padding: 0; border: 0; font-family: "Source Serif", Georgia, serif; font-size: 1.4rem;
  line-height: 1.4; color: #101820; overflow-wrap: anywhere; }
.quote .columns { font-size: 1rem; color: #3a4652; margin: 0 0 0.2rem; overflow-wrap: anywhere; }
.quote figcaption { margin-top: 0.4rem; font-size: 1rem; line-height: 1.45; overflow-wrap: anywhere; }
.quote .also { font-size: 0.95rem; color: #3a4652; margin: 0.25rem 0 0; overflow-wrap: anywhere; }
.passage { max-width: 60rem; border-top: 1px solid #b9c2ca; padding-top: 0.7rem; }
.passage h3 { font-size: 1.05rem; padding: 0; margin: 0 0 0.25rem; line-height: 1.4; overflow-wrap: anywhere; }
.passage .trail, .passage .columns { color: #3a4652; font-size: 0.95rem; margin: 0 0 0.3rem; overflow-wrap: anywhere; }
.passage .text { white-space: pre-line; line-height: 1.5; margin: 0; overflow-wrap: anywhere; }
.passage details { margin-top: 0.4rem; }
.passage summary { cursor: pointer; color: #0b4a75; text-decoration: underline; }
.passage ul { margin: 0.2rem 0 0; }
.passage li { font-size: 1rem; }
.page-text { white-space: pre-wrap; font-family: inherit; font-size: 1rem; line-height: 1.5; margin: 0;
  overflow-wrap: anywhere; background: none; }
[data-testid="stCode"] > div, [data-testid="stCode"] > div > div { opacity: 1 !important; }
mark { background: #ffe9a0; color: inherit; padding: 0.05em 0; border-bottom: 2px solid #8a5a00; }
.where { line-height: 1.45; margin: 0; overflow-wrap: anywhere; }
.where a { color: #0b4a75; }
.small { color: #3a4652; margin: 0; line-height: 1.45; overflow-wrap: anywhere; }
.refusal { border: 2px solid #17212b; border-left-width: 0.6rem; padding: 0.7rem 1rem; font-size: 1.15rem;
  line-height: 1.45; margin: 0; }
.papers { width: 100%; border-collapse: collapse; font-size: 0.95rem; }
.papers caption { text-align: left; color: #3a4652; padding-bottom: 0.3rem; }
.papers th, .papers td { text-align: left; vertical-align: top; padding: 0.4rem 0.6rem 0.4rem 0;
  border-bottom: 1px solid #c6ced5; overflow-wrap: anywhere; font-weight: 400; }
.papers thead th { font-weight: 650; border-bottom: 2px solid #17212b; white-space: nowrap; }
.papers tbody th { font-weight: 600; min-width: 14rem; }
.papers .path { display: block; font-weight: 400; color: #3a4652; font-size: 0.9rem; }
.papers .nowrap { white-space: nowrap; }
a:focus-visible, button:focus-visible, summary:focus-visible { outline: 3px solid #b35c00; outline-offset: 2px; }
@media (max-width: 40rem) {
  [data-testid="stMainBlockContainer"] { padding: 0.8rem 0.9rem 3rem; }
  .quote blockquote { font-size: 1.2rem; }
  .papers caption { display: block; }
  .papers thead { position: absolute; left: -999rem; }
  .papers, .papers tbody, .papers tr, .papers th, .papers td { display: block; width: 100%; }
  .papers th, .papers td { border: 0; padding: 0.05rem 0; }
  .papers td[data-label]::before { content: attr(data-label) ": "; color: #3a4652; }
  .papers tr { border-bottom: 1px solid #c6ced5; padding: 0.5rem 0; }
}
</style>"""
