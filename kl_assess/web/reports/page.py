"""What the page of reports says: the next step, and each report with its state and its files."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import url_for

from kl_assess.core.assessment import Assessment, AssessmentStatus
from kl_assess.formatting import date, moment, plural, span, words
from kl_assess.store.agencies import Agency
from kl_assess.store.reports import Report, ReportKind, ReportState
from kl_assess.web import identity
from kl_assess.web.frame import Place
from kl_assess.web.reports.files import kinds_of, size
from kl_assess.web.tasks.next_step import title_of
from kl_assess.workflow import issuing


@dataclass(frozen=True)
class FileLine:
    """A file that is there; `holds` is empty where another report on the page has said it."""

    label: str
    url: str
    facts: str
    holds: str


@dataclass(frozen=True)
class ReportLine:
    """One report. `state` is a kind and a word of the state component; the addresses are empty where there are none."""

    anchor: str
    title: str
    about: str
    state: tuple[str, str]
    files: tuple[FileLine, ...]
    said: str
    state_url: str
    again_url: str


@dataclass(frozen=True)
class Step:
    """The next step: a link, or a form that is sent with one button. `files` are those of the report in force."""

    heading: str
    texts: tuple[str, ...]
    label: str
    url: str
    sends: bool = False
    files: tuple[FileLine, ...] = ()


@dataclass(frozen=True)
class FollowUps:
    """The follow-up reports; `url` is empty, and `why_not` says why, where there is nothing to report on."""

    url: str
    why_not: str
    reports: tuple[ReportLine, ...]


@dataclass(frozen=True)
class ReportsPage:
    """The reports of an assessment; `draft_url` is empty where the next step is a draft anyway.

    `follow_ups` is None before a report is issued.
    """

    assessment: str
    crumbs: tuple[Place, ...]
    step: Step
    facts: tuple[tuple[str, str], ...]
    reports: tuple[ReportLine, ...]
    draft_url: str
    follow_ups: FollowUps | None
    here: str


@dataclass(frozen=True)
class IssuePage:
    """The last look before a report is issued. `seen` is the version of the assessment that is shown.

    `planned` says that the plan holds a decision: without one, the report says that nothing is decided.
    """

    crumbs: tuple[Place, ...]
    version: int
    before: str
    facts: tuple[tuple[str, str], ...]
    seen: int
    url: str
    results_url: str
    plan_url: str
    planned: bool
    back_url: str


@dataclass(frozen=True)
class Addresses:
    """The addresses of one assessment's reports."""

    slug: str
    number: int

    def page(self, endpoint: str) -> str:
        """A page of this assessment."""
        return url_for(endpoint, slug=self.slug, number=self.number)

    def report(self, endpoint: str, report: Report) -> str:
        """What belongs to one report."""
        return url_for(endpoint, slug=self.slug, number=self.number, report_id=report.id)

    def file(self, report: Report, name: str) -> str:
        """A file of a report."""
        return url_for("reports.download", slug=self.slug, report_id=report.id, name=name)


# --- The next step ------------------------------------------------------------------------------------------------


def step(assessment: Assessment, listed: tuple[Report, ...], to: Addresses) -> Step:
    """The next step on the way to an issued report, and after it."""
    name = title_of(assessment)
    if assessment.status is AssessmentStatus.SUBMITTED:
        return _before_sign_off(name, to)
    if assessment.status is AssessmentStatus.SIGNED_OFF:
        return _before_issue(name, assessment.report_version, to)
    issued = in_force(listed)
    if assessment.status is AssessmentStatus.ISSUED and issued is not None:
        return _after_issue(issued, to)
    texts = (
        "A draft prints the answers as they are now. Every page says that it is a draft and not issued.",
        "It has no number and is deleted after 30 days. To issue a report, finish and sign off the assessment.",
    )
    if not identity.may("reports.draft"):
        return Step("No report is issued yet", (texts[0],), "See the results so far", to.page("results.show"))
    return Step("Next: make a draft report", texts, "Make a draft report", to.page("reports.draft"), sends=True)


def _before_sign_off(name: str, to: Addresses) -> Step:
    text = f"The {name} waits for the signature of the chief executive. After that, its report can be issued."
    if not identity.may("checking.sign_off"):
        return Step("It waits for the sign-off", (text,), "See the answers", to.page("checking.show"))
    return Step("Next: sign off the assessment", (text,), "Go to the sign-off", to.page("checking.sign_off"))


def _before_issue(name: str, version: int, to: Addresses) -> Step:
    texts = (
        f"The {name} is signed off, so its report can be issued as version {version}.",
        "An issued report is frozen and never changes. A later version takes its place.",
    )
    if not identity.may("reports.confirm"):
        return Step("The report is to be issued", texts, "See the results", to.page("results.show"))
    return Step("Next: issue the report", texts, "Issue the report", to.page("reports.confirm"))


def _after_issue(report: Report, to: Addresses) -> Step:
    heading = f"Version {report.version} is issued"
    if report.state is ReportState.READY:
        text = "Read the full report, then hand on the brief or publish the public report."
        url = to.file(report, "full.pdf")
        return Step(heading, (text,), "Download the full report", url, files=_files(report, to, explained=False))
    text = "It is frozen. Its files are not there yet: the list below says how far they are."
    return Step(heading, (text,), "Look again", to.page("reports.show"))


def facts(agency: Agency, assessment: Assessment, listed: tuple[Report, ...]) -> tuple[tuple[str, str], ...]:
    """Where the assessment stands on that way."""
    signed, current = assessment.sign_off, in_force(listed)
    described = span(assessment.cycle.starts, assessment.cycle.ends)
    return (
        ("Assessment", title_of(assessment)),
        *([("Period", described)] if described else []),
        ("Signed off", _day(signed.at, agency) if signed else "Not yet"),
        *([("Signed by", signed.name)] if signed else []),
        ("In force", f"Version {current.version}" if current else "None yet"),
    )


# --- The list -----------------------------------------------------------------------------------------------------


def lines(agency: Agency, listed: tuple[Report, ...], to: Addresses) -> tuple[ReportLine, ...]:
    """The reports from the newest. The first with files says what each file holds."""
    explained = next((report.id for report in listed if report.files), None)
    return tuple(_line(agency, report, listed, to, explained=report.id == explained) for report in listed)


def follow_ups(
    agency: Agency, listed: tuple[Report, ...], to: Addresses, *, issued: bool, planned: bool
) -> FollowUps | None:
    """The follow-up reports from the newest, once a report is `issued`; `planned` says that there are actions."""
    if not issued:
        return None
    why_not = "" if planned else "The plan has no action yet. A follow-up says how its actions go on."
    make = to.page("reports.follow_up") if planned and identity.may("reports.follow_up") else ""
    return FollowUps(make, why_not, lines(agency, listed, to))


def _line(agency: Agency, report: Report, listed: tuple[Report, ...], to: Addresses, *, explained: bool) -> ReportLine:
    made = moment(report.created_at, agency.zone)
    if report.kind is ReportKind.FOLLOW_UP:
        title, about = f"Follow-up {report.version}", f"Issued {made}, by {report.created_by}."
    elif report.version is None:
        title = f"Draft of {made}"
        until = _day(report.created_at + issuing.DRAFT_LASTS, agency)
        about = f"Asked for by {report.created_by}. Kept until {until}."
    else:
        title, about = f"Version {report.version}", f"Issued {made}, by {report.created_by}."
    return ReportLine(
        anchor=f"report-{report.id}",
        title=title,
        about=about,
        state=_state(report, listed),
        files=_files(report, to, explained=explained),
        said=said(report),
        state_url=to.report("reports.state", report) if report.state is ReportState.MAKING else "",
        again_url=to.report("reports.again", report)
        if report.state is ReportState.FAILED and identity.may("reports.again")
        else "",
    )


def _files(report: Report, to: Addresses, *, explained: bool) -> tuple[FileLine, ...]:
    there = {file.name: file for file in report.files}
    return tuple(
        FileLine(kind.label, to.file(report, name), f"{kind.form}, {size(there[name].size)}", kind.holds * explained)
        for name, kind in kinds_of(report).items()
        if name in there
    )


def _state(report: Report, listed: tuple[Report, ...]) -> tuple[str, str]:
    if report.state is ReportState.MAKING:
        return "progress", "Being made"
    if report.state is ReportState.FAILED:
        return "stop", "Could not be made"
    if report.version is None:
        return "none", "Draft, not issued"
    if report.kind is ReportKind.FOLLOW_UP:
        return "done", "Issued"
    later = min((r.version for r in listed if r.version is not None and r.version > report.version), default=None)
    return ("none", f"Replaced by version {later}") if later else ("done", "In force")


def said(report: Report) -> str:
    """How far the files are, where they are not all there."""
    if report.state is ReportState.MAKING:
        ready = len(report.files)
        count = words(ready).capitalize() if ready else "None"
        return f"{count} of the {plural(len(kinds_of(report)), 'file')} {'are' if ready > 1 else 'is'} ready."
    if report.state is ReportState.FAILED:
        return (
            f"{_missing(report)} could not be made. The answers are safe, and what is missing can be made again. "
            f"Whoever runs this copy finds the reason in its log under {str(report.id)[:8]}."
        )
    return ""


def _missing(report: Report) -> str:
    count = len(kinds_of(report)) - len(report.files)
    return "Its files" if not report.files else plural(count, "file").capitalize()


def in_force(listed: tuple[Report, ...]) -> Report | None:
    """The newest version that is issued, or None."""
    issued = [report for report in listed if report.version is not None]
    return max(issued, key=lambda report: report.version or 0, default=None)


def _day(at: dt.datetime, agency: Agency) -> str:
    return date(at.astimezone(ZoneInfo(agency.zone)).date())
