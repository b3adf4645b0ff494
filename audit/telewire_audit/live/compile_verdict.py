"""From what the probe saw to its answers; pure functions over plain facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Answer", "Circumstances", "CompileReport", "RegionFacts", "RegionReport", "judge"]


class Answer(StrEnum):
    """One of three; `UNKNOWN` where nothing proves the one or the other. It has no truth value: compare it."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        raise TypeError("an answer can be unknown: compare it, as in report.effective is Answer.YES")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionFacts:
    """What was seen of one region. All counts are of the probed interval but for `compiled` and the like.

    Attributes:
        name: The region.
        wrapper: `wrapped`, `in place`, `function`, or None where torch.compile put nothing around it.
        backend: The backend's name, where it is known.
        mode: The mode's name, where it is known.
        watched: Whether runs were counted.
        cache_known: Whether torch tells what it compiled.
        compiled: Compiled codes that came by this wrapper.
        compiled_now: Those of them that were made in the interval.
        compiled_by_others: Compiled codes of the same function that came by another wrapper.
        ran_compiled: Runs of the wrapper's compiled codes.
        ran_others: Runs of the others' compiled codes.
        ran_uncompiled: Runs of the original code.
        ran_parts: Runs of compiled code of the modules inside.
        bypassed: Methods beside the wrapper that ran uncompiled, with their counts.
        failed: Why compilations of this code failed.
    """

    name: str
    wrapper: str | None = None
    backend: str | None = None
    mode: str | None = None
    watched: bool = True
    cache_known: bool = True
    compiled: int = 0
    compiled_now: int = 0
    compiled_by_others: int = 0
    ran_compiled: int = 0
    ran_others: int = 0
    ran_uncompiled: int = 0
    ran_parts: int = 0
    bypassed: tuple[tuple[str, int], ...] = ()
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What holds for the whole process; None where torch does not tell."""

    disabled_by: str | None = None
    stance: str | None = None
    suppresses_errors: bool = False
    recompile_limit: int | None = None
    failures_known: bool = True
    frames_failed: int | None = None
    graph_breaks: int | None = None
    compilations: int = 0


@dataclass(frozen=True, slots=True)
class RegionReport:
    """The answers for one region."""

    name: str
    requested: Answer
    effective: Answer
    degraded: Answer
    reason: str


@dataclass(frozen=True, slots=True)
class CompileReport:
    """What torch.compile really did.

    Attributes:
        requested: Whether somebody asked for it.
        effective: Whether compiled code ran.
        degraded: Whether code that was to be compiled ran uncompiled.
        backend: The backend, such as inductor.
        mode: The mode, such as default.
        reason: Why the answers are what they are, in a sentence or two.
        regions: The answers for each part, where the target has several.
        ran_compiled: How many calls of what was to be compiled ran compiled; 0 where runs were not watched.
        ran_uncompiled: How many of them ran uncompiled; likewise.
        compilations: How often something was compiled meanwhile, in the whole process.
        graph_breaks: How often a graph was broken meanwhile, in the whole process; None where torch does not tell.
    """

    requested: Answer
    effective: Answer
    degraded: Answer
    backend: str | None
    mode: str | None
    reason: str
    regions: tuple[RegionReport, ...] = ()
    ran_compiled: int = 0
    ran_uncompiled: int = 0
    compilations: int = 0
    graph_breaks: int | None = None


def judge(facts: tuple[RegionFacts, ...], around: Circumstances, requested: bool | None = None) -> CompileReport:  # noqa: FBT001 - the caller's own knowledge
    """Return the answers for a target whose first region is itself.

    Args:
        facts: What was seen of each region.
        around: What holds for the process.
        requested: What the caller knows of the request; None leaves it to the wrappers.
    """
    first = facts[0]
    asked = [fact for fact in facts if fact.wrapper is not None]
    judged = {fact.name: _region(fact, around) for fact in facts}
    if not asked:
        return _unwrapped(first, around, judged[first.name], requested)
    # A region inside a compiled one is compiled as a part of it: it has no runs of its own.
    outer_ran = first.wrapper is not None and judged[first.name].effective is Answer.YES
    counted = [fact for fact in facts if fact is first or not (outer_ran and _is_silent(fact))]
    counted = [fact for fact in counted if fact.wrapper is not None or fact is not first]
    reports = [judged[fact.name] for fact in counted]
    effective = _all_of(report.effective for report in reports)
    degraded = _any_of(report.degraded for report in reports)
    if effective is Answer.NO and any(report.effective is Answer.YES for report in reports):
        effective, degraded = Answer.YES, Answer.YES
    named = len(reports) > 1 or first.wrapper is None
    reason = "; ".join(f"{report.name}: {report.reason}" if named else report.reason for report in reports)
    if first.wrapper is None and first.ran_uncompiled:
        reason += f"; {first.name} itself was not to be compiled and ran as it is"
    source = next((fact for fact in counted if judged[fact.name].effective is Answer.YES), asked[0])
    return CompileReport(
        Answer.YES, effective, degraded, source.backend, source.mode,
        reason + _breaks(around, effective), tuple(reports),
        sum(fact.ran_compiled + fact.ran_others for fact in counted), sum(fact.ran_uncompiled for fact in counted),
        around.compilations, around.graph_breaks,
    )  # fmt: skip


def _unwrapped(
    fact: RegionFacts,
    around: Circumstances,
    report: RegionReport,
    requested: bool | None,  # noqa: FBT001
) -> CompileReport:
    """Judge a target without a wrapper: not requested, or given back as it was, or compiled by way of a caller."""
    effective, degraded, reason = report.effective, Answer.NO, report.reason
    if fact.ran_compiled or fact.ran_others:
        asked, effective, reason = Answer.YES, Answer.YES, "compiled by way of a caller"
    elif requested:
        asked = Answer.YES
        degraded = Answer.YES if fact.ran_uncompiled else report.degraded
        effective = Answer.NO if fact.ran_uncompiled else effective
        cause = around.disabled_by or "disable=True, or it was never called"
        reason = f"torch.compile left no wrapper: {cause}"
    else:
        asked = Answer.NO
        reason = "not wrapped by torch.compile"
        if not fact.watched or not fact.ran_uncompiled:
            effective, reason = Answer.UNKNOWN, f"{reason}; no run of its own was seen, it may be part of a caller's"
        else:
            effective = Answer.NO
    return CompileReport(
        asked, effective, degraded, fact.backend, fact.mode, reason, (report,), fact.ran_compiled + fact.ran_others,
        fact.ran_uncompiled if asked is Answer.YES else 0, around.compilations, around.graph_breaks,
    )  # fmt: skip


def _region(fact: RegionFacts, around: Circumstances) -> RegionReport:
    requested = Answer.YES if fact.wrapper is not None else Answer.NO
    effective, degraded, reason = _watched(fact, around) if fact.watched else _from_books(fact, around)
    return RegionReport(fact.name, requested, effective, degraded, reason)


def _watched(fact: RegionFacts, around: Circumstances) -> tuple[Answer, Answer, str]:
    compiled, raw = fact.ran_compiled, fact.ran_uncompiled
    if compiled:
        return _compiled(fact, around)
    if fact.ran_others:
        return Answer.UNKNOWN, Answer.UNKNOWN, "compiled code ran that came by another wrapper of the same function"
    if raw and not fact.cache_known:
        return Answer.UNKNOWN, Answer.UNKNOWN, f"{raw} runs uncompiled; this torch does not tell what it compiled"
    if raw and fact.ran_parts:
        return (
            Answer.YES,
            Answer.YES,
            f"all {raw} runs uncompiled, but for modules inside ({fact.ran_parts} times)",
        )
    if raw:
        return Answer.NO, Answer.YES, f"all {raw} runs uncompiled: {_cause(fact, around)}"
    if fact.compiled_now:
        return Answer.YES, Answer.UNKNOWN, "compiled meanwhile, by a run on another thread"
    if fact.failed and not fact.compiled:
        return Answer.NO, Answer.NO, f"compilation failed: {fact.failed[-1]}"
    if fact.bypassed:
        ran = ", ".join(f"{name} ({times} times)" for name, times in fact.bypassed)
        return Answer.NO, Answer.YES, f"the wrapper was not called; what ran goes past it: {ran}"
    if fact.compiled:
        return Answer.UNKNOWN, Answer.UNKNOWN, "compiled before, but no call was seen while the probe watched"
    if around.disabled_by:
        return Answer.NO, Answer.NO, f"switched off by {around.disabled_by}, and never called"
    if fact.compiled_by_others:
        return Answer.NO, Answer.NO, "never called; the compiled code is another wrapper's of the same function"
    return Answer.NO, Answer.NO, "wrapped, but never called on the thread that was watched"


def _compiled(fact: RegionFacts, around: Circumstances) -> tuple[Answer, Answer, str]:
    compiled, raw = fact.ran_compiled, fact.ran_uncompiled
    beside = ""
    if fact.bypassed:
        beside = "; uncompiled beside it ran " + ", ".join(f"{name} ({times} times)" for name, times in fact.bypassed)
    if not raw:
        if fact.failed:
            return Answer.YES, Answer.YES, f"part of it failed to compile: {fact.failed[-1]}{beside}"
        unsure = not around.failures_known and around.frames_failed != 0
        return Answer.YES, Answer.UNKNOWN if unsure else Answer.NO, f"all {compiled} runs compiled{beside}"
    share = f"{raw} of {compiled + raw} runs uncompiled"
    if fact.failed:
        return Answer.YES, Answer.YES, f"{share}: {fact.failed[-1]}{beside}"
    if around.recompile_limit is not None and fact.compiled >= around.recompile_limit:
        return Answer.YES, Answer.YES, f"{share}: the recompile limit of {around.recompile_limit} was reached{beside}"
    if around.disabled_by or around.stance == "force_eager":
        return Answer.YES, Answer.YES, f"{share}: {_cause(fact, around)}{beside}"
    return Answer.YES, Answer.UNKNOWN, f"{share}; they may be those of another instance, or of a spell in eager{beside}"


def _from_books(fact: RegionFacts, around: Circumstances) -> tuple[Answer, Answer, str]:
    """Judge without counts of what ran: torch's books say what was compiled, not what was called."""
    if not fact.cache_known:
        return Answer.UNKNOWN, Answer.UNKNOWN, "neither runs nor compiled code could be seen"
    if fact.compiled_now:
        degraded = Answer.YES if fact.failed else Answer.UNKNOWN
        return Answer.YES, degraded, "compiled meanwhile; which code ran was not watched"
    if fact.compiled or fact.compiled_by_others:
        return Answer.UNKNOWN, Answer.UNKNOWN, "compiled code is there; which code ran was not watched"
    if fact.failed:
        return Answer.NO, Answer.YES, f"nothing was compiled: {fact.failed[-1]}"
    cause = (
        f"switched off by {around.disabled_by}"
        if around.disabled_by
        else "no call reached the wrapper, or it fell back"
    )
    return Answer.NO, Answer.UNKNOWN, f"nothing was compiled: {cause}"


def _cause(fact: RegionFacts, around: Circumstances) -> str:
    """Return why nothing ran compiled, the surest cause first."""
    if around.disabled_by:
        return f"switched off by {around.disabled_by}"
    if around.stance == "force_eager":
        return "the stance is force_eager"
    if fact.failed:
        fell = "compilation failed and the error was suppressed" if around.suppresses_errors else "compilation failed"
        return f"{fell}: {fact.failed[-1]}"
    if fact.bypassed:
        return f"the run calls {', '.join(name for name, _ in fact.bypassed)}, which goes past the wrapper"
    if fact.wrapper is None:
        return "it is not wrapped"
    if fact.compiled:
        return "compiled code is there, but the calls go past the wrapper or torch turned it away"
    return "torch compiled nothing, or the calls go past the wrapper"


def _is_silent(fact: RegionFacts) -> bool:
    return fact.watched and not (fact.ran_compiled or fact.ran_others or fact.ran_uncompiled)


def _breaks(around: Circumstances, effective: Answer) -> str:
    if effective is not Answer.YES or not around.graph_breaks:
        return ""
    return f"; the graph was broken {around.graph_breaks} times"


def _all_of(answers: Iterable[Answer]) -> Answer:
    found = set(answers)
    return Answer.NO if Answer.NO in found else Answer.UNKNOWN if Answer.UNKNOWN in found else Answer.YES


def _any_of(answers: Iterable[Answer]) -> Answer:
    found = set(answers)
    return Answer.YES if Answer.YES in found else Answer.UNKNOWN if Answer.UNKNOWN in found else Answer.NO
