"""The element at hand: the assessment it belongs to, what is asked in it, and the addresses around it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import abort

from kl_assess.core.assessment import Answers, Assessment, asked, asked_of, progress
from kl_assess.core.questionnaire import Element, Item, Place, Questionnaire
from kl_assess.store.agencies import Agency
from kl_assess.web import identity, parts
from kl_assess.web.addresses import address
from kl_assess.workflow.pinning import pinned


@dataclass(frozen=True)
class Work:
    """One element of one assessment."""

    agency: Agency
    assessment: Assessment
    questionnaire: Questionnaire
    element: Element

    @cached_property
    def every_item(self) -> tuple[Item, ...]:
        """The items asked in the whole assessment."""
        return asked(self.questionnaire, self.assessment.profile, self.assessment.cycle.mode)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The items asked in this element."""
        return asked_of(self.element, self.every_item)

    def address(self, endpoint: str, **values: str) -> str:
        """The address of a page of this assessment."""
        where: dict[str, Any] = {"slug": self.agency.slug, "number": self.assessment.number, **values}
        return address(endpoint, **where)

    def element_address(self, element: str = "", **values: str) -> str:
        """The address of this element, or of another one."""
        return self.address("answering.show", element_id=element or self.element.id, **values)

    def file_address(self, digest: str) -> str:
        """The address of an uploaded file of the agency."""
        return address("answering.file", slug=self.agency.slug, digest=digest)

    @property
    def token_address(self) -> str:
        """Where a script asks for a fresh token, and who is at the desk."""
        return address("answering.token", slug=self.agency.slug)

    def next_address(self, answers: Answers) -> str:
        """Where to go on: the next element with open items, at the end the check of all answers."""
        elements = [element for domain in self.questionnaire.domains for element in domain.elements]
        for element in elements[elements.index(self.element) + 1 :]:
            done = progress(asked_of(element, self.every_item), answers, self.assessment.stand_ins)
            if done.done < done.total:
                return self.element_address(element.id)
        return self.address("checking.show")


def work_on(slug: str, number: int, element_id: str) -> Work:
    """The element of an address; 404 where there is none."""
    agency, assessment = identity.assessment(slug, number)
    questionnaire = pinned(parts.session(), assessment.questionnaire)
    elements = {element.id: element for domain in questionnaire.domains for element in domain.elements}
    if element_id not in elements:
        abort(404)
    return Work(agency, assessment, questionnaire, elements[element_id])


def item_of(slug: str, number: int, item_id: str) -> tuple[Work, Place]:
    """The item of an address, with its element; 404 where there is none."""
    agency, assessment = identity.assessment(slug, number)
    questionnaire = pinned(parts.session(), assessment.questionnaire)
    place = questionnaire.places.get(item_id)
    if place is None:
        abort(404)
    return Work(agency, assessment, questionnaire, place.element), place
