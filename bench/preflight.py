"""Precision and recall of the preflight rules on labelled registrations, and what they cost next to validation.

.venv/bin/python bench/preflight.py
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from bench.harness import print_machine, verdict
from tests.unit.workflows.preflight.cases import Case, bad, good, published, strangers, unseen
from tests.unit.workflows.preflight.measure import false_alarms, score, table
from workflows.forms.validation import errors
from workflows.preflight.rules import RULES, preflight

#: False remarks on good registrations.
MOST_FALSE = 0.1


def main() -> None:
    """Print the table of the reference page, the false remarks and the time."""
    print_machine()
    own, blind, others = [*good().values(), *bad()], list(unseen()), list(strangers())
    columns = [f"precision{sample} | recall{sample}" for sample in ("", ", unseen", ", strangers")]
    print(f"| rule | severity | what it says | denials | {' | '.join(columns)} |")
    print("\n".join(table(own, blind, others)))
    for name, cases in (
        ("written with the rules", own),
        ("unseen", blind),
        ("strangers", others),
        ("published", published()),
    ):
        _print_summary(name, cases)
    checked = _seconds(lambda case: errors(case.form, case.answers), own)
    said = _seconds(lambda case: preflight(case.form, case.answers), own)
    print(f"\nA registration: {said * 1000:.2f} ms, {said / checked:.1f} times the validation of its answers")


def _print_summary(name: str, cases: Sequence[Case]) -> None:
    fine = [case for case in cases if not case.rules]
    scores = [score(rule.id, cases) for rule in RULES]
    right, wrong, missed = (sum(getattr(each, part) for each in scores) for part in ("right", "wrong", "missed"))
    share = false_alarms(fine) / len(fine)
    print(f"\n{name}: {len(cases)} registrations, {len(fine)} of them good")
    print(f"  remarks right {right}, wrong {wrong}, missed {missed}")
    print(f"  good registrations with a false remark: {share:.0%} ({verdict(share, MOST_FALSE)})")


def _seconds(work: Callable[[Case], object], cases: Sequence[Case]) -> float:
    for case in cases:
        work(case)
    started = time.perf_counter()
    for case in cases:
        work(case)
    return (time.perf_counter() - started) / len(cases)


if __name__ == "__main__":
    main()
