"""Records of organisations: what is dated beside the bare tree, and drafts of reorganisations."""

from nennep.organisations.models.dated import (
    DatedRow,
    OrganisationCode,
    OrganisationKind,
    OrganisationName,
    OrganisationPlace,
    OrganisationProfile,
    UnitType,
)
from nennep.organisations.models.reform import Reform, ReformChoice, ReformEvent, ReformStep
from nennep.organisations.models.told import SeenEvent

__all__ = [
    "DatedRow",
    "OrganisationCode",
    "OrganisationKind",
    "OrganisationName",
    "OrganisationPlace",
    "OrganisationProfile",
    "Reform",
    "ReformChoice",
    "ReformEvent",
    "ReformStep",
    "SeenEvent",
    "UnitType",
]
