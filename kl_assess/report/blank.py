"""The blank copy: a whole questionnaire as a tagged PDF/UA-1 file, to fill in on the screen or by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kl_assess.core.profile import Profile, applies, reads_small_agency_notes
from kl_assess.core.questionnaire import Domain, Element, Item, Questionnaire, Statement
from kl_assess.core.scoring import Mode, is_asked
from kl_assess.formatting import plural, sentence, upper_first
from kl_assess.report.forms import field_name, finish_form
from kl_assess.report.identity import Identity
from kl_assess.report.render import Pages, assembled, collector_waits, lay_out, styles, write

BLANK_COPY: Final = "Blank copy"


@dataclass(frozen=True)
class Field:
    """A field to write in: its name in the file, the words beside it, and what a screen reader says of it."""

    name: str
    label: str
    tip: str


@dataclass(frozen=True)
class Choice:
    """A button of a group: its value in the file, its name and text in print, and what a screen reader says of it."""

    value: str
    name: str
    text: str
    tip: str


@dataclass(frozen=True)
class Group:
    """Buttons of which one may be chosen: the name of the group in the file, and what a screen reader says of it.

    `label` stands beside it, where anything does.
    """

    name: str
    label: str
    tip: str


@dataclass(frozen=True)
class BlankItem:
    """An item with the room for its answer. `others` are the answers without a level; `reason` is for one of them."""

    id: str
    title: str
    label: str
    statement: str
    remarks: tuple[str, ...]
    answer: Group
    levels: tuple[Choice, ...]
    others: tuple[Choice, ...]
    reason: Field | None
    grade: Group
    grades: tuple[Choice, ...]
    rooms: tuple[Field, ...]


@dataclass(frozen=True)
class BlankElement:
    """An element with the items that are asked."""

    id: str
    title: str
    items: tuple[BlankItem, ...]


@dataclass(frozen=True)
class BlankDomain:
    """A domain with the elements of which something is asked."""

    kicker: str
    title: str
    question: str
    elements: tuple[BlankElement, ...]


@dataclass(frozen=True)
class Front:
    """The first pages: what this is, who fills it in, how to answer, and what every answer means."""

    marks: str
    title: str
    purpose: str
    scope: str
    agency: Field
    date: Field
    people: Field
    period: Field
    cautions: tuple[str, ...]
    rules: tuple[str, ...]
    not_that: tuple[Statement, ...]
    levels_title: str
    levels: tuple[tuple[str, str], ...]
    others: tuple[tuple[str, str], ...]
    grades_title: str
    grades: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class _Asked:
    """What is put to whom: without a profile, every item of the mode."""

    questionnaire: Questionnaire
    profile: Profile | None
    mode: Mode

    def puts(self, item: Item) -> bool:
        known = self.profile is None or applies(item, self.questionnaire, self.profile)
        return known and is_asked(item, self.questionnaire, self.mode)

    def small_agency_note(self, item: Item) -> str | None:
        """The note for a small agency, where the agency is one or nobody knows yet."""
        anyone = self.profile is None and self.questionnaire.small_agency is not None
        reads = anyone or (self.profile is not None and reads_small_agency_notes(self.questionnaire, self.profile))
        return item.small_agency_note if reads else None

    def condition(self, item: Item) -> str | None:
        """In which case an item is asked, where that is still open."""
        if self.profile is not None:
            return None
        return next((c.label for c in self.questionnaire.conditions if c.id == item.condition), None)


def render_blank(questionnaire: Questionnaire, profile: Profile | None = None, mode: Mode = Mode.FULL) -> bytes:
    """A fillable PDF/UA-1 file of everything that a mode puts to an agency of this profile.

    Without a profile it holds every item of the mode. The same input gives the same bytes, on any day. Fields are named
    by item ("EXP-1:1 answer", "grade", "evidence", "reason", "note"); an answer is "level-3", "dont_know" or
    "not_applicable", and a grade its id.
    """
    html = blank_html(questionnaire, profile, mode)
    with collector_waits():
        return write(lay_out(html, [styles()], fillable=True), finish_form)


def blank_html(questionnaire: Questionnaire, profile: Profile | None, mode: Mode) -> str:
    """The blank copy as one HTML document, without its style sheets."""
    asked = _Asked(questionnaire, profile, mode)
    domains = tuple(domain for d in questionnaire.domains if (domain := _domain(d, asked)).elements)
    count = sum(len(element.items) for domain in domains for element in domain.elements)
    parts = [("blank_front.html", _front(asked, count)), *(("blank_domain.html", domain) for domain in domains)]
    return assembled(_identity(asked), parts, Pages(frozenset()))


def _identity(asked: _Asked) -> Identity:
    instrument = asked.questionnaire.instrument
    quick = ", quick check" if asked.mode is Mode.QUICK_CHECK else ""
    return Identity(
        language=instrument.language,
        title=f"{instrument.title}{quick}: blank copy",
        author="KL Assess",
        description=f"{BLANK_COPY}. {instrument.purpose}",
        created=None,
        running=f"{instrument.title}{quick}, version {instrument.version}",
        marks=BLANK_COPY,
    )


# --- The first pages ----------------------------------------------------------------------------------------------


def _front(asked: _Asked, count: int) -> Front:
    questionnaire, instrument = asked.questionnaire, asked.questionnaire.instrument
    grades = questionnaire.evidence_grades
    status = f", {instrument.status}" if instrument.status else ""
    names = questionnaire.answer_names
    return Front(
        marks=f"Version {instrument.version}{status}",
        title=instrument.title,
        purpose=instrument.purpose,
        scope=_scope(asked, count),
        agency=Field("agency", "Agency", "Name of the agency"),
        date=Field("date", "Date", "Date on which this copy was filled in"),
        people=Field("people", "Filled in by", "Names and titles of the people who fill this in"),
        period=Field("period", "Period", "Name of the assessment, such as its year"),
        cautions=instrument.cautions,
        rules=instrument.answering_rules,
        not_that=instrument.what_it_is_not,
        levels_title=upper_first(plural(len(questionnaire.level_scale), "level")),
        levels=tuple((f"{level.value} {level.name}", sentence(level.idea)) for level in questionnaire.level_scale),
        others=tuple((names[answer.value], answer.rule) for answer in questionnaire.special_answers),
        grades_title=f"{upper_first(plural(len(grades), 'grade'))} of evidence" if grades else "",
        grades=tuple((grade.name, sentence(grade.meaning), f"Level {grade.level_cap}") for grade in grades),
    )


def _scope(asked: _Asked, count: int) -> str:
    """What this copy holds, and how to use it."""
    quick = " of the quick check" if asked.mode is Mode.QUICK_CHECK else ""
    items = plural(count, "item")
    if asked.profile is None:
        which = f"This copy holds all {items}{quick}; where one is asked only of some agencies, it says so."
    else:
        which = f"This copy holds the {items}{quick} that apply to the agency."
    return f"{which} Fill it in on the screen or by hand."


# --- Items --------------------------------------------------------------------------------------------------------


def _domain(domain: Domain, asked: _Asked) -> BlankDomain:
    count = len(asked.questionnaire.domains)
    place = asked.questionnaire.domains.index(domain) + 1
    return BlankDomain(
        kicker=f"Domain {place} of {count}" if count > 1 else "",
        title=domain.short,
        question=domain.question,
        elements=tuple(element for e in domain.elements if (element := _element(e, asked)).items),
    )


def _element(element: Element, asked: _Asked) -> BlankElement:
    items = tuple(_item(item, asked) for item in element.items if asked.puts(item))
    return BlankElement(element.id, element.title, items)


def _item(item: Item, asked: _Asked) -> BlankItem:
    questionnaire = asked.questionnaire
    weights = questionnaire.weight_names
    return BlankItem(
        id=item.id,
        title=item.title,
        label=weights[item.weight] if len(weights) > 1 else "",
        statement=item.statement,
        remarks=tuple(_remarks(item, asked)),
        answer=Group(field_name(item.id, "answer"), "", f"{item.id} {item.title}: answer"),
        levels=tuple(
            Choice(
                value=f"level-{level.value}",
                name=f"{level.value} {level.name}",
                text=item.levels[level.value],
                tip=f"{item.id}, level {level.value} {level.name}: {item.levels[level.value]}",
            )
            for level in questionnaire.level_scale
        ),
        others=tuple(_others(item, questionnaire)),
        reason=_field(item, "reason", "Why it does not apply") if item.na.allowed else None,
        grade=Group(field_name(item.id, "grade"), "How far it is backed", f"{item.id} {item.title}: grade of evidence"),
        grades=tuple(
            Choice(grade.id, grade.name, "", f"{item.id}, evidence {grade.name}: {grade.meaning}")
            for grade in questionnaire.evidence_grades
        ),
        rooms=(
            _field(item, "evidence", "What backs it, its date, and where it is"),
            _field(item, "note", "Note"),
        ),
    )


def _field(item: Item, kind: str, label: str) -> Field:
    return Field(field_name(item.id, kind), label, f"{item.id} {item.title}: {label[:1].lower()}{label[1:]}")


def _remarks(item: Item, asked: _Asked) -> Iterator[str]:
    if condition := asked.condition(item):
        yield f"Asked only in this case: {sentence(condition)}"
    if note := asked.small_agency_note(item):
        yield f"In a small agency: {sentence(note)}"
    if item.evidence and asked.questionnaire.evidence_grades:
        yield f"Evidence may be: {sentence('; '.join(item.evidence))}"


def _others(item: Item, questionnaire: Questionnaire) -> Iterator[Choice]:
    """Not known, and not applicable where the item allows it."""
    names = questionnaire.answer_names
    known = names["dont_know"]
    yield Choice("dont_know", known, "", f"{item.id}, {known}")
    if item.na.allowed:
        name = names["not_applicable"]
        case = f"Only in this case: {sentence(item.na.when)}" if item.na.when else "Write the reason below."
        yield Choice("not_applicable", name, case, f"{item.id}, {name}. {case}")
