"""What kind of thing a question wants, in what measure, and from what kind of paper. Pure: patterns, tried in order."""

from __future__ import annotations

import re
from itertools import takewhile

from index.models import Measure, Question, Want
from index.words import STOP_WORDS, terms
from ingest.models import PaperKind

__all__ = [
    *("asks_yes_or_no", "counted", "is_plural", "kinds_named", "measure_of", "says_what_it_is", "thing_asked"),
    *("wanted", "wants_attendance", "wants_decided", "wants_latest"),
]

COUNTED = r"(?:two|three|four|five|six|seven|eight|nine|ten|several|\d+)"
AMOUNT = (
    r"(?:rates?|costs?|prices?|salary|salaries|budgets?|fees?|charges?|rents?|turnout|caseloads?|average|totals?|numbers?|"
    r"population|multiple|overspends?|underspends?|shortfalls?|deficits?|surplus|savings?|spend|spending|grants?|"
    r"council tax|figures?|percentages?|proportions?|shares?|ratio)"
)
PEOPLE = r"(?:councillors?|members?|officers?|inspectors?|directors?|ministers?|persons?|people|chairs?)"
MORE = r"(?:more|fewer|less|higher|lower|bigger|larger|smaller|longer|shorter|better|worse|cheaper|dearer|safer)"

WANTS: tuple[tuple[Want, tuple[str, ...]], ...] = (
    (Want.REASON, (r"^\s*(?:and\s+)?why\b",)),
    (
        Want.COMPARISON,
        (
            r"\bcompar",
            r"\bdiffer",
            r"\bwhich (?:of|had|has|cost|is|was|were|got|gave|spent)\b.*\bor\b",
            r"\bwhich of\b.*\band\b.*\bhad\b",
            rf"\bbetween\b.*\band\b.*\b{MORE}\b",
            rf"^\s*(?:was|were|is|are|did|does|do|has|have)\b.*\b{MORE}\b.*\b(?:or|than)\b",
        ),
    ),
    (
        Want.CHANGE,
        (
            r"\bhow (?:has|have|did)\b.*\b(?:chang|develop|evolv|progress|moved)",
            r"\bover time\b",
            r"\btrends?\b",
            r"\bgo(?:ne|ing)? up or down\b",
            r"\b(?:rise|risen|fall|fallen|increase|decrease|improve)d? (?:since|from|between)",
            r"\bwhat (?:has |had )?changed\b",
            r"\b(?:getting|got|become|becoming) (?:any )?(?:better|worse|higher|lower|more|fewer)\b",
        ),
    ),
    (
        Want.FIGURE,
        (
            r"\bhow (?:many|much|big|large|long|often|far|old|high|quickly|soon|common)\b",
            rf"\bwhat (?:[\w'’-]+ )?{AMOUNT}\b(?! (?:report|plan|meeting|is meant|means))",
            rf"(?:^\s*|,\s+)what(?:'s| is| was| were| are| will be| has been)\b(?: [\w'’&/.-]+){{0,5}}? {AMOUNT}\b",
            r"\bwhat (?:did|do|does|will|would|has|have)\b.*\b(?:cost|pay|paid|charge|earn|save)\b",
            r"\bpercentage\b|\bproportion\b|\bnumber of\b",
            r"\b(?:at|for|from) what (?:price|cost|age|level|rate)\b",
        ),
    ),
    (
        Want.PERSON,
        (
            r"^\s*(?:and\s+)?who\b",
            r",\s+who\b(?! (?:is|are|was|were|has|have|had)\b.*,)",
            r"\bwhose\b|\b(?:by|to|from) whom\b",
            rf"\bwhich (?:[\w'’-]+ ){{0,2}}{PEOPLE}\b",
        ),
    ),
    (
        Want.DATE,
        (
            r"^\s*(?:and\s+)?when\b",
            r"\b(?:what|which) (?:dates?|days?|time|year|month)\b",
            r"\bby when\b|\bdeadline\b|\bhow (?:recently|long ago)\b|\bsince when\b",
        ),
    ),
    (
        Want.PLACE,
        (
            r"^\s*(?:and\s+)?where\b",
            r"\bwhich (?:ward|town|area|district|street|road|school|building|part|venue|village)s?\b",
        ),
    ),
    (
        Want.REASON,
        (
            r"\bwhat (?:was|is|were|are) the (?:[\w'’-]+ )?(?:reason|cause)s?\b",
            r"\breasons? for\b|\bhow come\b|\band why\b",
            r"\bwhat (?:made|makes|caused|causes|prompted|drove|led to|held up|lay behind|went wrong)\b",
        ),
    ),
    (Want.LIST, (rf"\b(?:what|which) (?:(?:are|were) )?(?:the |[\w'’-]+['’]s )?(?:top |key |main )?['‘]?{COUNTED}\b",)),
    (
        Want.DEFINITION,
        (
            r"\bwhat (?:is|are|does|do)\b.*\b(?:means?|meant|stands? for)\b",
            r"\bwhat (?:is|are|does|do)\b.*\b(?:do|for|about|called)\s*\?*\s*$",
            r"\bwhat counts as\b|\bmeaning of\b",
        ),
    ),
    (
        Want.DECISION,
        (r"\b(?:decide|decided|decision|resolve[ds]?|agree[ds]?|approve[ds]?|recommend(?:ed)?|vote[ds]?|outcome)\b",),
    ),
    (
        Want.LIST,
        (
            r"\bwhat (?:are|were) the\b",
            r"\bwhich .*s (?:are|were|have|did)\b",
            r"\blist\b|\bname the\b",
            r"\bwhat .*(?:priorities|themes|areas|reasons|actions|steps|recommendations|risks|aims|options)\b",
        ),
    ),
    (
        Want.DEFINITION,
        (
            r"^\s*what(?:'s| is) (?:a|an|the)\b",
            r"^\s*what(?:'s| is)(?: [\w'’-]+){1,3}\s*\?*\s*$",
            r"\bdefin(?:e|ed|ition)\b|\bexplain\b",
        ),
    ),
)

SHARE_WORDS = r"\b(?:percentages?|proportions?|shares? of|what share|per ?cent|rates?|ratio|fraction)\b|%"
MONEY_WORDS = (
    r"£|\bhow much (?:money|did|does|do|will|would|was|were|is|are|has|have|of the budget)\b"
    r"|\b(?:costs?|budgets?|price|spend|spent|spending|pay|paid|(?<!in )charges?|fees?|salary|salaries|savings?|rent|"
    r"grant|funding|overspends?|underspends?|shortfalls?|deficits?|pounds|council tax|fined?)\b"
)
TIME_WORDS = r"\bhow (?:long|often|quickly|soon|old|many (?:days|weeks|months|years|hours|minutes))\b"
COUNT_WORDS = r"\bhow many\b|\bnumber of\b"
MEASURES = tuple(
    (measure, re.compile(pattern, re.IGNORECASE))
    for measure, pattern in (
        (Measure.TIME, TIME_WORDS),
        (Measure.COUNT, COUNT_WORDS),
        (Measure.SHARE, SHARE_WORDS),
        (Measure.MONEY, MONEY_WORDS),
    )
)

THE = r"\b(?:the|a|an|this|that|its|their|which|what|latest|last)\s+(?:[\w'’-]+\s+){0,4}"
KINDS = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (PaperKind.AGENDA, r"\bagendas?\b(?! pack)"),
        (
            PaperKind.MINUTES,
            r"(?<!\d\s)(?<!\d-)(?<!many\s)(?<!few\s)(?<!ten\s)(?<!five\s)(?<!ty\s)(?<!een\s)\bminutes\b",
        ),
        (PaperKind.REPORT, rf"{THE}report\b(?! pack)"),
        (PaperKind.APPENDIX, r"\b(?:appendix|appendices|annex(?:es|e)?)\b"),
        (PaperKind.DECISION, r"\b(?:record of (?:the )?decisions?|decisions? (?:notice|record|sheet|summary))\b"),
        (PaperKind.PACK, r"\b(?:agenda|reports?|papers?|documents?) pack\b"),
        (PaperKind.ASSESSMENT, r"\b(?:equality|impact) (?:impact )?assessment\b|\beqia\b"),
        (PaperKind.INSPECTION, rf"{THE}(?:inspection|monitoring visit|focused visit)\b(?! framework)"),
        (PaperKind.LETTER, rf"{THE}letter\b"),
    )
)
LATEST = re.compile(
    r"\b(?:latest|most (?:recent|up[ -]to[ -]date)|newest|currently|current|nowadays|at present|at the moment|"
    r"right now|so far|to date|up to date|these days|as things stand)\b",
    re.IGNORECASE,
)
HOW_MANY = re.compile(r"\bhow many\s+((?:[\w'’-]+\s*){1,5})", re.IGNORECASE)
LONGEST_NAME = 3  # words of what is counted
PLURAL = re.compile(r"[a-z-]+(?<!ss|us|is)s|children|people|men|women|staff", re.IGNORECASE)
NO_NAME = frozenset(("got", "came", "took", "said", "went", "made", "gave", "left", "times"))
YES_OR_NO = re.compile(
    r"^(?:[^,?]{1,80},\s*)?(?:and\s+|so\s+|but\s+)?(?:is|are|was|were|did|does|do|has|have|had|will|would|can|could|should|may)n?['’]?t?\s",
    re.IGNORECASE,
)
ALTERNATIVE = re.compile(r"\bor\b(?! (?:not|so|more|less)\b)", re.IGNORECASE)
ADVICE = re.compile(
    r"\b(?:recommend\w*|propos\w+|suggest\w*|asked?|motion|amendments?|calls?|called|invited?|consider\w*|options?)\b",
    re.IGNORECASE,
)

THING = re.compile(
    r"(?:what|who)(?:['’]s|\s+(?:is|are|was|were|does|do))\s+(?:meant\s+by\s+)?(?:the\s+|an?\s+)?['‘“\"]?"
    r"([\w'’&/-]+(?:\s+[\w'’&/-]+){0,4}?)['’”\"]?(?:\s+(?:mean|stand\s+for|do|for|called))?\s*\?*$",
    re.IGNORECASE,
)
IS = (
    r"(?:\s+(?:programme|project|scheme|service|plan|board|team|group|strategy|model|panel|fund|partnership)s?)?\s+"
    r"(?:is|are|was|were|means?|refers?|aims?|provides?|offers?|supports?|helps?|brings?|stands?|allows?|works?|covers?)\b"
)
ATTENDING = re.compile(
    r"\b(?:present|attend(?:ed|ing|ees?|ance)?|apologies|absent|members? of|membership|sits? on|serves? on|took part"
    r"|who (?:was|were) (?:at|there))\b",
    re.IGNORECASE,
)
DECIDING = re.compile(
    r"\b(?:decide[ds]?|resolve[ds]?|agree[ds]?|approve[ds]?|vote[ds]?|outcome)\b"
    r"|\b(?:what|which)(?:\s+[\w'’-]+){0,3}?\s+decisions?\b|\bdecisions?\b.*\b(?:made|taken|reached)\b",
    re.IGNORECASE,
)
COMPILED = tuple((want, re.compile("|".join(patterns), re.IGNORECASE)) for want, patterns in WANTS)


def wanted(text: str) -> Want:
    """The kind of thing that a question asks for; FACT where no pattern says."""
    return next((want for want, pattern in COMPILED if pattern.search(text)), Want.FACT)


def wants_decided(question: Question) -> bool:
    """Whether it is asked what was decided, and not what was recommended, moved or asked for."""
    named = question.wants is Want.DECISION and DECIDING.search(question.text)
    return bool(named) and not ADVICE.search(question.text)


def wants_attendance(question: Question) -> bool:
    """Whether it is asked who was at a meeting, or who sits on a body."""
    return question.wants is Want.PERSON and bool(ATTENDING.search(question.text))


def thing_asked(text: str) -> str | None:
    """What a question asks the meaning of: "LADO" for "What does LADO stand for?"; None where it names no few words."""
    asked = THING.match(text.strip())
    return asked[1].strip("'’") if asked else None


def says_what_it_is(text: str) -> re.Pattern[str] | None:
    """What a sentence looks like that says what the thing is that is asked for: "Turnaround is", "the SWA (…) aims".

    None where the question doesn't name one in a few words.
    """
    asked = thing_asked(text)
    if asked is None:
        return None
    name = r"[\s-]+".join(map(re.escape, asked.split()))
    subject = rf"(?:^|[.;:•–-]\s+|\b(?:the|an?|our)\s+)\W{{0,2}}{name}\b\W{{0,2}}(?:\s*\([^)]{{1,60}}\))?"
    return re.compile(rf"{subject}{IS}|\w\s+\(['‘“]?{name}s?['’”]?\)|\b{name}s?\s+\(\w[^)]{{5,80}}\)", re.IGNORECASE)


def measure_of(text: str) -> Measure | None:
    """In what an answer would be measured: a share, money, time or a count; None where the words don't say."""
    return next((measure for measure, pattern in MEASURES if pattern.search(text)), None)


def counted(text: str) -> str | None:
    """The term of what a question counts: that of "schools" for "how many new schools are"; None for none."""
    match = HOW_MANY.search(text)
    asked = match[1].split() if match else []
    named = list(takewhile(lambda word: word.lower() not in STOP_WORDS | NO_NAME, asked))
    things = [word for word in named if is_plural(word)][:1] or named[:LONGEST_NAME]
    return next(reversed(terms(" ".join(things))), None)


def is_plural(word: str) -> bool:
    """Whether a word looks as if it named several things: "schools", "staff"."""
    return bool(PLURAL.fullmatch(word)) and word.lower() not in STOP_WORDS


def asks_yes_or_no(text: str) -> bool:
    """Whether "yes" or "no" would answer; it wouldn't where the question offers alternatives, "up or down"."""
    return bool(YES_OR_NO.match(text.strip())) and not ALTERNATIVE.search(text)


def kinds_named(text: str) -> tuple[PaperKind, ...]:
    """The kinds of paper that a question names: "in the minutes", "which appendix". Time in minutes names none."""
    return tuple(kind for kind, pattern in KINDS if pattern.search(text))


def wants_latest(text: str) -> bool:
    """Whether the newest paper is asked for: "the latest report", "currently", "so far"."""
    return bool(LATEST.search(text))
