"""How long reviews usually take: the figures of AWS's registration-eta and 10DLC pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewTime:
    """AWS's figure for one registration type; the upper bound where AWS gives a range."""

    days: int
    #: Monday to Friday; holidays are not known.
    working_days: bool = False

    @property
    def calendar_days(self) -> int:
        """The same in days of the calendar: five working days are a week."""
        return -(-self.days * 7 // 5) if self.working_days else self.days


_SENDER_ID_DAYS = {
    "AE": 21, "AT": 14, "AU": 15, "BY": 45, "EG": 21, "ES": 28, "FI": 25, "GB": 3, "ID": 50, "IN": 1, "JO": 15,
    "KE": 30, "KW": 45, "KZ": 25, "LK": 40, "PH": 50, "QA": 35, "RU": 35, "SA": 45, "SG": 21, "TH": 30, "TR": 21,
    "VN": 30, "ZM": 21,
}  # fmt: skip
_LONG_CODE_DAYS = {
    "AE": 15, "CL": 21, "DK": 15, "ES": 15, "FI": 15, "GB": 10, "HK": 21, "HU": 7, "IT": 10, "NL": 7, "NO": 10,
    "PL": 10, "PT": 7, "SE": 10,
}  # fmt: skip
#: Given in weeks for DE, ES, GB, NL and US.
_SHORT_CODE_DAYS = {"CL": 30, "DE": 84, "ES": 84, "FI": 35, "GB": 84, "IN": 25, "NL": 70, "PT": 45, "US": 84}

REVIEW_TIMES: Mapping[str, ReviewTime] = {
    "US_TOLL_FREE_REGISTRATION": ReviewTime(days=15, working_days=True),
    # A brand of the United States takes 1 to 2 working days, any other up to three weeks; vetting likewise.
    "US_TEN_DLC_BRAND_REGISTRATION": ReviewTime(days=21),
    "US_TEN_DLC_BRAND_VETTING": ReviewTime(days=21),
    "US_TEN_DLC_CAMPAIGN_REGISTRATION": ReviewTime(days=28),
    **{f"{country}_SENDER_ID_REGISTRATION": ReviewTime(days=days) for country, days in _SENDER_ID_DAYS.items()},
    **{f"{country}_LONG_CODE_REGISTRATION": ReviewTime(days=days) for country, days in _LONG_CODE_DAYS.items()},
    **{f"{country}_SHORT_CODE_REGISTRATION": ReviewTime(days=days) for country, days in _SHORT_CODE_DAYS.items()},
}


def usual_days(registration_type: str) -> int | None:
    """Days of the calendar from submission to verdict, None where AWS publishes none."""
    review_time = REVIEW_TIMES.get(registration_type)
    return review_time.calendar_days if review_time else None
