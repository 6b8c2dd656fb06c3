"""A sender ID without a form, against the AWS stand-in: requested once, with its price, and in the log."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.integration.workflows.office import OWNER, REGION, Office
from workflows.audit.about import readable
from workflows.records.approvals import ApprovalRule
from workflows.records.errors import AwsUnavailable, Refused
from workflows.records.sender_ids import SenderIdOptions, SenderIdRequest
from workflows.registrations.sender_ids import ApprovalNeeded, request_sender_id

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def wanted_in(office: Office, country: str = "CH") -> SenderIdRequest:
    options = SenderIdOptions(message_types=("TRANSACTIONAL", "PROMOTIONAL"), deletion_protection=True)
    return SenderIdRequest(
        account_id=await office.aws.account_id(),
        region=REGION,
        name="EXAMPLE",
        iso_country_code=country,
        options=options,
    )


async def logged(office: Office, wanted: SenderIdRequest) -> list[str]:
    return [entry.act for entry in readable(await office.store.audit_entries_about([wanted.key], 10))]


async def test_request_sender_id__once(office: Office) -> None:
    """It has what was chosen; a repeat finds it, and the log has one request with its price."""
    wanted = await wanted_in(office)
    first = await request_sender_id(wanted, OWNER, office.ports)
    assert (first.requested, first.sender_id.monthly_price) == (True, "0.00")
    assert first.sender_id.message_types == ("TRANSACTIONAL", "PROMOTIONAL")
    assert first.sender_id.deletion_protection
    assert not (await request_sender_id(wanted, OWNER, office.ports)).requested
    assert await logged(office, wanted) == ["sender_id.request_started", "sender_id.requested"]


async def test_request_sender_id__lost_answer(office: Office) -> None:
    """After an answer that was lost, the next try finds what the first has requested, and the log says so."""
    wanted = await wanted_in(office)
    office.stand_in.faults.lose_answer("RequestSenderId", times=1000)
    with pytest.raises(AwsUnavailable):
        await request_sender_id(wanted, OWNER, office.ports)
    office.stand_in.faults.clear()
    assert (await request_sender_id(wanted, OWNER, office.ports)).requested
    assert await logged(office, wanted) == ["sender_id.request_started", "sender_id.requested"]
    assert [call.operation for call in office.stand_in.calls].count("RequestSenderId") >= 1
    assert len(office.stand_in.backend(REGION).account.sender_ids) == 1


async def test_request_sender_id__refused(office: Office) -> None:
    """A country without sender IDs, one with a form, and a rule that asks for an approval: nothing is requested."""
    for country, reason in (("CN", "SENDER_ID_NOT_SUPPORTED"), ("GB", "SENDER_ID_REQUIRES_REGISTRATION")):
        with pytest.raises(Refused) as refused:
            await request_sender_id(await wanted_in(office, country), OWNER, office.ports)
        assert refused.value.reason == reason
    ruled = replace(office.ports, approval_rules=(ApprovalRule(types=("*_SENDER_ID_*",)),))
    with pytest.raises(ApprovalNeeded):
        await request_sender_id(await wanted_in(office), OWNER, ruled)
    assert office.stand_in.backend(REGION).account.sender_ids == {}
