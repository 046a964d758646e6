"""Know the councils of the United Kingdom by name, and tell whose paper it is from the places that the paper prints.

A list of facts: the names are those that the councils use of themselves, set down from general knowledge, with the
counties that were abolished lately, whose papers are still read. It only ever confirms a place that a paper names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

__all__ = ["OWN_NAMES", "PLACE_WORDS", "council_of_host", "council_of_place", "council_of_text", "places_named"]

_NAMES: Mapping[str, str] = {
    "{} County Council": """Cambridgeshire, Derbyshire, Devon, Durham, East Sussex, Essex, Gloucestershire, Hampshire,
        Hertfordshire, Kent, Lancashire, Leicestershire, Lincolnshire, Norfolk, Northumberland, Nottinghamshire,
        Oxfordshire, Staffordshire, Suffolk, Surrey, Warwickshire, West Sussex, Worcestershire, Cumbria,
        Northamptonshire, Bedfordshire, Cheshire""",
    "{} City Council": """Birmingham, Bristol, Cambridge, Canterbury, Carlisle, Chelmsford, Coventry, Derby, Exeter,
        Gloucester, Hull, Lancaster, Leeds, Leicester, Lichfield, Liverpool, Manchester, Newcastle, Norwich, Nottingham,
        Oxford, Peterborough, Plymouth, Portsmouth, Preston, Salford, Sheffield, Southampton, Southend-on-Sea,
        St Albans, Stoke-on-Trent, Sunderland, Westminster, Winchester, Worcester, Aberdeen, Dundee, Glasgow, Milton
        Keynes, Belfast""",
    "{} Council": """Barking and Dagenham, Barnet, Barnsley, Bath and North East Somerset, Bexley, Blackpool, Bolton,
        Bournemouth Christchurch and Poole, Bradford, Brent, Bromley, Buckinghamshire, Bury, Calderdale, Camden,
        Central Bedfordshire, Cornwall, Croydon, Cumberland, Dorset, Dudley, Ealing, East Riding of Yorkshire, Enfield,
        Gateshead, Hackney, Hammersmith and Fulham, Haringey, Harrow, Havering, Herefordshire, Hillingdon, Hounslow,
        Isle of Wight, Islington, Kirklees, Knowsley, Lambeth, Lewisham, Luton, Medway, Merton, Newham, North East
        Lincolnshire, North Lincolnshire, North Northamptonshire, North Somerset, North Tyneside, North Yorkshire,
        Oldham, Redbridge, Rotherham, Rutland County, Sandwell, Sefton, Shropshire, Slough, Solihull, Somerset, South
        Gloucestershire, South Tyneside, Southwark, Stockport, Sutton, Tameside, Thurrock, Torbay, Tower Hamlets,
        Trafford, Wakefield, Walsall, Waltham Forest, Wandsworth, West Berkshire, West Northamptonshire, Westmorland and
        Furness, Wigan, Wiltshire, Wirral, Cheshire West and Chester, Richmond upon Thames, Bridgend County Borough,
        Blaenau Gwent County Borough, Caerphilly County Borough, Cardiff, Carmarthenshire County, Ceredigion County,
        Conwy County Borough, Denbighshire County, Flintshire County, Gwynedd, Isle of Anglesey County, Merthyr Tydfil
        County Borough, Monmouthshire County, Neath Port Talbot, Newport City, Pembrokeshire County, Powys County,
        Rhondda Cynon Taf County Borough, Swansea, Torfaen County Borough, Vale of Glamorgan, Wrexham County Borough,
        Aberdeenshire, Angus, Argyll and Bute, Clackmannanshire, Dumfries and Galloway, East Ayrshire, East
        Dunbartonshire, East Lothian, East Renfrewshire, Falkirk, Fife, Highland, Inverclyde, Midlothian, Moray, North
        Ayrshire, North Lanarkshire, Orkney Islands, Perth and Kinross, Renfrewshire, Scottish Borders, Shetland
        Islands, South Ayrshire, South Lanarkshire, Stirling, West Dunbartonshire, West Lothian""",
    "{} Borough Council": """Ashford, Basildon, Basingstoke and Deane, Bedford, Blackburn with Darwen, Boston, Bracknell
        Forest, Brentwood, Broxbourne, Broxtowe, Burnley, Cannock Chase, Castle Point, Charnwood, Cheltenham, Cheshire
        East, Chesterfield, Chorley, Colchester, Crawley, Dacorum, Darlington, Dartford, East Staffordshire, Eastbourne,
        Eastleigh, Elmbridge, Epsom and Ewell, Erewash, Fareham, Fylde, Gedling, Gosport, Gravesham, Guildford, Halton,
        Harlow, Hartlepool, Hastings, Havant, Hertsmere, High Peak, Hinckley and Bosworth, Hyndburn, King's Lynn and
        West Norfolk, Maidstone, Melton, Middlesbrough, Newcastle-under-Lyme, North Warwickshire, Nuneaton and Bedworth,
        Oadby and Wigston, Pendle, Reading, Redcar and Cleveland, Redditch, Reigate and Banstead, Ribble Valley,
        Rochdale, Rossendale, Rugby, Runnymede, Rushcliffe, Rushmoor, South Ribble, Spelthorne, St Helens, Stafford,
        Stevenage, Stockton-on-Tees, Surrey Heath, Swindon, Tamworth, Telford and Wrekin, Test Valley, Tewkesbury,
        Tonbridge and Malling, Tunbridge Wells, Warrington, Watford, Waverley, Welwyn Hatfield, West Lancashire, Woking,
        Wokingham, Worthing, Wyre, Amber Valley, Antrim and Newtownabbey, Ards and North Down""",
    "{} District Council": """Adur, Arun, Ashfield, Babergh, Bassetlaw, Blaby, Bolsover, Braintree, Breckland,
        Broadland, Bromsgrove, Cherwell, Chichester, Cotswold, Derbyshire Dales, Dover, East Cambridgeshire, East Devon,
        East Hampshire, East Hertfordshire, East Lindsey, Epping Forest, Fenland, Folkestone and Hythe, Forest of Dean,
        Harborough, Hart, Horsham, Huntingdonshire, Lewes, Maldon, Malvern Hills, Mansfield, Mid Devon, Mid Suffolk, Mid
        Sussex, Mole Valley, New Forest, Newark and Sherwood, North Devon, North East Derbyshire, North Hertfordshire,
        North Kesteven, North Norfolk, North West Leicestershire, Rochford, Rother, Sevenoaks, South Cambridgeshire,
        South Derbyshire, South Hams, South Holland, South Kesteven, South Norfolk, South Oxfordshire, South
        Staffordshire, Staffordshire Moorlands, Stratford-on-Avon, Stroud, Swale, Tandridge, Teignbridge, Tendring,
        Thanet, Three Rivers, Torridge, Uttlesford, Vale of White Horse, Warwick, Wealden, West Devon, West Lindsey,
        West Oxfordshire, West Suffolk, Wychavon, Wyre Forest, Derry City and Strabane""",
    "City of {} Council": "Doncaster, Edinburgh, Wolverhampton, York",
    "{} Corporation": "City of London",
    "Royal Borough of {}": "Greenwich, Kensington and Chelsea, Kingston upon Thames, Windsor and Maidenhead",
    "{}": "Brighton & Hove City Council",
}
_TIERS = re.compile(r"\s(?:County Borough|County|City|Islands)$|\s(?:City )?Council$")
_COUNCILS: Mapping[str, str] = {
    _TIERS.sub("", _TIERS.sub("", place)).replace("&", "and"): form.format(place)
    for form, places in _NAMES.items()
    for place in (" ".join(part.split()) for part in places.split(","))
}
OWN_NAMES = frozenset(_COUNCILS.values())
# Hosts of e-mail addresses that are not the place's own name without its spaces.
PLACE_WORDS = frozenset(word.lower() for place in _COUNCILS for word in place.split())

_HOSTS: Mapping[str, str] = {
    "bathnes": "Bath and North East Somerset", "bcpcouncil": "Bournemouth Christchurch and Poole",
    "blackburn": "Blackburn with Darwen", "brighton-hove": "Brighton and Hove",
    "eastriding": "East Riding of Yorkshire",
    "hants": "Hampshire", "hullcc": "Hull", "iow": "Isle of Wight", "lbbd": "Barking and Dagenham",
    "lbhf": "Hammersmith and Fulham", "leics": "Leicestershire", "nelincs": "North East Lincolnshire",
    "northlincs": "North Lincolnshire", "northyorks": "North Yorkshire", "n-somerset": "North Somerset",
    "nottscc": "Nottinghamshire", "nottinghamcity": "Nottingham", "rbkc": "Kensington and Chelsea",
    "rbwm": "Windsor and Maidenhead", "redcar-cleveland": "Redcar and Cleveland", "royalgreenwich": "Greenwich",
    "southglos": "South Gloucestershire", "stoke": "Stoke-on-Trent", "telford": "Telford and Wrekin",
    "westberks": "West Berkshire",
}  # fmt: skip
_PLACES_BY_HOST = {**{re.sub(r"\W", "", place.casefold()): place for place in _COUNCILS}, **_HOSTS}
_ANY = "|".join(re.escape(place).replace(r"\ ", r"\s") for place in sorted(_COUNCILS, key=len, reverse=True))
_PERSON = r"(?:Cllr|Councillor|Mr|Mrs|Ms|Miss|Dr|Sir|Lord|Lady)\.?\s(?:[A-Z][\w.’'-]*\s)?"
_NOT_PLACE_AFTER = (
    r"(?:Road|Street|Lane|Avenue|Way|Close|House|Court|Drive|Hotel|Station|Hospital|University|FC|Evening|Live)\b"
)
_MENTION = re.compile(
    rf"(?P<person>{_PERSON})?(?<![\w’'\-@./])(?P<place>{_ANY})(?![\w@.-]*[@\w-])(?!\s{_NOT_PLACE_AFTER})"
)
_BEFORE = re.compile(
    r"\b(?:in|across|throughout|within|around|outside|[Nn]orth|[Ss]outh|[Ee]ast|[Ww]est|[Cc]entral)\s$"
)
_GREATER = re.compile(r"\bGreater\s$")
_AFTER = re.compile(
    r"['’]s?\b|\s(?:has|have|is|are|was|were|will|continues?|remains?|needs|area|borough|residents|children|families"
    r"|young people|partners|local authority)\b"
)
_WORDS = {"Bath", "Bury", "Boston", "Hart", "Reading", "Rugby"}  # as well words of every day as places
_TWO_TIERS = ("County Council", "District Council")  # a county's districts speak of it, and it of them
_DISTRICT = re.compile(r"\b[Tt]he (?:Borough|District|City) Council\b")  # a paper of one names its county too
_PARISH = re.compile(r"\b(?:Parish|Town|Community) Council\b", re.IGNORECASE)  # of a place inside another council's
_TOP = 1500  # characters
_SITE = re.compile(r"(?:\bwww\.|//)(?:[\w-]+\.)??([\w-]+)\.gov\.uk", re.IGNORECASE)
_COUNCIL_WORDS = re.compile(
    r"\b(?:Cabinet Member|Councillor|Cllr|Overview (?:and|&) Scrutiny|Local Authority|the Council)\b", re.IGNORECASE
)
_FEWEST = 3  # mentions of a place that stands for its council
_MOST = 0.8  # the share of all places named that must be the one
_SEARCHED = 300_000  # characters


def council_of_place(place: str) -> str | None:
    """The council of a place ("Leeds": Leeds City Council), or None where the place is not known to be a council's."""
    return _COUNCILS.get(" ".join(place.replace(".", "").replace("&", "and").split()))


def council_of_host(host: str, text: str) -> str | None:
    """The council whose addresses end in host.gov.uk, where the text names its place too, else None."""
    place = _PLACES_BY_HOST.get(host.casefold()) or _PLACES_BY_HOST.get(host.casefold().replace("-", ""))
    return _COUNCILS[place] if place and place in _places(text) else None


def council_of_text(text: str, *, body: str | None = None) -> tuple[str, str] | None:
    """The council that a text without its full name leaves no doubt of, and what tells: for a paper that names none.

    Four things tell. The paper goes to "the County Council", and names one county. It prints a council's initials
    again and again, and its place. It names one place, and that council's website. Or it speaks of one place alone,
    and as councils speak of their own.
    """
    text = text[:_SEARCHED]
    if _PARISH.search(text[:_TOP]):
        return None
    found = _places(text)
    return _by_tier(found, body) or _by_initials(text, found) or _by_site(text, found) or _by_place(text, found)


def places_named(text: str) -> tuple[str, ...]:
    """The places of councils that the text names, in order, each once.

    Left out are people and streets called the same, and places whose names are words of every day.
    """
    return tuple(place for place in _places(text) if place not in _WORDS)


def _places(text: str) -> Counter[str]:
    """How often the text names each place that has a council, leaving out people and streets called the same."""
    return Counter(" ".join(match["place"].split()) for match in _mentions(text))


def _mentions(text: str) -> list[re.Match[str]]:
    return [
        match
        for match in _MENTION.finditer(text)
        if not match["person"] and not _GREATER.search(text[max(0, match.start() - 9) : match.start("place")])
    ]


def _by_tier(found: Counter[str], body: str | None) -> tuple[str, str] | None:
    if body not in {"County Council", "City Council", "Borough Council", "District Council"}:
        return None
    fitting = Counter({place: count for place, count in found.items() if _COUNCILS[place].endswith(f" {body}")})
    place = _foremost(fitting)
    return (_COUNCILS[place], f"the {body}, and {place} named") if place else None


def _by_initials(text: str, found: Counter[str]) -> tuple[str, str] | None:
    codes = Counter(re.findall(r"\b[A-Z]{3,5}\b", text))
    printed = Counter({place: max(codes[initials] for initials in _initials(place)) for place in found})
    place = _foremost(Counter({place: count for place, count in printed.items() if count > 1}))
    if place is None or found[place] < max(found.values()):
        return None
    if _COUNCILS[place].endswith("County Council") and _DISTRICT.search(text):
        return None
    return _COUNCILS[place], f"its initials {printed[place]} times in the text, and {place} named"


def _by_site(text: str, found: Counter[str]) -> tuple[str, str] | None:
    place = _foremost(found)
    hosts = {_PLACES_BY_HOST.get(host.casefold()) for host in _SITE.findall(text)}
    return (_COUNCILS[place], f"its website in the text, and {place} named") if place and place in hosts else None


def _by_place(text: str, found: Counter[str]) -> tuple[str, str] | None:
    own = Counter(" ".join(match["place"].split()) for match in _mentions(text) if _is_actor(text, match))
    place = _foremost(own)
    if place is None or own[place] < 2 or found[place] < max(_FEWEST, found.total() / 2):
        return None
    if place in _WORDS or _COUNCILS[place].endswith(_TWO_TIERS) or not _COUNCIL_WORDS.search(text):
        return None
    return _COUNCILS[place], f"{place} named {found[place]} times in the text"


def _is_actor(text: str, match: re.Match[str]) -> bool:
    """Whether a place is spoken of as one that acts, owns or has people in it."""
    before = text[max(0, match.start("place") - 12) : match.start("place")]
    return bool(_BEFORE.search(before) or _AFTER.match(text, match.end()))


def _foremost(found: Counter[str]) -> str | None:
    """The one place that nearly all mentions are of, else None."""
    place, count = found.most_common(1)[0] if found else ("", 0)
    return place if count and count >= _MOST * found.total() else None


def _initials(place: str) -> tuple[str, str]:
    """The initials of a place's council, and those of it as a metropolitan borough, whose name in use is shorter."""
    short, full = (
        "".join(word[0] for word in re.split(r"[\s-]", name) if word[0].isupper()) for name in (place, _COUNCILS[place])
    )
    return full, f"{short}MBC"
