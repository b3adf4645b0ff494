"""torch.compile: asked for as the options say, and looked after, since asking is not getting.

The one place where the example uses telewire when it runs: what torch.compile really did can only be told from torch's
private names, and the probe of `telewire_audit.live` keeps up with those, so that programs need not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from telewire_audit.live import Answer, CompileProbe, CompileReport
from trainer.network import ActorCritic
from trainer.options import CompileRequest
from trainer.telemetry import Telemetry
from trainer_telemetry.events import TelemetryEventType
from trainer_telemetry.payloads import CompileCheckedPayload

__all__ = ["CompileMonitor", "request_compile"]


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


class CompileMonitor:
    """Watches the model while it trains, and reports what came of the request to compile it."""

    def __init__(
        self, network: ActorCritic, request: CompileRequest, refusal: str | None, telemetry: Telemetry
    ) -> None:
        self.refusal = refusal
        self.telemetry = telemetry
        # Not unless it is needed: starting a probe imports the compiler, which takes seconds.
        self.probe = CompileProbe(network, requested=True) if request.enabled else None

    def start(self) -> None:
        """Begin to watch the thread that calls this: the one that trains."""
        if self.probe is not None:
            self.probe.start()

    def watch(self, *, on: bool) -> None:
        """Go on watching, or leave it for a while: it costs some speed."""
        if self.probe is None:
            return
        if on:
            self.probe.resume()
        else:
            self.probe.pause()

    def stop(self) -> None:
        """Stop watching."""
        if self.probe is not None:
            self.probe.stop()

    def check(self) -> None:
        """Report the effect as it is now."""
        effect = self._effect()
        self.telemetry.emit(
            TelemetryEventType.COMPILE_CHECKED,
            CompileCheckedPayload(
                state=effect.state,
                reason=effect.reason,
                graphs=effect.graphs,
                fallbacks=effect.fallbacks,
            ),
        )

    def _effect(self) -> CompileEffect:
        if self.probe is None:
            return CompileEffect("off")
        if self.refusal is not None:
            return CompileEffect("degraded", self.refusal)
        report = self.probe.report()
        if not report.ran_compiled and not report.ran_uncompiled:
            return CompileEffect("requested")
        state = _state(report)
        reason = None if state == "effective" else report.reason
        return CompileEffect(state, reason, report.compilations, report.ran_uncompiled)


def _state(report: CompileReport) -> str:
    if report.degraded is Answer.YES:
        return "degraded"
    if report.effective is Answer.YES and report.degraded is Answer.NO:
        return "effective"
    return "unknown"


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
