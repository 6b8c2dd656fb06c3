"""The scripts of AWS's two articles: what their settings and variables are called, as fields of the forms. Tables, and their reading.

Sources: "Automate sender ID registration in AWS End User Messaging" (config files for Indonesia and India) and "Automate AWS End
User Messaging US toll-free Number Registrations" (environment variables; the article lists the fields, not the variables' names).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from workflows.records.definitions import FieldPath, Form
from workflows.scripts import values
from workflows.scripts.config_file import Value
from workflows.scripts.values import Given, Text
from workflows.tables.columns import Names, spelled

TOLL_FREE = "US_TOLL_FREE_REGISTRATION"

#: Settings of a config file that answer no field.
REGION, TYPE, NAME, DOCUMENTS = "REGION_NAME", "REGISTRATION_TYPE", "REGISTRATION_NAME", "DOCUMENT_PATHS"

#: Settings of the config files to the fields they answer, as both scripts map them; those of one country are in its form only.
SETTINGS: Mapping[str, tuple[str, ...]] = {
    "SENDER_ID": ("senderIdInfo.senderId",),
    "ENTITY_ID": ("inSidSpecificInfo.principalEntityId",),
    "CHAIN_ID_1": ("inSidSpecificInfo.chainId1",),
    "CHAIN_ID_2": ("inSidSpecificInfo.chainId2",),
    "CHAIN_ID_3": ("inSidSpecificInfo.chainId3",),
    "CHAIN_ID_5": ("inSidSpecificInfo.chainId5",),
    "SENDING_PARAMETERS_ACKNOWLEDGMENT": ("inSidSpecificInfo.sendingParametersAcknowledgement",),
    "COMPANY_ID": ("companyInfo.companyId",),
    "COMPANY_NAME": ("companyInfo.companyName",),
    "COMPANY_WEBSITE": ("companyInfo.website",),
    "AREA_OF_BUSINESS": ("companyInfo.areaOfBusiness",),
    "COMPANY_ADDRESS": ("companyAddress.address1",),
    "COMPANY_CITY": ("companyAddress.city",),
    "COUNTRY_CODE": ("companyAddress.isoCountryCode",),
    "CONTACT_EMAIL": ("contactInfo.emailAddress",),
    "CONTACT_PHONE": ("contactInfo.phoneNumber",),
    "USE_CASE_CATEGORY": ("messagingUseCase.useCaseCategory",),
    "USE_CASE_DESCRIPTION": ("messagingUseCase.useCaseDescription", "messagingUseCase.optInDescription"),
    "MONTHLY_MESSAGE_VOLUME": ("messagingUseCase.monthlyMessageVolume",),
    "MESSAGE_SAMPLE": ("messageSamples.messageSample1",),
}
#: Keys of DOCUMENT_PATHS to ATTACHMENT fields, as the Indonesia script maps them.
LETTERS: Mapping[str, str] = {
    "TELKOMSEL_LOA": "idSidSpecificInfo.letterOfAuthorization1",
    "IOH_LOA": "idSidSpecificInfo.letterOfAuthorization2",
    "XL_AXIATA_LOA": "idSidSpecificInfo.letterOfAuthorization3",
    "SMARTFREN_LOA": "idSidSpecificInfo.letterOfAuthorization4",
    "REGULATORY_LICENSE": "idSidSpecificInfo.regulatoryAgencyLicense",
    "PROOF_OF_SENDER_ID": "senderIdInfo.proofOfSenderIdConnection",
    "NOMOR_POKOK_WAJIB_PAJAK_Document": "idSidSpecificInfo.nomorPokokWajibPajakDocument",
    "NOMOR_INDUK_BERUSAHA_DOCUMENT": "idSidSpecificInfo.nomorIndukBerusahaDocument",
}
#: The screenshot of the toll-free script: the variable with its path, and where it lies when no variable says so.
SCREENSHOT, SCREENSHOT_VARIABLE, SCREENSHOT_FILE = (
    FieldPath("messagingUseCase.optInImage"),
    "attachment_body",
    "optInImage.png",
)
#: How the AWS command line writes the path of a file whose bytes are meant.
_BYTES_OF = "fileb://"


class ConfigProblem(StrEnum):
    """What can be wrong with a config file that was read; beside each its params."""

    #: name: a setting that has to be there.
    SETTING_MISSING = "setting_missing"
    #: name: a setting of another kind than a text.
    NOT_A_TEXT = "not_a_text"


class ConfigWrong(Exception):
    """The config file was read and cannot be used. Carries codes and names of settings, no value."""

    def __init__(self, code: ConfigProblem, params: Mapping[str, str]) -> None:
        super().__init__(code.value)
        self.code = code
        self.params = dict(params)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """A config file of the sender ID scripts."""

    registration_type: str
    region: str
    #: Of the registration; "" where the file gives none.
    name: str
    #: What answers fields, by the settings' names.
    settings: Mapping[str, Text]
    #: DOCUMENT_PATHS.
    documents: Mapping[str, str]


def config(found: Mapping[str, Value]) -> Config:
    """The settings of a file that `read_config` read. Raises ConfigWrong."""
    ours = {REGION, TYPE, NAME, DOCUMENTS}
    texts = {name: _text(name, value) for name, value in found.items() if name != DOCUMENTS and value is not None}
    documents = found.get(DOCUMENTS) or {}
    if not isinstance(documents, Mapping):
        raise ConfigWrong(ConfigProblem.NOT_A_TEXT, {"name": DOCUMENTS})
    paths = {key: _single(f"{DOCUMENTS}[{key}]", _text(key, path)) for key, path in documents.items() if path}
    for name in (TYPE, REGION):
        if not texts.get(name):
            raise ConfigWrong(ConfigProblem.SETTING_MISSING, {"name": name})
    return Config(
        registration_type=_single(TYPE, texts[TYPE]),
        region=_single(REGION, texts[REGION]),
        name=_single(NAME, texts.get(NAME, "")),
        settings={name: value for name, value in texts.items() if name not in ours and value},
        documents=paths,
    )


def of_config(form: Form, found: Config) -> Given:
    """The answers of a config file: as its script maps them; a setting no script has by the field it names, which goes first.

    So `OPT_IN_DESCRIPTION` answers the field that the scripts fill with the description of the use case.
    """
    mapped: dict[FieldPath, tuple[str, Text]] = {}
    rest: dict[str, Text] = {}
    for name, value in found.settings.items():
        paths = [FieldPath(path) for path in SETTINGS.get(name, ()) if path in form.by_path]
        mapped |= dict.fromkeys(paths, (name, value))
        rest |= {} if paths else {name: value}
    for key, path in found.documents.items():
        letter = FieldPath(LETTERS.get(key, ""))
        known = letter in form.by_path
        mapped |= {letter: (key, path)} if known else {}
        rest |= {} if known else {key: path}
    named = values.give(form, rest)
    own = {path: (name, rest[name]) for path, name in named.names.items()}
    both = {**mapped, **own}
    return values.given(
        form,
        {path: value for path, (_, value) in both.items()},
        names={path: name for path, (name, _) in both.items()},
        unknown=named.unknown,
        ambiguous=named.ambiguous,
    )


def of_environment(form: Form, environ: Mapping[str, str]) -> Given:
    """What variables answer, in every spelling that names a field: COMPANY_NAME, companyName, Company_Name.

    Others are not ours. Of two that name one field the better does; of two equally good ones with different values neither.
    """
    names = Names(form)
    ours = {name: value for name, value in environ.items() if value.strip() and names.find(name)}
    image = next((value for name, value in environ.items() if spelled(name) == spelled(SCREENSHOT_VARIABLE)), "")
    found = values.give(form, _without_repeats(ours))
    documents = {path: written.removeprefix(_BYTES_OF) for path, written in found.documents.items()}
    if SCREENSHOT in form.by_path:
        documents.setdefault(SCREENSHOT, image.removeprefix(_BYTES_OF) or SCREENSHOT_FILE)
    return Given(
        values=found.values,
        documents=documents,
        names={SCREENSHOT: SCREENSHOT_VARIABLE, **found.names} if image else found.names,
        ambiguous=found.ambiguous,
    )


def _without_repeats(variables: Mapping[str, str]) -> dict[str, Text]:
    """One of those that say the same under spellings of one name."""
    kept: dict[tuple[str, str], str] = {}
    for name, value in variables.items():
        kept.setdefault((spelled(name), value), name)
    return {name: value for (_, value), name in kept.items()}


def _text(name: str, value: Value) -> Text:
    match value:
        case str():
            return value.strip()
        case int() | float() if not isinstance(value, bool):
            return str(value)
        case tuple() if value and all(isinstance(one, str) for one in value):
            return tuple(str(one).strip() for one in value)
        case None | ():
            return ""
    raise ConfigWrong(ConfigProblem.NOT_A_TEXT, {"name": name})


def _single(name: str, value: Text) -> str:
    if isinstance(value, str):
        return value
    if len(value) == 1:
        return value[0]
    raise ConfigWrong(ConfigProblem.NOT_A_TEXT, {"name": name})
