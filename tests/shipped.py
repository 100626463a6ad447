"""The files that the project ships, read once for all tests."""

from kl_assess.catalog.resources import read_resources

from kl_assess.catalog.questionnaire import read_questionnaire
from kl_assess.paths import QUESTIONNAIRES

SHIPPED = read_questionnaire(QUESTIONNAIRES / "community-engagement.yaml")
CATALOGUE = read_resources(QUESTIONNAIRES / "resources.yaml", SHIPPED)
