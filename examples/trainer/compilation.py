"""torch.compile: asked for as the options say, and looked after, since asking is not getting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch

from trainer.network import ActorCritic
from trainer.options import CompileRequest
from trainer.telemetry import Telemetry
from trainer_telemetry.events import TelemetryEventType
from trainer_telemetry.payloads import CompileCheckedPayload

__all__ = ["CompileProbe", "request_compile"]


@dataclass(frozen=True, slots=True)
class CompilerCounts:
    """What torch's compiler did in this process so far.

    Attributes:
        tried: Frames that were to be compiled.
        compiled: Frames that were.
        graphs: Distinct graphs.
        failures: Compilations on record that ended with an error, in torch's words.
    """

    tried: int
    compiled: int
    graphs: int
    failures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompileEffect:
    """What came of the request: TELE-763."""

    state: str
    reason: str | None = None
    graphs: int = 0
    fallbacks: int = 0


def request_compile(network: ActorCritic, request: CompileRequest) -> str | None:
    """Have torch compile the model's calls, if that is asked for; nothing is compiled before the first call.

    Returns:
        Why torch refused, or None.
    """
    if not request.enabled:
        return None
    # One graph for rollouts and one for updates, whatever their batch sizes.
    wishes: dict[str, Any] = {"dynamic": True}
    if request.mode is not None:
        wishes["mode"] = request.mode
    try:
        network.compile(backend=request.backend, **wishes)
    except Exception as error:  # noqa: BLE001 - each backend refuses in its own way, and the run can do without it
        return _first_line(error)
    return None


class CompileProbe:
    """Says what torch.compile did for one model, from what was compiled and not from what was wrapped.

    All but `torch.compiler` is private to torch, so each look-up may fail, and the answer is then `unknown`.
    """

    def __init__(
        self, network: ActorCritic, request: CompileRequest, refusal: str | None, telemetry: Telemetry
    ) -> None:
        self.network = network
        self.request = request
        self.refusal = refusal
        self.telemetry = telemetry
        # Not unless it is needed: the look-up imports the compiler, which takes seconds.
        self.before = _counts() if request.enabled else None

    def check(self, *, ran: bool) -> None:
        """Report the effect as it is now.

        Args:
            ran: Whether the model was called at all.
        """
        effect = self._effect(ran)
        self.telemetry.emit(
            TelemetryEventType.COMPILE_CHECKED,
            CompileCheckedPayload(
                state=effect.state,
                reason=effect.reason,
                graphs=effect.graphs,
                fallbacks=effect.fallbacks,
            ),
        )

    def _effect(self, ran: bool) -> CompileEffect:  # noqa: FBT001 - private
        if not self.request.enabled:
            return CompileEffect("off")
        if self.refusal is not None:
            return CompileEffect("degraded", self.refusal)
        if not ran:
            return CompileEffect("requested")
        now, entries = _counts(), _cache_entries(self.network)
        if self.before is None or now is None or entries is None:
            return CompileEffect("unknown", f"torch {torch.__version__} does not tell")
        graphs = now.graphs - self.before.graphs
        fallbacks = max(0, (now.tried - now.compiled) - (self.before.tried - self.before.compiled))
        failures = now.failures[len(self.before.failures) :]
        reason = _switched_off()
        if reason is None and entries == 0:
            reason = failures[-1] if failures else "nothing was compiled"
        if reason is None and fallbacks > 0:
            reason = failures[-1] if failures else "some frames run eagerly"
        return CompileEffect("effective" if reason is None else "degraded", reason, graphs, fallbacks)


def _counts() -> CompilerCounts | None:
    try:
        from torch._dynamo.utils import counters, get_compilation_metrics  # noqa: PLC0415 - slow, and private

        frames = counters["frames"]
        failures = tuple(str(item.fail_reason) for item in get_compilation_metrics() if item.fail_reason is not None)
        return CompilerCounts(frames["total"], frames["ok"], counters["stats"]["unique_graphs"], failures)
    except (ImportError, AttributeError, KeyError):
        return None


def _cache_entries(network: ActorCritic) -> int | None:
    """Return how many compiled codes torch holds for the model's forward pass."""
    try:
        from torch._dynamo.eval_frame import _debug_get_cache_entry_list  # noqa: PLC0415 - as above

        return len(_debug_get_cache_entry_list(type(network).forward.__code__))
    except (ImportError, AttributeError, TypeError):
        return None


def _switched_off() -> str | None:
    """Return what makes torch run eagerly although code is compiled, or None."""
    try:
        from torch._dynamo import config, eval_frame  # noqa: PLC0415 - as above
    except ImportError:
        return None
    if getattr(config, "disable", False):
        return "torch.compile is disabled in this process"
    stance = getattr(getattr(eval_frame, "_stance", None), "stance", "default")
    return "the stance of torch.compiler is force_eager" if stance == "force_eager" else None


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
