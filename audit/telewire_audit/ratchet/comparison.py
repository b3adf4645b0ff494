"""Findings against those that were known before: which are new, which are worse, which are gone.

A finding is the same one as before where code, record, symbol and check are the same; never by its line or words. What
that leaves over on both sides may have been renamed. The record tells, where there is one. Else a symbol that is gone
from the code is the same as one that differs from it in its module or class alone, or in its own name where just one
finding of its kind is gone from there and one is new there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, field

from telewire_audit.report import Finding, Key
from telewire_audit.verdicts import FAIL

__all__ = ["Comparison", "Known", "compare"]


@dataclass(frozen=True, slots=True, order=True)
class Known:
    """What is kept of a finding; the attributes are those of `Finding`."""

    code: str
    record: str
    symbol: str
    hop: str
    verdict: str = ""
    fields: tuple[str, ...] = ()

    @classmethod
    def of(cls, finding: Finding) -> Known:
        """What is kept of one finding."""
        return cls(*finding.key, finding.verdict, tuple(sorted(finding.fields)))

    @property
    def key(self) -> Key:
        """As a finding's."""
        return self.code, self.record, self.symbol, self.hop

    def is_worse_than(self, other: Known) -> bool:
        """Whether it fails where the other was only partial or open, or in fields where the other did not."""
        fails = self.verdict == FAIL != other.verdict
        return fails or (bool(other.fields) and not set(self.fields) <= set(other.fields))


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of it.

    Attributes:
        accepted: For each finding, whether it was there before and is no worse.
        kept: What was known and occurs still, as it is now; as it was before, where it is worse.
        gone: What was known and occurs no more.
    """

    accepted: tuple[bool, ...]
    kept: tuple[Known, ...]
    gone: tuple[Known, ...]


@dataclass(slots=True)
class _Pairing:
    """What is paired so far, and what is left: known findings, and positions of those of now."""

    now: Sequence[Known]
    gone: list[Known]
    new: list[int]
    pairs: dict[int, Known] = field(default_factory=dict)

    def by(self, mark: Callable[[Known], Hashable | None], mark_before: Callable[[Known], Hashable | None]) -> None:
        """Pair what has the same mark; what has none stays."""
        left: dict[Hashable, list[Known]] = {}
        unmarked: list[Known] = []
        for known in reversed(self.gone):
            found = mark_before(known)
            if found is None:
                unmarked.append(known)
            else:
                left.setdefault(found, []).append(known)
        for index in self.new:
            found = mark(self.now[index])
            if found is not None and left.get(found):
                self.pairs[index] = left[found].pop()
        self.gone = sorted(known for rest in (unmarked, *left.values()) for known in rest)
        self.new = [index for index in self.new if index not in self.pairs]

    def moved(self, defined: Collection[str]) -> None:
        """Pair symbols that are gone with those that differ in module or class."""
        for known in [item for item in self.gone if not item.record and item.symbol not in defined]:
            for index in self.new:
                other = self.now[index]
                if (known.code, known.hop) == (other.code, other.hop) and _is_moved(known.symbol, other.symbol):
                    self.pairs[index] = known
                    self.gone.remove(known)
                    self.new.remove(index)
                    break


def compare(findings: Sequence[Finding], known: Iterable[Known], defined: Collection[str]) -> Comparison:
    """Find for each finding what it was before; each of those is used once.

    Args:
        findings: Those of now.
        known: Those of before.
        defined: The dotted symbols that the code has now.
    """
    now = [Known.of(finding) for finding in findings]
    pairing = _Pairing(now, sorted(known), list(range(len(now))))
    pairing.by(_exactly, _exactly)
    pairing.by(_key, _key)
    pairing.by(_record, _record)
    pairing.moved(defined)
    left = Counter(filter(None, (_scope(item) for item in pairing.gone if item.symbol not in defined)))
    added = Counter(filter(None, (_scope(now[index]) for index in pairing.new)))
    alone = {scope for scope, count in left.items() if count == added[scope] == 1}
    pairing.by(
        lambda item: _scope(item) if _scope(item) in alone else None,
        lambda item: _scope(item) if _scope(item) in alone and item.symbol not in defined else None,
    )
    worse = {index for index, before in pairing.pairs.items() if now[index].is_worse_than(before)}
    return Comparison(
        tuple(index in pairing.pairs and index not in worse for index in range(len(now))),
        tuple(before if index in worse else now[index] for index, before in sorted(pairing.pairs.items())),
        tuple(pairing.gone),
    )


def _exactly(item: Known) -> Known:
    return item


def _key(item: Known) -> Key:
    return item.key


def _record(item: Known) -> tuple[str, str, str] | None:
    return (item.code, item.record, item.hop) if item.record else None


def _scope(item: Known) -> tuple[str, str, str] | None:
    """Where a symbol stands, for findings that no record tells apart."""
    return None if item.record else (item.code, item.hop, item.symbol.rpartition(".")[0])


def _is_moved(old: str, new: str) -> bool:
    before, after = old.split("."), new.split(".")
    if before[-2:] == after[-2:]:
        return True
    differing = [index for index, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]]
    return len(before) == len(after) and len(differing) == 1 and differing[0] != len(before) - 1
