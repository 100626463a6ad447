"""A questionnaire file: its shape is that of the core's types, and its parts must agree (docs/questionnaire-format.md).

One module for each kind of agreement: `identity`, `references`, `ladder`, `rules`, `parameters` and
`versions`.
"""

from collections.abc import Mapping
from pathlib import Path

from kl_assess.catalog.conversion import convert
from kl_assess.catalog.document import Document, read_document
from kl_assess.catalog.naming import check_text
from kl_assess.catalog.questionnaire.identity import check_identity
from kl_assess.catalog.questionnaire.ladder import check_ladder
from kl_assess.catalog.questionnaire.parameters import check_parameters
from kl_assess.catalog.questionnaire.references import check_references
from kl_assess.catalog.questionnaire.rules import check_rules
from kl_assess.catalog.questionnaire.versions import check_version
from kl_assess.core.questionnaire import Questionnaire

__all__ = ["questionnaire_from", "read_questionnaire"]


def read_questionnaire(file: Path) -> Questionnaire:
    """Read and check a questionnaire file. Raises CatalogError with everything that is wrong with it.

    The list of published versions beside the file, if there is one, says which content a version must have.
    """
    document = read_document(file)
    questionnaire = questionnaire_from(document)
    check_version(document, questionnaire, file)
    document.finish()
    return questionnaire


def questionnaire_from(document: Document) -> Questionnaire:
    """The questionnaire that a document holds. Raises CatalogError with everything that is wrong with it."""
    if isinstance(document.data, Mapping) and "agency" in document.data and "domains" not in document.data:
        document.refuse((), "This is a responses file. Check it with: kl-assess evaluate FILE.")
        document.finish()
    questionnaire = convert(document, Questionnaire)
    check_text(document)
    check_identity(document, questionnaire)
    check_ladder(document, questionnaire)
    check_rules(document, questionnaire)
    check_references(document, questionnaire)
    check_parameters(document, questionnaire)
    document.finish()
    return questionnaire
