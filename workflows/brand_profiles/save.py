"""A registration saved to a brand profile: AWS does it after its answer, so the job is waited for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from workflows.ports.brand_profiles import BrandProfiles
from workflows.ports.process import Clock, Sleep
from workflows.records.acts import Act, ActKind
from workflows.records.brand_profiles import BrandJob, JobStatus, OnConflict
from workflows.records.drafts import RegistrationId

#: Seconds between two looks at a job, and the longest that it is waited for. AWS's own waiter looks 5 times in 150 s.
PAUSE, LONGEST = 2.0, timedelta(minutes=5)

#: Called with the seconds waited so far.
OnWaiting = Callable[[float], None]


class JobFailed(Exception):
    """AWS could not do it; `code` is AWS's own, empty where it gave none."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class JobUnfinished(Exception):
    """AWS was still at it after LONGEST. It continues: `job_id` names it."""

    def __init__(self, job_id: str) -> None:
        super().__init__(job_id)
        self.job_id = job_id


@dataclass(frozen=True, kw_only=True)
class Saving:
    """What is saved, and where."""

    region: str
    registration_id: RegistrationId
    #: Of a new profile; empty where `profile_id` names one that exists.
    name: str = ""
    profile_id: str = ""
    #: For an attribute that the profile already has.
    on_conflict: OnConflict = OnConflict.PRESERVE
    #: Whether AWS may match by meaning, with AI that may run in another region of the same geography.
    smart_match: bool = False
    #: The same token starts the job once.
    token: str


async def start(saving: Saving, brand_profiles: BrandProfiles) -> str:
    """Start the job, and return its id. Raises AwsError."""
    if saving.profile_id:
        return await brand_profiles.update_from_registration(
            saving.region,
            saving.registration_id,
            saving.profile_id,
            on_conflict=saving.on_conflict,
            smart_match=saving.smart_match,
            token=saving.token,
        )
    return await brand_profiles.create_from_registration(
        saving.region, saving.registration_id, saving.name, smart_match=saving.smart_match, token=saving.token
    )


def saved(saving: Saving, job_id: str, at: datetime) -> Act:
    """The act, once AWS has started the job."""
    subjects = {"registration": saving.registration_id, "brand_profile": saving.profile_id, "job": job_id}
    facts = {"region": saving.region, "smart_match": "yes" if saving.smart_match else "no"}
    created = "CreateBrandProfileFromRegistration"
    operation = "UpdateBrandProfileFromRegistration" if saving.profile_id else created
    return Act(
        kind=ActKind.BRAND_PROFILE_SAVED,
        at=at,
        subjects=subjects,
        facts=facts,
        values={"name": saving.name} if saving.name else {},
        operation=operation,
        key=f"{ActKind.BRAND_PROFILE_SAVED.value}:{job_id}",
    )


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """How a job is waited for."""

    brand_profiles: BrandProfiles
    clock: Clock
    sleep: Sleep
    on_waiting: OnWaiting

    async def end_of(self, region: str, job_id: str) -> BrandJob:
        """The job when it has succeeded.

        Raises:
            JobFailed: AWS could not do it.
            JobUnfinished: it takes longer than LONGEST.
            AwsError: the job cannot be read.
        """
        started = self.clock()
        while True:
            job = await self.brand_profiles.job(region, job_id)
            if job.status == JobStatus.SUCCESS:
                return job
            if job.status == JobStatus.FAILED:
                raise JobFailed(job.error_code)
            waited = self.clock() - started
            if waited >= LONGEST:
                raise JobUnfinished(job_id)
            self.on_waiting(waited.total_seconds())
            await self.sleep(PAUSE)
