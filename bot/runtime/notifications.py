"""Everything that posts to Slack by itself: notifier and outbox, nudger, batch updates, and App Homes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from bot.flows.services import account_id_soon
from bot.metrics import Metrics
from bot.notifications.approval_cards import ApprovalCards
from bot.notifications.audit_channel import AuditChannel
from bot.notifications.batch_updates import Batches
from bot.notifications.change_posts import ChangePosts
from bot.notifications.changed_forms import ChangedForms
from bot.notifications.directly import Directly
from bot.notifications.homes import Homes
from bot.notifications.journey_messages import JourneyMessages
from bot.notifications.notifier import Notifier
from bot.notifications.nudger import Nudger
from bot.notifications.outages import Outages
from bot.notifications.outbox import Outbox
from bot.runtime.core import Core
from bot.runtime.slack import SlackAccess
from bot.slack.approvers import Approvers
from bot.slack.files import SlackFiles
from bot.slack.memberships import Memberships
from bot.slack.people import People
from workflows.approvals.deciders import Deciders
from workflows.durable.lease import Leases
from workflows.ports.access import Askers
from workflows.registrations.completion import completion
from workflows.watch.outage import with_sweeps
from workflows.watch.region_states import RegionState, RegionStates


@dataclass(frozen=True, kw_only=True)
class Notifications:
    """Everything that posts, with what it shares with the listeners."""

    people: People
    deciders: Deciders
    memberships: Memberships
    files: SlackFiles
    notifier: Notifier
    homes: Homes
    outages: Outages
    changed_forms: ChangedForms
    #: None where no channel is set.
    audit_channel: AuditChannel | None


def notifications(
    core: Core, slack: SlackAccess, people: People, regions: RegionStates, metrics: Metrics
) -> Notifications:
    """Build them on an open core and an open Slack."""
    files = slack.files(core.ambient.sleep)
    outbox = _outbox(core, slack, people)
    deciders = _deciders(core, Approvers(people=people))
    memberships = Memberships(client=slack.poster, clock=core.ambient.clock)
    directly = Directly(outbox=outbox, memberships=memberships)
    make_posts = partial(
        ChangePosts,
        outbox=outbox,
        directly=directly,
        store=core.store,
        clock=core.ambient.clock,
        rate=1 / core.rates.interval("PutRegistrationFieldValue"),
        completed=partial(completion, ports=core.ports),
        batches=_batches(core, outbox, files),
        form_now=core.forms.form_now,
        silent_since=core.silences.since,
        on_posted=metrics.change_posted,
    )
    notifier = Notifier(
        outbox=outbox,
        nudger=_nudger(core, directly, people),
        make_posts=lambda on_stale: make_posts(on_stale=on_stale),
        clock=core.ambient.clock,
        sleep=core.ambient.sleep,
        approvals=_approvals(core, outbox, people),
        journeys=JourneyMessages(outbox=outbox, ports=core.ports),
    )
    return Notifications(
        people=people,
        deciders=deciders,
        memberships=memberships,
        files=files,
        notifier=notifier,
        homes=_homes(core, slack, people, regions),
        outages=_outages(core, outbox, regions),
        changed_forms=ChangedForms(outbox=outbox, ports=core.ports),
        audit_channel=_audit_channel(core, outbox),
    )


def _outbox(core: Core, slack: SlackAccess, people: People) -> Outbox:
    ambient = core.ambient
    leases = Leases(store=core.store, holder=ambient.new_id(), sleep=ambient.sleep, alive=ambient.alive)
    return Outbox(
        client=slack.poster,
        store=core.store,
        clock=ambient.clock,
        sleep=ambient.sleep,
        gap=ambient.message_gap,
        leases=None if core.settings.on_sqlite else leases,
        default_channel=core.settings.default_channel or "",
        people=people,
    )


def _nudger(core: Core, directly: Directly, people: People) -> Nudger:
    return Nudger(
        outbox=directly.outbox,
        directly=directly,
        people=people,
        store=core.store,
        account_id=core.aws.account_id,
        holder=core.ambient.new_id(),
        clock=core.ambient.clock,
    )


def _deciders(core: Core, askers: Askers) -> Deciders:
    """Who may decide about requests for approval; `askers` say who somebody is, now or as cached."""
    return Deciders(
        rules=core.settings.config.approval,
        store=core.store,
        askers=askers,
        gate=core.ports.gate,
        clock=core.ambient.clock,
    )


def _approvals(core: Core, outbox: Outbox, people: People) -> ApprovalCards:
    return ApprovalCards(
        outbox=outbox,
        store=core.store,
        rules=core.settings.config.approval,
        own_names=core.ports.own_names,
        clock=core.ambient.clock,
        reachable=Approvers(people=people).reachable,
    )


def _batches(core: Core, outbox: Outbox, files: SlackFiles) -> Batches:
    return Batches(outbox=outbox, files=files, store=core.store, clock=core.ambient.clock, interval=core.rates.interval)


def _homes(core: Core, slack: SlackAccess, people: People, regions: RegionStates) -> Homes:
    return Homes(
        client=slack.client(),
        people=people,
        store=core.store,
        gate=core.gate,
        account_id=partial(account_id_soon, core.aws, core.ambient.deadlines.detail),
        watched=watched(core, regions),
        waiting_for=_deciders(core, core.askers).waiting_for,
        clock=core.ambient.clock,
        sleep=core.ambient.sleep,
    )


def _outages(core: Core, outbox: Outbox, regions: RegionStates) -> Outages:
    return Outages(
        outbox=outbox,
        channel=core.settings.default_channel or "",
        watched=watched(core, regions),
        clock=core.ambient.clock,
    )


def _audit_channel(core: Core, outbox: Outbox) -> AuditChannel | None:
    channel = core.settings.config.audit.channel
    if not channel:
        return None
    return AuditChannel(
        outbox=replace(outbox, default_channel=""),  # more people may read that one
        store=core.store,
        channel=channel,
        sleep=core.ambient.sleep,
        leases=outbox.leases,
    )


def watched(core: Core, regions: RegionStates) -> Callable[[], Awaitable[Mapping[str, RegionState]]]:
    """The state of each region; where several processes share the store, with the sweeps of all of them."""

    async def states() -> Mapping[str, RegionState]:
        if core.settings.on_sqlite:
            return regions.all()
        account_id = await account_id_soon(core.aws, core.ambient.deadlines.detail)
        return with_sweeps(regions.all(), await core.store.sweep_times(account_id))

    return states
