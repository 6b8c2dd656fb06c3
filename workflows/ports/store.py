"""The sum of the store's roles.

Only the composition root needs all of them; everything else names the roles it uses.
"""

from __future__ import annotations

from typing import Protocol

from workflows.ports.approvals import ApprovalStore
from workflows.ports.archive import Archive, CountStore, RetentionStore
from workflows.ports.attachments import AttachmentStore
from workflows.ports.audit import AuditStore
from workflows.ports.batches import BatchStore
from workflows.ports.budget import BudgetStore
from workflows.ports.customers import CustomerStore
from workflows.ports.drafts import OverrideStore, PrefillStore, RevisionStore
from workflows.ports.forms import FormStore
from workflows.ports.intake import IntakeStore
from workflows.ports.journeys import JourneyStore
from workflows.ports.leases import LeaseStore
from workflows.ports.messages import HomeViewStore, NudgeStore, PostStore
from workflows.ports.profiles import ProfileStore
from workflows.ports.quota import Buckets
from workflows.ports.registrations import RegistrationStore
from workflows.ports.submissions import DraftsAndSubmissions
from workflows.ports.uploads import UploadStore
from workflows.ports.watched import IdleNumberStore, NumberRequestStore, WatchedRegionStore


class Store(
    DraftsAndSubmissions,
    FormStore,
    PrefillStore,
    OverrideStore,
    RevisionStore,
    RegistrationStore,
    WatchedRegionStore,
    IdleNumberStore,
    NumberRequestStore,
    PostStore,
    NudgeStore,
    HomeViewStore,
    BatchStore,
    UploadStore,
    ApprovalStore,
    ProfileStore,
    CustomerStore,
    IntakeStore,
    JourneyStore,
    AttachmentStore,
    LeaseStore,
    Buckets,
    BudgetStore,
    Archive,
    CountStore,
    RetentionStore,
    AuditStore,
    Protocol,
):
    """All tables over one database."""
