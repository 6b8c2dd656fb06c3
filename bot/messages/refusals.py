"""Why AWS does not let Callsign do something, and what an administrator does about it: each said once.

Slack, the terminal, `--json` and `doctor` use the same sentences; each adds how to continue. A sentence is found by the
class of `workflows.records.errors`, and by the code or reason where a class has several causes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.messages import aws_reasons
from workflows.records.errors import Problem

#: By class, or by class and code or reason. `facts` are the operation, region and code, `named` is what it is about.
_CAUSES: Mapping[str, str] = {
    "AccessDenied": "AWS does not allow {action}{policy}{facts}.",
    "ForbiddenByOrganization": "A {named} of the AWS organization forbids {action}{facts}.",
    "AccountRestricted": "AWS has restricted this account{facts}.",
    "RegionOff": "The region {region} is not enabled in the AWS account{facts}.",
    "RegionUnknown": "{region} is not a region of AWS End User Messaging.{near}",
    "ServiceAbsent": "AWS brand profiles have no address in {region}{facts}.",
    "ClockWrong": "AWS refuses the signature because the clock of this machine is wrong{facts}.",
    "CredentialsExpired": "The AWS credentials have expired{facts}.",
    "CredentialsExpired/login": "The AWS login has expired, or nobody has logged in{profile}{facts}.",
    "CredentialsExpired/web_identity_token_file": "The web identity token in {named} has expired{facts}.",
    "CredentialsMissing": "No AWS credentials were found{profile}{facts}.",
    "CredentialsMissing/PartialCredentialsError": "Half of an AWS key pair is missing: {named}{facts}.",
    "CredentialsWrong": "AWS does not know the access key, or the secret key does not belong to it{facts}.",
    "CredentialsFailed": "The AWS credentials could not be fetched{facts}.",
    "CredentialsFailed/credential_process": "The program {named} of credential_process gave no credentials{facts}.",
    "CredentialsFailed/web_identity_token_file": "The web identity token in {named} cannot be used{facts}.",
    "SettingsWrong": "The settings of the AWS SDK cannot be used{facts}.",
    "SettingsWrong/ProfileNotFound": "The AWS profile {named} does not exist.",
    "SettingsWrong/ConfigNotFound": "The file {named} does not exist.",
    "SettingsWrong/ConfigParseError": "{named} cannot be read as AWS settings.",
    "SettingsWrong/InvalidEndpoint": "AWS_ENDPOINT_URL is not an address.",
    "QuotaExceeded": "The AWS account has reached a limit{quota}{facts}.",
}

_ALLOW = "Allow {action}: `callsign policy` prints the whole policy."
_REMEDIES: Mapping[str, str] = {
    "AccessDenied": _ALLOW,
    "ForbiddenByOrganization": "Ask the people who manage the AWS organization to allow it in this region.",
    "AccountRestricted": "Only AWS Support can help: open a case.",
    "RegionOff": "Enable {region} under Account, AWS Regions in the AWS console, or use another region.",
    "RegionUnknown": "Correct AWS_REGION, CALLSIGN_REGIONS or --region. For a region that is new, update Callsign.",
    "ServiceAbsent": "The region does not have them yet, or this machine cannot look up names. Use another region.",
    "ClockWrong": "Set the clock of this machine, for example with NTP.",
    "CredentialsExpired": (
        "Renew them where they come from (such as the credentials file, or AWS_SESSION_TOKEN in the environment)."
    ),
    "CredentialsExpired/login": "Log in again with `aws sso login`{option}, or as your company does it.",
    "CredentialsExpired/web_identity_token_file": "Check what writes this file: its token has to be renewed in time.",
    "CredentialsMissing": "Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or use a role.",
    "CredentialsMissing/PartialCredentialsError": "Set both halves of the key pair.",
    "CredentialsWrong": "Check the access key and the secret key, or AWS_PROFILE.",
    "CredentialsFailed": "Check what they come from (a role, a metadata service, a file) and its permissions.",
    "CredentialsFailed/credential_process": "Run the program by hand: it has to print the credentials as JSON.",
    "CredentialsFailed/web_identity_token_file": (
        "Check that this process may read the file. On Kubernetes, set fsGroup in the pod's securityContext."
    ),
    "SettingsWrong": "Check ~/.aws/config, ~/.aws/credentials and the AWS_ variables.",
    "SettingsWrong/ProfileNotFound": "Check AWS_PROFILE, ~/.aws/config and ~/.aws/credentials.",
    "SettingsWrong/ConfigNotFound": "Check AWS_CONFIG_FILE.",
    "SettingsWrong/ConfigParseError": "Correct the file: under each [section], a line is name = value.",
    "SettingsWrong/InvalidEndpoint": "It has to start with http:// or https://.",
    "QuotaExceeded": "Free up capacity, or ask AWS for a higher limit under Service Quotas.",
    "QuotaExceeded/REGISTRATIONS_PER_ACCOUNT": (
        "Delete registrations that are closed or no longer needed, or ask AWS for a higher limit under Service Quotas."
    ),
    "QuotaExceeded/REGISTRATION_ATTACHMENTS_PER_ACCOUNT": (
        "Delete those that nothing needs (`callsign attachments --delete-unused`), or ask AWS for a higher limit under "
        "Service Quotas."
    ),
    "QuotaExceeded/PHONE_NUMBERS_PER_ACCOUNT": (
        "Release numbers that nobody needs, or ask AWS for a higher limit under Service Quotas."
    ),
    "QuotaExceeded/SENDER_IDS_PER_ACCOUNT": (
        "Release sender IDs that nobody needs, or ask AWS for a higher limit under Service Quotas."
    ),
}
#: IAM actions of operations that End User Messaging does not have.
_OTHER_ACTIONS: Mapping[str, str] = {
    "GetCallerIdentity": "sts:GetCallerIdentity",
    "ReceiveMessage": "sqs:ReceiveMessage",
    "DeleteMessageBatch": "sqs:DeleteMessage",
}
_TOMORROW = "AWS counts this by day: continue tomorrow, or ask AWS for a higher limit under Service Quotas."
_NEXT_MONTH = "AWS counts this by month: raise the spend limit in the AWS console, or wait for the next month."


def is_refusal(problem: Problem) -> bool:
    """Whether this page has a sentence for the problem."""
    return problem.kind in _CAUSES


def cause(problem: Problem, escaped: Callable[[str], str] = str) -> str:
    """Why AWS refuses; `escaped` makes foreign text fit where the sentence is shown."""
    return _found(_CAUSES, problem).format_map(_params(problem, escaped))


def remedy(problem: Problem, escaped: Callable[[str], str] = str) -> str:
    """What an administrator does about it; empty for a problem that is not a refusal."""
    if not is_refusal(problem):
        return ""
    if problem.kind == "QuotaExceeded" and _is_daily(problem.reason):
        return _TOMORROW
    if problem.kind == "QuotaExceeded" and problem.reason.startswith("MONTHLY_"):
        return _NEXT_MONTH
    return _found(_REMEDIES, problem).format_map(_params(problem, escaped))


def _is_daily(reason: str) -> bool:
    return reason.endswith("_PER_DAY") or reason.startswith("DAILY_")


def _found(sentences: Mapping[str, str], problem: Problem) -> str:
    names = (f"{problem.kind}/{problem.reason}", f"{problem.kind}/{problem.code}", problem.kind)
    return next(sentences[name] for name in names if name in sentences)


def _params(problem: Problem, escaped: Callable[[str], str]) -> Mapping[str, str]:
    named = escaped(problem.detail)
    known = [escaped(text) for text in (problem.operation, problem.region, problem.code) if text]
    return {
        "facts": f" ({', '.join(known)})" if known else "",
        "action": escaped(_action(problem.operation)),
        "region": escaped(problem.region) or "This region",
        "named": named or "(not named)",
        "near": f" Did you mean {named}?" if named else "",
        "policy": f" because of {_article(named)}" if named else "",
        "profile": f" for the profile {named}" if named else "",
        "option": f" --profile {named}" if named else "",
        "quota": f": {escaped(aws_reasons.in_words(problem.reason))}" if problem.reason else "",
    }


def _action(operation: str) -> str:
    """The IAM action of an operation."""
    return _OTHER_ACTIONS.get(operation, f"sms-voice:{operation}") if operation else "the action"


def _article(policy: str) -> str:
    return f"an {policy}" if policy.startswith("i") else f"a {policy}"
