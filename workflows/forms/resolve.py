"""What a form asks under the answers given so far: required, optional and disallowed fields, and the pages they stand on.

Pure: definitions and answers in, records out. The rules are those of ConditionalBehavior (facts section 2).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from workflows.records.definitions import (
    API_TEXT_MAX,
    CONDITIONAL,
    DISALLOWED,
    OPTIONAL,
    REQUIRED,
    TEXT,
    Condition,
    ConditionalRule,
    FieldDefinition,
    FieldPath,
    Form,
    Option,
    ValueRule,
)
from workflows.records.drafts import Answer, Answers, Document

#: What a rule or a default may decide; AWS may add others, which decide nothing.
BEHAVIORS = (REQUIRED, OPTIONAL, DISALLOWED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedField:
    """A field as it stands under the present answers."""

    definition: FieldDefinition
    #: REQUIRED, OPTIONAL or DISALLOWED; never CONDITIONAL.
    requirement: str
    #: The field's bounds with those of the matching rule put over them; a TEXT never allows more than API_TEXT_MAX.
    rule: ValueRule
    #: The options of a SELECT, narrowed by the rule's allowed values.
    options: tuple[Option, ...] = ()
    #: CONDITIONAL without ConditionalBehavior: the condition stands in the hint only, a person has to judge it.
    outside_condition: bool = False

    @property
    def path(self) -> FieldPath:
        """The field's path."""
        return self.definition.path


@dataclass(frozen=True, kw_only=True)
class ResolvedForm:
    """Every field of a form under one set of answers, in form order."""

    form: Form
    fields: tuple[ResolvedField, ...]

    @cached_property
    def by_path(self) -> dict[FieldPath, ResolvedField]:
        """Resolved fields by path."""
        return {field.path: field for field in self.fields}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A section of a form, or a part of one too large to be shown at once."""

    #: `companyInfo`, then `companyInfo.2`, `companyInfo.3`; the same whatever the answers are.
    key: str
    #: SectionPath.
    section: str
    title: str
    #: 1 for the first part of the section.
    part: int
    parts: int
    fields: tuple[FieldPath, ...]


def resolve(form: Form, answers: Answers) -> ResolvedForm:
    """Decide every field of `form` under `answers`.

    A disallowed field's answer is not sent, so whoever depends on it sees it as unset; that is settled by repeating until
    nothing moves. Without a cycle this takes at most one round a link of the longest chain; a cycle that never settles is
    left as it stands after one round for every field.
    """
    given = {field.path: answers[field.path] for field in form.fields if not is_empty(answers.get(field.path))}
    disallowed: frozenset[FieldPath] = frozenset()
    for _ in range(len(form.fields) + 1):
        fields = _resolve_once(form, given, disallowed)
        now_disallowed = frozenset(field.path for field in fields if field.requirement == DISALLOWED)
        if now_disallowed == disallowed:
            break
        disallowed = now_disallowed
    return ResolvedForm(form=form, fields=fields)


def dependants(form: Form) -> Mapping[FieldPath, frozenset[FieldPath]]:
    """For each field that others depend on, those others (the next link only)."""
    found: dict[FieldPath, set[FieldPath]] = {}
    for field in form.fields:
        for rule in _rules(field):
            for condition in rule.conditions:
                found.setdefault(condition.depends_on, set()).add(field.path)
    return {path: frozenset(others) for path, others in found.items()}


def pages(form: Form, fits: Callable[[Sequence[FieldDefinition]], bool]) -> tuple[Page, ...]:
    """Cut `form` into pages: one for each section, more where `fits` says its fields do not go on one.

    Sections come in AWS's order, those AWS does not list last; but one that depends on answers of a later one comes after
    it, so that what a condition asks for is asked once it is known (Indonesia's letters depend on the company's country, two
    sections on). All fields count, shown or not, so that keys never depend
    on answers. A single field that does not fit has its page to itself.
    """
    sections = dict.fromkeys(section.path for section in form.sections)
    sections |= dict.fromkeys(field.section for field in form.fields)
    return tuple(
        page
        for section in _questions_first(form, list(sections))
        for page in _pages_of(form, section, [field for field in form.fields if field.section == section], fits)
    )


def visible(page: Page, resolved: ResolvedForm) -> tuple[ResolvedField, ...]:
    """The fields of `page` to be asked: all that are not disallowed and still in the form."""
    found = (resolved.by_path.get(path) for path in page.fields)
    return tuple(field for field in found if field is not None and field.requirement != DISALLOWED)


def sendable(form: Form, answers: Answers) -> dict[FieldPath, Answer]:
    """The answers AWS may be sent, in form order: of known fields, not disallowed, not empty."""
    return {
        field.path: answers[field.path]
        for field in resolve(form, answers).fields
        if field.requirement != DISALLOWED and not is_empty(answers.get(field.path))
    }


def clean(definition: FieldDefinition, raw: str) -> str:
    """What a person typed into `definition`, with line ends as newlines and without blanks around; never shortened."""
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    return text.strip() if definition.kind == TEXT else text


def is_empty(answer: Answer | None) -> bool:
    """Whether there is nothing to send: no answer, blanks only, or no choice."""
    if answer is None or isinstance(answer, Document):
        return answer is None
    return not (answer.strip() if isinstance(answer, str) else answer)


def _pages_of(
    form: Form, section: str, fields: Sequence[FieldDefinition], fits: Callable[[Sequence[FieldDefinition]], bool]
) -> tuple[Page, ...]:
    parts: list[list[FieldDefinition]] = []
    for field in fields:
        if parts and fits([*parts[-1], field]):
            parts[-1].append(field)
        else:
            parts.append([field])
    return tuple(
        Page(
            key=section if part == 1 else f"{section}.{part}",
            section=section,
            title=form.section_title(section),
            part=part,
            parts=len(parts),
            fields=tuple(field.path for field in together),
        )
        for part, together in enumerate(parts, start=1)
    )


def _questions_first(form: Form, sections: list[str]) -> list[str]:
    """AWS's order, bent only as far as dependencies ask; a circle of sections stays as AWS has it."""
    section_of = {field.path: field.section for field in form.fields}
    waits: dict[str, set[str]] = {section: set() for section in sections}
    for path, others in dependants(form).items():
        for other in others:
            waits[section_of[other]] |= {section_of.get(path, section_of[other])} - {section_of[other]}
    ordered: list[str] = []
    left = list(sections)
    while left:
        ordered.append(next((section for section in left if not waits[section].intersection(left)), left[0]))
        left.remove(ordered[-1])
    return ordered


def _resolve_once(
    form: Form, given: Mapping[FieldPath, Answer], disallowed: frozenset[FieldPath]
) -> tuple[ResolvedField, ...]:
    sent = {path: answer for path, answer in given.items() if path not in disallowed}
    return tuple(_resolved(field, sent) for field in form.fields)


def _resolved(field: FieldDefinition, sent: Mapping[FieldPath, Answer]) -> ResolvedField:
    if field.requirement == CONDITIONAL and field.conditional is not None:
        decided = next((rule for rule in _rules(field) if all(_holds(c, sent) for c in rule.conditions)), None)
        behavior = decided.behavior if decided else field.conditional.default
        own = field.rule if decided is None else _over(field.rule, decided.validation)
    else:
        behavior, own = field.requirement, field.rule
    return ResolvedField(
        definition=field,
        requirement=behavior if behavior in BEHAVIORS else OPTIONAL,
        rule=_capped(own) if field.kind == TEXT else own,
        options=_narrowed(field.options, own.allowed_values),
        outside_condition=field.requirement == CONDITIONAL and field.conditional is None,
    )


def _rules(field: FieldDefinition) -> tuple[ConditionalRule, ...]:
    """The rules that can decide something; one with an unknown behavior is passed over like one that does not hold."""
    if field.requirement != CONDITIONAL or field.conditional is None:
        return ()
    return tuple(rule for rule in field.conditional.rules if rule.behavior in BEHAVIORS)


def _holds(condition: Condition, sent: Mapping[FieldPath, Answer]) -> bool:
    answer = sent.get(condition.depends_on)
    if condition.operator in ("HAS_VALUE", "NO_VALUE"):
        return (answer is not None) == (condition.operator == "HAS_VALUE")
    if condition.operator in ("EQUALS", "IN"):
        return _matches(answer, condition.values)
    if condition.operator in ("NOT_EQUALS", "NOT_IN"):
        # Undocumented for an unset dependency: true is the safe side, a field too many rather than one too few.
        return not _matches(answer, condition.values)
    return False


def _matches(answer: Answer | None, values: Sequence[str]) -> bool:
    if answer is None or isinstance(answer, Document):
        return False
    chosen = (answer,) if isinstance(answer, str) else answer
    return any(value in values for value in chosen)


def _over(own: ValueRule, other: ValueRule | None) -> ValueRule:
    if other is None:
        return own
    return ValueRule(
        min_length=own.min_length if other.min_length is None else other.min_length,
        max_length=own.max_length if other.max_length is None else other.max_length,
        pattern=own.pattern if other.pattern is None else other.pattern,
        allowed_values=own.allowed_values if other.allowed_values is None else other.allowed_values,
    )


def _capped(rule: ValueRule) -> ValueRule:
    return replace(rule, max_length=min(rule.max_length or API_TEXT_MAX, API_TEXT_MAX))


def _narrowed(options: tuple[Option, ...], allowed: tuple[str, ...] | None) -> tuple[Option, ...]:
    """The options among `allowed`; all of them where that leaves none, for then only AWS can judge."""
    if allowed is None:
        return options
    return tuple(option for option in options if option.value in allowed) or options
