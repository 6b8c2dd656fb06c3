"""What a form asks under the current answers: required, optional and disallowed fields, and their pages.

Pure: definitions and answers in, records out. The rules are those of the API's ConditionalBehavior.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from workflows.forms.visible_text import as_seen, is_blank
from workflows.records.definitions import (
    API_TEXT_MAX,
    ATTACHMENT,
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

#: The behaviors a rule or a default may have. AWS may add others, which are ignored.
BEHAVIORS = (REQUIRED, OPTIONAL, DISALLOWED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedField:
    """A field under the current answers."""

    definition: FieldDefinition
    #: REQUIRED, OPTIONAL or DISALLOWED; never CONDITIONAL.
    requirement: str
    #: The field's bounds, overridden by those of the matching rule; a TEXT never allows more than API_TEXT_MAX.
    rule: ValueRule
    #: The options of a SELECT, narrowed by the rule's allowed values.
    options: tuple[Option, ...] = ()
    #: CONDITIONAL without ConditionalBehavior: only the hint states the condition, so a person has to judge it.
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
    """Fields that are asked together: whole sections, or a part of a section that is too large for one page."""

    #: That of its first section: `companyInfo`, then `companyInfo.2`, `companyInfo.3`; independent of the answers.
    key: str
    #: SectionPaths, in the order in which they are asked.
    sections: tuple[str, ...]
    title: str
    #: 1 for the first part of a section.
    part: int
    parts: int
    fields: tuple[FieldPath, ...]

    @property
    def section(self) -> str:
        """The first section."""
        return self.sections[0]


def resolve(form: Form, answers: Answers) -> ResolvedForm:
    """Decide every field of `form` under `answers`.

    A disallowed field's answer is not sent, so fields that depend on it see it as unset. The rounds repeat until
    nothing changes. Without a cycle this takes at most one round for each link of the longest chain. A cycle that never
    settles ends after one round for each field.
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
    """For each field that others depend on, the fields that depend on it directly."""
    dependants: dict[FieldPath, set[FieldPath]] = {}
    for field in form.fields:
        for rule in _rules(field):
            for condition in rule.conditions:
                dependants.setdefault(condition.depends_on, set()).add(field.path)
    return {path: frozenset(others) for path, others in dependants.items()}


def pages(form: Form, fits: Callable[[Sequence[FieldDefinition]], bool]) -> tuple[Page, ...]:
    """Cut `form` into as few pages as hold its sections; a section is cut only where `fits` says that it must be.

    Sections come in AWS's order, then those AWS does not list. A section that depends on answers of a later section
    comes after it, because its conditions need them (Indonesia's letters depend on the company's country, two sections
    later). All fields count, shown or not, so that page keys never depend on answers. A single field that does not fit
    gets a page of its own.
    """
    sections = dict.fromkeys(section.path for section in form.sections)
    sections |= dict.fromkeys(field.section for field in form.fields)
    packed: list[Page] = []
    for section in _questions_first(form, list(sections)):
        for page in _pages_of(form, section, [field for field in form.fields if field.section == section], fits):
            if packed and _go_together(form, packed[-1], page) and fits(_definitions(form, packed[-1], page)):
                packed[-1] = _joined(packed[-1], page)
            else:
                packed.append(page)
    return tuple(packed)


def section_page(form: Form, section: str, key: str) -> Page | None:
    """A page of one section alone; None where the form has no such section."""
    fields = tuple(field.path for field in form.fields if field.section == section)
    title = form.section_title(section)
    return Page(key=key, sections=(section,), title=title, part=1, parts=1, fields=fields) if fields else None


def visible(page: Page, resolved: ResolvedForm) -> tuple[ResolvedField, ...]:
    """The fields of `page` to be asked: those still in the form and not disallowed."""
    fields = (resolved.by_path.get(path) for path in page.fields)
    return tuple(field for field in fields if field is not None and field.requirement != DISALLOWED)


def sendable(form: Form, answers: Answers) -> dict[FieldPath, Answer]:
    """The answers to send to AWS, in form order: those of known fields, not disallowed, not empty."""
    return {
        field.path: answers[field.path]
        for field in resolve(form, answers).fields
        if field.requirement != DISALLOWED and not is_empty(answers.get(field.path))
    }


def clean(definition: FieldDefinition, raw: str) -> str:
    """What a person typed into `definition`, as they see it: nothing invisible, line ends as newlines, no blanks around
    a text; never shortened.
    """
    text = as_seen(raw)
    return text.strip() if definition.kind == TEXT else text


def is_empty(answer: Answer | None) -> bool:
    """Whether there is nothing to send: no answer, nothing that can be seen, or no choice."""
    if answer is None or isinstance(answer, Document):
        return answer is None
    return is_blank(answer) if isinstance(answer, str) else not answer


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
            sections=(section,),
            title=form.section_title(section),
            part=part,
            parts=len(parts),
            fields=tuple(field.path for field in fields_of_part),
        )
        for part, fields_of_part in enumerate(parts, start=1)
    )


def _go_together(form: Form, first: Page, second: Page) -> bool:
    """Whether two pages may become one: not where answers of the first change a second with documents.

    A page is drawn again when its questions change, and that empties inputs of files.
    """
    if not first.parts == second.parts == 1:
        return False
    if not any(field.kind == ATTACHMENT for field in _definitions(form, second)):
        return True
    changed = dependants(form)
    return not any(changed.get(path, frozenset()).intersection(second.fields) for path in first.fields)


def _definitions(form: Form, *pages: Page) -> list[FieldDefinition]:
    return [form.by_path[path] for page in pages for path in page.fields]


def _joined(first: Page, second: Page) -> Page:
    return replace(
        first,
        sections=(*first.sections, *second.sections),
        title=f"{first.title}, {second.title}",
        fields=(*first.fields, *second.fields),
    )


def _questions_first(form: Form, sections: list[str]) -> list[str]:
    """Sections in AWS's order, changed only where dependencies require it; a cycle of sections keeps AWS's order."""
    section_of = {field.path: field.section for field in form.fields}
    depends_on: dict[str, set[str]] = {section: set() for section in sections}
    for path, others in dependants(form).items():
        for other in others:
            depends_on[section_of[other]] |= {section_of.get(path, section_of[other])} - {section_of[other]}
    ordered: list[str] = []
    left = list(sections)
    while left:
        ordered.append(next((section for section in left if not depends_on[section].intersection(left)), left[0]))
        left.remove(ordered[-1])
    return ordered


def _resolve_once(
    form: Form, given: Mapping[FieldPath, Answer], disallowed: frozenset[FieldPath]
) -> tuple[ResolvedField, ...]:
    sent = {path: answer for path, answer in given.items() if path not in disallowed}
    return tuple(_resolved(field, sent) for field in form.fields)


def _resolved(field: FieldDefinition, sent: Mapping[FieldPath, Answer]) -> ResolvedField:
    if field.requirement == CONDITIONAL and field.conditional is not None:
        match = next((rule for rule in _rules(field) if all(_holds(c, sent) for c in rule.conditions)), None)
        behavior = match.behavior if match else field.conditional.default
        bounds = field.rule if match is None else _overridden(field.rule, match.validation)
    else:
        behavior, bounds = field.requirement, field.rule
    return ResolvedField(
        definition=field,
        requirement=behavior if behavior in BEHAVIORS else OPTIONAL,
        rule=_capped(bounds) if field.kind == TEXT else bounds,
        options=_narrowed(field.options, bounds.allowed_values),
        outside_condition=field.requirement == CONDITIONAL and field.conditional is None,
    )


def _rules(field: FieldDefinition) -> tuple[ConditionalRule, ...]:
    """The rules that can apply; a rule with an unknown behavior is skipped like a rule that does not hold."""
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
        # Undocumented for an unset dependency. True is the safe side: a field too many rather than a field too few.
        return not _matches(answer, condition.values)
    return False


def _matches(answer: Answer | None, values: Sequence[str]) -> bool:
    if answer is None or isinstance(answer, Document):
        return False
    chosen = (answer,) if isinstance(answer, str) else answer
    return any(value in values for value in chosen)


def _overridden(rule: ValueRule, other: ValueRule | None) -> ValueRule:
    if other is None:
        return rule
    return ValueRule(
        min_length=rule.min_length if other.min_length is None else other.min_length,
        max_length=rule.max_length if other.max_length is None else other.max_length,
        pattern=rule.pattern if other.pattern is None else other.pattern,
        allowed_values=rule.allowed_values if other.allowed_values is None else other.allowed_values,
    )


def _capped(rule: ValueRule) -> ValueRule:
    return replace(rule, max_length=min(rule.max_length or API_TEXT_MAX, API_TEXT_MAX))


def _narrowed(options: tuple[Option, ...], allowed: tuple[str, ...] | None) -> tuple[Option, ...]:
    """The options among `allowed`; all options where that leaves none, because then only AWS can judge."""
    if allowed is None:
        return options
    return tuple(option for option in options if option.value in allowed) or options
