"""Approvals: the card in the approvers' channel, its windows, and what the requester reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.messages.access import limits, names, plain_name
from bot.messages.text import COMMAND, counted, escape, kind, mention, named, place, when
from workflows.approvals.decisions import Refusal
from workflows.records.access import Grantee, Kind
from workflows.records.approvals import Approval, ApprovalKind, ApprovalRule, ApprovalState, Remark, Void
from workflows.records.overrides import Override

ASK = "Ask for approval"
APPROVE = "Approve"
DECLINE = "Decline"
ASK_QUESTION = "Ask a question"
ANSWER = "Answer"
SEE_ALL = "See all"
OPEN_CARD = "Open the request"
WITHDRAW = "Take it back and change it"
KEEP_WAITING = "Keep waiting"
NOT_YET = "Not yet"
SEND = "Send"

DECLINE_TITLE = "Decline the request"
QUESTION_TITLE = "Ask a question"
ANSWER_TITLE = "Answer the question"
CONTENT_TITLE = "What is asked for"
WAITING_TITLE = "Waiting for approval"
APPROVE_TITLE = "Approve this?"
WITHDRAW_TITLE = "Take the request back?"
WITHDRAW_TEXT = "Then nobody can approve it. The answers stay, and you can ask again."

REASON_LABEL = "Reason"
REASON_HINT = "The person who asked reads it above their answers, which they can then change."
QUESTION_LABEL = "Your question"
QUESTION_HINT = "It is sent to the person who asked, and the answer is posted in the thread of the request."
ANSWER_LABEL = "Your answer"
ANSWER_HINT = "It is posted in the thread of the request, where the approvers read it."
APPROVER_DECIDES = "Somebody else has to approve this, and decides about this remark, too. Ask for approval."
EMPTY = "Write something."
ANSWERS = "Answers and documents"
REMARKS = "What a reviewer would say"
CHANGES = "Changes"
TALK = "Questions and answers"
NO_CONTENT = "The answers are no longer stored."
BATCH_CONTENT = f"The rows are in the table that was sent to `{COMMAND} bulk`; each was checked against AWS's form."
ASKED_MEANWHILE = "Somebody has asked for something else about this at the same moment. Look at it and try again."
NOTHING_LEFT = "This request is no longer stored."
NO_READING = "Only the person who asked and the approvers can see the answers."
ONLY_REQUESTER = "Only the person who asked can answer, or take the request back."
HOME_TITLE = "Waits for your approval"
YOURS_TITLE = "Waits for somebody's approval"

#: What is asked for.
_WHAT: Mapping[ApprovalKind, str] = {
    ApprovalKind.SUBMISSION: "to register *{name}*",
    ApprovalKind.FIX: "to submit the next version of *{name}*",
    ApprovalKind.BATCH: "to register the {rows} of *{name}*",
    ApprovalKind.NUMBER: "to buy a number for *{name}*",
}
_HEADLINES: Mapping[ApprovalKind, str] = {
    ApprovalKind.SUBMISSION: "Approval needed: a new registration",
    ApprovalKind.FIX: "Approval needed: the next version of a registration",
    ApprovalKind.BATCH: "Approval needed: a table of registrations",
    ApprovalKind.NUMBER: "Approval needed: a number",
}
_VOID: Mapping[str, str] = {
    Void.WITHDRAWN: "The request was taken back.",
    Void.CHANGED: "The answers have changed since it was asked for.",
    Void.FORM_CHANGED: "AWS has changed the form since it was asked for.",
    Void.PRICE_RISEN: "The number costs more than was approved.",
    Void.GONE: "It no longer exists.",
}
_REFUSALS: Mapping[Refusal, str] = {
    Refusal.EXPIRED: "Nobody decided in time, so this request has expired. It has to be asked for again.",
    Refusal.VOID: "This request no longer counts: what was asked for has changed, or it was taken back.",
    Refusal.OWN: "You asked for this yourself, or own it now, so somebody else has to decide.",
    Refusal.NOT_APPROVER: "You are not one of the approvers of this request. Nothing was done.",
    Refusal.NOT_CHECKED: (
        "Slack does not say at the moment whether you are one of the approvers, so nothing was done. Try again. If "
        "this happens again, a user group in the rule may no longer exist: ask the administrator of Callsign."
    ),
    Refusal.NOT_A_MEMBER: "Only full members of this workspace can approve. Nothing was done.",
    Refusal.NO_RULE: (
        "The rules no longer ask for this approval. The person who asked can take the request back and submit it."
    ),
}


def headline(approval: Approval) -> str:
    """The first line of the card; plain text."""
    return headline_of(approval.kind)


def headline_of(kind: ApprovalKind) -> str:
    """The first line of every card about such a thing; plain text."""
    return _HEADLINES[kind]


def asks(approval: Approval) -> str:
    """Who asks for what; mrkdwn."""
    rows = counted(approval.registrations, "row")
    what = _WHAT[approval.kind].format(name=escape(approval.name), rows=rows)
    return f"{requester(approval)} asks {what}."


def requester(approval: Approval) -> str:
    """Who asks; of somebody in a terminal, the login, which proves nothing; mrkdwn."""
    user = approval.requester.user_id
    shown = mention(user)
    return shown if shown.startswith("<") else f"The login “{shown}” of a terminal"


def where(approval: Approval) -> str:
    """What, and where it is; mrkdwn."""
    account = escape(approval.account_id) or "(not known yet)"
    return f"{escape(kind(approval.title))} · *AWS account* {account} · *Region* {escape(approval.region)}"


def cost(approval: Approval) -> str:
    """What approving costs, in a sentence."""
    if not approval.numbers:
        return "No number is bought. AWS may charge fees for the registration and does not refund them."
    each = f"US${escape(approval.price)} a month" if approval.price else "a price that AWS names when it is bought"
    if approval.numbers == 1:
        return f"It buys a number at {each}, billed from that moment on."
    return f"It buys {approval.numbers:,} numbers at {each} each, billed from that moment on."


def remarks(approval: Approval) -> str:
    """How many remarks a reviewer would make; empty where there are none; mrkdwn."""
    counts = {
        "will be denied": approval.remarks.get("must", 0),
        "often denied": approval.remarks.get("should", 0),
        "could be better": approval.remarks.get("hint", 0),
    }
    found = [f"{count} {words}" for words, count in counts.items() if count]
    return f"*What a reviewer would say:* {', '.join(found)}." if found else ""


def remark_fields(titles: Sequence[str]) -> str:
    """The fields because of which it will be denied; mrkdwn."""
    return f":warning: *Will be denied:* {escape(named(titles, 5))}."


def requesters_reason(override: Override) -> str:
    """What the requester says against a remark; it does not settle it; mrkdwn."""
    return f"\n*The requester says:* {escape(override.reason)}"


def changes(titles: Sequence[str]) -> str:
    """The answers that a fix changes, without them; mrkdwn."""
    return f"*Changed answers:* {escape(named(titles, 8))}." if titles else "*Changed answers:* none."


def approve_button(approval: Approval) -> str:
    """The label: with what it overrides."""
    return f"Approve despite {counted(approval.musts, 'must')}" if approval.musts else APPROVE


def approve_confirm(approval: Approval) -> str:
    """What the dialog says before an approval; plain text."""
    despite = f" {counted(approval.musts, 'remark')} of a reviewer will be ignored." if approval.musts else ""
    again = "It is submitted at once and cannot be taken back."
    return f"{cost(approval)}{despite} {again if approval.kind is not ApprovalKind.NUMBER else ''}".strip()


def until(approval: Approval) -> str:
    """Until when it can be decided, and whether a question waits; mrkdwn."""
    waits = "A question waits for its answer. " if approval.state is ApprovalState.QUESTION else ""
    return f"{waits}It expires {when(approval.expires_at)}."


def may_decide(approval: Approval, mentioned: str) -> str:
    """Whose move it is, and until when; `mentioned` is empty where the rule names nobody; mrkdwn."""
    return f"{mentioned} can decide. {until(approval)}" if mentioned else until(approval)


def approvers(grantees: Sequence[Grantee]) -> str:
    """Who may decide, mentioned; empty where the rule names nobody; mrkdwn."""
    return " ".join(_grantee(grantee) for grantee in grantees)


def _grantee(grantee: Grantee) -> str:
    if grantee.kind is Kind.PERSON:
        return mention(grantee.name)
    return f"<!subteam^{grantee.name}>" if grantee.by_id else f"@{escape(grantee.name)}"


def outcome(approval: Approval) -> str:
    """What became of a request; mrkdwn."""
    by, at = mention(approval.decided_by), when(approval.decided_at) if approval.decided_at else ""
    match approval.state:
        case ApprovalState.APPROVED:
            return f":white_check_mark: *Approved* by {by}, {at}. Callsign carries it out."
        case ApprovalState.USED:
            return f":white_check_mark: *Approved* by {by}, {at}. It is done."
        case ApprovalState.DECLINED:
            return f":no_entry: *Declined* by {by}, {at}: {escape(approval.reason)}"
        case ApprovalState.VOID:
            return f":heavy_minus_sign: *No longer counts.* {_VOID.get(approval.reason, '')}".rstrip()
        case ApprovalState.EXPIRED:
            return ":hourglass: *Expired.* Nobody decided in time."
        case _:
            return until(approval)


def rule_in_words(rule: ApprovalRule) -> str:
    """One rule; plain."""
    what = (
        f"Numbers that cost US${rule.price} a month or more"
        if rule.price is not None
        else "What is submitted or bought"
    )
    verb = "have" if rule.price is not None else "has"
    places = limits(rule)
    who = names(rule.approvers, plain_name) if rule.approvers else "people who may approve what others submit"
    own = "their own, too" if rule.own else "nobody their own"
    return (
        f"{what}{f' {places}' if places else ''} {verb} to be approved in {rule.channel}, within "
        f"{counted(rule.expires.days, 'day')}, by {who}; {own}."
    )


def refusal(why: Refusal, approval: Approval) -> str:
    """Why a person cannot decide; mrkdwn."""
    return outcome(approval) if why is Refusal.DECIDED else _REFUSALS[why]


def decided(approval: Approval) -> str:
    """What the requester reads of a decision; mrkdwn."""
    name, by = escape(approval.name), mention(approval.decided_by)
    match approval.state:
        case ApprovalState.APPROVED:
            return f":white_check_mark: {by} has approved *{name}*. Callsign carries it out now."
        case ApprovalState.DECLINED:
            return f":no_entry: {by} has declined *{name}*: {escape(approval.reason)}\nYour answers are still there."
        case ApprovalState.EXPIRED:
            return f":hourglass: Nobody has decided about *{name}* in time. Ask again when an approver is there."
        case _:
            return (
                f":heavy_minus_sign: The approval of *{name}* no longer counts. {_VOID.get(approval.reason, '')} "
                "Look at it and ask again."
            )


def asked(channel_id: str) -> str:
    """The last window after a request; mrkdwn."""
    return (
        f"Your request is in {place(channel_id)}. Nothing is submitted or bought before somebody approves it; then "
        "Callsign carries it out by itself, and you get a direct message."
    )


def waiting(approval: Approval) -> str:
    """What the requester sees while it waits; mrkdwn."""
    return (
        f":hourglass_flowing_sand: *{escape(approval.name)}* has waited for an approval since "
        f"{when(approval.asked_at)}, in {place(approval.channel_id)}. "
        f"Until somebody decides, its answers are locked. {until(approval)}"
    )


def draft_waits(name: str) -> str:
    """A row of App Home; mrkdwn."""
    return f"*{escape(name)}* waits for an approval."


def home_row(approval: Approval) -> str:
    """A row of what waits for the person's approval; mrkdwn."""
    return f"{asks(approval)}\n{where(approval)}\n{cost(approval)}"


def question(remark: Remark, approval: Approval) -> str:
    """A question, for the requester; mrkdwn."""
    return f"{mention(remark.author.user_id)} asks about *{escape(approval.name)}*:\n>{_quoted(remark.text)}"


def asked_by(approval: Approval, reader: str) -> str:
    """Who asked, for an owner who did not; `reader` is a Slack id; mrkdwn, empty where they asked themselves."""
    return "" if reader == approval.requester.user_id else f"\n{requester(approval)} asked for it; it is yours now."


def in_thread(remark: Remark) -> str:
    """A question or an answer, in the thread of the card; mrkdwn."""
    what = "answers" if remark.answers else "asks"
    return f"{mention(remark.author.user_id)} {what}:\n>{_quoted(remark.text)}"


def _quoted(text: str) -> str:
    return escape(text).replace("\n", "\n>")


def answer_posted() -> str:
    """After an answer; mrkdwn."""
    return "Your answer is in the thread of the request. You get a direct message when somebody decides."


def question_sent(approval: Approval) -> str:
    """After a question; mrkdwn."""
    return f"*{requester(approval)} has your question.* The answer is posted in the thread of the request."


def no_answer_possible() -> str:
    """A question to somebody who is not in Slack; mrkdwn."""
    return "The person asked in a terminal, where no message reaches them. The question is in the thread."


def reminder(approval: Approval, mentioned: str) -> str:
    """In the thread, when nobody has decided for a while; mrkdwn."""
    lead = f"{mentioned} " if mentioned else ""
    return f"{lead}:alarm_clock: This request still waits. It expires {when(approval.expires_at)}."


def nobody_there(approval: Approval) -> str:
    """To the requester, when Slack knows none of the approvers; mrkdwn."""
    return (
        f":warning: Nobody can approve *{escape(approval.name)}* at the moment: the approvers have left the workspace, "
        "or their user group no longer exists. Ask the administrator of Callsign to change the rule."
    )


def not_approved(approval: Approval) -> str:
    """Above the review of a draft whose request was not approved; plain text, empty where it was taken back."""
    match approval.state:
        case ApprovalState.DECLINED:
            return f"Declined: {approval.reason}"
        case ApprovalState.EXPIRED:
            return "Nobody decided about your request in time. You can ask again."
        case ApprovalState.VOID if approval.reason != Void.WITHDRAWN:
            return f"{_VOID.get(approval.reason, '')} Ask again.".strip()
        case _:
            return ""


def review_note() -> str:
    """On the review where an approval is needed; mrkdwn."""
    return (
        ":raised_hand: *Somebody else has to approve this first.* They see your answers, what it costs and what a "
        "reviewer would say. After their approval Callsign submits it by itself."
    )


def expires_text(moment: datetime) -> str:
    """A moment for the terminal."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"
